import { join } from "node:path";
import pg from "pg";

/** The rows that an import wrote, as they are copied from one database to the other. */
export interface Copied {
  readonly table: string;
  /** Columns that the copy says; the others come by themselves. Without: all. */
  readonly columns?: string;
  /** What is selected instead of the columns as they stand. */
  readonly values?: string;
  readonly where?: string;
}

/**
 * The limit: PostgreSQL copies the very rows that an import wrote into the same tables of another database, with the same
 * indexes, constraints and triggers, in one transaction; nothing is read, checked, looked up or decided. Answers seconds.
 */
export async function copyRows(from: string, to: string, tables: readonly Copied[]): Promise<number> {
  const [source, target] = [new pg.Client(from), new pg.Client(to)];
  await Promise.all([source.connect(), target.connect()]);
  try {
    const { rows } = await source.query<{ folder: string }>("select current_setting('data_directory') as folder");
    const fileOf = (index: number) => join(rows[0]?.folder as string, `bulk-${index}.copy`);
    for (const [index, { table, columns, values, where = "true" }] of tables.entries())
      await source.query(`copy (select ${values ?? columns ?? "*"} from ${table} where ${where}) to '${fileOf(index)}' (format binary)`);
    await target.query("checkpoint");
    const began = performance.now();
    await target.query("begin");
    for (const [index, { table, columns }] of tables.entries())
      await target.query(`copy ${table} ${columns === undefined ? "" : `(${columns})`} from '${fileOf(index)}' (format binary)`);
    await target.query("commit");
    const seconds = (performance.now() - began) / 1_000;
    // PostgreSQL may remove what it wrote; we may not.
    for (const index of tables.keys()) await source.query(`copy (select 1 where false) to '${fileOf(index)}'`);
    return seconds;
  } finally {
    await Promise.all([source.end(), target.end()]);
  }
}
