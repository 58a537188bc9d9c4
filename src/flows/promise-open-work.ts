import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { type FulfillmentOrder, waitsForStock } from "../fulfillment/fulfillment-order.entity.ts";
import type { PromiseReview } from "../fulfillment/promise-review.entity.ts";
import { retrying } from "../kit/retry.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import type { Claim } from "../locations/capacity.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { placeOf } from "./origins.ts";
import { promiseAgain } from "./promise-work.ts";
import { type Found, nextReview, type Review, workOf } from "./reviewed-work.ts";
import { daysNow } from "./watch-days.ts";
import { aboutNothing, Work } from "./work.ts";

/**
 * Promises open work anew whose location's days, carrier's days or own day have changed: one piece of what was noted, in a transaction of its
 * own. Answers how many promises changed; null when nothing is to be done. What a process that ended left undone is gone on with.
 */
export const promiseOpenWork = (em: EntityManager, deed: Deed): Promise<number | null> =>
  retrying(() => em.fork().transactional((inner) => goOn(inner as EntityManager, deed)));

async function goOn(em: EntityManager, deed: Deed): Promise<number | null> {
  const review = await nextReview(em, deed);
  if (review === null) return null;
  const page = await rows(em, workOf(review, review.cause === "LATE" ? await daysNow(em, deed.at) : new Map()));
  const last = page.at(-1);
  if (last === undefined) {
    // Who came first gains what others left; each goes to an earlier day then, so there is an end to it.
    if (review.moved)
      await rows(em, sql`update promise_reviews set moved = false, after_created_at = null, after_id = null where id = ${review.id}`);
    else await rows(em, sql`delete from promise_reviews where id = ${review.id}`);
    return 0;
  }
  const { told, moved } = await promiseEach(em, deed, review, page);
  await rows(
    em,
    sql`
      update promise_reviews set moved = moved or ${moved}, after_created_at = ${last.createdAt}, after_id = ${last.id} where id = ${review.id}`,
  );
  return told;
}

async function promiseEach(
  em: EntityManager,
  deed: Deed,
  { cause }: Review,
  page: readonly Found[],
): Promise<{ told: number; moved: boolean }> {
  const books = await openBooks(em, [...new Set(page.map(({ orderId }) => orderId))]);
  const work = await Work.begin(em, deed, {
    ...aboutNothing,
    orders: books.map(({ order }) => order.id),
    looksAt: books.flatMap((book) => book.itemIds()),
    destinations: books.flatMap(({ shipTo }) => (shipTo ? [placeOf(shipTo)] : [])),
  });
  const found = new Set(page.map(({ id }) => id));
  const parts = books.flatMap((book) =>
    book.liveFulfillmentOrders.flatMap((one) => (found.has(one.id) && (cause === "LATE" || !hasBegun(one)) ? { book, one } : [])),
  );
  const ones = parts.map(({ one }) => one);
  const [ready, claims] = [await readiness(em, deed.at, ones), await claimsOf(em, ones)];
  // In the order in which days are given away.
  const place = new Map(page.map(({ id }, index) => [id, index]));
  parts.sort((a, b) => (place.get(a.one.id) as number) - (place.get(b.one.id) as number));
  let [told, moved] = [0, false];
  for (const { book, one } of parts) {
    const before = one.eventSequence;
    const changedDay = promiseOne(book, work, one, { cause, readyAt: ready.get(one.id) as Date, claim: claims.get(one.id) ?? null });
    moved ||= changedDay;
    if (one.eventSequence !== before) told += 1;
  }
  await work.finish();
  return { told, moved };
}

const hasBegun = ({ status, heldFrom }: FulfillmentOrder): boolean => status === "IN_PROGRESS" || heldFrom === "IN_PROGRESS";

interface Now {
  readonly cause: PromiseReview["cause"];
  readonly readyAt: Date;
  /** Its place in its location's day. */
  readonly claim: Claim | null;
}

/** Answers whether it left a place in a day. What nobody can reckon any more stays as it was promised. */
function promiseOne(book: OrderBook, work: Work, one: FulfillmentOrder, { cause, readyAt, claim }: Now): boolean {
  const { capacity } = work.facts;
  const known = work.promises.of(one.id);
  if (known?.kept != null) return false;
  if (claim) capacity.lift(claim);
  const promised = promiseAgain(book, work, one, { readyAt, known });
  const day = promised?.shipBy ?? claim?.date;
  if (claim) capacity.putBack(claim);
  if (claim && day !== claim.date) capacity.giveBack(one.id);
  if (promised === null) return false;
  const { locationId, shipBy: date } = promised;
  if (claim?.date !== date && locationId !== null && capacity.limits(locationId) && !waitsForStock(one))
    capacity.take({ holderId: one.id, locationId, date });
  work.promises.keep(book, work, [promised], cause);
  return claim !== null && claim.date !== date;
}

/** Since when each is ready: since it was decided that it leaves from there, or when its location opened again, or will. */
async function readiness(em: EntityManager, at: Date, ones: readonly FulfillmentOrder[]): Promise<Map<string, Date>> {
  const found = await rows(
    em,
    sql<{ id: string; readyAt: string }>`
      select work.id, greatest(decision.created_at, (
        select max(outage.ends_at) from location_outages outage
        where outage.location_id = work.location_id and outage.begins_at <= ${at} and outage.ends_at > decision.created_at)) as "readyAt"
      from fulfillment_orders work join routing_decisions decision on decision.id = work.routing_decision_id
      where work.id = any(${uuids(ones.map(({ id }) => id))})`,
  );
  return new Map(found.map(({ id, readyAt }) => [id, new Date(readyAt)]));
}

async function claimsOf(em: EntityManager, ones: readonly FulfillmentOrder[]): Promise<Map<string, Claim>> {
  const found = await rows(
    em,
    sql<Claim>`
      select holder_id as "holderId", location_id as "locationId", local_date::text as date
      from capacity_claims where holder_id = any(${uuids(ones.map(({ id }) => id))})`,
  );
  return new Map(found.map((claim) => [claim.holderId, claim]));
}
