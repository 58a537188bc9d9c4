import { defineEntity, p } from "@mikro-orm/core";
import { ChannelListing } from "../channels/channel-listing.entity.ts";
import { idColumn, minorUnits, placedAt, refersTo, textList } from "../kit/columns.ts";
import { Refusal } from "../kit/errors.ts";
import { Location } from "../locations/location.entity.ts";
import { deliveryMethods } from "./delivery-methods.ts";
import { Order } from "./order.entity.ts";

/** One unit of the line takes `perUnit` units of the item: one need for a plain item, several for a bundle. */
export interface Need {
  readonly itemId: string;
  readonly perUnit: number;
}

/**
 * AUTO_ADDED: a sample, packaging or a gift that a rule put in. It costs nothing, and the channel knows nothing of it. EDITED: added by a
 * confirmed change. SUBSTITUTE: in place of another line. EXCHANGE: in place of goods that come back.
 */
export const lineOrigins = ["ORIGINAL", "AUTO_ADDED", "EDITED", "SUBSTITUTE", "EXCHANGE"] as const;

const schema = defineEntity({
  name: "OrderLine",
  tableName: "order_lines",
  properties: {
    id: idColumn(),
    origin: p.enum(lineOrigins).default("ORIGINAL"),
    /** The rule that added it; null for the channel's own. */
    ruleId: p.text().nullable(),
    orderId: () => refersTo(Order, "order_id"),
    position: p.integer(),
    externalIds: textList(),
    sku: p.text().nullable(),
    /** What a listing may be known by at the channel, best first. */
    listingKeys: textList(),
    listingId: () => refersTo(ChannelListing, "listing_id").nullable(),
    title: p.text(),
    /** What one unit takes from stock, as it stood when the line was accepted; empty for an unknown SKU or what nobody ships. */
    needs: p.json().$type<Need[]>(),
    requiresShipping: p.boolean().default(true),
    /** The channel itself keeps and ships it: it takes none of our stock and is no work of ours. */
    fulfilledByChannel: p.boolean().default(false),
    /** How its units reach the buyer. What is picked up is never shipped instead, unless somebody says so. */
    deliveryMethod: p.enum(deliveryMethods).default("SHIP"),
    /** The place that the buyer chose to pick it up at. Null: the nearest that has it, or it is not picked up. */
    pickupLocationId: () => refersTo(Location, "pickup_location_id").nullable(),
    orderedQuantity: p.integer(),
    cancelledQuantity: p.integer().default(0),
    fulfilledQuantity: p.integer().default(0),
    /** Of those fulfilled: they are with the buyer. */
    deliveredQuantity: p.integer().default(0),
    /** Of those fulfilled: a return of them is asked for or under way, or they are claimed; those that came back among them. */
    returnRequestedQuantity: p.integer().default(0),
    /** Of those: they have come back. */
    returnedQuantity: p.integer().default(0),
    /** How often its units had to be routed anew because a location failed. */
    reroutes: p.integer().default(0),
    unitPriceMinor: minorUnits(),
    discountMinor: minorUnits(),
    taxMinor: minorUnits(),
    /** The order's, by the database: a list of the orders with a SKU is read in its order. */
    placedAt: placedAt(),
  },
  checks: [
    { name: "order_lines_added_by_rule", expression: "(origin = 'AUTO_ADDED') = (rule_id is not null)" },
    { name: "order_lines_pickup", expression: "pickup_location_id is null or delivery_method = 'PICKUP'" },
    { name: "order_lines_reroutes", expression: "reroutes >= 0" },
    { name: "order_lines_ordered", expression: "ordered_quantity > 0" },
    { name: "order_lines_cancelled", expression: "cancelled_quantity >= 0 and cancelled_quantity <= ordered_quantity" },
    {
      name: "order_lines_fulfilled",
      expression: "fulfilled_quantity >= 0 and fulfilled_quantity <= ordered_quantity - cancelled_quantity",
    },
    { name: "order_lines_delivered", expression: "delivered_quantity >= 0 and delivered_quantity <= fulfilled_quantity" },
    {
      name: "order_lines_returned",
      expression:
        "returned_quantity >= 0 and returned_quantity <= return_requested_quantity and return_requested_quantity <= fulfilled_quantity",
    },
  ],
  indexes: [{ properties: ["orderId", "position"] }, { properties: ["sku", "placedAt", "orderId"] }],
});

export class OrderLine extends schema.class {
  /** Its units are ours to send or to hand over. */
  get isOurs(): boolean {
    return this.requiresShipping && !this.fulfilledByChannel;
  }

  get openQuantity(): number {
    return this.orderedQuantity - this.cancelledQuantity - this.fulfilledQuantity;
  }

  /** Throws Refusal INVALID when more is to be cancelled than is open. */
  cancel(quantity: number): void {
    this.checkCancel(quantity);
    this.cancelledQuantity += quantity;
  }

  /** Throws Refusal INVALID for units that are not open. */
  checkCancel(quantity: number, field: readonly string[] = ["quantity"]): void {
    if (quantity < 1 || quantity > this.openQuantity)
      throw new Refusal("INVALID", `${quantity} of "${this.title}" cannot be cancelled; ${this.openQuantity} of it is open.`, field);
  }

  /** Units of it come back, or are claimed: never more than left, and none twice. Throws Refusal INVALID. */
  giveBack(quantity: number, field: readonly string[] = ["quantity"]): void {
    const left = this.fulfilledQuantity - this.returnRequestedQuantity;
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > left)
      throw new Refusal(
        "INVALID",
        `${quantity} of "${this.title}" cannot be returned or claimed; ${left} of it left and did neither.`,
        field,
      );
    this.returnRequestedQuantity += quantity;
  }

  fulfil(quantity: number): void {
    if (quantity < 1 || quantity > this.openQuantity)
      throw new Refusal("INVALID", `${quantity} of "${this.title}" cannot be fulfilled; ${this.openQuantity} of it is open.`, ["quantity"]);
    this.fulfilledQuantity += quantity;
  }

  /** Of what was fulfilled, the buyer has so many more units. */
  deliver(quantity: number): void {
    const most = this.fulfilledQuantity - this.deliveredQuantity;
    if (quantity < 1 || quantity > most)
      throw new Refusal("INVALID", `${quantity} of "${this.title}" cannot be delivered; ${most} of it are on their way.`, ["quantity"]);
    this.deliveredQuantity += quantity;
  }
}
schema.setClass(OrderLine);
