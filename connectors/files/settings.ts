import type { ChannelOrderStatus, ChannelPaymentStatus } from "../../src/channels/connector.ts";
import { channelPaymentStatuses, orderStatuses } from "../../src/channels/connector.ts";
import { mappingIn, oneOf, type Source, wordsIn } from "../../src/kit/column-mapping.ts";
import { Reader } from "../../src/kit/read.ts";
import { timeZoneIn } from "../../src/kit/settings.ts";
import { dateFields, type Field, fields } from "./fields.ts";

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
    mapping: mappingIn(raw.optionalObject("mapping"), { fields, dates: dateFields }),
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
