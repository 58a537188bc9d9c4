import { mkdir, rm } from "node:fs/promises";
import { resolve } from "node:path";
import pg from "pg";
import { type EmbeddedPostgres, startPostgres } from "../../src/embedded/start-postgres.ts";
import { settle } from "../ask.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { until } from "../until.ts";
import type { Options } from "./options.ts";
import type { Data, Peer } from "./peer.ts";
import { startServer, stopAllServers } from "./server.ts";

/** What every peer stands on: one PostgreSQL with a database for each. */
export interface Ground {
  /** Logs, and whatever a server writes where it is started. */
  readonly folder: string;
  readonly postgresPid: number;
  readonly postgresVersion: string;
  urlOf(database: string): string;
  /** Makes the peer's filled database unless it is there, and a copy of it under the peer's name that may be changed. */
  freshCopy(peer: Peer & { readonly data: Data }, orders: number): Promise<void>;
  /** Statements of clients that PostgreSQL has executed in a database since it was started. */
  statements(database: string): Promise<number>;
  close(): Promise<void>;
}

const settings = {
  max_connections: "200",
  // Room for all databases: no peer's turn begins by reading from disk what another's pushed out.
  shared_buffers: "1GB",
  // No vacuum or checkpoint of one peer's rows in another's turn; both are done between the works instead.
  autovacuum: "off",
  max_wal_size: "8GB",
  checkpoint_timeout: "1h",
  shared_preload_libraries: "pg_stat_statements",
  "pg_stat_statements.max": "20000",
} as const;

/** Starts PostgreSQL in a folder of its own, which is gone afterwards unless one was named to keep it in. */
export async function openGround(options: Options): Promise<Ground> {
  const folder = await temporaryFolder("peers");
  const dataDir = options.data === null ? folder : resolve(options.data);
  await mkdir(dataDir, { recursive: true });
  let postgres: EmbeddedPostgres | undefined;
  let admin: pg.Client | undefined;
  const close = async () => {
    await stopAllServers();
    await admin?.end();
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  try {
    postgres = await startPostgres({ dataDir, log: () => {}, settings });
    const { url, pid } = postgres;
    admin = new pg.Client(url);
    await admin.connect();
    await admin.query("create extension if not exists pg_stat_statements");
    const { rows } = await admin.query<{ version: string }>("select current_setting('server_version') as version");
    const databases = openDatabases(admin, (name) => url.replace(/\/postgres$/, `/${name}`), folder);
    return { folder, postgresPid: pid, postgresVersion: rows[0]?.version as string, ...databases, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function openDatabases(admin: pg.Client, urlOf: (name: string) => string, folder: string) {
  const drop = (name: string) => admin.query(`drop database if exists "${name}" with (force)`);
  const exists = async (name: string) => (await admin.query("select from pg_database where datname = $1", [name])).rowCount === 1;
  const unused = (name: string) =>
    until(
      `nobody is connected to ${name}`,
      async () => (await admin.query("select from pg_stat_activity where datname = $1", [name])).rowCount === 0,
    );

  /** A database has its name once it is full, so that one whose filling was broken off is begun again. */
  async function fill({ launch, data }: Peer & { readonly data: Data }, name: string, orders: number): Promise<void> {
    const filling = `${name}_filling`;
    await drop(filling);
    await admin.query(`create database "${filling}"`);
    const databaseUrl = urlOf(filling);
    await data.prepare?.(databaseUrl, folder);
    const server = await startServer({ ...launch, environment: { ...launch.environment, ...data.environment } }, databaseUrl, folder);
    await data.fill({ url: server.url, databaseUrl, folder }, orders);
    await server.stop();
    await settle(databaseUrl);
    await unused(filling);
    await admin.query(`alter database "${filling}" rename to "${name}"`);
  }

  return {
    urlOf,
    async freshCopy(peer: Peer & { readonly data: Data }, orders: number): Promise<void> {
      const filled = `${peer.name}_with_${orders}`;
      if (!(await exists(filled))) {
        const began = performance.now();
        await fill(peer, filled, orders);
        console.log(`filled ${peer.name}'s database with ${orders} orders in ${Math.round((performance.now() - began) / 1_000)} s`);
      }
      await drop(peer.name);
      await admin.query(`create database "${peer.name}" template "${filled}" strategy file_copy`);
    },
    async statements(database: string): Promise<number> {
      const { rows } = await admin.query<{ calls: number }>(
        `select coalesce(sum(calls), 0)::float8 as calls from pg_stat_statements join pg_database on pg_database.oid = dbid where datname = $1`,
        [database],
      );
      return rows[0]?.calls as number;
    },
  };
}
