import { defineEntity, p } from "@mikro-orm/core";
import { Channel } from "../channels/channel.entity.ts";
import { createdAt, idColumn, instant, minorUnits, refersTo } from "../kit/columns.ts";
import { Order } from "../orders/order.entity.ts";
import { PaymentTransaction } from "../payments/payment-transaction.entity.ts";
import { ReconciliationItem } from "./reconciliation-item.entity.ts";
import { Settlement, SettlementFile } from "./settlement.entity.ts";
import { entryTypes } from "./settlement.states.ts";

/** A row of a statement. Amounts are minor units of `currency`, as the merchant sees them: what takes away is below zero. */
const schema = defineEntity({
  name: "SettlementEntry",
  tableName: "settlement_entries",
  properties: {
    id: idColumn(),
    settlementId: () => refersTo(Settlement, "settlement_id"),
    channelId: () => refersTo(Channel, "channel_id"),
    fileId: () => refersTo(SettlementFile, "file_id").index(),
    /** Of the file, as a spreadsheet numbers it. */
    line: p.integer(),
    /** The same for the same row, in whatever file it stands: it is counted once. */
    rowKey: p.text(),
    type: p.enum(entryTypes),
    /** The file's own word for it, and its words about it. */
    nativeType: p.text().nullable(),
    description: p.text().nullable(),
    /** By which the channel knows the order. */
    externalOrderId: p.text().nullable(),
    transactionRef: p.text().nullable(),
    currency: p.text(),
    grossMinor: minorUnits(),
    discountMinor: minorUnits(),
    shippingMinor: minorUnits(),
    commissionMinor: minorUnits(),
    feeMinor: minorUnits(),
    taxMinor: minorUnits(),
    refundMinor: minorUnits(),
    otherMinor: minorUnits(),
    netMinor: minorUnits(),
    occurredAt: instant(),
    /** The order it was found to be about, or that a person linked it to. */
    orderId: () => refersTo(Order, "order_id").nullable().index(),
    linked: p.boolean().default(false),
    paymentTransactionId: () => refersTo(PaymentTransaction, "payment_transaction_id").nullable().index(),
    /** What it is compared under; null for what is about no order and needs no look. */
    subject: p.text().nullable(),
    itemId: () => refersTo(ReconciliationItem, "item_id").nullable().index(),
    /** It has not been compared since it came or was linked. */
    fresh: p.boolean().default(true),
    createdAt: createdAt(),
  },
  uniques: [{ name: "settlement_entries_once", properties: ["channelId", "rowKey"] }],
  checks: [
    {
      name: "settlement_entries_net",
      expression:
        "net_minor = gross_minor + discount_minor + shipping_minor + commission_minor + fee_minor + tax_minor + refund_minor + other_minor",
    },
    { name: "settlement_entries_linked", expression: "not linked or order_id is not null" },
  ],
  indexes: [
    { properties: ["settlementId", "occurredAt", "id"] },
    { properties: ["channelId", "subject"] },
    { name: "settlement_entries_fresh", properties: ["channelId", "id"], where: "fresh" },
    {
      name: "settlement_entries_unknown",
      properties: ["channelId", "externalOrderId"],
      where: "order_id is null and external_order_id is not null",
    },
  ],
});

export class SettlementEntry extends schema.class {}
schema.setClass(SettlementEntry);
