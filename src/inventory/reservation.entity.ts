import { defineEntity, p } from "@mikro-orm/core";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { createdAt, eventSequence, idColumn, instant, refersTo } from "../kit/columns.ts";
import type { Transitions } from "../kit/transitions.ts";
import { Location } from "../locations/location.entity.ts";

export const reservationOwners = ["CART", "QUOTE", "CHANNEL", "ORDER"] as const;
export const reservationStatuses = ["ACTIVE", "CONSUMED", "RELEASED", "EXPIRED"] as const;
export type ReservationStatus = (typeof reservationStatuses)[number];

export const reservationTransitions: Transitions<ReservationStatus> = {
  ACTIVE: ["CONSUMED", "RELEASED", "EXPIRED"],
  CONSUMED: [],
  RELEASED: [],
  EXPIRED: [],
};

/** A soft promise of stock: for a cart, a quote, a channel, or an order that waits for a person to mend it. */
const schema = defineEntity({
  name: "Reservation",
  tableName: "reservations",
  properties: {
    id: idColumn(),
    itemId: () => refersTo(InventoryItem, "item_id"),
    locationId: () => refersTo(Location, "location_id"),
    quantity: p.integer(),
    ownerType: p.enum(reservationOwners),
    ownerId: p.text(),
    expiresAt: instant().nullable(),
    /** The channel it is for: only orders of it get the units. */
    channelId: p.uuid().nullable(),
    /** The channel's own reservation that the units were taken from: that is where they go back to. */
    allotmentId: p.uuid().nullable(),
    status: p.enum(reservationStatuses).default("ACTIVE"),
    eventSequence: eventSequence(),
    createdAt: createdAt(),
  },
  checks: [{ name: "reservations_quantity", expression: "quantity > 0" }],
  indexes: [
    { properties: ["ownerType", "ownerId"] },
    { properties: ["itemId", "locationId"], where: "status = 'ACTIVE'" },
    { properties: ["channelId", "itemId"], where: "status = 'ACTIVE'" },
    { properties: ["expiresAt"], where: "status = 'ACTIVE'" },
  ],
});

export class Reservation extends schema.class {
  /** Uses up units of it. Answers the values of a reservation of its own for them when others are left. */
  consume(units: number, id: string): Omit<Reservation, "consume"> | null {
    if (units === this.quantity) {
      this.status = "CONSUMED";
      return null;
    }
    this.quantity -= units;
    const { itemId, locationId, ownerType, ownerId, expiresAt, channelId, allotmentId, createdAt } = this;
    return {
      id,
      itemId,
      locationId,
      quantity: units,
      ownerType,
      ownerId,
      expiresAt,
      channelId,
      allotmentId,
      status: "CONSUMED",
      eventSequence: 0,
      createdAt,
    };
  }
}
schema.setClass(Reservation);
