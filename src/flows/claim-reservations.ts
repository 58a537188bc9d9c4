import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { type Reservation, reservationTransitions } from "../inventory/reservation.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { possibleFrom } from "../kit/transitions.ts";
import { fillOrder } from "./fill-backorders.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { settleOrder } from "./settle-order.ts";
import { inHand, Work } from "./work.ts";

/** A reservation that an order is to use up. */
export type Claim = Pick<Reservation, "id" | "itemId" | "ownerType" | "channelId" | "status">;

/** Reservations by id, as they stand; they are read again once their levels are locked. */
export async function readClaims(em: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, Claim>> {
  if (ids.length === 0) return new Map();
  const found = await rows(
    em,
    sql<Claim>`
      select id, item_id as "itemId", owner_type as "ownerType", channel_id as "channelId", status from reservations where id = any(${uuids(ids)})`,
  );
  return new Map(found.map((one) => [one.id, one]));
}

/**
 * What an order of a channel claims. One that has run out or was released gives nothing, and the order comes all the same: it was placed.
 *
 * Throws Refusal NOT_FOUND, FORBIDDEN for an order's own, INVALID for another channel's, or for what is kept for all orders of this one,
 * ILLEGAL_TRANSITION for one that an order has used up.
 */
export function claimsOf(found: ReadonlyMap<string, Claim>, ids: readonly string[], channelId: string): Claim[] {
  return [...new Set(ids)].map((id, index) => {
    const field = ["reservationIds", String(index)];
    const claim = found.get(id);
    if (!claim) throw new Refusal("NOT_FOUND", "There is no such reservation.", field);
    if (claim.ownerType === "ORDER") throw new Refusal("FORBIDDEN", "An order holds this reservation.", field);
    if (claim.channelId != null && claim.channelId !== channelId)
      throw new Refusal("INVALID", "These units are reserved for another channel.", field);
    if (claim.ownerType === "CHANNEL" && claim.channelId != null)
      throw new Refusal("INVALID", "This is kept for the channel: all its orders use it up by themselves. Leave it out.", field);
    if (claim.status === "CONSUMED")
      throw new Refusal(
        "ILLEGAL_TRANSITION",
        "An order has used these units up already, and CONSUMED is final. Is this one here twice?",
        field,
      );
    return claim;
  });
}

/** From here on the units are this order's; what it does not need of them is given back when it is settled. */
export function claim(book: OrderBook, work: Work, claims: readonly Pick<Claim, "id">[]): void {
  if (claims.length === 0) return;
  const ids = new Set(claims.map(({ id }) => id));
  const active = work.terms.reservations.filter(({ id, status }) => ids.has(id) && status === "ACTIVE");
  book.claimed.push(...active);
  if (active.length > 0) work.tell(book, "order.reservations_claimed", { reservationIds: active.map(({ id }) => id) });
}

/**
 * Gives what was reserved to an order that came without it, for example through its channel's webhook: what the order waits for is taken
 * from these very units, and the rest is free again. Answers the items that may be free.
 *
 * Throws Refusal NOT_FOUND, FORBIDDEN, INVALID, ILLEGAL_TRANSITION for a reservation or an order that has ended.
 */
export async function consumeReservations(em: EntityManager, deed: Deed, orderId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0 || ids.length > 500) throw new Refusal("INVALID", "Name 1 to 500 reservations.", ["reservationIds"]);
  const [book] = await openBooks(em, [orderId]);
  if (!book) throw new Refusal("NOT_FOUND", "There is no such order.", ["orderId"]);
  const { order } = book;
  if (order.status === "CANCELLED" || order.status === "COMPLETED")
    throw new Refusal("ILLEGAL_TRANSITION", `Order ${order.number} is ${order.status}; it needs no stock.`, ["orderId"]);
  const claims = claimsOf(await readClaims(em, ids), ids, order.channelId);
  const itemIds = claims.map(({ itemId }) => itemId);
  const held = inHand([book]);
  const work = await Work.begin(em, deed, {
    ...held,
    itemIds: [...held.itemIds, ...itemIds],
    claimed: ids,
  });
  claim(book, work, claims);
  for (const [index, id] of ids.entries())
    if (book.claimed.every((one) => one.id !== id))
      throw new Refusal(
        "ILLEGAL_TRANSITION",
        `The reservation has ended and its units are no longer kept: ${possibleFrom(reservationTransitions, claims.find((one) => one.id === id)?.status ?? "RELEASED")}.`,
        ["reservationIds", String(index)],
      );
  fillOrder(book, work);
  settleOrder(book, work);
  await work.finish();
  return itemIds;
}
