import { type GraphQLObjectType, getNamedType, getNullableType, isNonNullType, isObjectType } from "graphql";
import { currenciesOf } from "../../src/kit/money.ts";
import { anything, sql } from "../../src/kit/sql.ts";
import type { Context } from "../kit/context.ts";
import { idIn, type NodeType } from "../kit/global-id.ts";
import { leafOf } from "./leaf.ts";
import type { Field } from "./plan.ts";
import type { FieldSource, Source, Writer } from "./source.ts";
import { literal, type Sql, text } from "./text.ts";

/** The fields of a field that is an object, or a list of objects, of one type. */
export const innerFields = (field: Field): readonly Field[] => field.fieldsOf(typeOf(field));
export const typeOf = ({ definition }: Field): GraphQLObjectType => getNamedType(definition.type) as GraphQLObjectType;

/** A leaf that is a column of another name, or other SQL. */
export const column =
  (sql: string): FieldSource =>
  ({ definition }) => [leafOf(definition.type, sql)];

/** The opaque id that clients hold: `globalId` in SQL. */
export const id = (type: NodeType, sql: string): FieldSource => {
  const encoded = `encode(convert_to('${type}:' || ${sql}, 'UTF8'), 'base64')`;
  // Ids are ASCII, so their base64 has neither + nor /. It ends with = unless it stands for a multiple of 3 bytes, and has a line break
  // after 57; a UUID has 36.
  const bytes = type.length + 1 + 36;
  const isPlain = type !== "InventoryLevel" && type !== "InboxMessage" && bytes % 3 === 0 && bytes <= 57;
  return () => [`'"' || ${isPlain ? encoded : `translate(${encoded}, E'=\\n', '')`} || '"'`];
};

/** A leaf that is a constant for each word that may stand in a column, and another one for any other word, where there are such. */
export function lookup(sql: string, values: Readonly<Record<string, unknown>>, other?: unknown): FieldSource {
  const cases = Object.entries(values).map(([word, value]) => `when '${word}' then ${literal(JSON.stringify(value))}`);
  const rest = other === undefined ? "" : `else ${literal(JSON.stringify(other))} `;
  return () => [`case ${sql} ${cases.join(" ")} ${rest}end`];
}

/** A person's name, e-mail or phone: masked for a key without `pii:read`, as `mask` does it. */
export const personal =
  (sql: string, masked = maskedText(sql)): FieldSource =>
  ({ definition }, { rights }) => [leafOf(definition.type, rights.scopes.has("pii:read") ? sql : masked)];

export const maskedText = (sql: string): string => `case when ${sql} = '' then '' else left(${sql}, 1) || '•••' end`;

/** A leaf that code makes of JSON. `make` never throws, and never answers null for a field that is never null. */
export function computed<Json>(json: string, make: (value: Json, context: Context) => unknown): FieldSource {
  const fill = (stored: string, context: Context) => JSON.stringify(make(JSON.parse(stored) as Json, context));
  return (_, writer) => writer.filled([`coalesce((${json})::text, 'null')`], fill);
}

/** An object that code makes whole of JSON; of it the fields that are asked for are answered. Null where the JSON is. */
export function computedObject<Json>(json: string, make: (value: Json, context: Context) => object): FieldSource {
  return (field, writer) => {
    const wanted = innerFields(field);
    const fill = (stored: string, context: Context) => {
      const value = JSON.parse(stored) as Json | null;
      return JSON.stringify(value === null ? null : chosen(make(value, context), typeOf(field), wanted));
    };
    return writer.filled([`coalesce((${json})::text, 'null')`], fill);
  };
}

/** Of an object, the fields that are asked for, each under its key of the answer. */
function chosen(value: unknown, type: GraphQLObjectType, fields: readonly Field[]): unknown {
  if (Array.isArray(value)) return value.map((each) => chosen(each, type, fields));
  if (typeof value !== "object" || value === null) return value;
  const entries = fields.map((field) => {
    const { name, type: kind } = field.definition;
    if (name === "__typename") return [field.key, type.name];
    const own = (value as Readonly<Record<string, unknown>>)[name];
    return [field.key, isObjectType(getNamedType(kind)) ? chosen(own, typeOf(field), innerFields(field)) : own];
  });
  return Object.fromEntries(entries);
}

