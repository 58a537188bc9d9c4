import { type GraphQLOutputType, isEnumType, isListType, isNonNullType, isScalarType } from "graphql";

/**
 * SQL that writes a column as the JSON that the field's type serialises to. Columns of a kind that JSON text needs no escaping for (ids,
 * enums, codes, numbers) are quoted as they are. What may be null says so; a column of a non-null field is `not null` in the database.
 */
export function leafOf(type: GraphQLOutputType, column: string): string {
  if (isNonNullType(type)) return written(type.ofType, column);
  return `coalesce(${written(type, column)}, 'null')`;
}

function written(type: GraphQLOutputType, column: string): string {
  if (isListType(type)) return `to_json(${column})::text`;
  if (isEnumType(type)) return quoted(column);
  if (!isScalarType(type)) throw new Error(`${type} is no leaf and needs a source of its own`);
  return writers[type.name]?.(column) ?? unknown(type.name);
}

const quoted = (column: string): string => `'"' || ${column} || '"'`;

const writers: Readonly<Record<string, (column: string) => string>> = {
  ID: quoted,
  CurrencyCode: quoted,
  LocalDate: quoted,
  Decimal: quoted,
  String: (column) => `to_json(${column})::text`,
  Int: (column) => `(${column})::text`,
  Float: (column) => `(${column})::text`,
  Boolean: (column) => `(${column})::text`,
  DateTime: (column) => `to_char(${column} at time zone 'UTC', '\\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\\"')`,
  JSONObject: (column) => `(${column})::text`,
};

function unknown(name: string): never {
  throw new Error(`Reads cannot write the scalar ${name}: say in schema/reading/leaf.ts how`);
}
