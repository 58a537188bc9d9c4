import type { EntityManager } from "@mikro-orm/postgresql";
import { bandOf } from "../carriers/observed.ts";
import type { Deed } from "../events/record.ts";
import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import { DeliveryPromise } from "../fulfillment/promise.entity.ts";
import type { ReviewCause } from "../fulfillment/promise-review.entity.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { LocalDate } from "../kit/local-date.ts";
import { latest } from "../promise/promise.ts";
import type { OrderBook } from "./order-book.ts";

/** What may be said of a fulfillment order: when it leaves, when it is there, and what that stands on. */
export interface Promised {
  readonly fulfillmentOrderId: string;
  readonly locationId: string | null;
  readonly carrier: string | null;
  readonly service: string | null;
  readonly zone: string | null;
  readonly shipBy: LocalDate;
  readonly deliverFrom: LocalDate;
  readonly deliverTo: LocalDate;
  readonly confidence: number | null;
  readonly basis: string;
}

/** The work of the transaction, as far as promises need it. */
interface Pen {
  readonly em: EntityManager;
  readonly deed: Deed;
  add<Entity extends object>(entity: Entity): Entity;
  forget(entity: object): boolean;
  tellOfWork(book: OrderBook, one: FulfillmentOrder, type: string, data: Record<string, unknown>): void;
}

/**
 * The promises of orders, as the verbs of a transaction work on them. Read it after the orders are locked; what it notes is
 * written when the work is finished.
 */
export class PromiseBook {
  readonly #promises: DeliveryPromise[];

  private constructor(promises: DeliveryPromise[]) {
    this.#promises = promises;
  }

  static async read(em: EntityManager, orderIds: readonly string[]): Promise<PromiseBook> {
    if (orderIds.length === 0) return new PromiseBook([]);
    return new PromiseBook(await em.find(DeliveryPromise, { orderId: { $in: [...orderIds] } }, { refresh: true }));
  }

  /** Of orders that nothing was promised of yet. */
  static none(): PromiseBook {
    return new PromiseBook([]);
  }

  of(fulfillmentOrderId: string): DeliveryPromise | null {
    return this.#promises.find((one) => one.fulfillmentOrderId === fulfillmentOrderId) ?? null;
  }

  ofLine(lineId: string): DeliveryPromise | null {
    return this.#promises.find((one) => one.lineId === lineId) ?? null;
  }

  /**
   * Promises anew what is given, and for each line the latest of its live parts. Tells `promise.made` the first time and
   * `promise.changed` when a date changed, or how likely it is kept; the same promise again tells nothing. `cause`: what of the network
   * changed, where it was not the order itself. What was kept or broken stays.
   */
  keep(book: OrderBook, work: Pen, promised: readonly Promised[], cause: ReviewCause | null = null): void {
    for (const one of promised) {
      const fulfillmentOrder = book.fulfillmentOrders.find(({ id }) => id === one.fulfillmentOrderId);
      if (!fulfillmentOrder) throw new Error(`Order ${book.order.id} has no fulfillment order ${one.fulfillmentOrderId}`);
      const known = this.of(one.fulfillmentOrderId);
      if (known === null) {
        this.#add(work, { ...one, orderId: book.order.id, lineId: null });
        work.tellOfWork(book, fulfillmentOrder, "promise.made", wordsOf(one));
      } else if (known.kept == null) {
        const from = wordsOf(known);
        const isChanged = isOther(known, one) || bandOf(known.confidence ?? null) !== bandOf(one.confidence);
        this.#change(known, one, work.deed.at);
        if (isChanged) work.tellOfWork(book, fulfillmentOrder, "promise.changed", { ...wordsOf(one), from, cause });
      }
    }
    this.#keepLines(book, work);
  }

  /** Nobody waits for it any more: it was cancelled, or its units are worked on elsewhere. */
  withdraw(book: OrderBook, work: Pen, fulfillmentOrderId: string): void {
    const known = this.of(fulfillmentOrderId);
    if (!known || known.kept != null) return;
    this.#drop(work, known);
    this.#keepLines(book, work);
  }

