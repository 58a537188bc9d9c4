import type { ChannelOrderStatus, ChannelPaymentStatus } from "../../src/channels/connector.ts";
import { channelPaymentStatuses, orderStatuses } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { timeZoneIn } from "../../src/kit/settings.ts";
import { isDateForm } from "./dates.ts";
import { columnOf, dateFields, type Field, fields, folded } from "./fields.ts";

/** Where a field is read from: a column, or the same text for every row. */
export type Source =
  | {
      readonly kind: "column";
      readonly column: string /** Of dates, such as `DD.MM.YYYY`; null: ISO 8601. */;
      readonly form: string | null;
      readonly said: boolean;
    }
  | { readonly kind: "constant"; readonly text: string };

export interface FilesSettings {
  readonly mapping: ReadonlyMap<Field, Source>;
  /** Of dates and times without an offset. */
  readonly timeZone: string;
  readonly decimalMark: "." | ",";
  /** What separates cells of a CSV file; null: it is found out from the header. */
  readonly separator: string | null;
  /** Name of the sheet of a workbook; null: the first. */
  readonly sheet: string | null;
  /** Prices contain the tax. */
  readonly taxIncluded: boolean;
  /** The file's own words, folded, in ours. */
  readonly statuses: ReadonlyMap<string, ChannelOrderStatus>;
  readonly paymentStatuses: ReadonlyMap<string, ChannelPaymentStatus>;
}

export function filesSettings(raw: Reader): FilesSettings {
  return {
    mapping: mappingIn(raw.optionalObject("mapping")),
    timeZone: timeZoneIn(raw),
    decimalMark: oneOf(raw, "decimalMark", [".", ","]) ?? ".",
    separator: oneOf(raw, "separator", [",", ";", "\t", "|"]),
    sheet: raw.optionalText("sheet"),
    taxIncluded: raw.boolean("taxIncluded", false),
    statuses: wordsIn(raw.optionalObject("statuses"), orderStatuses),
    paymentStatuses: wordsIn(raw.optionalObject("paymentStatuses"), channelPaymentStatuses),
  };
}

/** The header of our own, dates of ISO 8601, a decimal point. */
export const ownHeader: FilesSettings = filesSettings(Reader.of({}));

function mappingIn(raw: Reader | null): ReadonlyMap<Field, Source> {
  const unknown = raw?.keys().find((key) => !(fields as readonly string[]).includes(key));
  if (raw && unknown !== undefined) raw.fail(unknown, `one of the fields ${fields.join(", ")}`);
  return new Map(fields.map((field) => [field, sourceOf(raw, field)]));
}

function sourceOf(raw: Reader | null, field: Field): Source {
  if (!raw?.has(field)) return { kind: "column", column: columnOf(field), form: null, said: false };
  if (!raw.hasObject(field)) return { kind: "column", column: raw.text(field), form: null, said: true };
  const entry = raw.object(field);
  const wrong = entry.keys().find((key) => !["column", "format", "constant"].includes(key));
  if (wrong !== undefined) entry.fail(wrong, "column, format or constant");
  if (entry.has("constant")) return { kind: "constant", text: entry.text("constant") };
  const form = entry.optionalText("format");
  if (form !== null && !(dateFields.includes(field) && isDateForm(form)))
    entry.fail("format", "the form of a date, such as DD.MM.YYYY or MM/DD/YYYY HH:mm, for a field that is a date");
  return { kind: "column", column: entry.text("column"), form, said: true };
}

function oneOf<Choice extends string>(raw: Reader, key: string, choices: readonly Choice[]): Choice | null {
  const said = raw.raw(key);
  if (said === undefined) return null;
  return choices.find((choice) => choice === said) ?? raw.fail(key, `one of ${choices.map((choice) => JSON.stringify(choice)).join(", ")}`);
}

function wordsIn<Status extends string>(raw: Reader | null, statuses: readonly Status[]): ReadonlyMap<string, Status> {
  return new Map(
    raw?.keys().map((word) => {
      const said = raw.text(word);
      return [folded(word), statuses.find((status) => status === said) ?? raw.fail(word, `one of ${statuses.join(", ")}`)];
    }),
  );
}
