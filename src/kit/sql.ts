import type { EntityManager } from "@mikro-orm/postgresql";
import { CompiledQuery, type RawBuilder, sql } from "kysely";
import { arrayOf } from "./arrays.ts";

export { sql };

/** Runs one statement in the entity manager's transaction, if it has one, and answers its plain rows. */
export async function rows<Row>(em: EntityManager, statement: RawBuilder<Row>): Promise<Row[]> {
  return (await statement.execute(em.getKysely())).rows;
}

/** The first row, or null. */
export async function row<Row>(em: EntityManager, statement: RawBuilder<Row>): Promise<Row | null> {
  return (await rows(em, statement))[0] ?? null;
}

/** A table as rows are inserted into it. A column that is not among them takes its default. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

export interface Column {
  readonly name: string;
  /** PostgreSQL's name of its type, for example `timestamptz(3)` or `text[]`. */
  readonly type: string;
  /** Under what name a row has its value. */
  readonly key: string;
}

const insertStatements = new WeakMap<Table, string>();

/** Inserts all rows with one statement that takes an array a column, so that its text is the same for any number of them. */
export async function insertRows(em: EntityManager, table: Table, values: readonly object[]): Promise<void> {
  if (values.length === 0) return;
  const statement = insertStatements.get(table) ?? insertStatement(table);
  insertStatements.set(table, statement);
  const parameters = table.columns.map(({ type, key }) => arrayOf(type, values as readonly Record<string, unknown>[], key));
  await em.getKysely().executeQuery(CompiledQuery.raw(statement, parameters));
}

function insertStatement({ name, columns }: Table): string {
  const names = columns.map((column) => `"${column.name}"`);
  // An array of arrays would be taken apart to its last element: an inner one travels as text.
  const isArray = ({ type }: Column) => type.endsWith("[]");
  const parameters = columns.map((column, index) => `$${index + 1}::${isArray(column) ? "text" : column.type}[]`);
  const selected = columns.map((column, index) => (isArray(column) ? `${names[index]}::${column.type}` : names[index]));
  return `insert into "${name}" (${names.join(", ")})
    select ${selected.join(", ")} from unnest(${parameters.join(", ")}) as given(${names.join(", ")})`;
}

/** JSON text for a parameter; a bigint becomes its digits. */
export const json = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));

/** A list of ids as one array parameter, so that a statement has the same text for any number of them. */
export const uuids = (ids: readonly string[]): RawBuilder<string[]> => sql<string[]>`${ids as string[]}::uuid[]`;
