import { chargeableGrams } from "../carriers/offer.ts";
import type { ParcelTariff as Offer } from "../carriers/tariffs-for.ts";
import type { LocalDate } from "../kit/local-date.ts";
import { addDays, localIn } from "../kit/local-date.ts";
import { moneyOf } from "../kit/money.ts";
import type { Location } from "../locations/location.entity.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { ParcelTariff, RoutingLine, RoutingLocation, RoutingPolicy, RoutingRequest, StockView } from "../routing/request.ts";
import { rankedByChoice } from "./first-choice.ts";
import type { OrderBook } from "./order-book.ts";
import { placeOf } from "./origins.ts";
import { mayWait } from "./pre-orders.ts";
import type { RoutingFacts } from "./routing-facts.ts";
import { freePolicy, pointOf, routingLocation } from "./routing-terms.ts";
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
export function routingRequests(book: OrderBook, work: Work, units: readonly Units[], stocks: readonly StockView[]): RoutingRequest[] {
  const asked = questionOf(book, work, units, { relaxed: false });
  const { deliverBy, dispatchBy } = asked.policy;
  const isTight = deliverBy !== null || dispatchBy != null || asked.locations.some(({ capacityLeft }) => capacityLeft === 0);
  const questions = isTight ? [asked, questionOf(book, work, units, { relaxed: true })] : [asked];
  return questions.flatMap((question) => stocks.map((stock) => ({ ...question, stock })));
}

function questionOf(book: OrderBook, work: Work, units: readonly Units[], { relaxed }: { readonly relaxed: boolean }): Question {
  const { order, shipTo } = book;
  const lines = units.map((one) => lineOf(book, work, one));
  const { deliveryMethod, pickupLocationId = null } = (units[0] as Units).line;
  const isPickup = deliveryMethod === "PICKUP";
  const priced = !isPickup && shipTo?.countryCode != null && work.facts.hasRates(order.currency);
  const locations = locationsOf(book, work, { lines, priced, relaxed });
  const policy = policyOf(book, work, { priced, relaxed, isPickup, pickupLocationId, aParcel: leastParcel(locations) });
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
const leastParcel = (locations: readonly RoutingLocation[]): number => {
  const prices = locations.flatMap(({ tariffs }) => tariffs.flatMap(({ steps }) => steps[0]?.price ?? []));
  return prices.length === 0 ? 0 : Math.min(...prices);
};

interface Terms {
  readonly priced: boolean;
  readonly relaxed: boolean;
  readonly aParcel: number;
  readonly isPickup: boolean;
  readonly pickupLocationId: string | null;
}

/** A day late is as bad as a further parcel, so is a rejection; a location that is full costs a tenth of one more. */
function policyOf(book: OrderBook, work: Work, { priced, relaxed, aParcel, isPickup, pickupLocationId }: Terms): RoutingPolicy {
  const { order } = book;
  const directives = order.directives ?? null;
  const maxParcels = isPickup ? null : (directives?.maxParcels ?? null);
  const parcels = book.liveFulfillmentOrders.filter(({ deliveryMethod }) => deliveryMethod !== "PICKUP");
  const underWay = parcels.filter(({ status, heldFrom }) => [status, heldFrom].some(isBegun)).length;
  return {
    ...freePolicy,
    // What is picked up leaves from one place anyway, and what of it is there is kept.
    canSplit: isPickup || maySplit(book),
    atLocationId: pickupLocationId,
    maxParcels: maxParcels === null ? null : Math.max(1, maxParcels - underWay),
    allowedLocationIds: allowedLocations(book),
    allowedNetworks: directives?.allowedNetworks ? new Set(directives.allowedNetworks) : null,
    excludedLocationIds: new Set(directives?.excludedLocationIds ?? []),
    carriers: directives?.carriers ?? null,
    deliverBy: priced ? deliverBy(book) : null,
    deliverByIsHard: !relaxed,
    dispatchBy: priced && !relaxed ? dispatchBy(book, work) : null,
    latePerDay: aParcel,
    splitPenalty: directives?.splitPenalty == null ? 0 : Number(moneyOf(directives.splitPenalty, order.currency).minor),
    rerouteCost: aParcel,
    loadPenalty: Math.round(aParcel / 10),
    preferPremium: directives?.preferPremium ?? false,
    distanceTariff: !priced,
  };
}

const isBegun = (status: string | null | undefined): boolean => status === "OPEN" || status === "IN_PROGRESS";

/** Whether its parts may leave from different locations: by its channel, its buyer and the rules. */
export const maySplit = ({ channel, order }: OrderBook): boolean =>
  channel.rights.canSplit && order.shipPreference !== "COMPLETE" && order.directives?.shipComplete !== true;

function allowedLocations({ channel, order }: OrderBook): ReadonlySet<string> | null {
  const byRule = order.directives?.allowedLocationIds ?? null;
  if (channel.locationIds.length === 0) return byRule && new Set(byRule);
  return new Set(byRule ? channel.locationIds.filter((id) => byRule.includes(id)) : channel.locationIds);
}

/** The day on which a rule wants it there, counted from the day it was placed where its channel is. */
function deliverBy({ order, channel }: OrderBook): LocalDate | null {
  const days = order.directives?.deliverWithinDays ?? null;
  return days === null ? null : addDays(localIn(channel.timeZone, order.placedAt).date, days);
}

/** The day by which its channel wants it to have left. Null: none, or it has passed already. */
function dispatchBy({ order, channel }: OrderBook, { deed }: Work): LocalDate | null {
  const hours = channel.rights.dispatchByHours;
  if (hours === null || hours === undefined) return null;
  const last = new Date(order.placedAt.getTime() + hours * 3_600_000);
  return last < deed.at ? null : localIn(channel.timeZone, last).date;
}

/** To about a hundred metres: enough for distances and zones, and no longer somebody's door. */
const roughly = (point: ReturnType<typeof pointOf>) =>
  point && { latitude: Math.round(point.latitude * 1000) / 1000, longitude: Math.round(point.longitude * 1000) / 1000 };

/** Units that rules leave on the shelf whatever an order of this kind wants. */
export function keptBackByRule({ order }: OrderBook, { facts }: Work): ((itemId: string, locationId: string) => number) | undefined {
  const buffers = order.directives?.safetyBuffers ?? [];
  if (buffers.length === 0) return undefined;
  return (itemId, locationId) => {
    const item = facts.item(itemId);
    const apply = buffers.filter(
      (one) =>
        (one.locationId === null || one.locationId === locationId) &&
        (one.sku === null || one.sku === item?.sku) &&
        (one.itemTag === null || item?.tags.includes(one.itemTag)),
    );
    return Math.max(0, ...apply.map(({ quantity }) => quantity));
  };
}
