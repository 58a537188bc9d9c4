import { type FulfillmentOrder, waitsForStock } from "../fulfillment/fulfillment-order.entity.ts";
import { localIn, startOfDay } from "../kit/local-date.ts";
import type { Location } from "../locations/location.entity.ts";
import { readyOnArrival } from "../promise/promise.ts";
import { freePolicy } from "../routing/free-policy.ts";
import { cheapestOf, offersOf } from "../routing/tariff.ts";
import type { OrderBook } from "./order-book.ts";
import { placeOf } from "./origins.ts";
import type { Promised } from "./promise-book.ts";
import type { RoutingFacts } from "./routing-facts.ts";
import type { Work } from "./work.ts";

/** So many days after they are expected, units are reckoned with: receipts come late. */
const bufferDays = 1;

/**
 * Work can begin: it takes its place in its location's day, the one its parcel leaves on. Answers what is promised; null where no carrier has
 * prices, as then nobody knows how long it takes.
 */
export function beginDay(
  book: OrderBook,
  work: Work,
  one: FulfillmentOrder,
  parcel: { readonly carrier: string; readonly service: string } | null = null,
): Promised | null {
  const location = locationOf(one, work);
  if (!location) return null;
  const promised = promiseFrom(book, work, one, { location, readyAt: work.deed.at, parcel });
  if (work.facts.capacity.limits(location.id)) {
    const date = promised?.shipBy ?? work.facts.dayOf(location, work.deed.at);
    if (date !== null) work.facts.capacity.take({ holderId: one.id, locationId: location.id, date });
  }
  return promised;
}

/** What may be said of work that waits, by the day on which the last of its units is expected. Null: nobody knows. */
export function promiseWaiting(book: OrderBook, work: Work, one: FulfillmentOrder): Promised | null {
  const location = locationOf(one, work);
  if (!location || one.expectedAt == null) return null;
  const arrives = startOfDay(location.timeZone, readyOnArrival(one.expectedAt, bufferDays));
  const readyAt = arrives > work.deed.at ? arrives : work.deed.at;
  const promised = promiseFrom(book, work, one, { location, readyAt, parcel: null });
  return (
    promised && { ...promised, basis: `Expected on ${one.expectedAt}, and ${bufferDays} day more as receipts come late. ${promised.basis}` }
  );
}

/** What could be said of work that waits, if it could begin now. */
export function promiseIfReady(book: OrderBook, work: Work, one: FulfillmentOrder): Promised | null {
  const location = locationOf(one, work);
  return location ? promiseFrom(book, work, one, { location, readyAt: work.deed.at, parcel: null }) : null;
}

/** Since when work is ready, and how it was to be sent. */
export interface Standing {
  readonly readyAt: Date;
  readonly known: { readonly carrier?: string | null; readonly service?: string | null } | null;
}

/**
 * What may be said now of work that was promised before: reckoned from when it was ready, but nothing leaves on a day that has passed. It goes by
 * the service that it was promised with while that goes there. Null: nobody knows any more.
 */
export function promiseAgain(book: OrderBook, work: Work, one: FulfillmentOrder, { readyAt, known }: Standing): Promised | null {
  const location = locationOf(one, work);
  if (!location) return null;
  if (waitsForStock(one)) return promiseWaiting(book, work, one);
  const facts = work.facts.leavingFrom(localIn(location.timeZone, work.deed.at).date);
  const by = (parcel: Start["parcel"]) => promiseFrom(book, work, one, { location, readyAt, parcel, facts });
  const { carrier, service } = known ?? {};
  return (carrier && service ? by({ carrier, service }) : null) ?? by(null);
}

const locationOf = ({ locationId }: FulfillmentOrder, { network }: Work): Location | undefined =>
  network.find(({ id }) => id === locationId);

interface Start {
  readonly location: Location;
  readonly readyAt: Date;
  /** The service that was planned. Null: the cheapest. */
  readonly parcel: { readonly carrier: string; readonly service: string } | null;
  /** The work's own when left out. */
  readonly facts?: RoutingFacts;
}

function promiseFrom(book: OrderBook, work: Work, one: FulfillmentOrder, start: Start): Promised | null {
  const { location, parcel, facts = work.facts } = start;
  // Not before the day that it is put off to.
  const readyAt = one.fulfillAt != null && one.fulfillAt > start.readyAt ? one.fulfillAt : start.readyAt;
  const { order, shipTo } = book;
  if (one.deliveryMethod === "PICKUP") return readyToPickUp(facts, one, { location, readyAt });
  if (shipTo?.countryCode == null || !facts.hasRates(order.currency)) return null;
  const tariffs = facts.tariffs(location, placeOf(shipTo), readyAt, order.currency);
  const [grams, cm3] = [weightOf(book, work, one, "grams"), weightOf(book, work, one, "cm3")];
  const policy = { ...freePolicy, carriers: parcel ? [parcel] : (order.directives?.carriers ?? null) };
  const carriage = cheapestOf(offersOf(tariffs, policy), grams, cm3);
  const tariff = tariffs.find((each) => each === carriage?.offer.tariff);
  if (tariff?.shipBy == null || tariff.deliverFrom === null || tariff.deliverTo === null) return null;
  const { carrier, service, zone, shipBy, deliverFrom, deliverTo, confidence, basis } = tariff;
  return { fulfillmentOrderId: one.id, locationId: location.id, carrier, service, zone, shipBy, deliverFrom, deliverTo, confidence, basis };
}

/** The day on which it stands ready, by the location's own calendar. */
function readyToPickUp(
  facts: RoutingFacts,
  { id }: FulfillmentOrder,
  { location, readyAt }: Pick<Start, "location" | "readyAt">,
): Promised | null {
  const ready = facts.dayOf(location, readyAt);
  if (ready === null) return null;
  return {
    fulfillmentOrderId: id,
    locationId: location.id,
    ...{ carrier: null, service: null, zone: null, confidence: null },
    ...{ shipBy: ready, deliverFrom: ready, deliverTo: ready },
    basis: "The location's own calendar.",
  };
}

/** Grams, or cubic centimetres, of what is in it; 0 where none is known. */
export const weightOf = (book: OrderBook, { facts }: Work, one: FulfillmentOrder, measure: "grams" | "cm3"): number =>
  book
    .linesOf(one)
    .flatMap(({ orderLineId, remainingQuantity }) =>
      book.line(orderLineId).needs.map(({ itemId, perUnit }) => remainingQuantity * perUnit * (facts.item(itemId)?.[measure] ?? 0)),
    )
    .reduce((sum, part) => sum + part, 0);
