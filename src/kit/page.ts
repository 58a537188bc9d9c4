import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import { Refusal } from "./errors.ts";
import { all, rows, sql } from "./sql.ts";
import { allColumns, type Table } from "./table.ts";

/** Relay's four arguments. A page holds 1 to 100; 50 when nothing is said. */
export interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** What a list is sorted by: a column that is never null, and the id that breaks ties, both ascending or both descending. */
export interface Order {
  /** Names the sorting inside the cursor, so that a cursor of another sorting is refused. */
  readonly name: string;
  readonly column: RawBuilder<unknown>;
  /** How the column's text in a cursor is read back, for example `timestamptz`. */
  readonly type: "timestamptz" | "date" | "text" | "bigint" | "integer";
  readonly id: RawBuilder<unknown>;
  readonly idType?: "uuid" | "text" | "bigint";
  readonly descending: boolean;
}

/** Where a page lies in its list: what goes among the conditions, how the list is sorted, and both that and the page's limit. */
export interface Stretch {
  readonly where: RawBuilder<unknown>;
  readonly sorted: RawBuilder<unknown>;
  readonly order: RawBuilder<unknown>;
}

/** A stretch of a list, which may be read from other columns that say the same. */
export interface List extends Stretch {
  readonly limit: number;
  on(column: RawBuilder<unknown>, id: RawBuilder<unknown>): Stretch;
}

/** The first rows of a list, as many as `limit`. */
export function firstOf({ column, id, descending }: Order, limit: number): List {
  return listOf([], descending, limit, column, id);
}

type Bound = (column: RawBuilder<unknown>, id: RawBuilder<unknown>) => RawBuilder<unknown>;

function listOf(bounds: readonly Bound[], descending: boolean, limit: number, column: RawBuilder<unknown>, id: RawBuilder<unknown>): List {
  const direction = descending ? sql`desc` : sql`asc`;
  const on = (column: RawBuilder<unknown>, id: RawBuilder<unknown>): Stretch => {
    const sorted = sql`order by ${column} ${direction}, ${id} ${direction}`;
    return {
      where: all(bounds.map((bound) => bound(column, id))),
      sorted,
      // In words: with a parameter here PostgreSQL plans for a tenth of the table.
      order: sql`${sorted} limit ${sql.lit(limit)}`,
    };
  };
  return { limit, on, ...on(column, id) };
}

const mostPerPage = 100;
const usualPage = 50;

/**
 * The parts of a keyset page's statement: `select` adds the cursor's columns, `where` goes among the conditions, `order` ends
 * the statement. Never an OFFSET: a page deep in the list costs what the first one does. Throws Refusal INVALID for page
 * arguments that contradict each other or a cursor that is not of this list.
 */
export function keyset(args: PageArgs, by: Order) {
  const { first, after, last, before } = args;
  if (first != null && last != null) throw new Refusal("INVALID", "Ask for `first` or for `last`, not both.", ["first"]);
  const size = last ?? first ?? usualPage;
  if (size < 1 || size > mostPerPage)
    throw new Refusal("INVALID", `A page holds 1 to ${mostPerPage} entries, not ${size}.`, [last != null ? "last" : "first"]);
  const backwards = last != null;
  const descending = by.descending !== backwards;

  const bounds = [
    after == null ? null : beyond(by, after, "after", by.descending),
    before == null ? null : beyond(by, before, "before", !by.descending),
  ].filter((bound) => bound !== null);
  const { raw, select } = partsOf(by);
  return {
    name: by.name,
    size,
    backwards,
    /** The page's neighbours in the list: known, or to be seen from whether one more row than the page holds was found. */
    next: backwards ? before != null : "if more",
    previous: backwards ? "if more" : after != null,
    /** The columns that a row's cursor is made of, as they are, and as text. */
    raw,
    select,
    ...listOf(bounds, descending, size + 1, by.column, by.id),
    /** Makes the page of the rows that the statement answered. */
    page<Row extends object>(found: readonly (Row & { _sort?: string; _id?: string })[]): Page<Row> {
      const more = found.length > size;
      const kept = found.slice(0, size);
      if (backwards) kept.reverse();
      return {
        rows: kept,
        cursors: kept.map(({ _sort, _id }) => sealCursor(JSON.stringify([by.name, _sort, _id]))),
        hasNextPage: backwards ? before != null : more,
        hasPreviousPage: backwards ? more : after != null,
      };
    },
  };
}

/** A page of a table's rows. `where` says which, and how far the page reaches among them. Throws as `keyset` does. */
export async function pageOf<Row extends object>(
  em: EntityManager,
  table: Table<Row>,
  by: Order,
  args: PageArgs,
  where: (page: List) => RawBuilder<unknown>,
): Promise<Page<Row>> {
  const page = keyset(args, by);
  const statement = sql<Row>`select ${allColumns(table)}, ${page.select} from ${sql.raw(table.from)} where ${where(page)} ${page.order}`;
  return page.page(await rows(em, statement));
}

interface Parts {
  readonly raw: RawBuilder<unknown>;
  readonly select: RawBuilder<unknown>;
}

const known = new WeakMap<Order, Parts>();

/** What is the same for all pages of a list. */
function partsOf(by: Order): Parts {
  const parts = known.get(by) ?? {
    raw: sql`${by.column} as "_sort", ${by.id} as "_id"`,
    select: sql`(${by.column})::text as "_sort", (${by.id})::text as "_id"`,
  };
  known.set(by, parts);
  return parts;
}

function beyond(by: Order, cursor: string, argument: string, less: boolean): Bound {
  const [name, value, id] = read(cursor, argument);
  if (name !== by.name)
    throw new Refusal("INVALID", `This cursor belongs to a list sorted otherwise (${name}). Start again without it.`, [argument]);
  if (!written[by.type].test(value) || !written[by.idType ?? "uuid"].test(id)) throw notOfThisList(argument);
  const edge = sql`(${value}::text::${sql.raw(by.type)}, ${id}::text::${sql.raw(by.idType ?? "uuid")})`;
  return (column, id) => (less ? sql`(${column}, ${id}) < ${edge}` : sql`(${column}, ${id}) > ${edge}`);
}

/** A cursor as clients hold it, of its JSON. */
export const sealCursor = (json: string): string => Buffer.from(json).toString("base64url");

function read(cursor: string, argument: string): readonly [string, string, string] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(parts) && parts.length === 3 && parts.every((part) => typeof part === "string"))
      return parts as unknown as [string, string, string];
  } catch {
    // Said below, with what to do.
  }
  throw notOfThisList(argument);
}

const notOfThisList = (argument: string): Refusal => new Refusal("INVALID", "This is not a cursor of this list.", [argument]);

/** How a cursor's parts are written. Lists of two kinds may have a sorting of the same name. */
const written: Readonly<Record<Order["type"] | "uuid", RegExp>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  timestamptz: /^\d{4,6}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d(:?\d\d)?)$/,
  text: /^[^\0]*$/,
  bigint: /^-?\d{1,18}$/,
  integer: /^-?\d{1,9}$/,
  uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
};
