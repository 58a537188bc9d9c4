import type { MovementEnd, MovementReason } from "../inventory/inventory-movement.entity.ts";
import { Reservation } from "../inventory/reservation.entity.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** Units of an item at a location, on their way to where an order needs them. */
export interface Taking {
  readonly itemId: string;
  readonly locationId: string;
  readonly quantity: number;
  readonly to: MovementEnd;
  readonly reason: MovementReason;
}

/** Units that are reserved for this very order there, by itself or by the cart it comes from. */
export const heldBy = (book: OrderBook, itemId: string, locationId: string): number =>
  reservedFor(book, itemId, locationId).reduce((units, { quantity }) => units + quantity, 0);

const reservedFor = ({ claimed, reservations }: OrderBook, itemId: string, locationId: string): Reservation[] =>
  [...claimed, ...reservations].filter((one) => one.status === "ACTIVE" && one.itemId === itemId && one.locationId === locationId);

/**
 * Takes units for an order: first the very ones that are reserved for it, then those kept for its channel, then what is free. Nobody else
 * could have had them in between. Throws Refusal INSUFFICIENT_STOCK when that is not enough.
 */
export function takeUnits(book: OrderBook, work: Work, taking: Taking): void {
  const { itemId, locationId, quantity } = taking;
  let left = quantity;
  for (const reservation of [...reservedFor(book, itemId, locationId), ...work.terms.allotments(book.channel.id, itemId, locationId)]) {
    const units = Math.min(left, reservation.quantity);
    if (units === 0) break;
    consume(book, work, reservation, units);
    if (taking.to !== "RESERVED") work.ledger.move({ ...taking, from: "RESERVED", quantity: units, document: documentOf(book) });
    left -= units;
  }
  work.ledger.move({ ...taking, from: "AVAILABLE", quantity: left, document: documentOf(book) });
}

/** Keeps units for an order that cannot open yet. What is reserved for it already only changes its owner. */
export function keepUnits(book: OrderBook, work: Work, { itemId, locationId, quantity }: Omit<Taking, "to" | "reason">): Reservation {
  takeUnits(book, work, { itemId, locationId, quantity, to: "RESERVED", reason: "RESERVED" });
  const owner = {
    ownerType: "ORDER" as const,
    ownerId: book.order.id,
    channelId: null,
    allotmentId: null,
    expiresAt: null,
    status: "ACTIVE" as const,
    eventSequence: 0,
  };
  const kept = work.add(make(Reservation, { id: newId(), itemId, locationId, quantity, ...owner, createdAt: work.deed.at }));
  work.tellOfReservation(book, kept, "created", { expiresAt: null });
  return kept;
}

/** Gives back what of these reservations is left: to the channel's own reservation that it was taken from, or to everybody. */
export function giveBack(book: OrderBook, work: Work, reservations: Reservation[]): void {
  for (const reservation of reservations.splice(0)) {
    if (reservation.status !== "ACTIVE") continue;
    reservation.status = "RELEASED";
    const { itemId, locationId, quantity, allotmentId } = reservation;
    const allotment = allotmentId && work.terms.reservations.find(({ id, status }) => id === allotmentId && status === "ACTIVE");
    work.tellOfReservation(book, reservation, "released", allotment ? { backTo: allotment.id } : {});
    if (allotment) {
      allotment.quantity += quantity;
      continue;
    }
    work.ledger.move({
      itemId,
      locationId,
      quantity,
      from: "RESERVED",
      to: "AVAILABLE",
      reason: "RESERVATION_RELEASED",
      document: documentOf(book),
    });
  }
}

/** Part of a reservation that is used up stands as a reservation of its own, so that what became of every unit can be read. */
function consume(book: OrderBook, work: Work, reservation: Reservation, units: number): void {
  const used = reservation.consume(units, newId());
  if (used) work.tellOfReservation(book, work.add(make(Reservation, used)), "consumed", { of: reservation.id });
  else work.tellOfReservation(book, reservation, "consumed");
}

const documentOf = ({ order }: OrderBook): string => `order:${order.id}`;
