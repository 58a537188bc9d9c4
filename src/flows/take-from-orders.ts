import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import type { FulfillmentOrder, FulfillmentOrderLine } from "../fulfillment/fulfillment-order.entity.ts";
import type { Place } from "../inventory/ledger.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { settleOrder } from "./settle-order.ts";
import { giveUpUnits } from "./take-work-back.ts";
import { inHand, Work } from "./work.ts";

/** Units that orders were promised at a place and that are not there. */
export interface Lacking extends Place {
  readonly missing: number;
}

/**
 * Takes missing units from the orders they were promised to: of the lowest priority first, then of those placed last. What they lose is routed
 * anew at once; work that has begun keeps its units. What is free at these places goes first. Answers how many units went at each place, in the
 * order given.
 *
 * It locks orders, then levels: call it before anything else of the transaction is locked.
 */
export async function takeFromOrders(
  em: EntityManager,
  deed: Deed,
  lacking: readonly Lacking[],
  document: string | null,
): Promise<number[]> {
  const books = await openBooks(em, await holdersOf(em, lacking));
  const work = await Work.begin(em, deed, inHand(books));
  const victims = [...books].sort(
    (a, b) =>
      (a.order.priority ?? 0) - (b.order.priority ?? 0) ||
      b.order.placedAt.getTime() - a.order.placedAt.getTime() ||
      (a.order.id < b.order.id ? 1 : -1),
  );
  const touched = new Set<OrderBook>();
  const taken = lacking.map((place) => {
    // Else what is free there would be promised at once to who loses their units.
    const free = work.ledger.available(place.itemId, place.locationId);
    work.ledger.move({ ...place, from: "AVAILABLE", to: "EXTERNAL", quantity: free, reason: "COUNTED", document });
    let left = place.missing;
    for (const book of victims) {
      const units = left > 0 ? takeFrom(book, work, { ...place, missing: left }, document) : 0;
      if (units > 0) touched.add(book);
      left -= units;
    }
    return free + place.missing - left;
  });
  for (const book of victims) if (touched.has(book)) settleOrder(book, work);
  await work.finish();
  return taken;
}

/** Orders that were promised these items there. */
async function holdersOf(em: EntityManager, places: readonly Place[]): Promise<string[]> {
  const found = await rows(
    em,
    sql<{ id: string }>`
      select distinct work.order_id as id from allocations allocation
      join fulfillment_order_lines part on part.id = allocation.fulfillment_order_line_id
      join fulfillment_orders work on work.id = part.fulfillment_order_id
      join unnest(${uuids(places.map(({ itemId }) => itemId))}, ${uuids(places.map(({ locationId }) => locationId))}) as place(item_id, location_id)
        on place.item_id = allocation.item_id and place.location_id = allocation.location_id
      where allocation.status = 'ALLOCATED' and (work.status = 'OPEN' or work.held_from = 'OPEN')`,
  );
  return found.map(({ id }) => id);
}

/** Answers how many units of the item the order gave. */
function takeFrom(book: OrderBook, work: Work, { itemId, locationId, missing }: Lacking, document: string | null): number {
  let taken = 0;
  for (const one of [...book.liveFulfillmentOrders].reverse()) {
    if (one.locationId !== locationId || (one.status !== "OPEN" && one.heldFrom !== "OPEN")) continue;
    const parts = book.linesOf(one).flatMap((part) => {
      const perUnit = perUnitOf(book, part, itemId);
      const units = perUnit === 0 ? 0 : Math.min(part.remainingQuantity, Math.ceil((missing - taken) / perUnit));
      if (units <= 0) return [];
      taken += Math.min(missing - taken, units * perUnit);
      return { part, units };
    });
    if (parts.length > 0) giveUp(book, work, one, parts);
  }
  if (taken > 0) {
    work.ledger.move({ itemId, locationId, from: "AVAILABLE", to: "EXTERNAL", quantity: taken, reason: "COUNTED", document });
    work.tell(book, "inventory.shortage_detected", { itemId, locationId, missing: taken });
  }
  return taken;
}

const perUnitOf = (book: OrderBook, part: FulfillmentOrderLine, itemId: string): number =>
  book
    .line(part.orderLineId)
    .needs.filter((need) => need.itemId === itemId)
    .reduce((sum, { perUnit }) => sum + perUnit, 0);

function giveUp(
  book: OrderBook,
  work: Work,
  one: FulfillmentOrder,
  parts: readonly { readonly part: FulfillmentOrderLine; readonly units: number }[],
): void {
  giveUpUnits(book, work, one, parts, "SHORTAGE");
  work.tellOfWork(book, one, "fulfillment_order.rejected", {
    kind: "SHORTAGE",
    lines: parts.map(({ part, units }) => ({ lineId: part.orderLineId, quantity: units })),
  });
}
