import type { RawBuilder } from "kysely";
import type { List } from "./page.ts";
import { sql } from "./sql.ts";

/** A column that holds one of these values. */
export interface OneOf {
  readonly column: RawBuilder<unknown>;
  /** An array, each value once. */
  readonly values: RawBuilder<string[]>;
}

/** A table that is read in the order of a list. */
export interface Source {
  readonly from: RawBuilder<unknown>;
  readonly id: RawBuilder<unknown>;
  /** What is answered of a row: its id, unless a row is known by something else. */
  readonly answer?: RawBuilder<unknown>;
  /** What the list is sorted by, before the id. */
  readonly key: RawBuilder<unknown>;
  readonly where: RawBuilder<unknown>;
  readonly list: List;
}

/**
 * The ids of a list's stretch, from an index on the columns, the list's key and the id. Each value, or each pair when there are
 * two columns, is read by itself, as PostgreSQL keeps the order within one only; so the cost is a page for each of them, whether
 * they are frequent or rare. It may be planned once for all values.
 */
export function inEach(columns: readonly OneOf[], { from, id, answer = id, key, where, list }: Source): RawBuilder<unknown> {
  const name = (index: number) => sql.ref(`wanted_${index}`);
  const wanted = columns.map(({ values }, index) => sql`unnest(${values}) as ${name(index)}(value)`);
  const conditions = columns.map(({ column }, index) => sql`${column} = ${name(index)}.value`);
  return sql`
    select found.answer as id from ${sql.join(wanted, sql` cross join `)} cross join lateral (
      select ${answer} as answer, ${id} as id, ${key} as key from ${from} where ${sql.join(conditions, sql` and `)} and ${where} and ${list.where} ${list.order}
    ) found ${list.on(sql`found.key`, sql`found.id`).order}`;
}

/** Each value once: a value that is given twice would be found twice. */
export const once = (values: Iterable<string>): string[] => [...new Set(values)];
