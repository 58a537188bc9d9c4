import pg from "pg";
import { bareTables } from "./bare-tables.ts";
import { catalogue, filledTables, growthFunctions, tables } from "./rows.ts";
import { supply } from "./supply-rows.ts";

/** A shop's history to be generated: 10,000 orders a day, the newest placed now. */
export interface History {
  readonly orders: number;
  /** How many of the newest orders are still worked on; all older ones are done, but for a few. */
  readonly live: number;
  /** One for every 50 orders when left out, at least 100. */
  readonly items?: number;
}

/**
 * Fills a migrated, empty database with the history of a shop, by SQL alone and the same every time. Indexes, foreign keys and
 * triggers are put away meanwhile and come back as they were: rows that break a key make it throw.
 */
export async function fillHistory(
  url: string,
  { orders, live, items = Math.max(100, Math.round(orders / 50)) }: History,
  say: (line: string) => void = () => {},
): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query("set synchronous_commit = off; set maintenance_work_mem = '512MB'; set work_mem = '256MB'; set jit = off");
    for (const statement of growthFunctions({ orders, live, items })) await client.query(statement);
    const restore = await bareTables(client, filledTables);
    for (const [name, statement] of Object.entries({ ...catalogue, ...tables, ...supply })) {
      const began = performance.now();
      await client.query(statement);
      say(`${name}: ${((performance.now() - began) / 1_000).toFixed(1)} s`);
    }
    await restore(say);
    await client.query("drop schema growth cascade");
    await client.query("vacuum analyze");
    await client.query("checkpoint");
  } finally {
    await client.end();
  }
}
