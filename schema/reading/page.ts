import { type GraphQLOutputType, getNamedType } from "graphql";
import type { RawBuilder } from "kysely";
import type { Access } from "../../src/access/access.ts";
import { keyset, type List, type Order, type PageArgs, sealCursor } from "../../src/kit/page.ts";
import { mostCounted } from "../kit/connection.ts";
import { innerFields, typeOf } from "./kinds.ts";
import type { Asking, Field } from "./plan.ts";
import type { FieldSource } from "./source.ts";
import { type Late, type Sql, text } from "./text.ts";

interface PageOf<Args> {
  readonly order: (args: Args) => Order;
  /** Which rows belong to the object that the list hangs on; all when left out. */
  readonly on?: string;
  /** What the arguments ask for. Throws Refusal for arguments that cannot be. */
  readonly where?: (args: Args, access: Access) => RawBuilder<unknown>;
  /** Joins what the order or the conditions need. */
  readonly join?: string;
  /** Instead of all of these, for a list that knows several ways to find what the arguments ask for. */
  readonly found?: (args: Args, access: Access) => Found;
}

interface Found {
  /** The condition that finds a stretch of the list. */
  on(list: List): RawBuilder<unknown>;
  /** A row for each that there is, so many at most. */
  counted(most: number): RawBuilder<unknown>;
}

/**
 * A page of a connection. Its rows, and one more to see whether there are more, come from a subquery that writes each row's JSON; above
 * it these are put together, and what is asked about the page is reckoned.
 */
export const page =
  <Args extends PageArgs>({ order, on = "true", where, join = "", found }: PageOf<Args>): FieldSource =>
  (field, writer) => {
    const source = writer.sourceOf(getNamedType(typeOf(field).getFields().nodes?.type as GraphQLOutputType).name);
    const written: Sql[] = [];
    /** A text that each row writes; answers how the page names it. */
    const eachRow = (json: Sql): string => `page."_${written.push(json) - 1}"`;

    const from = `from ${source.from}${join} where `;
    const seen = writer.andSeen(source);
    const asked = perAsking((asking) => {
      const args = field.argumentsIn(asking) as Args;
      // First what is asked for: the resolvers tell its faults before those of the page.
      const own = found?.(args, asking.access);
      const matching: Sql = [`${on} and `, where?.(args, asking.access) ?? "true", ...seen];
      const keys = keyset(args, order(args));
      return { own, matching, keys, there: own ? [own.on(keys)] : [...matching, " and ", keys.where] };
    });
    const keysOf = (asking: Asking) => asked(asking).keys;
    const size: Late = (asking) => [String(keysOf(asking).size)];

    /** The texts of the page's rows, from its front, or from its end. */
    const inOrder = (aggregate: string, json: string, fromFront: boolean): Sql => {
      const direction: Late = (asking) => [keysOf(asking).backwards === fromFront ? "desc" : "asc"];
      return text`${aggregate.replace("?", json)} order by page."_row" ${direction}) filter (where page."_row" <= ${size})`;
    };
    const list = (json: string): Sql => text`'[' || coalesce(${inOrder("string_agg(?, ','", json, true)}, '') || ']'`;
    /** A cursor as JSON, sealed when the answer is filled in. Null where there is no row. */
    const cursorOf = (sort: string | Sql, id: string | Sql): Sql => {
      const name: Late = (asking) => [`'["${keysOf(asking).name}",'`];
      return writer.filled(text`${name} || to_json((${sort})::text)::text || ',"' || ${id} || '"]'`, sealed);
    };
    const edgeCursor = (fromFront: boolean): Sql => {
      const at = (column: string): Sql => text`(${inOrder("array_agg(?", column, fromFront)})[1]`;
      return text`coalesce(${cursorOf(at('page."_sort"'), at('page."_id"'))}, 'null')`;
    };
    const more =
      (side: "next" | "previous"): Late =>
      (asking) => {
        const known = keysOf(asking)[side];
        return known === "if more" ? text`(count(*) > ${size})::text` : [`'${known}'`];
      };

    const all: Late = (asking) => {
      const { own, matching } = asked(asking);
      return own ? [own.counted(mostCounted)] : [`select 1 ${from}`, ...matching, ` limit ${mostCounted}`];
    };

    const pageInfo: Readonly<Record<string, () => Sql>> = {
      hasNextPage: () => [more("next")],
      hasPreviousPage: () => [more("previous")],
      startCursor: () => edgeCursor(true),
      endCursor: () => edgeCursor(false),
    };
    const edge = (inner: Field): Sql =>
      inner.definition.name === "cursor" ? cursorOf('"_sort"', '"_id"') : writer.object(source, innerFields(inner));
    const parts: Readonly<Record<string, (inner: Field) => Sql>> = {
      nodes: (inner) => list(eachRow(writer.object(source, innerFields(inner)))),
      edges: (inner) => list(eachRow(writer.objectBy(innerFields(inner), edge))),
      pageInfo: (inner) => writer.objectBy(innerFields(inner), ({ definition }) => (pageInfo[definition.name] as () => Sql)()),
      totalCount: () => text`(select count(*) from (${all}) counted)::text`,
    };

    const object = writer.objectBy(innerFields(field), (inner) => (parts[inner.definition.name] as (inner: Field) => Sql)(inner));
    const columns = written.flatMap((json, index) => text`, ${json} as "_${String(index)}"`);
    const rows: Late = (asking) => {
      const { keys, there } = asked(asking);
      return [`select ${source.alias}.*, `, keys.raw, " ", from, ...there, " ", keys.order];
    };
    return text`(select ${object} from (
      select row_number() over () as "_row", "_sort", "_id"${columns} from (${rows}) ${source.alias}) page having true)`;
  };

const sealed = (json: string): string => JSON.stringify(sealCursor(json));

/** Reckoned once an asking. */
function perAsking<Value>(reckon: (asking: Asking) => Value): (asking: Asking) => Value {
  const known = new WeakMap<Asking, Value>();
  return (asking) => {
    const value = known.get(asking) ?? reckon(asking);
    known.set(asking, value);
    return value;
  };
}
