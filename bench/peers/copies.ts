import type pg from "pg";

/** A table whose rows are multiplied, and what differs in a copy: SQL expressions over `original` (the row) and `copy` (its number). */
export interface Copied {
  readonly table: string;
  readonly columns: Readonly<Record<string, string>>;
  /** Which rows are originals, as a condition on `original`. */
  readonly originals: string;
}

/** Copies the original rows of each table so many times, tables in the order given. */
export async function copyRows(client: pg.Client, tables: readonly Copied[], copies: number): Promise<void> {
  for (const { table, columns, originals } of tables) {
    const changes = Object.entries(columns).map(([column, expression]) => `'${column}', ${expression}`);
    const name = `"${table}"`;
    await client.query(
      `insert into ${name} select (jsonb_populate_record(original, jsonb_build_object(${changes.join(", ")}))).*
       from ${name} original, generate_series(1, ${copies}) copy where ${originals}`,
    );
  }
}

/** Orders that are placed through a peer's own checkout. All others are copies of their rows, with ids of their own. */
export const realOrders = 100;
/** Customers are copied so often that there are 5,000; the orders of later copies share them. */
export const customerCopies = 49;
