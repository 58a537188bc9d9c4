import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Deed } from "../events/record.ts";
import { type FulfillmentOrder, waitsForStock } from "../fulfillment/fulfillment-order.entity.ts";
import type { FulfillmentOrderStatus } from "../fulfillment/fulfillment-order.states.ts";
import type { PromiseReview } from "../fulfillment/promise-review.entity.ts";
import { type LocalDate, localIn } from "../kit/local-date.ts";
import { retrying } from "../kit/retry.ts";
import { all, anything, row, rows, sql, texts, uuids } from "../kit/sql.ts";
import type { Claim } from "../locations/capacity.ts";
import { noteReview } from "./note-review.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { placeOf } from "./origins.ts";
import { promiseAgain } from "./promise-work.ts";
import { aboutNothing, Work } from "./work.ts";

/** Work that is looked at in one transaction. */
const together = 50;

/** Whoever decided by what held before a change has committed by then, so that their work is seen. */
const settledAfterMilliseconds = 5_000;

/**
 * Promises open work anew whose location's days, carrier's days or own day have changed: one piece of what was noted, in a transaction of its
 * own. Answers how many promises changed; null when nothing is to be done. What a process that ended left undone is gone on with.
 */
export const promiseOpenWork = (em: EntityManager, deed: Deed): Promise<number | null> =>
  retrying(() => em.fork().transactional((inner) => goOn(inner as EntityManager, deed)));

async function goOn(em: EntityManager, deed: Deed): Promise<number | null> {
  const review = await nextReview(em, deed);
  if (review === null) return null;
  const page = await rows(em, workOf(review, review.cause === "LATE" ? await daysNow(em, deed.at) : none));
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

interface Review extends Pick<PromiseReview, "id" | "cause" | "moved" | "locationId" | "carrier" | "service" | "zone" | "afterId"> {
  readonly afterCreatedAt: string | null;
}

/** The oldest that nobody is at. What says the same and was not begun is done with it. */
async function nextReview(em: EntityManager, { at }: Deed): Promise<Review | null> {
  const isDue = sql`created_at <= ${new Date(at.getTime() - settledAfterMilliseconds)}`;
  const review = await row(
    em,
    sql<Review>`
      select id, cause, moved, location_id as "locationId", carrier, service, zone, after_created_at as "afterCreatedAt", after_id as "afterId"
      from promise_reviews where ${isDue} order by id limit 1 for update skip locked`,
  );
  if (review !== null && review.afterId === null)
    await rows(
      em,
      sql`
        delete from promise_reviews where id in (
          select id from promise_reviews
          where ${isDue} and id <> ${review.id} and after_id is null and cause = ${review.cause} and location_id is not distinct from ${review.locationId}::uuid
            and (carrier, service, zone) is not distinct from (${review.carrier}::text, ${review.service}::text, ${review.zone}::text)
          for update skip locked)`,
    );
  return review;
}

interface Found {
  readonly id: string;
  readonly orderId: string;
  readonly createdAt: string;
}

const none: ReadonlyMap<string, LocalDate> = new Map();
const notBegun: readonly FulfillmentOrderStatus[] = ["OPEN", "SCHEDULED", "BACKORDERED", "ON_HOLD"];
const first = { createdAt: "epoch", id: "00000000-0000-0000-0000-000000000000" };

/**
 * The next work that a review is about, oldest first. Each status is read by its index; as the order is the same in all, work that is held or
 * let go meanwhile is not missed.
 */
export function workOf(review: Omit<Review, "id" | "moved">, days: ReadonlyMap<string, LocalDate>): RawBuilder<Found> {
  const { cause, locationId, afterCreatedAt, afterId } = review;
  const after = sql`(work.created_at, work.id) > (${afterCreatedAt ?? first.createdAt}, ${afterId ?? first.id})`;
  const there = locationId == null ? anything : sql`work.location_id = ${locationId}`;
  // What has begun keeps its promise whatever changes, until its day has passed.
  const statuses = cause === "LATE" ? [...notBegun, "IN_PROGRESS"] : notBegun;
  const branches = statuses.map(
    (status) => sql`
      (select work.id, work.order_id, work.created_at from fulfillment_orders work
      where ${all([sql`work.status = ${sql.lit(status)}`, there, after, concerns(review, days)])}
      order by work.created_at, work.id limit ${sql.lit(together)})`,
  );
  return sql<Found>`
    select id, order_id as "orderId", created_at as "createdAt" from (${sql.join(branches, sql` union all `)}) work
    order by created_at, id limit ${sql.lit(together)}`;
}

function concerns({ cause, carrier, service, zone }: Omit<Review, "id" | "moved">, days: ReadonlyMap<string, LocalDate>) {
  const promised = sql`select 1 from promises promise`;
  const ofIt = sql`promise.fulfillment_order_id = work.id and promise.kept is null`;
  if (cause === "TRANSIT")
    return sql`exists (${promised} where ${ofIt} and promise.carrier = ${carrier} and promise.service = ${service} and promise.zone = ${zone})`;
  if (cause !== "LATE") return null;
  return sql`exists (
    ${promised} join locations location on location.id = work.location_id
    join unnest(${texts([...days.keys()])}, ${[...days.values()]}::date[]) as today(zone, day) on today.zone = location.time_zone
    where ${ofIt} and promise.ship_by < today.day)`;
}

/** Which day it is, by time zone of a location. */
export async function daysNow(em: EntityManager, at: Date): Promise<Map<string, LocalDate>> {
  const zones = await rows(em, sql<{ zone: string }>`select distinct time_zone as zone from locations`);
  return new Map(zones.map(({ zone }) => [zone, localIn(zone, at).date]));
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
  if (claim && day === claim.date) capacity.putBack(claim);
  else if (claim) capacity.giveBack(one.id);
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

/** Sees where a day has passed: work that should have left by then is late. */
export class DaysWatch {
  #known: ReadonlyMap<string, LocalDate> = new Map();

  /** Notes once, for each day that begins somewhere, that late work is to be looked for; and once at first. */
  async note(em: EntityManager, deed: Deed): Promise<void> {
    const days = await daysNow(em, deed.at);
    if ([...days].every(([zone, day]) => this.#known.get(zone) === day)) return;
    await noteReview(em, deed, { cause: "LATE" });
    this.#known = days;
  }
}
