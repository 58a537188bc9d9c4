import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** The server of this run, as a user who may create databases. */
    readonly databaseServer: string;
    /** The migrated database that every test file gets a copy of. */
    readonly databaseTemplate: string;
  }
}

export interface FreshDatabase {
  readonly url: string;
  /** Drops the database, whoever is still connected. What a test forgets to close goes when the run ends. */
  close(): Promise<void>;
}

/** A database of one's own: empty, on the newest migration. Takes about a tenth of a second, so ask once a test file. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = inject("databaseServer");
  const name = `${inject("databaseTemplate")}_${randomBytes(6).toString("hex")}`;
  await query(server, `CREATE DATABASE ${name} TEMPLATE ${inject("databaseTemplate")}`);
  const url = new URL(server);
  url.pathname = name;
  return { url: url.href, close: () => query(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
