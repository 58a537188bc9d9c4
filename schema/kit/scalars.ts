import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { isLocalDate } from "../../src/kit/local-date.ts";
import { isCurrency } from "../../src/kit/money.ts";

const invalid = (message: string) => new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });

/** Reads the text of a literal or variable; everything else is refused with what is wanted. */
function textScalar<Value>(
  name: string,
  description: string,
  specifiedByURL: string,
  wanted: string,
  read: (text: string) => Value | null,
  write: (value: unknown) => string,
) {
  const parse = (value: unknown): Value => {
    const parsed = typeof value === "string" ? read(value) : null;
    if (parsed === null) throw invalid(`${name} expects ${wanted}.`);
    return parsed;
  };
  return new GraphQLScalarType<Value, string>({
    name,
    description,
    specifiedByURL,
    serialize: write,
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : null),
  });
}

/** PostgreSQL writes `2026-11-01 03:00:00.123+00`. */
const isoOf = (value: unknown): string => {
  if (value instanceof Date) return value.toISOString();
  const date = new Date(String(value));
  return date.toISOString();
};

export const DateTime = textScalar(
  "DateTime",
  "An instant in UTC, ISO 8601 with milliseconds: `2026-11-01T03:00:00.000Z`. As input, any offset is understood; of the years 1900 to 8999.",
  "https://scalars.graphql.org/andimarek/date-time.html",
  "an instant of ISO 8601 with its offset, such as 2026-11-01T10:00:00+07:00",
  (text) => {
    const date = /^(19|[2-8]\d)\d{2}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? new Date(text) : new Date(Number.NaN);
    return Number.isNaN(date.getTime()) ? null : date;
  },
  isoOf,
);

export const LocalDate = textScalar(
  "LocalDate",
  "A day of a place's own calendar, in no time zone: `2026-01-31`.",
  "https://scalars.graphql.org/andimarek/local-date.html",
  "a day such as 2026-01-31",
  (text) => (isLocalDate(text) ? text : null),
  String,
);

export const Decimal = textScalar(
  "Decimal",
  'An exact decimal number as text, never a float: `"1250000.00"`.',
  "https://scalars.graphql.org/chillicream/decimal.html",
  'an exact decimal as text, such as "13.59"',
  (text) => (/^[+-]?\d{1,18}(\.\d{1,6})?$/.test(text) ? text : null),
  String,
);

export const CurrencyCode = textScalar(
  "CurrencyCode",
  "A currency of ISO 4217: `IDR`, `USD`.",
  "https://www.iso.org/iso-4217-currency-codes.html",
  "a currency code of ISO 4217, such as IDR",
  (text) => (isCurrency(text) ? text : null),
  String,
);

export const JsonObject = new GraphQLScalarType<Record<string, unknown>>({
  name: "JSONObject",
  description: "A JSON object whose keys depend on what it describes.",
  specifiedByURL: "https://datatracker.ietf.org/doc/html/rfc8259",
  serialize: (value) => value as Record<string, unknown>,
  parseValue: (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid("JSONObject expects an object.");
    return value as Record<string, unknown>;
  },
});
