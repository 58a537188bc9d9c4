import { defineEntity, p } from "@mikro-orm/core";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { Channel } from "../channels/channel.entity.ts";
import { createdAt, eventSequence, idColumn, minorUnits, refersTo, textList, updatedAt, version } from "../kit/columns.ts";
import { commitMoments, labelPayers, type Resolution, type ReturnReason } from "./return.states.ts";

/** What may be returned, until when and for what, of a channel, an item or a kind of items. The most specific one holds. */
const schema = defineEntity({
  name: "ReturnPolicy",
  tableName: "return_policies",
  properties: {
    id: idColumn(),
    name: p.text(),
    /** Each null: of any. An item is named by itself or by a tag. */
    channelId: () => refersTo(Channel, "channel_id").nullable(),
    itemId: () => refersTo(InventoryItem, "item_id").nullable(),
    tag: p.text().nullable(),
    /** Nothing of it is taken back. */
    finalSale: p.boolean().default(false),
    /** Days from delivery; null: for ever. */
    windowDays: p.integer().nullable(),
    /** Empty: any. */
    reasons: textList().$type<ReturnReason[]>(),
    resolutions: textList().$type<Resolution[]>(),
    /** What is kept back of a refund: hundredths of a percent, and so much a unit in `feeCurrency`. */
    feeBasisPoints: p.integer().default(0),
    feeUnitMinor: minorUnits().defaultRaw("0"),
    feeCurrency: p.text().nullable(),
    photosRequired: p.boolean().default(false),
    labelPaidBy: p.enum(labelPayers).default("BUYER"),
    /** What goes out in exchange goes before the goods are back. */
    advanceExchange: p.boolean().default(false),
    commitAt: p.enum(commitMoments).default("DISPOSITION"),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [
    { name: "return_policies_item", expression: "item_id is null or tag is null" },
    { name: "return_policies_window", expression: "window_days >= 0" },
    { name: "return_policies_fee", expression: "fee_basis_points >= 0 and fee_basis_points <= 10000 and fee_unit_minor >= 0" },
    { name: "return_policies_fee_currency", expression: "(fee_unit_minor = 0) = (fee_currency is null)" },
  ],
  indexes: [{ properties: ["createdAt", "id"] }],
});

export class ReturnPolicy extends schema.class {}
schema.setClass(ReturnPolicy);
