import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { EmbeddedPostgresError } from "./error.ts";

/** The user PostgreSQL runs as when we are root, because it refuses to be root itself. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

export const weAreRoot = process.getuid?.() === 0;

/** Asked in this order; then any other user that is not root. `_postgres` is macOS's name for it. */
const preferred = ["postgres", "_postgres", "nobody"];

/**
 * The user for a new cluster when we are root. Only a user with a name will do: initdb looks its own up.
 *
 * Throws EmbeddedPostgresError when /etc/passwd knows nobody but root.
 */
export function unprivilegedAccount(): Account {
  // Node takes user ids as signed 32-bit numbers, so macOS's nobody (-2, that is 4294967294) is passed over.
  const users = knownUsers().filter(({ uid }) => uid > 0 && uid < 2 ** 31);
  const chosen = preferred.flatMap((name) => users.find((user) => user.name === name) ?? [])[0] ?? users.at(-1);
  if (chosen) return chosen;
  throw new EmbeddedPostgresError(
    "UNUSABLE_DIRECTORY",
    "PostgreSQL refuses to run as root, and /etc/passwd names no other user to run it as. " +
      "Add one (for example `postgres`), start the gateway as an ordinary user, or set DATABASE_URL.",
  );
}

/** Whoever owns `path`, if that is not root: a cluster keeps the user it was made by. */
export function ownerOf(path: string): Account | undefined {
  const { uid, gid } = statSync(path);
  if (uid === 0) return undefined;
  return { uid, gid, name: knownUsers().find((user) => user.uid === uid)?.name ?? `user ${uid}` };
}

/**
 * The first directory on the way down to `path`, itself included, that `account` may not enter; undefined when all are open.
 * Goes by owner, group and mode. Access lists are not looked at, so the answer errs on the careful side.
 */
export function closedTo(account: Account, path: string): string | undefined {
  const way: string[] = [];
  for (let at = realpathSync(path); ; at = dirname(at)) {
    way.unshift(at);
    if (at === dirname(at)) break;
  }
  return way.find((directory) => {
    const { uid, gid, mode } = statSync(directory);
    const enter = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    return (mode & enter) === 0;
  });
}

function knownUsers(): Account[] {
  let passwd: string;
  try {
    passwd = readFileSync("/etc/passwd", "utf8");
  } catch {
    return [];
  }
  return passwd.split("\n").flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    return name && uid && gid && !name.startsWith("#") ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}
