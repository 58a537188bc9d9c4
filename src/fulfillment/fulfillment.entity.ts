import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, eventSequence, idColumn, instant, minorUnits, refersTo, updatedAt, version } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Location } from "../locations/location.entity.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import { type FulfillmentState, fulfillmentStates, fulfillmentTransitions } from "./fulfillment.states.ts";
import { FulfillmentOrder, FulfillmentOrderLine } from "./fulfillment-order.entity.ts";

/** A parcel of an order, as it leaves one location: what was to be done there, done. */
const fulfillment = defineEntity({
  name: "Fulfillment",
  tableName: "fulfillments",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id").index(),
    fulfillmentOrderId: () => refersTo(FulfillmentOrder, "fulfillment_order_id").index(),
    locationId: () => refersTo(Location, "location_id"),
    status: p.enum(fulfillmentStates).default("CREATED"),
    /** Our code of who carries it, or a name where we have none. */
    carrier: p.text().nullable(),
    /** Code of the carrier's service. */
    service: p.text().nullable(),
    trackingNumber: p.text().nullable(),
    trackingUrl: p.text().nullable(),
    /** Whether the channel was asked to tell the buyer. */
    notifyBuyer: p.boolean().default(true),
    /** What carrying it costs the merchant, in minor units. Null: nobody said. */
    costMinor: minorUnits().nullable(),
    costCurrency: p.text().nullable(),
    /** What the carrier collects from the buyer, in minor units of the order's currency. Null: nothing. */
    collectMinor: minorUnits().nullable(),
    labelledAt: instant().nullable(),
    shippedAt: instant().nullable(),
    /** When the buyer had it: brought, or picked up. */
    deliveredAt: instant().nullable(),
    /** Pick-up: since when the buyer can fetch it, with which code, and until when it is kept. */
    readyAt: instant().nullable(),
    pickupCode: p.text().nullable(),
    pickupUntil: instant().nullable(),
    /** Wrong codes that were said since the code was made. */
    pickupTries: p.integer().default(0),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [
    { name: "fulfillments_cost", expression: "(cost_minor is null) = (cost_currency is null)" },
    { name: "fulfillments_collects", expression: "collect_minor > 0" },
    {
      name: "fulfillments_shipped",
      expression: "shipped_at is not null or status in ('CREATED', 'LABELLED', 'READY_FOR_PICKUP', 'PICKED_UP', 'CANCELLED')",
    },
    { name: "fulfillments_pickup", expression: "status <> 'READY_FOR_PICKUP' or num_nulls(ready_at, pickup_code, pickup_until) = 0" },
    { name: "fulfillments_pickup_code", expression: "pickup_code ~ '^[0-9]{6}$'" },
    { name: "fulfillments_pickup_tries", expression: "pickup_tries >= 0 and pickup_tries <= 5" },
  ],
  indexes: [
    { properties: ["pickupUntil"], where: "status = 'READY_FOR_PICKUP'" },
    { properties: ["createdAt", "id"] },
    { properties: ["status", "createdAt", "id"] },
    { properties: ["locationId", "createdAt", "id"] },
    { properties: ["locationId", "status", "createdAt", "id"] },
    { properties: ["trackingNumber"], where: "tracking_number is not null" },
  ],
});

export class Fulfillment extends fulfillment.class {
  ship(at: Date): void {
    this.become("SHIPPED");
    this.shippedAt = at;
  }

  /** The buyer can fetch it, with a code, until it is no longer kept. */
  ready(at: Date, code: string, until: Date): void {
    this.become("READY_FOR_PICKUP");
    this.readyAt = at;
    this.keepUntil(code, until);
  }

  /** Another code, or a longer time. */
  keepUntil(code: string, until: Date): void {
    this.pickupCode = code;
    this.pickupUntil = until;
    this.pickupTries = 0;
  }

  pickUp(at: Date): void {
    this.become("PICKED_UP");
    this.deliveredAt = at;
  }

  /** It has its label. A new one may take the place of one that was taken back. */
  label(at: Date, label: Pick<Fulfillment, "carrier" | "service" | "trackingNumber" | "trackingUrl" | "costMinor" | "costCurrency">): void {
    if (this.status !== "LABELLED") this.become("LABELLED");
    Object.assign(this, label, { labelledAt: at });
  }

  /** Its label is not good any more; another is on its way. */
  loseLabel(): void {
    Object.assign(this, { trackingNumber: null, trackingUrl: null, costMinor: null, costCurrency: null });
  }

  /** It does not leave: it is unpacked. Throws Refusal ILLEGAL_TRANSITION once it has left. */
  cancel(): void {
    this.become("CANCELLED");
  }

  /** What its carrier, or who brings it, says. Throws Refusal ILLEGAL_TRANSITION for what would go back. */
  travel(status: FulfillmentState, at: Date): void {
    this.become(status);
    if (status === "DELIVERED") this.deliveredAt = at;
  }

  // Not a #private: MikroORM makes instances without running the constructor.
  private become(status: FulfillmentState): void {
    this.status = step(fulfillmentTransitions, this.status, status, `Fulfillment ${this.id}`);
  }
}
fulfillment.setClass(Fulfillment);

/** How many units of an order line are in the parcel. */
const line = defineEntity({
  name: "FulfillmentLine",
  tableName: "fulfillment_lines",
  properties: {
    id: idColumn(),
    fulfillmentId: () => refersTo(Fulfillment, "fulfillment_id").index(),
    fulfillmentOrderLineId: () => refersTo(FulfillmentOrderLine, "fulfillment_order_line_id").index(),
    orderLineId: () => refersTo(OrderLine, "order_line_id").index(),
    quantity: p.integer(),
  },
  checks: [{ name: "fulfillment_lines_quantity", expression: "quantity > 0" }],
});

export class FulfillmentLine extends line.class {}
line.setClass(FulfillmentLine);
