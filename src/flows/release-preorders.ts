import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import { retrying } from "../kit/retry.ts";
import { rows, sql } from "../kit/sql.ts";
import { expectedBy } from "./expect-stock.ts";
import { fillOrder } from "./fill-backorders.ts";
import { openHere, routeHere } from "./open-here.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { dayOf, releaseOf } from "./pre-orders.ts";
import { settleOrder } from "./settle-order.ts";
import { inHand, Work } from "./work.ts";

/** Orders that are looked at in one transaction. */
const together = 50;

/**
 * Lets scheduled work begin whose day has come, by priority, then oldest order first: it opens where its stock is, else it waits for stock.
 * Where an item's release has been moved, its work moves with it. Held work stays held. Answers the orders whose work changed.
 *
 * For a timer. It makes transactions of its own, about 50 orders each.
 */
export async function releasePreorders(em: EntityManager, deed: Deed): Promise<string[]> {
  const done = new Set<string>();
  for (;;) {
    const orderIds = (await dueOrders(em, deed.at, together + done.size)).filter((id) => !done.has(id)).slice(0, together);
    if (orderIds.length === 0) return [...done];
    await retrying(() => em.fork().transactional((inner) => releaseInTurn(inner as EntityManager, deed, orderIds)));
    for (const id of orderIds) done.add(id);
  }
}

/** Orders with scheduled work that is due, or scheduled for another day than its pre-ordered items are released on by now. */
async function dueOrders(em: EntityManager, at: Date, most: number): Promise<string[]> {
  const found = await rows(
    em,
    sql<{ id: string }>`
      select orders.id from fulfillment_orders work join orders on orders.id = work.order_id
      where (work.status = 'SCHEDULED' or work.held_from = 'SCHEDULED') and (work.fulfill_at <= ${at} or exists (
        select 1 from fulfillment_order_lines part
        join allocations allocation on allocation.fulfillment_order_line_id = part.id and allocation.status = 'EXPECTED'
        join inventory_items item on item.id = allocation.item_id
        where part.fulfillment_order_id = work.id
        having bool_or(allocation.counts_against = 'PREORDER')
          and greatest(max(item.preorder_release_at), orders.fulfill_at) is distinct from work.fulfill_at))
      group by orders.id
      order by orders.priority desc, orders.placed_at, orders.id limit ${sql.lit(most)}`,
  );
  return found.map(({ id }) => id);
}

async function releaseInTurn(em: EntityManager, deed: Deed, orderIds: readonly string[]): Promise<void> {
  const books = new Map((await openBooks(em, orderIds)).map((book) => [book.order.id, book]));
  const work = await Work.begin(em, deed, inHand([...books.values()]));
  for (const id of orderIds) {
    const book = books.get(id);
    if (!book) continue;
    for (const one of book.liveFulfillmentOrders)
      if (one.status === "SCHEDULED" || one.heldFrom === "SCHEDULED") bringUpToDate(book, work, one);
    fillOrder(book, work);
    settleOrder(book, work);
  }
  await work.finish();
}

function bringUpToDate(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  const day = dayNow(book, work, one);
  if (day !== null) reschedule(book, work, one, day);
  if (one.fulfillAt == null || one.fulfillAt <= work.deed.at) release(book, work, one);
}

/** When what waits for a release may begin by now: never before its order's day. Null: its day is its own. */
function dayNow(book: OrderBook, work: Work, one: FulfillmentOrder): Date | null {
  const { at } = work.deed;
  const parts = book.linesOf(one);
  const releases = parts.flatMap(({ orderLineId }) => releaseOf(book.line(orderLineId), work) ?? []);
  const ahead = dayOf(book, work) ?? at;
  if (releases.length > 0) return new Date(Math.max(ahead.getTime(), ...releases.map((day) => day.getTime())));
  const wasAhead = parts.some((part) => expectedBy(book, part).some(({ countsAgainst }) => countsAgainst === "PREORDER"));
  return wasAhead && one.fulfillAt != null && one.fulfillAt > ahead ? ahead : null;
}

function release(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  const routed = one.stockKept === true ? null : routeHere(book, work, one);
  const open = (stockIsThere: boolean) => {
    one.release(stockIsThere);
    work.tellOfWork(book, one, "fulfillment_order.released");
  };
  if (routed) {
    const opening = { reason: "RELEASE", words: "Its day has come, and its stock is there" } as const;
    const promised = openHere(book, work, one, { routed, opening, open: () => open(true) });
    if (promised) work.promises.keep(book, work, [promised]);
    return;
  }
  const held = one.status === "ON_HOLD";
  if (held) one.resume();
  open(one.stockKept === true);
  if (held) one.hold();
}

function reschedule(book: OrderBook, work: Work, one: FulfillmentOrder, day: Date): void {
  const from = one.fulfillAt ?? null;
  if (from?.getTime() === day.getTime()) return;
  one.fulfillAt = day;
  work.tellOfWork(book, one, "fulfillment_order.rescheduled", { from, to: day });
}
