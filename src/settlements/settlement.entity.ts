import { defineEntity, p } from "@mikro-orm/core";
import { Channel } from "../channels/channel.entity.ts";
import { createdAt, eventSequence, idColumn, instant, minorUnits, refersTo, textList, updatedAt, version } from "../kit/columns.ts";

/** A statement of a marketplace: what it settled, and what it paid out. Amounts are minor units of `currency`. */
const statement = defineEntity({
  name: "Settlement",
  tableName: "settlements",
  properties: {
    id: idColumn(),
    channelId: () => refersTo(Channel, "channel_id"),
    /** The channel's own id of the statement; where a file names none, the beginning of the file's hash. Unique within the channel. */
    statementId: p.text(),
    currency: p.text(),
    /** The first and the last time that its rows name. */
    periodFrom: instant(),
    periodTo: instant(),
    /** What was paid out by it, as was said with the file; null: nobody said. */
    payoutMinor: minorUnits().nullable(),
    /** Sum of its rows, but for those of type PAYOUT. */
    entriesMinor: minorUnits().defaultRaw("0"),
    /** Sum of its rows of type PAYOUT, as an amount that was received. */
    paidOutMinor: minorUnits().defaultRaw("0"),
    entryCount: p.integer().default(0),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [{ name: "settlements_once", properties: ["channelId", "statementId"] }],
  indexes: [{ properties: ["periodTo", "id"] }, { properties: ["channelId", "periodTo", "id"] }],
});
export class Settlement extends statement.class {}
statement.setClass(Settlement);

/** A file that was taken: the same bytes are taken once. */
const file = defineEntity({
  name: "SettlementFile",
  tableName: "settlement_files",
  properties: {
    id: idColumn(),
    channelId: () => refersTo(Channel, "channel_id"),
    /** SHA-256 of its bytes, as hexadecimal digits. */
    digest: p.text(),
    fileName: p.text(),
    /** Rows it has, rows that were new, and rows that could not be read. */
    rowCount: p.integer(),
    writtenCount: p.integer(),
    refusedCount: p.integer(),
    /** Which parts of an amount its columns tell apart. */
    toldParts: textList(),
    createdAt: createdAt(),
  },
  uniques: [{ name: "settlement_files_once", properties: ["channelId", "digest"] }],
});
export class SettlementFile extends file.class {}
file.setClass(SettlementFile);

/** How a channel's statements are read, and what is expected of them. */
const terms = defineEntity({
  name: "SettlementTerms",
  tableName: "settlement_terms",
  properties: {
    channelId: () => refersTo(Channel, "channel_id").primary(),
    /** Columns and words of its files; see `settlementMapping`. */
    mapping: p.json().$type<Readonly<Record<string, unknown>>>(),
    /** So many days after it left or was delivered an order should stand in a statement. Null: that is not watched. */
    expectAfterDays: p.integer().nullable(),
    /** Of the goods' price after discounts, as decimal percent such as `6.5`; null: not known. */
    commissionPercent: p.text().nullable(),
    /** A difference of an order up to this is rounding. */
    toleranceMinor: minorUnits().defaultRaw("0"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [
    { name: "settlement_terms_values", expression: "tolerance_minor >= 0 and (expect_after_days is null or expect_after_days > 0)" },
  ],
});
export class SettlementTerms extends terms.class {}
terms.setClass(SettlementTerms);
