import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import { retrying } from "../kit/retry.ts";
import { anything, rows, sql, uuids } from "../kit/sql.ts";
import { openHere, routeHere, unitsOf } from "./open-here.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { type Routed, routeUnits } from "./plan-fulfillment.ts";
import { settleOrder } from "./settle-order.ts";
import { withdrawWork } from "./take-work-back.ts";
import { inHand, Work } from "./work.ts";

/** New orders that are looked at in one transaction. */
const together = 50;

/**
 * Gives stock that became available to the orders that wait for it, by priority, then oldest first; an order that it does not suffice for is
 * passed over. Work whose whole need has arrived at its own location opens there; otherwise, where anything of it can leave
 * from elsewhere, it is taken back and routed anew. Held work gets its stock and stays held. Answers the orders that gained.
 *
 * Run it after the change of stock has committed: an order is locked before its levels, so it cannot be part of that change.
 * It makes transactions of its own, about 50 orders each. `itemIds` null: whatever anybody waits for.
 */
export async function fillBackorders(em: EntityManager, deed: Deed, itemIds: readonly string[] | null): Promise<string[]> {
  const looked = new Map<string, boolean>();
  for (;;) {
    // Those passed over come along again: stock that arrived meanwhile is theirs before it is a younger order's.
    const passedOver = [...looked.values()].filter((gained) => !gained).length;
    const orderIds = await waitingOrders(em, itemIds, together + passedOver);
    if (orderIds.every((id) => looked.has(id))) return [...looked].flatMap(([id, gained]) => (gained ? [id] : []));
    const gained = await retrying(() => em.fork().transactional((inner) => fillInTurn(inner as EntityManager, deed, orderIds)));
    for (const id of orderIds) looked.set(id, looked.get(id) === true || gained.includes(id));
  }
}

/** Orders with work that waits for these items and of which something can leave from somewhere by now, by priority, then oldest first. */
async function waitingOrders(em: EntityManager, itemIds: readonly string[] | null, most: number): Promise<string[]> {
  const found = await rows(
    em,
    sql<{ id: string }>`
      select orders.id from fulfillment_orders work
      join orders on orders.id = work.order_id
      join channels channel on channel.id = orders.channel_id
      join fulfillment_order_lines part on part.fulfillment_order_id = work.id and part.remaining_quantity > 0
      join order_lines line on line.id = part.order_line_id
      where (work.status = 'BACKORDERED' or work.held_from = 'BACKORDERED')
        and ${itemIds === null ? anything : sql`exists (select 1 from ${needs} where need."itemId" = any(${uuids(itemIds)}))`}
        and exists (
          select 1 from ${needs}
          join inventory_levels level on level.item_id = need."itemId" and level.available >= need."perUnit" *
            case when (channel.rights ->> 'canSplit')::boolean and orders.ship_preference <> 'COMPLETE'
              and (orders.directives ->> 'shipComplete') is distinct from 'true' then 1 else part.remaining_quantity end
          join locations place on place.id = level.location_id and place.status = 'ACTIVE'
          group by place.id having count(*) = jsonb_array_length(line.needs)
        )
      group by orders.id
      order by orders.priority desc, orders.placed_at, orders.id limit ${sql.lit(most)}`,
  );
  return found.map(({ id }) => id);
}

const needs = sql`jsonb_to_recordset(line.needs) as need("itemId" uuid, "perUnit" int)`;

async function fillInTurn(em: EntityManager, deed: Deed, orderIds: readonly string[]): Promise<string[]> {
  const books = new Map((await openBooks(em, orderIds)).map((book) => [book.order.id, book]));
  const work = await Work.begin(em, deed, inHand([...books.values()]));
  const gained = orderIds.filter((id) => {
    const book = books.get(id);
    if (!book || !fillOrder(book, work)) return false;
    settleOrder(book, work);
    return true;
  });
  await work.finish();
  return gained;
}

/** Gives waiting work of an order what is there for it by now. True when anything changed, so that the order is to be settled. */
export function fillOrder(book: OrderBook, work: Work): boolean {
  let changed = false;
  for (const one of book.liveFulfillmentOrders) {
    if (one.status !== "BACKORDERED" && one.heldFrom !== "BACKORDERED") continue;
    const here = routeHere(book, work, one);
    if (here) fillHere(book, work, one, here);
    else if (!isHeldItself(book, one) && canLeaveInPart(book, work, one)) {
      withdrawWork(book, work, one, "STOCK_ARRIVED_ELSEWHERE");
      book.cause = "RECEIPT";
    } else continue;
    changed = true;
  }
  return changed;
}

/** The stock for all of it has arrived where it waits. */
function fillHere(book: OrderBook, work: Work, one: FulfillmentOrder, routed: Routed): void {
  const opening = { reason: "RECEIPT", words: "Its stock has arrived where it waited" } as const;
  const promised = openHere(book, work, one, { routed, opening, open: () => one.stockArrived() });
  const lines = unitsOf(book, one).map(({ line, quantity }) => ({ lineId: line.id, quantity }));
  work.tellOfWork(book, one, "fulfillment_order.stock_arrived", { lines });
  if (promised) work.promises.keep(book, work, [promised]);
}

/** A hold on this very piece of work would be lost with it. */
const isHeldItself = (book: OrderBook, one: FulfillmentOrder): boolean =>
  book.activeHolds().some(({ fulfillmentOrderId }) => fulfillmentOrderId === one.id);

/** Whether the router would find anything to send. */
function canLeaveInPart(book: OrderBook, work: Work, one: FulfillmentOrder): boolean {
  const units = unitsOf(book, one);
  return units.length > 0 && routeUnits(book, work, units).plan.fulfillmentOrders.length > 0;
}