  /** Once an order is settled: lines that nobody works on any more are no longer promised. */
  sweep(book: OrderBook, work: Pen): void {
    for (const one of this.#linePromises(book)) if (this.#partsOf(book, one.lineId as string).length === 0) this.#drop(work, one);
  }

  /** It was there: notes whether by the last day promised, and tells `promise.kept` or `promise.broken`. Once. */
  settle(book: OrderBook, work: Pen, fulfillmentOrderId: string, deliveredOn: LocalDate): void {
    const known = this.of(fulfillmentOrderId);
    const fulfillmentOrder = book.fulfillmentOrders.find(({ id }) => id === fulfillmentOrderId);
    if (!known || !fulfillmentOrder || known.kept != null) return;
    settleOne(known, deliveredOn);
    work.tellOfWork(book, fulfillmentOrder, known.kept ? "promise.kept" : "promise.broken", { deliveredOn, deliverTo: known.deliverTo });
    for (const line of this.#linePromises(book)) {
      const parts = this.#partsOf(book, line.lineId as string);
      if (parts.every(({ kept }) => kept != null))
        settleOne(
          line,
          parts.map((part) => part.deliveredOn as LocalDate).reduce((a, b) => (a > b ? a : b)),
        );
    }
  }

  #linePromises({ order }: OrderBook): DeliveryPromise[] {
    return this.#promises.filter((one) => one.orderId === order.id && one.lineId != null && one.kept == null);
  }

  /** Promises of the fulfillment orders that a line is in. */
  #partsOf(book: OrderBook, lineId: string): DeliveryPromise[] {
    const work = new Set(book.fulfillmentOrderLines.filter((one) => one.orderLineId === lineId).map((one) => one.fulfillmentOrderId));
    return this.#promises.filter((one) => one.fulfillmentOrderId != null && work.has(one.fulfillmentOrderId));
  }

  #keepLines(book: OrderBook, work: Pen): void {
    const ofLines = new Map(this.#linePromises(book).map((one) => [one.lineId as string, one]));
    for (const { id: lineId } of book.lines) {
      const parts = this.#partsOf(book, lineId);
      const last = latest(parts);
      if (last === null) continue;
      const decisive = parts.find((part) => part.deliverTo === last.deliverTo) as DeliveryPromise;
      const {
        locationId = null,
        carrier = null,
        service = null,
        zone = null,
        confidence = null,
        shipBy,
        deliverFrom,
        deliverTo,
        basis,
      } = decisive;
      const promised = { locationId, carrier, service, zone, confidence, shipBy, deliverFrom, deliverTo, basis };
      const known = ofLines.get(lineId);
      if (known === undefined) {
        if (!this.#promises.some((one) => one.lineId === lineId))
          this.#add(work, { ...promised, orderId: book.order.id, lineId, fulfillmentOrderId: null });
      } else this.#change(known, promised, work.deed.at);
    }
  }

  #add(work: Pen, values: Omit<Promised, "fulfillmentOrderId"> & Pick<DeliveryPromise, "orderId" | "lineId" | "fulfillmentOrderId">): void {
    const { at } = work.deed;
    const fresh = { changes: 0, deliveredOn: null, kept: null, firstDeliverTo: values.deliverTo, createdAt: at, updatedAt: at };
    this.#promises.push(work.add(make(DeliveryPromise, { id: newId(), ...values, ...fresh })));
  }

  #drop(work: Pen, known: DeliveryPromise): void {
    this.#promises.splice(this.#promises.indexOf(known), 1);
    // What was made a moment ago in this very transaction is not stored yet.
    if (!work.forget(known)) work.em.remove(known);
  }

  /** By whom it comes may change while its dates do not. */
  #change(known: DeliveryPromise, to: Omit<Promised, "fulfillmentOrderId">, at: Date): void {
    const { locationId, carrier, service, zone, shipBy, deliverFrom, deliverTo, confidence, basis } = to;
    if (isOther(known, to)) Object.assign(known, { changes: (known.changes ?? 0) + 1, updatedAt: at });
    Object.assign(known, { locationId, carrier, service, zone, shipBy, deliverFrom, deliverTo, confidence, basis });
  }
}

type Dates = Pick<Promised, "shipBy" | "deliverFrom" | "deliverTo">;

const isOther = (one: Dates, other: Dates): boolean =>
  one.shipBy !== other.shipBy || one.deliverFrom !== other.deliverFrom || one.deliverTo !== other.deliverTo;

const wordsOf = ({ shipBy, deliverFrom, deliverTo, confidence = null }: Dates & { readonly confidence?: number | null | undefined }) => ({
  shipBy,
  deliverFrom,
  deliverTo,
  confidence,
});

function settleOne(promise: DeliveryPromise, deliveredOn: LocalDate): void {
  promise.deliveredOn = deliveredOn;
  promise.kept = deliveredOn <= promise.deliverTo;
}
