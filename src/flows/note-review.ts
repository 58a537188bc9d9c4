import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import type { PromiseReview } from "../fulfillment/promise-review.entity.ts";
import { newId } from "../kit/ids.ts";
import { rows, sql } from "../kit/sql.ts";

type Subject = Pick<PromiseReview, "cause"> & Partial<Pick<PromiseReview, "locationId" | "carrier" | "service" | "zone">>;

/**
 * Notes, in the transaction that changes it, that what promises of open work stand on has changed: `promiseOpenWork` does the rest. Each
 * change is a row of its own, so that nobody waits for another.
 */
export async function noteReview(em: EntityManager, { at }: Deed, subject: Subject): Promise<void> {
  const { cause, locationId = null, carrier = null, service = null, zone = null } = subject;
  await rows(
    em,
    sql`
      insert into promise_reviews (id, cause, location_id, carrier, service, zone, created_at)
      values (${newId()}, ${cause}, ${locationId}, ${carrier}, ${service}, ${zone}, ${at})`,
  );
}
