import { defineEntity, p } from "@mikro-orm/core";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { createdAt, idColumn, instant, refersTo } from "../kit/columns.ts";
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
    status: p.enum(reservationStatuses).default("ACTIVE"),
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

export class Reservation extends schema.class {}
schema.setClass(Reservation);