/** Several columns for `computed`, by name. */
export const jsonOf = (columns: Readonly<Record<string, string>>): string =>
  `json_build_object(${Object.entries(columns)
    .map(([name, sql]) => `'${name}', ${sql}`)
    .join(", ")})`;

/** The row whose id `key` is; null when there is none that the caller may see. */
export const one = (key: string): FieldSource => oneWhere(({ columns }) => [`${columns.id} = ${key}`]);

export const oneWhere =
  (condition: (source: Source, field: Field) => Sql): FieldSource =>
  (field, writer) => {
    const source = writer.sourceOf(typeOf(field).name);
    if (isNonNullType(field.definition.type) && source.visible) writer.fallible = true;
    const object = writer.object(source, innerFields(field));
    return text`coalesce((select ${object} from ${source.from} where ${condition(source, field)}${writer.andSeen(source)}), 'null')`;
  };

/** The row whose opaque id is the argument `id`. */
export const byId = (type: NodeType): FieldSource =>
  oneWhere(({ is }, field) => [(asking) => is([sql`${idIn(type, field.argumentsIn(asking).id as string, ["id"])}::text`])]);

/** The row that is joined already, under its table's own name. */
export const joined: FieldSource = (field, writer) => {
  const source = writer.sourceOf(typeOf(field).name);
  const object = writer.object(source, innerFields(field));
  const seen = source.visible?.(writer.rights) ?? anything;
  return seen === anything ? object : text`case when ${seen} then ${object} else 'null' end`;
};

interface ManyOf {
  /** Which rows belong to the object. */
  readonly on: string | Sql;
  readonly order: string;
  /** Where the rows lie, when not simply in their table. */
  readonly from?: string;
  /** Joins what they are sorted by. */
  readonly join?: string;
  /** How the rows are read, where the object knows more of them than they do. */
  readonly as?: Source;
  /** Only those that the caller may see; all of them when the object says enough. */
  readonly seen?: boolean;
}

/** The rows that belong to an object. */
export const many =
  ({ on, order, from, join = "", as, seen = false }: ManyOf): FieldSource =>
  (field, writer) => {
    const source = as ?? writer.sourceOf(typeOf(field).name);
    const object = writer.object(source, innerFields(field));
    const rows = text`select string_agg(${object}, ',' order by ${order}) from ${from ?? source.from}${join} where ${on}${seen ? writer.andSeen(source) : []}`;
    return text`'[' || coalesce((${rows}), '') || ']'`;
  };

/** Minor units of a currency, in major units with the currency's own number of decimals. Null when `absent` holds. */
export const money = (minor: string, currency: string, absent?: string): FieldSource =>
  part({ amount: () => [`'"' || ${amount(minor, currency)} || '"'`], currencyCode: column(currency) }, absent);

const amount = (minor: string, currency: string): string => {
  const others = [0, 3, 4].map((decimals) => `when ${currency} in (${words(currenciesOf(decimals))}) then ${shifted(minor, decimals)}`);
  const unusual = words([0, 3, 4].flatMap(currenciesOf));
  // Nearly all have two decimals: one look tells.
  return `case when ${currency} in (${unusual}) then case ${others.join(" ")} end else ${shifted(minor, 2)} end`;
};
const shifted = (minor: string, decimals: number): string =>
  decimals === 0 ? `(${minor})::text` : `(${minor} * ${(10 ** -decimals).toFixed(decimals)})::text`;
const words = (codes: readonly string[]): string => codes.map((code) => `'${code}'`).join(", ");

/** An object that lies whole in a column of JSON. */
export const stored =
  (json: string): FieldSource =>
  (field, writer) => {
    writer.fallible = true;
    return writer.objectBy(innerFields(field), ({ definition }) => [
      leafOf(getNullableType(definition.type), `(${json}->>'${definition.name}')`),
    ]);
  };

/** An object that is no row of its own: fields by name, from the same row. Null when `absent` holds. */
export const part =
  (fields: Readonly<Record<string, FieldSource>>, absent?: string): FieldSource =>
  (field, writer) => {
    const object = partOf(fields, field, writer);
    return absent === undefined ? object : text`case when ${absent} then 'null' else ${object} end`;
  };

const partOf = (fields: Readonly<Record<string, FieldSource>>, field: Field, writer: Writer): Sql =>
  writer.objectBy(innerFields(field), (inner) => (fields[inner.definition.name] as FieldSource)(inner, writer));
