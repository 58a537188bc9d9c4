import type { EntityManager } from "@mikro-orm/postgresql";
import { CompiledQuery, type RawBuilder, sql } from "kysely";
import { arrayOf } from "./arrays.ts";

export { sql };

/** Runs one statement in the entity manager's transaction, if it has one, and answers its plain rows. */
export async function rows<Row>(em: EntityManager, statement: RawBuilder<Row>): Promise<Row[]> {
  return (await statement.execute(em.getKysely())).rows;
}

/** A condition that leaves nothing out. */
export const anything: RawBuilder<unknown> = sql`true`;

/** What all conditions together leave; null: a condition that was not given. */
export function all(conditions: readonly (RawBuilder<unknown> | null)[]): RawBuilder<unknown> {
  const given = conditions.filter((condition) => condition !== null).filter((condition) => condition !== anything);
  return given.length === 0 ? anything : sql.join(given, sql` and `);
}

/** A pattern of LIKE for what contains this text, to the letter. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

/** The first row, or null. */
export async function row<Row>(em: EntityManager, statement: RawBuilder<Row>): Promise<Row | null> {
  return (await rows(em, statement))[0] ?? null;
}

/** A table as rows are inserted into it. A column that is not among them takes its default. */
export interface Table {
  readonly name: string;
  /** Where it is not among our own. */
  readonly schema?: string;
  readonly columns: readonly Column[];
}

export interface Column {
  readonly name: string;
  /** PostgreSQL's name of its type, for example `timestamptz(3)` or `text[]`. */
  readonly type: string;
  /** Under what name a row has its value. */
  readonly key: string;
}

/** Rows for a table. */
export interface Lot {
  readonly table: Table;
  readonly rows: readonly object[];
}

/**
 * Inserts the rows of many tables with one statement, whatever their number: it takes one array a column. Foreign keys and
 * triggers look at the end of it, so the tables come in any order.
 */
export async function insertLots(em: EntityManager, lots: readonly Lot[]): Promise<void> {
  const full = lots.filter(({ rows }) => rows.length > 0).sort((a, b) => (a.table.name < b.table.name ? -1 : 1));
  if (full.length === 0) return;
  const parameters = full.flatMap(({ table, rows }) => table.columns.map(({ type, key }) => arrayOf(type, rows, key)));
  await em.getKysely().executeQuery(CompiledQuery.raw(insertStatement(full.map(({ table }) => table)), parameters));
}

/** Known by the names of their tables: there are only so many ways for an order to end up. */
const insertStatements = new Map<string, string>();

function insertStatement(tables: readonly Table[]): string {
  const names = tables.map(({ name }) => name).join();
  const known = insertStatements.get(names);
  if (known !== undefined) return known;
  let used = 0;
  const inserts = tables.map((table) => insertOf(table, () => ++used));
  const statement = `with ${inserts.map((insert, index) => `lot_${index} as (${insert})`).join(", ")} select`;
  insertStatements.set(names, statement);
  return statement;
}

function insertOf({ name, schema, columns }: Table, nextParameter: () => number): string {
  const names = columns.map((column) => `"${column.name}"`);
  // An array of arrays would be taken apart to its last element: an inner one travels as text.
  const isArray = ({ type }: Column) => type.endsWith("[]");
  const parameters = columns.map((column) => `$${nextParameter()}::${isArray(column) ? "text" : column.type}[]`);
  const selected = columns.map((column, index) => (isArray(column) ? `${names[index]}::${column.type}` : names[index]));
  return `insert into ${schema === undefined ? "" : `"${schema}".`}"${name}" (${names.join(", ")})
    select ${selected.join(", ")} from unnest(${parameters.join(", ")}) as given(${names.join(", ")})`;
}

/** JSON text for a parameter; a bigint becomes its digits. */
export const json = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));

/** A list of ids as one array parameter, so that a statement has the same text for any number of them. */
export const uuids = (ids: readonly string[]): RawBuilder<string[]> => sql<string[]>`${ids as string[]}::uuid[]`;

export const texts = (words: readonly string[]): RawBuilder<string[]> => sql<string[]>`${words as string[]}::text[]`;

/** How many rows a statement has. It should have a limit. */
export async function countOf(em: EntityManager, statement: RawBuilder<unknown>): Promise<number> {
  const counted = await row(em, sql<{ count: number }>`select count(*)::int as count from (${statement}) counted`);
  return counted?.count ?? 0;
}
