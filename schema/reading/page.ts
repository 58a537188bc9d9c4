import { type GraphQLOutputType, getNamedType } from "graphql";
import type { RawBuilder } from "kysely";
import type { Access } from "../../src/access/access.ts";
import { keyset, type Order, type PageArgs, sealCursor } from "../../src/kit/page.ts";
import { mostCounted } from "../kit/connection.ts";
import { innerFields, typeOf } from "./kinds.ts";
import type { Asking, Field } from "./plan.ts";
import { andSeen, type FieldSource } from "./source.ts";
import { type Late, type Sql, text } from "./text.ts";

interface PageOf<Args> {
  readonly order: (args: Args) => Order;
  /** Which rows belong to the object that the list hangs on; all when left out. */
  readonly on?: string;
  /** What the arguments ask for. Throws Refusal for arguments that cannot be. */
  readonly where?: (args: Args, access: Access) => RawBuilder<unknown>;
  /** Joins what the order or the conditions need. */
  readonly join?: string;
}

/**
 * A page of a connection. Its rows, and one more to see whether there are more, come from a subquery that writes each row's JSON; above
 * it these are put together, and what is asked about the page is reckoned.
 */
export const page =
  <Args extends PageArgs>({ order, on = "true", where, join = "" }: PageOf<Args>): FieldSource =>
  (field, writer) => {
    const source = writer.sourceOf(getNamedType(typeOf(field).getFields().nodes?.type as GraphQLOutputType).name);
    const written: Sql[] = [];
    /** A text that each row writes; answers how the page names it. */
    const eachRow = (json: Sql): string => `page."_${written.push(json) - 1}"`;

    const inList = text`from ${source.from}${join} where ${on} and `;
    const seen = andSeen(source);
    const asked = perAsking((asking) => {
      const args = field.argumentsIn(asking) as Args;
      const matching = [...inList, where?.(args, asking.access) ?? "true", ...seen];
      return { keys: keyset(args, order(args)), matching };
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
      totalCount: () => [
        (asking) => text`(select count(*) from (select 1 ${asked(asking).matching} limit ${String(mostCounted)}) counted)::text`,
      ],
    };

    const object = writer.objectBy(innerFields(field), (inner) => (parts[inner.definition.name] as (inner: Field) => Sql)(inner));
    const columns = written.flatMap((json, index) => text`, ${json} as "_${String(index)}"`);
    const found: Late = (asking) => {
      const { keys, matching } = asked(asking);
      return [`select ${source.alias}.*, `, keys.raw, " ", ...matching, " and ", keys.where, " ", keys.order];
    };
    return text`(select ${object} from (
      select row_number() over () as "_row", "_sort", "_id"${columns} from (${found}) ${source.alias}) page having true)`;
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
