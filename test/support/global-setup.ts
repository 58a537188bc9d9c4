import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrate, openDatabase } from "../../src/database.ts";
import { EmbeddedPostgresError } from "../../src/embedded/error.ts";
import { openHome } from "../../src/embedded/home.ts";
import { lock } from "../../src/embedded/lock.ts";
import { startPostgres } from "../../src/embedded/start-postgres.ts";

const prefix = "muara_test_";
const folder = "muara-test-";

/** A database server for one run of the tests. */
interface Server {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Before all tests: one server, the one at DATABASE_URL or an embedded one that is thrown away, with one migrated
 * database to copy. After all tests: no trace. What a run that was killed left behind, the next one removes.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await openServer(process.env.DATABASE_URL);
  const admin = new pg.Client(server.url);
  try {
    await admin.connect();
    const template = `${prefix}${randomBytes(4).toString("hex")}`;
    // Held as long as the run lives: how others know that its databases are in use.
    await admin.query("SELECT pg_advisory_lock(hashtext($1))", [template]);
    await dropAbandoned(admin);
    await admin.query(`CREATE DATABASE ${template}`);
    await migrateAt(server.url, template);
    // A copy fails while anyone is connected to the original, autovacuum included.
    await admin.query(`ALTER DATABASE ${template} ALLOW_CONNECTIONS false`);

    project.provide("databaseServer", server.url);
    project.provide("databaseTemplate", template);
    return async () => {
      await dropAll(admin, template);
      await admin.end();
      await server.close();
    };
  } catch (error) {
    await admin.end();
    await server.close();
    throw error;
  }
}

async function openServer(url: string | undefined): Promise<Server> {
  if (url) return { url, close: async () => {} };
  await removeAbandoned();
  const dataDir = await mkdtemp(join(tmpdir(), folder));
  await chmod(dataDir, 0o711); // when we are root, PostgreSQL is not
  // Nothing here has to outlive a power cut.
  const settings = { fsync: "off", full_page_writes: "off", synchronous_commit: "off", max_connections: "300" };
  const postgres = await startPostgres({ dataDir, settings });
  return {
    url: postgres.url,
    async close() {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function migrateAt(server: string, database: string): Promise<void> {
  const url = new URL(server);
  url.pathname = database;
  // Not 1: the migrator wants a second connection beside its transaction, and would wait for it forever.
  const orm = await openDatabase(url.href, { poolSize: 4 });
  try {
    await migrate(orm);
  } finally {
    await orm.close(true);
  }
}

/** Drops the databases of runs that ended without doing so: their lock is free. */
async function dropAbandoned(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ run: string }>(
    "SELECT DISTINCT substring(datname FROM $1) AS run FROM pg_database WHERE datname ~ $1",
    [`^(${prefix}[0-9a-f]{8})`],
  );
  for (const { run } of rows) {
    const {
      rows: [lock],
    } = await admin.query("SELECT pg_try_advisory_lock(hashtext($1)) AS free", [run]);
    if (!lock.free) continue;
    await dropAll(admin, run);
    await admin.query("SELECT pg_advisory_unlock(hashtext($1))", [run]);
  }
}

async function dropAll(admin: pg.Client, run: string): Promise<void> {
  const { rows } = await admin.query<{ name: string }>("SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)", [run]);
  for (const { name } of rows) await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
}

/** Removes the data directories of runs that were killed: older than a minute, ours, and locked by nobody. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const path = join(tmpdir(), name);
    if (!name.startsWith(folder)) continue;
    // Another run may have just ended and removed it.
    const { mtimeMs, uid } = await stat(path).catch(() => ({ mtimeMs: Date.now(), uid: -1 }));
    if (uid !== (process.getuid?.() ?? uid) || Date.now() - mtimeMs < 60_000) continue;
    try {
      lock(await openHome(path, () => {})).release();
      await rm(path, { recursive: true, force: true });
    } catch (error) {
      if (!(error instanceof EmbeddedPostgresError)) throw error;
    }
  }
}
