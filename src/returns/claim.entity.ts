import { defineEntity, p } from "@mikro-orm/core";
import { Channel } from "../channels/channel.entity.ts";
import { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { createdAt, eventSequence, idColumn, minorUnits, refersTo, textList, updatedAt, version } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import { Refund } from "../payments/refund.entity.ts";
import { type ClaimStatus, claimAgainst, claimReasons, claimResolutions, claimStatuses, claimTransitions } from "./claim.states.ts";

/** Something went wrong with units of an order, and nothing comes back. Amounts are minor units of the order's currency. */
const schema = defineEntity({
  name: "Claim",
  tableName: "claims",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id").index(),
    channelId: () => refersTo(Channel, "channel_id"),
    status: p.enum(claimStatuses).default("OPEN"),
    reason: p.enum(claimReasons),
    against: p.enum(claimAgainst),
    /** The parcel it is about, if it is about one. */
    fulfillmentId: () => refersTo(Fulfillment, "fulfillment_id").nullable().index(),
    resolution: p.enum(claimResolutions),
    /** What is given; null: what was paid for the units. */
    amountMinor: minorUnits().nullable(),
    refundId: () => refersTo(Refund, "refund_id").nullable(),
    photos: textList(),
    /** What was said with it, and why it was rejected. No personal data. */
    note: p.text().nullable(),
    endNote: p.text().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [{ name: "claims_amount", expression: "amount_minor > 0" }],
  indexes: [
    { properties: ["createdAt", "id"] },
    { properties: ["status", "createdAt", "id"] },
    { properties: ["channelId", "createdAt", "id"] },
  ],
});

export class Claim extends schema.class {
  /** Throws Refusal ILLEGAL_TRANSITION that says what is possible. */
  become(status: ClaimStatus): void {
    this.status = step(claimTransitions, this.status, status, `Claim ${this.id}`);
  }
}
schema.setClass(Claim);

/** Units that a claim is about. */
const line = defineEntity({
  name: "ClaimLine",
  tableName: "claim_lines",
  properties: {
    id: idColumn(),
    claimId: () => refersTo(Claim, "claim_id").index(),
    orderId: () => refersTo(Order, "order_id").index(),
    orderLineId: () => refersTo(OrderLine, "order_line_id").index(),
    quantity: p.integer(),
    /** What is sent in their place. */
    replacementLineId: () => refersTo(OrderLine, "replacement_line_id").nullable().index(),
  },
  uniques: [{ name: "claim_lines_once", properties: ["claimId", "orderLineId"] }],
  checks: [{ name: "claim_lines_quantity", expression: "quantity > 0" }],
});

export class ClaimLine extends line.class {}
line.setClass(ClaimLine);
