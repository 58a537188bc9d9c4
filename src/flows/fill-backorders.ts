import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import type { FulfillmentOrder, FulfillmentOrderLine } from "../fulfillment/fulfillment-order.entity.ts";
import { retrying } from "../kit/retry.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { allocate } from "./plan-fulfillment.ts";
import { settleOrder } from "./settle-order.ts";
import { keysOf, Work } from "./work.ts";

/** Orders that are looked at in one transaction. */
const together = 50;

/**
 * Gives stock that became available to the orders that wait for it, oldest first; an order that it does not suffice for is
 * passed over. Work whose whole need has arrived at its own location opens there; otherwise, where anything of it can leave
 * from elsewhere, it is taken back and routed anew. Held work gets its stock and stays held. Answers the orders that gained.
 *
 * Run it after the change of stock has committed: an order is locked before its levels, so it cannot be part of that change.
 * It makes transactions of its own, 50 orders each, and looks at every order once. `itemIds` null: whatever anybody waits for.
 */
export async function fillBackorders(em: EntityManager, deed: Deed, itemIds: readonly string[] | null): Promise<string[]> {
  const gained: string[] = [];
  let turn: Waiting | undefined;
  for (;;) {
    const waiting = await waitingOrders(em, itemIds, turn);
    turn = waiting.at(-1);
    if (!turn) return gained;
    const orderIds = waiting.map(({ id }) => id);
    gained.push(...(await retrying(() => em.fork().transactional((inner) => fillInTurn(inner as EntityManager, deed, orderIds)))));
  }
}

interface Waiting {
  readonly id: string;
  readonly placedAt: string;
}

/** The next orders in turn with work that waits for these items, of which every part lies somewhere by now. */
function waitingOrders(em: EntityManager, itemIds: readonly string[] | null, turn: Waiting | undefined): Promise<Waiting[]> {
  return rows(
    em,
    sql<Waiting>`
      select orders.id, orders.placed_at::text as "placedAt" from orders
      where orders.id in (
        select work.order_id from fulfillment_orders work
        join fulfillment_order_lines part on part.fulfillment_order_id = work.id and part.remaining_quantity > 0
        join order_lines line on line.id = part.order_line_id
        where (work.status = 'BACKORDERED' or work.held_from = 'BACKORDERED')
          and ${itemIds === null ? sql`true` : sql`exists (select 1 from ${needs} where need."itemId" = any(${uuids(itemIds)}))`}
          and not exists (select 1 from ${needs} where not exists (
            select 1 from inventory_levels level where level.item_id = need."itemId" and level.available >= need."perUnit"))
      ) and ${turn ? sql`(orders.placed_at, orders.id) > (${turn.placedAt}::timestamptz, ${turn.id}::uuid)` : sql`true`}
      order by orders.placed_at, orders.id limit ${sql.lit(together)}`,
  );
}

const needs = sql`jsonb_to_recordset(line.needs) as need("itemId" uuid, "perUnit" int)`;

async function fillInTurn(em: EntityManager, deed: Deed, orderIds: readonly string[]): Promise<string[]> {
  const books = new Map((await openBooks(em, orderIds)).map((book) => [book.order.id, book]));
  const work = await Work.begin(em, deed, {
    lookUp: [...books.values()].flatMap((book) => keysOf(book.channel.id, book.lines)),
    itemIds: [...books.values()].flatMap((book) => book.itemIds()),
  });
  const gained = orderIds.filter((id) => {
    const book = books.get(id);
    if (!book || !fill(book, work)) return false;
    settleOrder(book, work);
    return true;
  });
  await work.finish();
  return gained;
}

/** True when anything changed, so that the order is to be settled. */
function fill(book: OrderBook, work: Work): boolean {
  let changed = false;
  for (const one of book.liveFulfillmentOrders) {
    if (one.status !== "BACKORDERED" && one.heldFrom !== "BACKORDERED") continue;
    if (one.locationId != null && canLeaveFrom(book, work, book.linesOf(one), one.locationId)) fillHere(book, work, one, one.locationId);
    else if (!isHeldItself(book, one) && canLeaveInPart(book, work, one)) takeBack(book, work, one);
    else continue;
    changed = true;
  }
  return changed;
}

/** The stock for all of it has arrived where it waits. */
function fillHere(book: OrderBook, work: Work, one: FulfillmentOrder, locationId: string): void {
  const lines = book.linesOf(one).filter(({ remainingQuantity }) => remainingQuantity > 0);
  for (const line of lines) allocate(book, work, line, locationId);
  const held = one.status === "ON_HOLD";
  if (held) one.resume();
  one.stockArrived();
  if (held) one.hold();
  work.tellOfWork(book, one, "fulfillment_order.stock_arrived", {
    lines: lines.map(({ orderLineId, remainingQuantity }) => ({ lineId: orderLineId, quantity: remainingQuantity })),
  });
}

/** Its units are unplanned again; settling the order routes them to where the stock is. */
function takeBack(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  for (const line of book.linesOf(one)) line.remainingQuantity = 0;
  one.cancel();
  work.tellOfWork(book, one, "fulfillment_order.cancelled", { reason: "STOCK_ARRIVED_ELSEWHERE" });
}

/** A hold on this very piece of work would be lost with it. */
const isHeldItself = (book: OrderBook, one: FulfillmentOrder): boolean =>
  book.activeHolds().some(({ fulfillmentOrderId }) => fulfillmentOrderId === one.id);

/** Whether the router would find anything to send: one unit where the order may be split, else all of it from one place. */
function canLeaveInPart(book: OrderBook, work: Work, one: FulfillmentOrder): boolean {
  const splits = book.channel.rights.canSplit && book.order.shipPreference !== "COMPLETE";
  const open = book.linesOf(one).filter(({ remainingQuantity }) => remainingQuantity > 0);
  const tries = splits ? open.map(({ orderLineId }) => [{ orderLineId, remainingQuantity: 1 }]) : [open];
  const allowed = work.network.filter(({ id, ships }) => ships && (book.channel.locationIds.length === 0 || book.channel.locationIds.includes(id)));
  return tries.some((wanted) => allowed.some(({ id }) => canLeaveFrom(book, work, wanted, id)));
}

type Wanted = Pick<FulfillmentOrderLine, "orderLineId" | "remainingQuantity">;

function canLeaveFrom(book: OrderBook, work: Work, lines: readonly Wanted[], locationId: string): boolean {
  const units = new Map<string, number>();
  for (const { orderLineId, remainingQuantity } of lines)
    for (const { itemId, perUnit } of book.line(orderLineId).needs) units.set(itemId, (units.get(itemId) ?? 0) + perUnit * remainingQuantity);
  return work.network.some(({ id }) => id === locationId) && [...units].every(([itemId, wanted]) => work.ledger.available(itemId, locationId) >= wanted);
}
