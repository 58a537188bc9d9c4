import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { Reservation } from "../inventory/reservation.entity.ts";
import { StockShortage } from "../inventory/stock-shortage.entity.ts";
import { retrying } from "../kit/retry.ts";
import { rows, sql } from "../kit/sql.ts";
import { openBooks } from "./order-book.ts";
import { holdersOf, type Lacking, Victims } from "./take-from-orders.ts";
import { inHand, Work } from "./work.ts";

/** Shortages that are covered in one transaction. */
const together = 50;

type Open = Pick<StockShortage, "id" | "itemId" | "locationId">;

/**
 * Takes off the book what left a place beyond what was free there, such as a sale at a till: from what became free meanwhile, then from safety
 * stock, then from reservations of carts, quotes and channels (the one that lasts longest first, released whole), then from orders: of the lowest
 * priority first, then from those placed last. What orders lose is routed anew at once. Work that has begun keeps its units. Answers how many
 * shortages were covered.
 *
 * Run it after what made them has committed: it makes transactions of its own. What is not covered when a process ends is covered by the next.
 */
export async function coverShortages(em: EntityManager, deed: Deed): Promise<number> {
  let covered = 0;
  for (;;) {
    const open = await rows(
      em,
      sql<Open>`
        select id, item_id as "itemId", location_id as "locationId" from stock_shortages
        where covered_at is null order by id limit ${sql.lit(together)}`,
    );
    if (open.length === 0) return covered;
    covered += await retrying(() => em.fork().transactional((inner) => coverSome(inner as EntityManager, deed, open)));
  }
}

async function coverSome(em: EntityManager, deed: Deed, open: readonly Open[]): Promise<number> {
  const books = await openBooks(em, await holdersOf(em, open));
  const held = inHand(books);
  const work = await Work.begin(em, deed, { ...held, itemIds: [...held.itemIds, ...open.map(({ itemId }) => itemId)] });
  // The levels' lock guards all that follows: shortages, reservations, and who else was promised units since the orders were locked.
  const shortages = await em.find(
    StockShortage,
    { id: { $in: open.map(({ id }) => id) }, coveredAt: null },
    { orderBy: { id: "asc" }, refresh: true },
  );
  const known = new Set(books.map(({ order }) => order.id));
  const isAlone = (await holdersOf(em, shortages)).every((id) => known.has(id));
  const soft = await softReservations(em, shortages);
  const victims = new Victims(books, work);
  let covered = 0;
  for (const shortage of shortages) {
    const { itemId, locationId, document = null } = shortage;
    const lack: Lacking = { itemId, locationId, missing: shortage.quantity - (shortage.taken ?? 0), reason: "SHIPPED", document };
    let left = lack.missing - takeSoft(work, lack, soft);
    left -= left > 0 ? victims.give({ ...lack, missing: left }) : 0;
    shortage.taken = shortage.quantity - left;
    // Somebody was promised units here after their holders were looked up: the next round asks them, too.
    if (left > 0 && !isAlone) continue;
    shortage.coveredAt = deed.at;
    covered += 1;
  }
  victims.settle();
  await work.finish();
  return covered;
}

/** What nobody's order needs: free units, safety stock, then soft reservations. Answers how many units went. */
function takeSoft(work: Work, lack: Lacking, soft: readonly Reservation[]): number {
  const { itemId, locationId, missing, reason, document } = lack;
  let left = missing;
  const take = (from: "AVAILABLE" | "SAFETY_STOCK") => {
    const quantity = Math.min(left, work.ledger.level(lack)?.[from] ?? 0);
    work.ledger.move({ itemId, locationId, from, to: "EXTERNAL", quantity, reason, document });
    left -= quantity;
  };
  take("AVAILABLE");
  take("SAFETY_STOCK");
  for (const reservation of soft) {
    if (left === 0) break;
    if (reservation.status !== "ACTIVE" || reservation.itemId !== itemId || reservation.locationId !== locationId) continue;
    reservation.status = "RELEASED";
    work.tellOfReservation(null, reservation, "released");
    const freed = { quantity: reservation.quantity, reason: "RESERVATION_RELEASED" as const, document };
    work.ledger.move({ itemId, locationId, from: "RESERVED", to: "AVAILABLE", ...freed });
    take("AVAILABLE");
  }
  return missing - left;
}

/** Soft promises at these places, the one that would last longest first. An order's own is given up with the order. */
async function softReservations(em: EntityManager, places: readonly Open[]): Promise<Reservation[]> {
  if (places.length === 0) return [];
  const here = { $or: places.map(({ itemId, locationId }) => ({ itemId, locationId })) };
  const found = await em.find(Reservation, { ...here, status: "ACTIVE", ownerType: { $ne: "ORDER" } }, { refresh: true });
  const ends = ({ expiresAt }: Reservation) => expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return found.sort((a, b) => (ends(a) === ends(b) ? (a.id < b.id ? 1 : -1) : ends(a) < ends(b) ? 1 : -1));
}
