import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { retrying } from "../kit/retry.ts";
import { rows, sql } from "../kit/sql.ts";
import { openBooks } from "./order-book.ts";
import { settleOrder } from "./settle-order.ts";
import { inHand, Work } from "./work.ts";

/** Orders that are looked at in one transaction. */
const together = 50;

/**
 * Routes away from a location what has not begun there and can leave whole from elsewhere now; the rest stays, and waits for the location.
 * Answers how many orders were looked at. Run it after the location was closed and that has committed: it makes transactions of its own.
 */
export async function leaveLocation(em: EntityManager, deed: Deed, locationId: string, cause: "OUTAGE" | "LOCATION"): Promise<number> {
  let looked = 0;
  for (let after: string | null = null; ; ) {
    const orderIds = await ordersAt(em, locationId, after);
    if (orderIds.length === 0) return looked;
    await retrying(() => em.fork().transactional((inner) => leaveInTurn(inner as EntityManager, deed, { orderIds, locationId, cause })));
    looked += orderIds.length;
    after = orderIds.at(-1) as string;
  }
}

/** Orders with open work there, by id. */
async function ordersAt(em: EntityManager, locationId: string, after: string | null): Promise<string[]> {
  const found = await rows(
    em,
    sql<{ id: string }>`
      select distinct order_id as id from fulfillment_orders
      where location_id = ${locationId} and status in ('OPEN', 'ON_HOLD') and (status = 'OPEN' or held_from = 'OPEN') and order_id > coalesce(${after}::uuid, ${zero}::uuid)
      order by order_id limit ${sql.lit(together)}`,
  );
  return found.map(({ id }) => id);
}

const zero = "00000000-0000-0000-0000-000000000000";

interface Leaving {
  readonly orderIds: readonly string[];
  readonly locationId: string;
  readonly cause: "OUTAGE" | "LOCATION";
}

async function leaveInTurn(em: EntityManager, deed: Deed, { orderIds, locationId, cause }: Leaving): Promise<void> {
  const books = await openBooks(em, orderIds);
  const work = await Work.begin(em, deed, inHand(books));
  for (const book of books) {
    if (book.order.status !== "OPEN") continue;
    book.reroute = { cause, onlyWhole: true, which: (one) => one.locationId === locationId };
    settleOrder(book, work);
  }
  await work.finish();
}

/** Outages that have begun and whose work was not looked at yet. Answers how many. */
export async function leaveClosed(em: EntityManager, deed: Deed): Promise<number> {
  const begun = await rows(
    em,
    sql<{ id: string; locationId: string }>`
      select id, location_id as "locationId" from location_outages
      where rerouted_at is null and begins_at <= now() and (ends_at is null or ends_at > now()) order by begins_at limit 20`,
  );
  for (const { id, locationId } of begun) {
    await leaveLocation(em, deed, locationId, "OUTAGE");
    await rows(em.fork(), sql`update location_outages set rerouted_at = now() where id = ${id}`);
  }
  return begun.length;
}
