import { defineEntity, p } from "@mikro-orm/core";
import { Channel } from "../channels/channel.entity.ts";
import { createdAt, eventSequence, idColumn, instant, minorUnits, refersTo, updatedAt, version } from "../kit/columns.ts";
import { Refusal } from "../kit/errors.ts";
import { step } from "../kit/transitions.ts";
import { Order } from "../orders/order.entity.ts";
import {
  outcomes,
  type ReasonCode,
  type ReconciliationState,
  reconciliationStates,
  reconciliationTransitions,
} from "./settlement.states.ts";

/** A part of a difference; amounts are text, as JSON has no numbers of that size. All parts together are the difference. */
export interface StoredReason {
  readonly code: ReasonCode;
  readonly amountMinor: string;
}

/** What a channel settled for one order, beside what was expected of it. One an order and channel, however many rows and files name it. */
const schema = defineEntity({
  name: "ReconciliationItem",
  tableName: "reconciliation_items",
  properties: {
    id: idColumn(),
    channelId: () => refersTo(Channel, "channel_id"),
    /** `order:<the channel's id of it>`, or `entry:<id>` of a row that names no order. */
    subject: p.text(),
    orderId: () => refersTo(Order, "order_id").nullable().index(),
    outcome: p.enum(outcomes),
    status: p.enum(reconciliationStates).default("OPEN"),
    currency: p.text(),
    expectedMinor: minorUnits(),
    actualMinor: minorUnits(),
    differenceMinor: minorUnits(),
    reasons: p.json().$type<readonly StoredReason[]>(),
    /** Why it was accepted or disputed, by whom. No personal data. */
    note: p.text().nullable(),
    decidedBy: p.text().nullable(),
    /** When it was last compared. */
    judgedAt: instant(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [{ name: "reconciliation_items_once", properties: ["channelId", "subject"] }],
  checks: [
    { name: "reconciliation_items_difference", expression: "difference_minor = actual_minor - expected_minor" },
    { name: "reconciliation_items_matched", expression: "(outcome = 'MATCHED') = (status = 'MATCHED')" },
  ],
  indexes: [
    { properties: ["createdAt", "id"] },
    { properties: ["status", "createdAt", "id"] },
    { properties: ["outcome", "createdAt", "id"] },
    { properties: ["channelId", "createdAt", "id"] },
  ],
});

export class ReconciliationItem extends schema.class {
  /** The merchant bears the difference. Throws Refusal INVALID without a reason, ILLEGAL_TRANSITION where there is nothing to accept. */
  accept(reason: string, by: string): void {
    this.decide("ACCEPTED", reason, by);
  }

  /** The channel is asked about it; it stays so until the channel has mended it, or somebody decides otherwise. */
  dispute(reason: string, by: string): void {
    this.decide("DISPUTED", reason, by);
  }

  reopen(reason: string, by: string): void {
    if (this.outcome === "MATCHED") throw new Refusal("ILLEGAL_TRANSITION", "It matches; there is nothing to look at.", ["id"]);
    this.decide("OPEN", reason, by);
  }

  private decide(status: ReconciliationState, reason: string, by: string): void {
    if (!reason.trim()) throw new Refusal("INVALID", "Say why.", ["reason"]);
    this.status = step(reconciliationTransitions, this.status, status, "It");
    this.note = reason;
    this.decidedBy = by;
  }
}
schema.setClass(ReconciliationItem);
