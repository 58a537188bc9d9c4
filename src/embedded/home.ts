import { existsSync, lstatSync, readlinkSync, realpathSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Account, closedTo, ownerOf, unprivilegedAccount, weAreRoot } from "./account.ts";
import { EmbeddedPostgresError, reasonOf, systemCode } from "./error.ts";

/**
 * Where one embedded PostgreSQL lives: `<data directory>/postgres`, with
 *
 *     cluster/      what PostgreSQL calls its data directory; mode 700, owned by the account
 *     password      of the superuser `postgres`; mode 600
 *     log           what PostgreSQL says; log.1 is the one before
 *     lock          held by the gateway that has it open; holder.json names it
 *     binaries-*    a copy of the programs, only where the account cannot run the installed ones
 *     new-*         work in progress; removed by the next start
 */
export interface Home {
  /** What the user asked for, for messages. */
  readonly dataDir: string;
  /** The real path of the home, links followed. */
  readonly path: string;
  readonly cluster: string;
  /** Set when we are root: the user PostgreSQL runs as. */
  readonly account: Account | undefined;
}

/** Homes go here when `dataDir` lies below a directory that PostgreSQL's user may not enter. */
const elsewhere = "/var/lib/muara";

/**
 * Finds or makes the home below `dataDir`.
 *
 * As root, with `dataDir` below a directory that PostgreSQL's user cannot enter (/root, say), the home is made in
 * /var/lib/muara and `dataDir/postgres` is a link to it. The link is what counts: whoever removes it starts empty.
 *
 * Throws EmbeddedPostgresError when the directory cannot be made or used.
 */
export async function openHome(dataDir: string, log: (line: string) => void): Promise<Home> {
  const wanted = join(resolve(dataDir), "postgres");
  try {
    if (!isThere(wanted)) await makeHome(resolve(dataDir), wanted, log);
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error;
    throw unusable(dataDir, `${reasonOf(error)}.`);
  }
  if (!existsSync(wanted))
    throw unusable(
      dataDir,
      `${wanted} is a link to ${readlinkSync(wanted)}, which is gone. Bring that back, or remove the link to start empty.`,
    );

  const path = realpathSync(wanted);
  const cluster = join(path, "cluster");
  const account = weAreRoot ? accountOf(path, cluster) : undefined;
  const closed = account && closedTo(account, path);
  if (account && closed)
    throw unusable(
      dataDir,
      `PostgreSQL runs as ${account.name} here, who may not enter ${closed}. Run \`chmod o+x ${closed}\`, or move the data.`,
    );
  return { dataDir, path, cluster, account };
}

/** Removes what a start that was killed left half done. Only while holding the lock. */
export async function tidy(home: Home): Promise<void> {
  for (const name of await readdir(home.path))
    if (name.startsWith("new-")) await rm(join(home.path, name), { recursive: true, force: true, maxRetries: 5 });
}

/** A directory for work in progress, on the same disk as the home, so that a rename finishes it. */
export async function workspace(home: Home): Promise<string> {
  const path = await mkdtemp(join(home.path, "new-"));
  await chmod(path, weAreRoot ? 0o711 : 0o700);
  return path;
}

function accountOf(path: string, cluster: string): Account {
  return (existsSync(cluster) ? ownerOf(cluster) : undefined) ?? ownerOf(path) ?? unprivilegedAccount();
}

async function makeHome(dataDir: string, wanted: string, log: (line: string) => void): Promise<void> {
  const made = await mkdir(dataDir, { recursive: true });
  // 711: PostgreSQL's user can go through to its cluster, and cannot list or change anything on the way.
  const mode = weAreRoot ? 0o711 : 0o700;
  if (made) await chmod(dataDir, mode);

  const account = weAreRoot ? unprivilegedAccount() : undefined;
  const closed = account && closedTo(account, dataDir);
  if (account && closed) return makeElsewhere(wanted, `${account.name} may not enter ${closed}`, log);
  await mkdir(wanted, { mode }).catch(unlessThere);
  await chmod(wanted, mode);
}

async function makeElsewhere(wanted: string, reason: string, log: (line: string) => void): Promise<void> {
  if (await mkdir(elsewhere, { recursive: true })) await chmod(elsewhere, 0o755);
  const home = await mkdtemp(join(elsewhere, "home-"));
  await chmod(home, 0o711);
  try {
    await symlink(home, wanted);
  } catch (error) {
    await rm(home, { recursive: true });
    return unlessThere(error);
  }
  log(`PostgreSQL's data is in ${home}, because ${reason}; ${wanted} is a link to it.`);
}

/** Two first starts at once: the other one was quicker, and its home serves both until the lock decides. */
function unlessThere(error: unknown): void {
  if (systemCode(error) !== "EEXIST") throw error;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function unusable(dataDir: string, reason: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "UNUSABLE_DIRECTORY",
    `The data directory ${dataDir} cannot be used: ${reason} Or set MUARA_DATA_DIR to another directory, or DATABASE_URL.`,
  );
}
