import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";

export { sql };

/** Runs one statement in the entity manager's transaction, if it has one, and answers its plain rows. */
export async function rows<Row>(em: EntityManager, statement: RawBuilder<Row>): Promise<Row[]> {
  return (await statement.execute(em.getKysely())).rows;
}

/** The first row, or null. */
export async function row<Row>(em: EntityManager, statement: RawBuilder<Row>): Promise<Row | null> {
  return (await rows(em, statement))[0] ?? null;
}

/**
 * Inserts all rows with one statement, whatever their number. Keys are column names; every row has the same keys,
 * and a column that is not named takes its default. `bigint`, `Date` and nested JSON are written as PostgreSQL reads them.
 */
export async function insertRows(em: EntityManager, table: string, values: readonly Record<string, unknown>[]): Promise<void> {
  const first = values[0];
  if (first === undefined) return;
  const columns = sql.join(Object.keys(first).map((column) => sql.ref(column)));
  await sql`insert into ${sql.table(table)} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(values.map(writable))}::jsonb)`.execute(
    em.getKysely(),
  );
}

/** JSON has no bigint; as text PostgreSQL reads it all the same. Only columns have them, so nothing deeper is looked at. */
function writable(row: Record<string, unknown>): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) copy[column] = typeof value === "bigint" ? value.toString() : value;
  return copy;
}

/** JSON text for a parameter; a bigint becomes its digits. */
export const json = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));

/** A list of ids as one array parameter, so that a statement has the same text for any number of them. */
export const uuids = (ids: readonly string[]): RawBuilder<string[]> => sql<string[]>`${ids as string[]}::uuid[]`;

export const texts = (words: readonly string[]): RawBuilder<string[]> => sql<string[]>`${words as string[]}::text[]`;
