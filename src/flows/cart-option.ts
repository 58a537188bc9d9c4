import type { PricePart } from "../carriers/rater.ts";
import { type FulfillmentOrder, waitsForStock } from "../fulfillment/fulfillment-order.entity.ts";
import type { LocalDate } from "../kit/local-date.ts";
import { latest } from "../promise/promise.ts";
import type { RoutingPlan } from "../routing/plan.ts";
import type { OrderBook } from "./order-book.ts";
import { placeOf } from "./origins.ts";
import { promiseIfReady, weightOf } from "./promise-work.ts";
import type { Work } from "./work.ts";

/** Days local to where it leaves. Null, all three: nobody can say. */
export interface OptionDates {
  readonly shipBy: LocalDate | null;
  readonly deliverFrom: LocalDate | null;
  readonly deliverTo: LocalDate | null;
}

/** What the dates stand on; nothing where there are none. */
interface Grounded extends OptionDates {
  readonly confidence: number | null;
  readonly basis: string | null;
}

interface Quantity {
  readonly sku: string;
  readonly quantity: number;
}

export type OptionLine = Quantity & Grounded;

export interface OptionParcel extends OptionDates {
  readonly locationId: string;
  readonly carrier: string | null;
  readonly service: string | null;
  readonly lines: readonly Quantity[];
  readonly chargeableGrams: number;
  /** Minor units of the option's currency; the sum of its parts. */
  readonly price: number;
  readonly parts: readonly PricePart[];
  /** Whether it waits for stock, or for a release. */
  readonly waits: boolean;
}

/**
 * Why units would not leave at once. EXPECTED, PRE_ORDER: they follow on the days given. NO_DATE: they would follow, and nobody knows when.
 * Any other: they cannot be ordered so.
 */
export const missingReasons = ["EXPECTED", "PRE_ORDER", "NO_DATE", "OUT_OF_STOCK", "NO_LOCATION", "CANNOT_SPLIT"] as const;
type MissingReason = (typeof missingReasons)[number];

export interface MissingUnits extends Quantity, OptionDates {
  readonly reason: MissingReason;
  /** Whether they may be ordered all the same. */
  readonly backorder: boolean;
  /** The day on which the last of them is expected. */
  readonly expectedOn: LocalDate | null;
  readonly releaseAt: Date | null;
}

/** A way in which the cart can reach the buyer. Its dates are the latest of its parcels that have any. */
export interface CartOption extends Grounded {
  readonly method: "SHIP" | "PICKUP";
  /** Null: picked up, or by several. */
  readonly carrier: string | null;
  readonly service: string | null;
  readonly currency: string;
  /** Minor units. */
  readonly price: number;
  readonly parts: readonly PricePart[];
  readonly parcels: readonly OptionParcel[];
  /** The cart's lines in their order, each with the latest dates of its parcels. */
  readonly lines: readonly OptionLine[];
  readonly missing: readonly MissingUnits[];
}

const noDates: OptionDates = { shipBy: null, deliverFrom: null, deliverTo: null };

/**
 * What a buyer may be told of a draft whose plans were opened on `work`: the promises that were made there. Null: nothing of it would leave,
 * or nobody says what carrying it costs.
 */
