import { chargeableGrams } from "../carriers/offer.ts";
import type { ParcelTariff as Offer } from "../carriers/tariffs-for.ts";
import type { LocalDate } from "../kit/local-date.ts";
import type { Location } from "../locations/location.entity.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { withOpportunityCosts } from "../routing/opportunity.ts";
import type { ParcelTariff, RoutingLine, RoutingLocation, RoutingRequest, StockView } from "../routing/request.ts";
import { rankedByChoice } from "./first-choice.ts";
import type { OrderBook } from "./order-book.ts";
import { placeOf } from "./origins.ts";
import { mayWait } from "./pre-orders.ts";
import type { RoutingFacts } from "./routing-facts.ts";
import { keptBackUnder, policyUnder, splitsUnder } from "./routing-policy.ts";
import { pointOf, routingLocation } from "./routing-terms.ts";
import type { Work } from "./work.ts";

/** Units of a line that want a place to leave from. */
export interface Units {
  readonly line: OrderLine;
  readonly quantity: number;
}

type Question = Omit<RoutingRequest, "stock">;

/**
 * What the router is asked for units of an order that reach the buyer in one way, first as it should be, then, where that may leave something short, as it has to be: on a day that
 * is not full, later than wanted. `stocks`: what the order should use first comes first.
 */
export function* routingRequests(
  book: OrderBook,
  work: Work,
  units: readonly Units[],
  stocks: readonly StockView[],
): Generator<RoutingRequest, void, void> {
  const asked = questionOf(book, work, units, { relaxed: false });
  for (const stock of stocks) yield withScarcity({ ...asked, stock }, book, work);
  const { deliverBy, dispatchBy } = asked.policy;
  if (deliverBy === null && dispatchBy == null && !asked.locations.some(({ capacityLeft }) => capacityLeft === 0)) return;
  const relaxed = questionOf(book, work, units, { relaxed: true });
  for (const stock of stocks) yield withScarcity({ ...relaxed, stock }, book, work);
}

/** With what its last units cost later, where a rule wants that counted and the rules in force still do. */
const withScarcity = (request: RoutingRequest, { order }: OrderBook, { recent }: Work): RoutingRequest =>
  order.directives?.opportunityCost === true ? withOpportunityCosts(request, recent.get(order.currency) ?? []) : request;

function questionOf(book: OrderBook, work: Work, units: readonly Units[], { relaxed }: { readonly relaxed: boolean }): Question {
  const { order, shipTo } = book;
  const lines = units.map((one) => lineOf(book, work, one));
  const { deliveryMethod, pickupLocationId = null } = (units[0] as Units).line;
  const isPickup = deliveryMethod === "PICKUP";
  const priced = !isPickup && shipTo?.countryCode != null && work.facts.hasRates(order.currency);
  const locations = locationsOf(book, work, { lines, priced, relaxed });
  const parcels = book.liveFulfillmentOrders.filter((one) => one.deliveryMethod !== "PICKUP");
  const policy = policyUnder(order.directives ?? null, {
    ...{ order, channel: book.channel, at: work.deed.at, priced, relaxed, aParcel: leastParcel(locations) },
    pickup: isPickup ? { at: pickupLocationId } : null,
    underWay: parcels.filter(({ status, heldFrom }) => [status, heldFrom].some(isBegun)).length,
  });
  return {
    method: isPickup ? "PICKUP" : "SHIP",
    currency: order.currency,
    destination: {
      point: roughly(pointOf(shipTo)),
      countryCode: shipTo?.countryCode ?? null,
      region: shipTo?.region ?? null,
      postalCode: shipTo?.postalCode ?? null,
    },
    lines,
    locations: priced ? rankedByChoice(locations, lines, policy) : locations,
    policy,
  };
}

function lineOf(book: OrderBook, work: Work, { line, quantity }: Units): RoutingLine {
  const items = line.needs.map(({ itemId, perUnit }) => ({ perUnit, item: work.facts.item(itemId) }));
  const sum = (measure: "grams" | "cm3") => items.reduce((total, { perUnit, item }) => total + perUnit * (item?.[measure] ?? 0), 0);
  return {
    lineId: line.id,
    quantity,
    needs: line.needs,
    backorder: mayWait(book, work, line) ? "ALLOW" : "DENY",
    grams: sum("grams"),
    cm3: sum("cm3"),
    handlingTags: [...new Set(items.flatMap(({ item }) => item?.handlingTags ?? []))],
    rejectedAt: book.rejectedAt(line),
  };
}

