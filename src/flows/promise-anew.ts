import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { waitsForStock } from "../fulfillment/fulfillment-order.entity.ts";
import { openReceiptsOf, stockAsReceipts } from "../inventory/expected-receipts.rows.ts";
import { promiseFromReceipts } from "../inventory/promise-from-receipts.ts";
import { retrying } from "../kit/retry.ts";
import { anything, rows, sql, uuids } from "../kit/sql.ts";
import { keepUndatedHold } from "./ask-undated.ts";
import { applyHolds } from "./keep-holds.ts";
import { openBooks } from "./order-book.ts";
import { placeOf } from "./origins.ts";
import { promiseWaiting } from "./promise-work.ts";
import { aboutNothing, Work } from "./work.ts";

/** Orders that are told in one transaction. */
const together = 50;

/**
 * Tells waiting work anew on which day the last of its units is expected: receipts are shared out by priority, then to whoever has waited
 * longest. Work whose day has changed is told so, with an event. Answers how many. Run it after what is expected, or who waits, has changed
 * and that has committed. `itemIds` null: whatever anybody waits for.
 */
export async function promiseAnew(em: EntityManager, deed: Deed, itemIds: readonly string[] | null): Promise<number> {
  const waiting = await waitingFor(em, itemIds);
  if (waiting.length === 0) return 0;
  const days = await promisedDays(em, waiting);
  // Of who else waits in the same queues not all queues were read: nothing has changed for them.
  const asked = new Set(itemIds);
  const concerned = new Set(waiting.flatMap(({ itemId, workId }) => (itemIds === null || asked.has(itemId) ? [workId] : [])));
  const changed = waiting.filter(({ workId, expectedAt }) => concerned.has(workId) && days.get(workId) !== expectedAt);
  const orderIds = [...new Set(changed.map(({ orderId }) => orderId))];
  const told = new Map(changed.map(({ workId }) => [workId, days.get(workId) ?? null]));
  let count = 0;
  for (let from = 0; from < orderIds.length; from += together) {
    const some = orderIds.slice(from, from + together);
    count += await retrying(() => em.fork().transactional((inner) => tellDays(inner as EntityManager, deed, some, told)));
  }
  return count;
}

interface Waiting {
  readonly itemId: string;
  readonly workId: string;
  readonly orderId: string;
  readonly quantity: number;
  readonly locationIds: readonly string[];
  readonly releaseDay: string | null;
  readonly expectedAt: string | null;
}

/** All that is waited for of these items, and of the items that the same work waits for; who is served first comes first. */
const waitingFor = (em: EntityManager, itemIds: readonly string[] | null): Promise<Waiting[]> =>
  rows(
    em,
    sql<Waiting>`
      select expected.item_id as "itemId", work.id as "workId", work.order_id as "orderId", sum(expected.quantity)::int as quantity,
        channel.location_ids as "locationIds", (work.fulfill_at at time zone 'UTC')::date::text as "releaseDay", work.expected_at::text as "expectedAt"
      from allocations expected
      join fulfillment_order_lines part on part.id = expected.fulfillment_order_line_id
      join fulfillment_orders work on work.id = part.fulfillment_order_id
      join orders on orders.id = work.order_id
      join channels channel on channel.id = orders.channel_id
      where expected.status = 'EXPECTED' and ${itemIds === null ? anything : sql`expected.item_id = any(array(${waitedForWith(itemIds)}))`}
      group by expected.item_id, work.id, orders.id, channel.id
      order by orders.priority desc, orders.placed_at, orders.id, work.id`,
  );

/** Items that the same work waits for. */
const waitedForWith = (itemIds: readonly string[]) => sql`
  select distinct other.item_id from allocations mine
  join fulfillment_order_lines part on part.id = mine.fulfillment_order_line_id
  join fulfillment_order_lines beside on beside.fulfillment_order_id = part.fulfillment_order_id
  join allocations other on other.fulfillment_order_line_id = beside.id and other.status = 'EXPECTED'
  where mine.status = 'EXPECTED' and mine.item_id = any(${uuids(itemIds)})`;

/** By fulfillment order: the last of its items' days, not before its release; null when one of them is not known. */
async function promisedDays(em: EntityManager, waiting: readonly Waiting[]): Promise<Map<string, string | null>> {
  const byItem = Map.groupBy(waiting, ({ itemId }) => itemId);
  const receipts = Map.groupBy(await openReceiptsOf(em, [...byItem.keys()]), ({ itemId }) => itemId);
  const shelves = Map.groupBy(await stockAsReceipts(em, [...byItem.keys()]), ({ itemId }) => itemId);
  const days = new Map<string, string | null>();
  for (const [itemId, waits] of byItem) {
    const promised = promiseFromReceipts(
      [...(shelves.get(itemId) ?? []), ...(receipts.get(itemId) ?? [])],
      waits.map(({ quantity, locationIds }) => ({ quantity, locationIds: locationIds.length === 0 ? null : new Set(locationIds) })),
    );
    for (const [index, { workId, releaseDay }] of waits.entries()) {
      const before = days.has(workId) ? (days.get(workId) as string | null) : (releaseDay ?? "");
      const day = promised[index] as string | null;
      days.set(workId, before === null || day === null ? null : day > before ? day : before);
    }
  }
  return new Map([...days].map(([workId, day]) => [workId, day || null]));
}

async function tellDays(
  em: EntityManager,
  deed: Deed,
  orderIds: readonly string[],
  days: ReadonlyMap<string, string | null>,
): Promise<number> {
  const books = await openBooks(em, orderIds);
  const work = await Work.begin(em, deed, {
    ...aboutNothing,
    orders: orderIds,
    looksAt: books.flatMap((book) => book.itemIds()),
    destinations: books.flatMap(({ shipTo }) => (shipTo ? [placeOf(shipTo)] : [])),
  });
  let told = 0;
  for (const book of books) {
    for (const one of book.liveFulfillmentOrders) {
      const [from, to] = [one.expectedAt ?? null, days.get(one.id)];
      if (to === undefined || from === to || !waitsForStock(one)) continue;
      one.expectedAt = to;
      work.tellOfWork(book, one, "fulfillment_order.promised", { from, to });
      const promised = promiseWaiting(book, work, one);
      if (promised) work.promises.keep(book, work, [promised]);
      else work.promises.withdraw(book, work, one.id);
      told += 1;
    }
    keepUndatedHold(book, work);
    applyHolds(book, work);
  }
  await work.finish();
  return told;
}
