import type { GraphQLObjectType, GraphQLSchema } from "graphql";
import type { RawBuilder } from "kysely";
import type { Rights } from "../../src/access/access.ts";
import { anything } from "../../src/kit/sql.ts";
import type { Table } from "../../src/kit/table.ts";
import type { Context } from "../kit/context.ts";
import { leafOf } from "./leaf.ts";
import type { Field } from "./plan.ts";
import { joinedBy, literal, type Sql, text } from "./text.ts";

/** Where the objects of a type lie, and how their fields are read. */
export interface Source {
  readonly from: string;
  readonly alias: string;
  readonly columns: Readonly<Record<string, string>>;
  /** Fields that are not simply the column of their name. */
  readonly fields: Fields;
  /** Which of the rows a key may see; all when left out. */
  readonly visible?: (rights: Rights) => RawBuilder<unknown>;
  /** The row whose id stands in SQL as text. */
  readonly is: (id: Sql) => Sql;
}

/** How fields are read, by name. */
export type Fields = Readonly<Record<string, FieldSource>>;

/** SQL whose value is the JSON of a field, as text and never null. */
export type FieldSource = (field: Field, writer: Writer) => Sql;

/** Turns JSON of the database into JSON of the answer, where SQL cannot. */
export type Fill = (json: string, context: Context) => string;

/** Sources by type. A room may say of another room's type how the fields are read that it adds there. */
export type Sources = Readonly<Record<string, Source | { readonly fields: Fields }>>;

export const source = <Row>(
  table: Table<Row>,
  fields: Fields,
  { visible, is }: { readonly visible?: Source["visible"]; readonly is?: Source["is"] } = {},
): Source => ({ ...table, fields, ...(visible && { visible }), is: is ?? ((id) => text`${table.alias}.id = (${id})::uuid`) });

/** All rooms' sources together. */
export function together(rooms: readonly Sources[]): Sources {
  const all: Record<string, Source | { readonly fields: Fields }> = {};
  for (const [type, each] of rooms.flatMap((room) => Object.entries(room)))
    all[type] = { ...all[type], ...each, fields: { ...all[type]?.fields, ...each.fields } };
  return all;
}

/** Marks what a fill replaces. JSON never has this sign: inside its texts it is escaped. */
export const fillMark = "\u0001";

/** Writes the SQL of one plan, and keeps what running it needs to know. */
export class Writer {
  readonly #sources: Sources;
  readonly #schema: GraphQLSchema;
  /** What the key that the plan is for may do and see. Not who it is: keys of the same rights share a plan. */
  readonly rights: Rights;
  readonly fills: Fill[] = [];
  /** True when an error may stand in the answer, or a null where the schema has none: it must be looked through then. */
  fallible = false;

  constructor(sources: Sources, schema: GraphQLSchema, rights: Rights) {
    this.#sources = sources;
    this.#schema = schema;
    this.rights = rights;
  }

  typeNamed(name: string): GraphQLObjectType {
    return this.#schema.getType(name) as GraphQLObjectType;
  }

  /** `and …` with which of a source's rows the key may see. */
  andSeen({ visible }: Source): Sql {
    const seen = visible?.(this.rights);
    return seen === undefined || seen === anything ? [] : text` and ${seen}`;
  }

  /** Where the objects of a type lie. */
  sourceOf(type: string): Source {
    const found = this.#sources[type];
    if (!found || !("from" in found)) throw new Error(`Nothing says where a ${type} lies`);
    return found;
  }

  /** The JSON of an object whose fields `of` reads. */
  object({ from, columns, fields: sources }: Source, fields: readonly Field[]): Sql {
    return this.objectBy(fields, (field) => {
      const { name, type } = field.definition;
      const own = sources[name];
      if (own) return own(field, this);
      const column = columns[name];
      if (column === undefined)
        throw new Error(`${field.parent.name}.${name} has no source: say with the source of ${from} how it is read`);
      return [leafOf(type, column)];
    });
  }

  /** The JSON of an object, each field by `read`. */
  objectBy(fields: readonly Field[], read: (field: Field) => Sql): Sql {
    if (fields.length === 0) return ["'{}'"];
    const pairs = fields.map((field) => text`${literal(`${JSON.stringify(field.key)}:`)} || ${this.value(field, read)}`);
    return closedUp(text`'{' || ${joinedBy(pairs, " || ',' || ")} || '}'`);
  }

  /** The JSON of a field, where the key may have it. */
  value(field: Field, read: (field: Field) => Sql): Sql {
    if (field.denied) {
      this.fallible = true;
      return ["'null'"];
    }
    if (field.definition.name === "__typename") return [literal(JSON.stringify(field.parent.name))];
    const sql = read(field);
    return field.definition.args.length > 0 ? [{ field, sql }] : sql;
  }

  /** What `fill` makes of the JSON that `json` is. */
  filled(json: Sql, fill: Fill): Sql {
    const known = this.fills.indexOf(fill);
    const number = known >= 0 ? known : this.fills.push(fill) - 1;
    return text`E'\\x01${String(number)}:' || ${json} || E'\\x01'`;
  }
}

/** `'a' || 'b'` is `'ab'`: fewer steps for PostgreSQL at each row. */
const closedUp = (sql: Sql): Sql => sql.map((part) => (typeof part === "string" ? part.replaceAll("' || '", "") : part));
