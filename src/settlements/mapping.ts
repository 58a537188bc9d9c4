import { mappingIn, oneOf, type Source, wordsIn } from "../kit/column-mapping.ts";
import type { Reader } from "../kit/read.ts";
import { timeZoneIn } from "../kit/settings.ts";
import type { RowSettings } from "../kit/sheet-row.ts";
import { type EntryType, entryTypes, type Part } from "./settlement.states.ts";

/** What is read of a row of a statement. `net` is what the row comes to; without it, it is what its parts add up to. */
const settlementFields = [
  "statementId",
  "type",
  "orderId",
  "transactionRef",
  "description",
  "currency",
  "occurredAt",
  "gross",
  "discount",
  "shipping",
  "commission",
  "fee",
  "tax",
  "refund",
  "net",
] as const;
export type SettlementField = (typeof settlementFields)[number];

/** The amounts among them, each a part but the last. */
export const amountFields = ["gross", "discount", "shipping", "commission", "fee", "tax", "refund"] as const satisfies readonly Part[];

export interface SettlementMapping extends RowSettings<SettlementField> {
  /** What separates cells of a CSV file; null: it is found out from the header. */
  readonly separator: string | null;
  /** Name of the sheet of a workbook; null: the first. */
  readonly sheet: string | null;
  /** The file's own words, folded. */
  readonly types: ReadonlyMap<string, EntryType>;
  /** What a row without a type is; null: each must have one. */
  readonly usualType: EntryType | null;
  /** The same transaction reference is the same row; else rows that are equal in everything count each. */
  readonly referenceIsUnique: boolean;
}

/** Reads the settings of a channel's statements. Throws MalformedMessage with the path of what is wrong. */
export function settlementMapping(raw: Reader): SettlementMapping {
  const known = ["mapping", "timeZone", "decimalMark", "separator", "sheet", "types", "usualType", "referenceIsUnique", "note"];
  const wrong = raw.keys().find((key) => !known.includes(key));
  if (wrong !== undefined) raw.fail(wrong, `one of ${known.join(", ")}`);
  return {
    mapping: mappingIn(raw.optionalObject("mapping"), {
      fields: settlementFields,
      dates: ["occurredAt"],
      signed: [...amountFields, "net"],
    }),
    timeZone: timeZoneIn(raw),
    decimalMark: oneOf(raw, "decimalMark", [".", ","]) ?? ".",
    separator: oneOf(raw, "separator", [",", ";", "\t", "|"]),
    sheet: raw.optionalText("sheet"),
    types: wordsIn(raw.optionalObject("types"), entryTypes),
    usualType: oneOf(raw, "usualType", entryTypes),
    referenceIsUnique: raw.boolean("referenceIsUnique", false),
  };
}

/** Where a field is read from. */
export const sourceOf = ({ mapping }: SettlementMapping, field: SettlementField): Source => mapping.get(field) as Source;
