import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import type { FulfillmentOrder, FulfillmentOrderLine } from "../fulfillment/fulfillment-order.entity.ts";
import type { MovementReason } from "../inventory/inventory-movement.entity.ts";
import type { Place } from "../inventory/ledger.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { settleOrder } from "./settle-order.ts";
import { giveBack } from "./take-reserved.ts";
import { giveUpUnits } from "./take-work-back.ts";
import { inHand, Work } from "./work.ts";

/** Units that are promised at a place and that are not there. */
export interface Lacking extends Place {
  readonly missing: number;
  /** How it is said in the ledger: counted away, or sold. */
  readonly reason: Extract<MovementReason, "COUNTED" | "SHIPPED">;
  readonly document: string | null;
}

/**
 * Takes missing units from the orders they were promised to: of the lowest priority first, then of those placed last. What they lose is routed
 * anew at once; work that has begun keeps its units. What is free at these places goes first. Answers how many units went at each place, in the
 * order given.
 *
 * It locks orders, then levels: call it before anything else of the transaction is locked.
 */
export async function takeFromOrders(em: EntityManager, deed: Deed, lacking: readonly Lacking[]): Promise<number[]> {
  const books = await openBooks(em, await holdersOf(em, lacking));
  const work = await Work.begin(em, deed, inHand(books));
  const victims = new Victims(books, work);
  const taken = lacking.map((lack) => {
    // Else what is free there would be promised at once to who loses their units.
    const free = work.ledger.available(lack.itemId, lack.locationId);
    takeFree(work, lack, free);
    return free + victims.give(lack);
  });
  victims.settle();
  await work.finish();
  return taken;
}

/** Takes units that are free at a place off the book. */
function takeFree({ ledger }: Work, { itemId, locationId, reason, document }: Lacking, quantity: number): void {
  ledger.move({ itemId, locationId, from: "AVAILABLE", to: "EXTERNAL", quantity, reason, document });
}

/** Orders that units at these places are promised to and could be taken from: those that cannot open yet, and work that has not begun. */
export async function holdersOf(em: EntityManager, places: readonly Place[]): Promise<string[]> {
  const found = await rows(
    em,
    sql<{ id: string }>`
      with place as (
        select * from unnest(${uuids(places.map(({ itemId }) => itemId))}, ${uuids(places.map(({ locationId }) => locationId))}) as place(item_id, location_id)
      )
      select work.order_id as id from allocations allocation
      join fulfillment_order_lines part on part.id = allocation.fulfillment_order_line_id
      join fulfillment_orders work on work.id = part.fulfillment_order_id
      join place on place.item_id = allocation.item_id and place.location_id = allocation.location_id
      where allocation.status = 'ALLOCATED' and (work.status = 'OPEN' or work.held_from = 'OPEN' or work.stock_kept)
      union select owner_id::uuid from reservations join place using (item_id, location_id)
      where reservations.status = 'ACTIVE' and owner_type = 'ORDER'`,
  );
  return found.map(({ id }) => id);
}

/** Orders that give up units which are not there: of the lowest priority first, then those placed last. */
export class Victims {
  readonly #books: readonly OrderBook[];
  readonly #work: Work;
  readonly #touched = new Set<OrderBook>();

  constructor(books: readonly OrderBook[], work: Work) {
    this.#work = work;
    this.#books = [...books].sort(
      (a, b) =>
        (a.order.priority ?? 0) - (b.order.priority ?? 0) ||
        b.order.placedAt.getTime() - a.order.placedAt.getTime() ||
        (a.order.id < b.order.id ? 1 : -1),
    );
  }

  /** First what is kept for orders that cannot open yet, then what work needs that has not begun. Answers how many units went. */
  give(lack: Lacking): number {
    let left = lack.missing;
    for (const takeFrom of [takeKept, takeCommitted])
      for (const book of this.#books) {
        const units = left > 0 ? takeFrom(book, this.#work, { ...lack, missing: left }) : 0;
        if (units === 0) continue;
        left -= units;
        this.#touched.add(book);
        takeFree(this.#work, lack, units);
        const { itemId, locationId } = lack;
        this.#work.tell(book, "inventory.shortage_detected", { itemId, locationId, missing: units });
      }
    return lack.missing - left;
  }

  /** Routes what they lost anew. Once all have given. */
  settle(): void {
    for (const book of this.#books) if (this.#touched.has(book)) settleOrder(book, this.#work);
  }
}

/** Frees what is kept there for an order that cannot open yet; settling it keeps what it can elsewhere. Answers how many of the missing units. */
function takeKept(book: OrderBook, work: Work, { itemId, locationId, missing }: Lacking): number {
  const here = book.reservations.filter((one) => one.itemId === itemId && one.locationId === locationId);
  if (here.length === 0) return 0;
  const before = work.ledger.available(itemId, locationId);
  book.reservations.splice(0, book.reservations.length, ...book.reservations.filter((one) => !here.includes(one)));
  giveBack(book, work, here);
  return Math.min(missing, work.ledger.available(itemId, locationId) - before);
}

/** Frees what is committed there to an order's work that has not begun. Answers how many of the missing units. */
function takeCommitted(book: OrderBook, work: Work, { itemId, locationId, missing }: Lacking): number {
  let taken = 0;
  for (const one of [...book.liveFulfillmentOrders].reverse()) {
    if (one.locationId !== locationId || (one.status !== "OPEN" && one.heldFrom !== "OPEN" && one.stockKept !== true)) continue;
    const parts = book.linesOf(one).flatMap((part) => {
      const perUnit = perUnitOf(book, part, itemId);
      const units = perUnit === 0 ? 0 : Math.min(part.remainingQuantity, Math.ceil((missing - taken) / perUnit));
      if (units <= 0) return [];
      taken += Math.min(missing - taken, units * perUnit);
      return { part, units };
    });
    if (parts.length > 0) giveUp(book, work, one, parts);
  }
  return taken;
}

const perUnitOf = (book: OrderBook, part: FulfillmentOrderLine, itemId: string): number =>
  book
    .line(part.orderLineId)
    .needs.filter((need) => need.itemId === itemId)
    .reduce((sum, { perUnit }) => sum + perUnit, 0);

function giveUp(
  book: OrderBook,
  work: Work,
  one: FulfillmentOrder,
  parts: readonly { readonly part: FulfillmentOrderLine; readonly units: number }[],
): void {
  giveUpUnits(book, work, one, parts, "SHORTAGE");
  work.tellOfWork(book, one, "fulfillment_order.rejected", {
    kind: "SHORTAGE",
    lines: parts.map(({ part, units }) => ({ lineId: part.orderLineId, quantity: units })),
  });
}
