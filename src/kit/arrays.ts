/**
 * One column of many rows as PostgreSQL reads an array of its type. `null` and `undefined` are NULL; `bigint`, `Date`,
 * lists and, for `jsonb`, anything JSON can say are written as PostgreSQL reads them.
 */
export function arrayOf(type: string, rows: readonly object[], key: string): string {
  const write = writerOf(type);
  let text = "";
  for (const row of rows) {
    const value = (row as Readonly<Record<string, unknown>>)[key];
    text += text === "" ? "{" : ",";
    text += value === null || value === undefined ? "NULL" : write(value);
  }
  return text === "" ? "{}" : `${text}}`;
}

type Writer = (value: unknown) => string;

function writerOf(type: string): Writer {
  if (type.endsWith("[]")) return writeList;
  if (type === "jsonb" || type === "json") return writeJson;
  if (type.startsWith("timestamp")) return writeInstant;
  return plainTypes.has(type) ? String : writeText;
}

/** Nothing in their text is special to an array. */
const plainTypes = new Set(["uuid", "int", "integer", "bigint", "boolean", "double precision"]);

/** Most rows of a batch have the very same instant. */
let lastInstant: { readonly date: Date; readonly text: string } | null = null;

function writeInstant(value: unknown): string {
  if (!(value instanceof Date)) return quoted(String(value));
  if (lastInstant?.date !== value) lastInstant = { date: value, text: value.toISOString() };
  return lastInstant.text;
}

const writeText: Writer = (value) => quoted(String(value));
/** JSON quotes and escapes a text as an array does, as long as there are no line breaks and the like in it: in JSON there are none. */
const writeJson: Writer = (value) => JSON.stringify(JSON.stringify(value));
const writeList: Writer = (value) => quoted(`{${(value as readonly unknown[]).map((one) => quoted(String(one))).join(",")}}`);

const special = /["\\]/;
const everySpecial = /["\\]/g;

const quoted = (text: string): string => (special.test(text) ? `"${text.replace(everySpecial, "\\$&")}"` : `"${text}"`);
