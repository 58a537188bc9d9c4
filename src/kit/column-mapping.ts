import { MalformedMessage, type Reader } from "./read.ts";
import { isDateForm } from "./written-date.ts";

/** Where a field is read from: a column, the same text for every row, or the sum of several columns of amounts. */
export type Source =
  | {
      readonly kind: "column";
      readonly column: string;
      /** Of dates, such as `DD.MM.YYYY`; null: ISO 8601. */
      readonly form: string | null;
      readonly said: boolean;
      /** Of an amount: what the file writes without a minus takes away. */
      readonly negate: boolean;
    }
  | { readonly kind: "constant"; readonly text: string }
  | { readonly kind: "sum"; readonly columns: readonly string[]; readonly negate: boolean };

/** The fields of a kind of file. */
export interface MappedFields<Field extends string> {
  readonly fields: readonly Field[];
  /** Of these, which are dates, and may be written in a form of their own. */
  readonly dates: readonly Field[];
  /** Which are amounts with a sign, which may be the sum of several columns or be turned round. */
  readonly signed?: readonly Field[];
}

/** The column that a field is read from unless the settings say another: `orderNumber` from `order_number`. */
export const columnOf = (field: string): string => field.replace(/[A-Z1-9]/g, (sign) => `_${sign.toLowerCase()}`);

/** As names of columns are compared: without regard to case, and with spaces and dashes for underscores. */
export const folded = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, "_");

/** The columns that a source is read from. */
export const columnsOf = (source: Source): readonly string[] =>
  source.kind === "column" ? [source.column] : source.kind === "sum" ? source.columns : [];

/** The columns that must be there: those that the settings name, and without settings those of the fields that nothing can do without. */
export const neededColumns = <Field extends string>(mapping: ReadonlyMap<Field, Source>, required: readonly Field[]): string[] =>
  [...mapping].flatMap(([field, source]) =>
    source.kind === "sum" || (source.kind === "column" && (source.said || required.includes(field))) ? columnsOf(source) : [],
  );

/** `names`: the columns there are, folded. Throws MalformedMessage when one is missing, or a name stands twice. */
export function checkHeader(names: readonly string[], needed: readonly string[]): void {
  const missing = needed.filter((column) => !names.includes(folded(column)));
  if (missing.length > 0)
    throw new MalformedMessage("the header", `${missing.length === 1 ? "a column" : "columns"} ${missing.join(", ")}, as the mapping says`);
  const twice = names.find((name, index) => name !== "" && names.indexOf(name) !== index);
  if (twice !== undefined) throw new MalformedMessage("the header", `the column ${twice} once, not twice`);
}

/** Where each field is read from, by settings such as `{ "orderNumber": "Order No", "currency": { "constant": "IDR" } }`. */
export function mappingIn<Field extends string>(raw: Reader | null, kind: MappedFields<Field>): ReadonlyMap<Field, Source> {
  const { fields } = kind;
  const unknown = raw?.keys().find((key) => !(fields as readonly string[]).includes(key));
  if (raw && unknown !== undefined) raw.fail(unknown, `one of the fields ${fields.join(", ")}`);
  return new Map(fields.map((field) => [field, sourceOf(raw, field, kind)]));
}

function sourceOf<Field extends string>(raw: Reader | null, field: Field, { dates, signed = [] }: MappedFields<Field>): Source {
  if (!raw?.has(field)) return { kind: "column", column: columnOf(field), form: null, said: false, negate: false };
  if (!raw.hasObject(field)) return { kind: "column", column: raw.text(field), form: null, said: true, negate: false };
  const entry = raw.object(field);
  const known = signed.includes(field) ? ["column", "columns", "constant", "negate"] : ["column", "format", "constant"];
  const wrong = entry.keys().find((key) => !known.includes(key));
  if (wrong !== undefined) entry.fail(wrong, known.join(", "));
  if (entry.has("constant")) return { kind: "constant", text: entry.text("constant") };
  const negate = entry.boolean("negate", false);
  if (entry.has("columns")) return { kind: "sum", columns: entry.texts("columns"), negate };
  const form = entry.optionalText("format");
  if (form !== null && !(dates.includes(field) && isDateForm(form)))
    entry.fail("format", "the form of a date, such as DD.MM.YYYY or MM/DD/YYYY HH:mm, for a field that is a date");
  return { kind: "column", column: entry.text("column"), form, said: true, negate };
}

/** One of these texts; null when nothing is said. */
export function oneOf<Choice extends string>(raw: Reader, key: string, choices: readonly Choice[]): Choice | null {
  const said = raw.raw(key);
  if (said === undefined) return null;
  return choices.find((choice) => choice === said) ?? raw.fail(key, `one of ${choices.map((choice) => JSON.stringify(choice)).join(", ")}`);
}

/** What the file's own words, folded, mean in ours. */
export function wordsIn<Word extends string>(raw: Reader | null, ours: readonly Word[]): ReadonlyMap<string, Word> {
  return new Map(
    raw?.keys().map((word) => {
      const said = raw.text(word);
      return [folded(word), ours.find((one) => one === said) ?? raw.fail(word, `one of ${ours.join(", ")}`)];
    }),
  );
}
