import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Deed } from "../events/record.ts";
import type { FulfillmentOrderStatus } from "../fulfillment/fulfillment-order.states.ts";
import type { PromiseReview } from "../fulfillment/promise-review.entity.ts";
import type { LocalDate } from "../kit/local-date.ts";
import { all, anything, row, rows, sql, texts } from "../kit/sql.ts";

/** Work that is looked at in one transaction. */
const together = 50;

/** Whoever decided by what held before a change has committed by then, so that their work is seen. */
const settledAfterMilliseconds = 5_000;

/** A review as it is worked off. */
export interface Review extends Pick<PromiseReview, "id" | "cause" | "moved" | "locationId" | "carrier" | "service" | "zone" | "afterId"> {
  readonly afterCreatedAt: string | null;
}

/** The oldest that nobody is at. What says the same and was not begun is done with it. */
export async function nextReview(em: EntityManager, { at }: Deed): Promise<Review | null> {
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

/** A piece of work that a review is about. */
export interface Found {
  readonly id: string;
  readonly orderId: string;
  readonly createdAt: string;
}

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
