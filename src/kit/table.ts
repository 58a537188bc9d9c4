import type { RawBuilder } from "kysely";
import { sql } from "./sql.ts";

/** Where rows of a kind lie, as reads see them. */
export interface Table<Row> {
  /** What stands behind `from`: the table, with its alias where it has one. */
  readonly from: string;
  /** What its columns are qualified with. */
  readonly alias: string;
  /** The SQL of each property of a row. */
  readonly columns: Readonly<Record<keyof Row & string, string>>;
}

/**
 * `from` is `table` or `table alias`. A property lies in the column of its name in snake case, unless `elsewhere` has other SQL for it.
 */
export function table<Row>(
  from: string,
  properties: readonly (keyof Row & string)[],
  elsewhere: { readonly [Property in keyof Row & string]?: string } = {},
): Table<Row> {
  const alias = from.split(" ").at(-1) as string;
  const columns = properties.map((property) => [property, elsewhere[property] ?? `${alias}.${snakeCase(property)}`] as const);
  return { from, alias, columns: Object.fromEntries(columns) as Record<keyof Row & string, string> };
}

/** All columns, each under its property's name: what stands behind `select`. */
export const allColumns = <Row>({ columns }: Table<Row>): RawBuilder<unknown> =>
  sql.raw(
    Object.entries<string>(columns)
      .map(([property, column]) => `${column} as "${property}"`)
      .join(", "),
  );

const snakeCase = (property: string): string => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
