import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { waitsForStock } from "../fulfillment/fulfillment-order.entity.ts";
import { retrying } from "../kit/retry.ts";
import { rows, sql } from "../kit/sql.ts";
import { isLetGoAt, isShut } from "./keep-holds.ts";
import { noteReview } from "./note-review.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { settleOrder } from "./settle-order.ts";
import { inHand, Work } from "./work.ts";

/** Orders that are looked at in one transaction. */
const together = 50;

/**
 * Brings work in step with the places where nothing leaves now: those that are no longer in use, and those of an outage. What has not begun there
 * and can leave from elsewhere is routed there, in part where the order may be split. The rest stays and is held with LOCATION_ISSUE until the
 * place opens again, which is looked for here, too, or a person lets it go on. So each piece of work is looked at once. Answers how many
 * orders were looked at.
 *
 * It goes by how things stand, so whatever was left undone by a process that ended is done by the next call. It makes transactions of its own.
 */
export async function leaveClosed(em: EntityManager, deed: Deed): Promise<number> {
  const left = await eachOrder(em, lyingWhereNothingLeaves, (book, work) => leave(book, work));
  const back = await eachOrder(em, heldWhereOpenAgain, settleOrder);
  await noteLooked(em.fork(), deed);
  return left + back;

  async function eachOrder(em: EntityManager, found: OrderIds, verb: (book: OrderBook, work: Work) => void): Promise<number> {
    let looked = 0;
    for (let after = first; ; ) {
      const orderIds = (await rows(em, found(after))).map(({ id }) => id);
      if (orderIds.length === 0) return looked;
      await retrying(() => em.fork().transactional((inner) => inTurn(inner as EntityManager, deed, orderIds, verb)));
      looked += orderIds.length;
      after = orderIds.at(-1) as string;
    }
  }
}

/** What stays there is promised anew, as nothing leaves before it opens again. */
const noteLooked = (em: EntityManager, deed: Deed): Promise<void> =>
  em.transactional(async (inner) => {
    const closed = await rows(
      inner as EntityManager,
      sql<{ locationId: string }>`
        update location_outages set rerouted_at = ${deed.at} where rerouted_at is null and begins_at <= ${deed.at}
        returning location_id as "locationId"`,
    );
    for (const locationId of new Set(closed.map((one) => one.locationId)))
      await noteReview(inner as EntityManager, deed, { cause: "OUTAGE", locationId });
  });

type OrderIds = (after: string) => ReturnType<typeof sql<{ id: string }>>;

const first = "00000000-0000-0000-0000-000000000000";

const shut = sql`
  select id from locations where status = 'INACTIVE'
  union select location_id from location_outages where begins_at <= now() and (ends_at is null or ends_at > now())`;

/** Orders with work there that has not begun, that nobody holds, and that no person let go on there. */
const lyingWhereNothingLeaves: OrderIds = (after) => sql`
  with shut as (${shut})
  select distinct work.order_id as id from fulfillment_orders work join shut on shut.id = work.location_id
  where work.status in ('OPEN', 'ON_HOLD', 'SCHEDULED') and (coalesce(work.held_from, work.status) = 'OPEN' or work.stock_kept) and work.order_id > ${after}
    and (work.request_status is null or work.request_status in ('UNSUBMITTED', 'SUBMITTED'))
    and not exists (
      select 1 from holds hold where hold.order_id = work.order_id and hold.fulfillment_order_id = work.id
        and (hold.status = 'ACTIVE' or (hold.reason = 'LOCATION_ISSUE' and hold.placed_by = 'system' and hold.rule_id is null and hold.released_by <> 'system')))
  order by 1 limit ${sql.lit(together)}`;

const heldWhereOpenAgain: OrderIds = (after) => sql`
  with shut as (${shut})
  select distinct hold.order_id as id from holds hold join fulfillment_orders work on work.id = hold.fulfillment_order_id
  where hold.status = 'ACTIVE' and hold.reason = 'LOCATION_ISSUE' and hold.placed_by = 'system' and hold.rule_id is null
    and work.location_id not in (select id from shut) and hold.order_id > ${after}
  order by 1 limit ${sql.lit(together)}`;

async function inTurn(
  em: EntityManager,
  deed: Deed,
  orderIds: readonly string[],
  verb: (book: OrderBook, work: Work) => void,
): Promise<void> {
  const books = await openBooks(em, orderIds);
  const work = await Work.begin(em, deed, inHand(books));
  for (const book of books) verb(book, work);
  await work.finish();
}

function leave(book: OrderBook, work: Work): void {
  if (book.order.status !== "OPEN") return;
  // What waits for stock is not held: it leaves from wherever that arrives.
  const there = book.liveFulfillmentOrders.filter((one) => isShut(work, one) && !waitsForStock(one) && !isLetGoAt(book, one));
  const isOutage = there.every(({ locationId }) => work.network.some(({ id }) => id === locationId));
  book.reroute = { cause: isOutage ? "OUTAGE" : "LOCATION", leavesOnly: true, which: (one) => there.includes(one) };
  settleOrder(book, work);
}
