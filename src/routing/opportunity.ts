import { unitsIn } from "./demand.ts";
import { isPriced } from "./filters.ts";
import type { RoutingLine, RoutingRequest } from "./request.ts";
import { leastPrice, type Offer, offersOf } from "./tariff.ts";

/** What is remembered of an order: what carriers asked to where it went, and how much it was. */
export interface PastOrder {
  readonly offers: ReadonlyMap<string, readonly Offer[]>;
  readonly lines: number;
  readonly units: number;
}

/** What is expected of the time until more stock comes. */
export interface Outlook {
  /** Share of an item's stock that will be asked for until then, 0 to 1. */
  readonly sellThrough: number;
  /** How much of what a unit may be worth later counts today, 0 to 1: what is to come is guessed. */
  readonly trust: number;
}

const usualOutlook: Outlook = { sellThrough: 0.7, trust: 0.4 };

/** Rounds in which prices move; those of the later half are averaged. */
const rounds = 30;

export const pastOrderOf = ({ locations, lines, policy }: RoutingRequest): PastOrder => ({
  offers: new Map(locations.map(({ id, tariffs }) => [id, offersOf(tariffs, policy)])),
  lines: lines.length,
  units: unitsIn(lines),
});

/**
 * The request with the opportunity cost of a unit of each item at each location: what it would cost more to serve later orders
 * if the unit left from there today. Derived from today's stock and from `recent` orders alone, some hundred of them: it is
 * taken that the orders to come go where those went.
 *
 * Unchanged where nothing is known, or nothing is counted in money. Pure, and the same for the same arguments.
 */
export function withOpportunityCosts(
  request: RoutingRequest,
  recent: readonly PastOrder[],
  outlook: Outlook = usualOutlook,
): RoutingRequest {
  if (recent.length === 0 || !isPriced(request)) return request;
  const units =
    recent.reduce((sum, order) => sum + order.units, 0) /
    Math.max(
      1,
      recent.reduce((sum, order) => sum + order.lines, 0),
    );
  const costs = new Map(request.locations.map(({ id }) => [id, new Map<string, number>()]));
  for (const [itemId, weight] of itemsIn(request.lines)) {
    for (const [locationId, cost] of costsOf(itemId, weight, units, request, recent, outlook))
      if (cost > 0) costs.get(locationId)?.set(itemId, cost);
  }
  return { ...request, locations: request.locations.map((location) => ({ ...location, scarcity: costs.get(location.id) ?? new Map() })) };
}

interface Weight {
  readonly grams: number;
  readonly cm3: number;
}

/** The items of lines, and what a unit weighs: of a bundle, an equal share. */
function itemsIn(lines: readonly RoutingLine[]): ReadonlyMap<string, Weight> {
  const items = new Map<string, Weight>();
  for (const { needs, grams, cm3 } of lines) {
    const units = needs.reduce((sum, { perUnit }) => sum + perUnit, 0);
    for (const { itemId } of needs) if (!items.has(itemId)) items.set(itemId, { grams: grams / units, cm3: cm3 / units });
  }
  return items;
}

/**
 * Lets recent orders buy a usual line of the item where carriage and unit together are cheapest. Units grow dearer where more
 * would be bought than is there, and cheaper where less, which is how the dual of the transport problem is found by ascent.
 * What a unit costs in the end is what having one more of it there would save. Minor units; the cheapest place has 0.
 */
function costsOf(
  itemId: string,
  { grams, cm3 }: Weight,
  unitsALine: number,
  { locations, stock }: RoutingRequest,
  recent: readonly PastOrder[],
  { sellThrough, trust }: Outlook,
): [locationId: string, cost: number][] {
  const places = locations.map(({ id }) => ({ id, units: stock.available(itemId, id) })).filter(({ units }) => units > 0);
  if (places.length < 2) return [];
  const there = places.reduce((sum, { units }) => sum + units, 0);
  const carriage = recent
    .map(({ offers }) => places.map(({ id }) => leastPrice(offers.get(id) ?? [], grams * unitsALine, cm3 * unitsALine)))
    .filter((prices) => prices.some((price) => price < Infinity));
  if (carriage.length === 0) return [];
  const usual = carriage.reduce((sum, prices) => sum + Math.min(...prices), 0) / carriage.length;
  let prices = places.map(() => 0);
  const sums = places.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    const bought = places.map(() => 0);
    for (const costs of carriage) {
      const at = cheapestAt(costs, prices);
      bought[at] = (bought[at] as number) + 1 / carriage.length;
    }
    const pace = usual / (1 + round / 5);
    prices = prices.map((price, at) => {
      const excess = sellThrough * (bought[at] as number) - (places[at]?.units as number) / there;
      return Math.max(0, price + pace * excess);
    });
    const least = Math.min(...prices);
    prices = prices.map((price) => price - least);
    if (round >= rounds / 2) for (const [at, price] of prices.entries()) sums[at] = (sums[at] as number) + price;
  }
  return places.map(({ id }, at) => [id, Math.round((trust * (sums[at] as number)) / (rounds / 2) / unitsALine)]);
}

/** The first of the cheapest. */
function cheapestAt(costs: readonly number[], prices: readonly number[]): number {
  let [best, least] = [0, Infinity];
  for (let at = 0; at < costs.length; at++) {
    const cost = (costs[at] as number) + (prices[at] as number);
    if (cost < least) [best, least] = [at, cost];
  }
  return best;
}