export function optionOf(book: OrderBook, work: Work, plans: readonly RoutingPlan[]): CartOption | null {
  const parcels: OptionParcel[] = [];
  for (const one of book.fulfillmentOrders) {
    const parcel = parcelOf(book, work, one);
    if (parcel !== null) parcels.push(parcel);
    else if (!waitsForStock(one)) return null;
  }
  if (parcels.length === 0) return null;
  const promises = book.fulfillmentOrders.flatMap(({ id }) => work.promises.of(id) ?? []);
  const confidences = promises.map(({ confidence }) => confidence ?? null);
  const shipBy = promises
    .map((one) => one.shipBy)
    .sort()
    .at(-1);
  return {
    method: "SHIP",
    carrier: onlyOf(parcels.map(({ carrier }) => carrier)),
    service: onlyOf(parcels.map(({ service }) => service)),
    currency: book.order.currency,
    price: parcels.reduce((sum, { price }) => sum + price, 0),
    parts: summed(parcels.flatMap(({ parts }) => parts)),
    ...noDates,
    ...(shipBy !== undefined && { shipBy, ...latest(promises) }),
    confidence: confidences.length === 0 || confidences.includes(null) ? null : Math.min(...(confidences as number[])),
    basis: [...new Set(promises.map(({ basis }) => basis))].join(" ") || null,
    parcels,
    lines: book.lines.map((line) => {
      const promise = work.promises.ofLine(line.id);
      const { confidence = null, basis = null } = promise ?? {};
      return { ...quantityOf(book, line.id, line.openQuantity), ...(promise ? datesOf(promise) : noDates), confidence, basis };
    }),
    missing: [...waiting(book, work), ...unfilled(book, plans)],
  };
}

function parcelOf(book: OrderBook, work: Work, one: FulfillmentOrder): OptionParcel | null {
  const location = work.network.find(({ id }) => id === one.locationId);
  const promise = work.promises.of(one.id);
  // What has no date yet would cost what it costs today.
  const by = promise ?? promiseIfReady(book, work, one);
  if (location === undefined || by?.carrier == null || by.service == null || book.shipTo === null) return null;
  const { carrier, service } = by;
  const [grams, cm3] = [weightOf(book, work, one, "grams"), weightOf(book, work, one, "cm3")];
  const { currency } = book.order;
  const leaving = { destination: placeOf(book.shipTo), carrier, service, shipBy: by.shipBy, currency, grams, cm3 };
  const quote = work.facts.quote(location, leaving);
  if (quote?.price == null) return null;
  return {
    locationId: location.id,
    carrier,
    service,
    lines: book.linesOf(one).map((line) => quantityOf(book, line.orderLineId, line.quantity)),
    chargeableGrams: quote.chargeableGrams,
    price: quote.price,
    parts: quote.parts,
    waits: waitsForStock(one),
    ...(promise ? datesOf(promise) : noDates),
  };
}

const waiting = (book: OrderBook, work: Work): MissingUnits[] =>
  book.fulfillmentOrders.filter(waitsForStock).flatMap((one) => {
    const promise = work.promises.of(one.id);
    const reason = promise === null ? "NO_DATE" : one.status === "SCHEDULED" ? "PRE_ORDER" : "EXPECTED";
    return book.linesOf(one).map((line) => ({
      ...quantityOf(book, line.orderLineId, line.quantity),
      ...(promise ? datesOf(promise) : noDates),
      ...{ reason, backorder: true, expectedOn: one.expectedAt ?? null, releaseAt: one.fulfillAt ?? null },
    }));
  });

const unfilled = (book: OrderBook, plans: readonly RoutingPlan[]): MissingUnits[] =>
  plans
    .flatMap((plan) => plan.unfilled)
    .map(({ lineId, quantity, reason }) => ({
      ...quantityOf(book, lineId, quantity),
      ...noDates,
      ...{ reason, backorder: false, expectedOn: null, releaseAt: null },
    }));

const quantityOf = (book: OrderBook, lineId: string, quantity: number): Quantity => ({ sku: book.line(lineId).sku as string, quantity });

const datesOf = ({ shipBy, deliverFrom, deliverTo }: OptionDates): OptionDates => ({ shipBy, deliverFrom, deliverTo });

/** Null where they are not all the same. */
const onlyOf = (values: readonly (string | null)[]): string | null => (new Set(values).size === 1 ? (values[0] ?? null) : null);

/** Parts of the same code added up, in the order in which they first come. */
function summed(parts: readonly PricePart[]): PricePart[] {
  const sums = new Map<string, number>();
  for (const { code, amount } of parts) sums.set(code, (sums.get(code) ?? 0) + amount);
  return [...sums].map(([code, amount]) => ({ code, amount }));
}
