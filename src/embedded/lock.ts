import { readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EmbeddedPostgresError, reasonOf } from "./error.ts";
import type { Home } from "./home.ts";

/** Held from before initdb until PostgreSQL has stopped. */
export interface Lock {
  release(): void;
}

/**
 * Opens the home for us alone.
 *
 * The lock is the operating system's own (SQLite's lock on an empty file), so it ends with the process that holds
 * it, however that ends, and also keeps apart two containers that share a volume.
 *
 * Throws EmbeddedPostgresError IN_USE, naming the directory and the process that holds it.
 */
export function lock(home: Home): Lock {
  const holder = join(home.path, "holder.json");
  let file: DatabaseSync | undefined;
  try {
    // The wait is for two that begin at the same instant: SQLite turns both away at first, and one gets in on a second try.
    file = new DatabaseSync(join(home.path, "lock"), { timeout: 250 });
    file.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    writeFileSync(holder, JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() }));
  } catch (error) {
    file?.close();
    throw isBusy(error) ? inUse(home, holder) : notOurs(home, error);
  }
  const held = file;
  return { release: () => held.close() };
}

function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}

function inUse(home: Home, holder: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "IN_USE",
    `The data directory ${home.dataDir} is in use by another gateway (${describe(holder)}). ` +
      "Stop that one first, or set MUARA_DATA_DIR to another directory.",
  );
}

function notOurs(home: Home, error: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "UNUSABLE_DIRECTORY",
    `The data directory ${home.dataDir} cannot be locked: ${reasonOf(error)} (${join(home.path, "lock")}). ` +
      "It was probably made by another user: start the gateway as that user, or set MUARA_DATA_DIR to another directory.",
  );
}

function describe(holder: string): string {
  try {
    const { pid, host, since }: Record<string, unknown> = JSON.parse(readFileSync(holder, "utf8"));
    return `process ${pid}${host === hostname() ? "" : ` on ${host}`}, since ${since}`;
  } catch {
    return "it has only just started";
  }
}
