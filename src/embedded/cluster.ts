import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, open, readFile, rename, rm } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { EmbeddedPostgresError, reasonOf, systemCode } from "./error.ts";
import { type Home, workspace } from "./home.ts";
import { run } from "./program.ts";

/**
 * Makes the cluster on the first start, and answers the password of its superuser `postgres`.
 *
 * It is made aside and renamed when it is whole and on disk, so a first start that is killed leaves nothing behind.
 * Only while holding the lock. Throws EmbeddedPostgresError.
 */
export async function ensureCluster(home: Home, binaries: Binaries): Promise<string> {
  if (existsSync(home.cluster)) {
    await checkVersion(home, binaries);
    return readPassword(home);
  }
  checkOurName();
  const password = randomBytes(24).toString("base64url");
  await writeDurably(join(home.path, "password"), password);

  const work = await workspace(home);
  const secret = join(work, "password");
  await writeDurably(secret, password);
  if (home.account) for (const path of [work, secret]) await chown(path, home.account.uid, home.account.gid);
  try {
    await run(binaries.initdb, [...initdbOptions, `--pwfile=${secret}`, "-D", join(work, "cluster")], home.account);
  } catch (error) {
    throw new EmbeddedPostgresError("FAILED", `PostgreSQL could not make its files in ${work}: ${reasonOf(error)}`);
  }
  await rename(join(work, "cluster"), home.cluster);
  await flush(home.path);
  await rm(work, { recursive: true, force: true });
  return password;
}

/**
 * The builtin C.UTF-8 sorts by code point and is the same on every platform, and unlike the C locale it knows that é
 * is the small É. A password even on loopback: every local user can reach the port.
 */
const initdbOptions = [
  ["--username", "postgres"],
  ["--auth", "scram-sha-256"],
  ["--encoding", "UTF8"],
  ["--locale", "C"],
  ["--locale-provider", "builtin"],
  ["--builtin-locale", "C.UTF-8"],
  ["--text-search-config", "simple"],
].map(([name, value]) => `${name}=${value}`);

async function checkVersion(home: Home, binaries: Binaries): Promise<void> {
  const written = Number(await readFile(join(home.cluster, "PG_VERSION"), "utf8"));
  if (written === binaries.major) return;
  throw new EmbeddedPostgresError(
    "WRONG_VERSION",
    `The data in ${home.dataDir} was written by PostgreSQL ${written}, and this gateway brings PostgreSQL ${binaries.major}. ` +
      "Start the gateway version that wrote it, move the data with pg_dump and pg_restore, or set MUARA_DATA_DIR to an empty directory.",
  );
}

async function readPassword(home: Home): Promise<string> {
  const path = join(home.path, "password");
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new EmbeddedPostgresError(
      "UNUSABLE_DIRECTORY",
      `The database in ${home.dataDir} is there, but its password cannot be read (${systemCode(error)} ${path}). Restore that file from a backup.`,
    );
  }
}

/** initdb looks up the name of the user it runs as; containers started with a bare number have none. */
function checkOurName(): void {
  try {
    userInfo();
  } catch {
    throw new EmbeddedPostgresError(
      "UNUSABLE_DIRECTORY",
      `PostgreSQL needs its user to have a name, and user ${process.getuid?.()} has none in /etc/passwd. ` +
        "Add a line for it, run as a user that has one, or set DATABASE_URL.",
    );
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, "w", 0o600);
  await file.writeFile(text);
  await file.sync();
  await file.close();
}

/** Makes a rename last through a power cut. Windows does so by itself and cannot open directories. */
async function flush(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(directory, "r");
  await handle.sync();
  await handle.close();
}