interface Circumstances {
  readonly lines: readonly RoutingLine[];
  readonly priced: boolean;
  readonly relaxed: boolean;
}

/** Where nothing depends on the order, the same list for all of a batch. */
function locationsOf(book: OrderBook, work: Work, circumstances: Circumstances): readonly RoutingLocation[] {
  const make = () => work.network.map((location) => locationOf(book, work, location, circumstances));
  if (circumstances.priced || work.network.some(({ id }) => work.facts.capacity.limits(id))) return make();
  const { currency } = book.order;
  const known = sameForAll.get(work.facts)?.get(currency) ?? make();
  sameForAll.set(work.facts, (sameForAll.get(work.facts) ?? new Map()).set(currency, known));
  return known;
}

/** By currency, which is what handling costs are in. */
const sameForAll = new WeakMap<RoutingFacts, Map<string, readonly RoutingLocation[]>>();

function locationOf(book: OrderBook, work: Work, location: Location, { lines, priced, relaxed }: Circumstances): RoutingLocation {
  const { facts, deed } = work;
  const { currency } = book.order;
  const sends = priced && location.ships === true && !facts.isClosed(location.id);
  const offers = sends ? facts.tariffs(location, placeOf(book.shipTo ?? {}), deed.at, currency) : [];
  return routingLocation(location, currency, {
    open: !facts.isClosed(location.id),
    ...(facts.capacity.limits(location.id) && roomOn(facts.dayOf(location, deed.at, relaxed), location, work)),
    tariffs: offers.map((offer) => tariffOf(offer, lines)),
  });
}

const roomOn = (day: LocalDate | null, { id }: Location, { facts: { capacity } }: Work) =>
  day === null ? { capacityLeft: 0, load: 1 } : { capacityLeft: capacity.left(id, day), load: capacity.load(id, day) };

/** An offer without the steps that no parcel of these lines reaches, and without what the router does not look at. */
export function tariffOf(offer: Offer, lines: readonly Pick<RoutingLine, "quantity" | "grams" | "cm3">[]): ParcelTariff {
  const { carrier, service, steps, perStartedKgBeyond, volumetricDivisor, shipBy, deliverFrom, deliverTo } = offer;
  const sum = (measure: "grams" | "cm3") => lines.reduce((total, line) => total + line.quantity * line[measure], 0);
  const heaviest = steps.findIndex(({ upToGrams }) => upToGrams >= chargeableGrams(sum("grams"), sum("cm3"), volumetricDivisor));
  return {
    ...{ carrier, service, volumetricDivisor, shipBy, deliverFrom, deliverTo },
    steps: heaviest < 0 ? steps : steps.slice(0, heaviest + 1),
    perStartedKgBeyond: heaviest < 0 ? perStartedKgBeyond : null,
  };
}

/** The price of the cheapest parcel there is: what things are compared with that nobody has put a price on. */
export const leastParcel = (locations: readonly Pick<RoutingLocation, "tariffs">[]): number => {
  const prices = locations.flatMap(({ tariffs }) => tariffs.flatMap(({ steps }) => steps[0]?.price ?? []));
  return prices.length === 0 ? 0 : Math.min(...prices);
};

/** To about a hundred metres: enough for distances and zones, and no longer somebody's door. */
const roughly = (point: ReturnType<typeof pointOf>) =>
  point && { latitude: Math.round(point.latitude * 1000) / 1000, longitude: Math.round(point.longitude * 1000) / 1000 };

const isBegun = (status: string | null | undefined): boolean => status === "OPEN" || status === "IN_PROGRESS";

/** Whether its parts may leave from different locations: by its channel, its buyer and the rules. */
export const maySplit = ({ channel, order }: OrderBook): boolean => splitsUnder(order.directives ?? null, { channel, order });

/** Units that rules leave on the shelf whatever an order of this kind wants. */
export const keptBackByRule = ({ order }: OrderBook, { facts }: Work) =>
  keptBackUnder(order.directives ?? null, (itemId) => facts.item(itemId));
