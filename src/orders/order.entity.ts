import { defineEntity, p } from "@mikro-orm/core";
import { Channel } from "../channels/channel.entity.ts";
import { channelFulfillmentStatuses, orderStatuses as channelOrderStatuses, channelPaymentStatuses } from "../channels/connector.ts";
import { Address } from "../customers/address.entity.ts";
import { Customer } from "../customers/customer.entity.ts";
import { createdAt, eventSequence, idColumn, instant, minorUnits, refersTo, textList, updatedAt, version } from "../kit/columns.ts";
import { Refusal } from "../kit/errors.ts";
import { step } from "../kit/transitions.ts";
import type { Directives } from "../rules/directives.ts";
import type { Adjustment } from "./adjustments.ts";
import {
  fulfillmentStatuses,
  type OrderStatus,
  orderOrigins,
  orderReturnStatuses,
  orderStatuses,
  orderTransitions,
  paymentStatuses,
  shipPreferences,
} from "./order.states.ts";
import { isSettled } from "./payment.ts";

/** What a buyer ordered at a channel. Amounts are minor units of `currency`; people are referred to, never copied. */
const schema = defineEntity({
  name: "Order",
  tableName: "orders",
  properties: {
    id: idColumn(),
    channelId: () => refersTo(Channel, "channel_id"),
    /** The channel's own id; unique within the channel, so that no order is taken twice. */
    externalId: p.text(),
    /** What a person calls it, for example `#1001`. */
    number: p.text(),
    origin: p.enum(orderOrigins).default("CHANNEL"),
    status: p.enum(orderStatuses).default("RECEIVED"),
    paymentStatus: p.enum(paymentStatuses),
    fulfillmentStatus: p.enum(fulfillmentStatuses).default("UNFULFILLED"),
    /** Null while no return or claim of it was ever opened. */
    returnStatus: p.enum(orderReturnStatuses).nullable(),
    /** What the channel last said, in the channels' common words and in its own. */
    channelStatus: p.enum(channelOrderStatuses),
    channelPaymentStatus: p.enum(channelPaymentStatuses),
    channelFulfillmentStatus: p.enum(channelFulfillmentStatuses),
    nativeStatus: p.text(),
    /** The channel's time and counter of the version we hold. An older one never overwrites it. */
    externalUpdatedAt: instant(),
    externalVersion: p.bigint().nullable(),
    /** Grows by one with every confirmed change of what was ordered. */
    orderVersion: p.integer().default(1),
    test: p.boolean().default(false),
    customerId: () => refersTo(Customer, "customer_id").nullable(),
    shipToId: () => refersTo(Address, "ship_to_id").nullable(),
    /** The address the channel last said. `shipToId` is another one after a person changed it here. */
    channelShipToId: () => refersTo(Address, "channel_ship_to_id").nullable(),
    billToId: () => refersTo(Address, "bill_to_id").nullable(),
    placedAt: instant(),
    shippingOption: p.text().nullable(),
    shipPreference: p.enum(shipPreferences).default("SPLIT_OK"),
    /** What the channel put on it, and what rules put on it. */
    tags: textList(),
    channelTags: textList(),
    /** Higher goes first: what waits for stock, and what needs a person. */
    priority: p.integer().default(0),
    /** What the rules said when the order's facts last changed; null where only the built-in ones were asked and had nothing to say. */
    directives: p.json().$type<Directives>().nullable(),
    /** A hash of the facts that were decided on, null before: as long as it is the same, there is nothing to decide. */
    factsHash: p.text().nullable(),
    currency: p.text(),
    pricesIncludeTax: p.boolean().default(false),
    subtotalMinor: minorUnits(),
    discountMinor: minorUnits(),
    taxMinor: minorUnits(),
    shippingMinor: minorUnits(),
    feeMinor: minorUnits(),
    totalMinor: minorUnits(),
    /** The channel's total less what the parts add up to. */
    differenceMinor: minorUnits(),
    /** What cancelled units would have cost, taken off the total. Null: the total is as it came, it was not changed here. */
    cancelledMinor: minorUnits().nullable(),
    /** Who bears which part of its money, as the channel says it; null: it does not say. */
    adjustments: p.json().$type<readonly Adjustment[]>().nullable(),
    /** What the channel pays out for it in the end; null: it does not say. */
    payoutMinor: minorUnits().nullable(),
    /** What was taken from the buyer and what was or is being given back, in all: the database counts the payments. */
    capturedMinor: minorUnits().defaultRaw("0"),
    refundedMinor: minorUnits().defaultRaw("0"),
    /** Nothing of it begins before: it was taken ahead of its day. Null: at once. */
    fulfillAt: instant().nullable(),
    /** When the channel wants it dispatched at the latest, if it says so. */
    dispatchBy: instant().nullable(),
    /** Number, ids, SKUs and titles for the back office's search. No personal data. */
    searchText: p.text(),
    cancelReason: p.text().nullable(),
    cancelledAt: instant().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [{ name: "orders_external_id", properties: ["channelId", "externalId"] }],
  checks: [
    { name: "orders_amounts", expression: "least(subtotal_minor, discount_minor, tax_minor, shipping_minor) >= 0" },
    { name: "orders_cancelled_money", expression: "cancelled_minor >= 0" },
    { name: "orders_refunded", expression: "refunded_minor >= 0 and refunded_minor <= captured_minor" },
    { name: "orders_cancelled", expression: "(status = 'CANCELLED') = (cancelled_at is not null)" },
  ],
  indexes: [
    { properties: ["placedAt", "id"] },
    { properties: ["number"] },
    { properties: ["updatedAt", "id"] },
    { properties: ["totalMinor", "id"] },
    { properties: ["customerId", "placedAt", "id"] },
    // A filter by a value and a sorting: what is found lies in the order of the list.
    { properties: ["status", "placedAt", "id"] },
    { properties: ["paymentStatus", "placedAt", "id"] },
    { properties: ["fulfillmentStatus", "placedAt", "id"] },
    { properties: ["channelId", "placedAt", "id"] },
    { properties: ["status", "updatedAt", "id"] },
    { properties: ["paymentStatus", "updatedAt", "id"] },
    { properties: ["fulfillmentStatus", "updatedAt", "id"] },
    { properties: ["channelId", "updatedAt", "id"] },
    { properties: ["status", "totalMinor", "id"] },
    { properties: ["paymentStatus", "totalMinor", "id"] },
    { properties: ["fulfillmentStatus", "totalMinor", "id"] },
    { properties: ["channelId", "totalMinor", "id"] },
  ],
});

export class Order extends schema.class {
  /** A draft is complete: from here on it goes the way of every order. */
  receive(): void {
    this.become("RECEIVED");
  }

  open(): void {
    this.become("OPEN");
  }

  raiseException(): void {
    this.become("EXCEPTION");
  }

  /** Throws Refusal ILLEGAL_TRANSITION once it is cancelled or completed. Whether something has left is asked of its lines. */
  cancel(reason: string, at: Date): void {
    if (!reason.trim()) throw new Refusal("INVALID", "A cancellation needs a reason.", ["reason"]);
    this.become("CANCELLED");
    this.cancelReason = reason;
    this.cancelledAt = at;
  }

  /** An order is complete when nothing of it is left to fulfil and it is paid, or nothing is owed for it any more. */
  completeIfDone(owesNothing = false): boolean {
    if (this.status !== "OPEN" || this.fulfillmentStatus !== "FULFILLED" || !(owesNothing || isSettled(this.paymentStatus))) return false;
    this.become("COMPLETED");
    return true;
  }

  /** Something about a complete order is open again. Answers whether it was complete. */
  reopen(): boolean {
    if (this.status !== "COMPLETED") return false;
    this.become("OPEN");
    return true;
  }

  // Not a #private: MikroORM makes instances without running the constructor.
  private become(status: OrderStatus): void {
    this.status = step(orderTransitions, this.status, status, `Order ${this.number}`);
  }
}
schema.setClass(Order);
