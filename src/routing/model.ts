import type { Demand, Pool } from "./demand.ts";
import { isPriced, lineExclusionOf } from "./filters.ts";
import { metresOf, type Site } from "./network.ts";
import type { RoutingLine, RoutingLocation, RoutingRequest } from "./request.ts";
import { leastPrice, type Offer, offersOf } from "./tariff.ts";

/** The order as numbers: what every way to fill it costs. Everything below is by position in these lists. */
export interface Model {
  readonly demands: readonly ModelDemand[];
  /** Those that could ship something, by priority, then id. */
  readonly places: readonly Place[];
  readonly maxParcels: number;
  /** Part of the price of every place, and given back once. */
  readonly splitPenalty: number;
  /** Whether a place can ship all it has of every demand in one parcel: no stock is shared, and no parcel too heavy. */
  readonly apart: boolean;
}

export interface ModelDemand {
  readonly demand: Demand;
  readonly quantity: number;
  /** Of those, units that may not wait. */
  readonly urgent: number;
  readonly whole: boolean;
  readonly grams: number;
  readonly cm3: number;
  /** What a unit takes of the items that several demands share, by position of the item. */
  readonly shared: readonly { readonly item: number; readonly perUnit: number }[];
}

export interface Place {
  readonly site: Site;
  /** Price of opening it: handling, load, risk and the split penalty. */
  readonly fixed: number;
  /** Price of one unit of each demand from here, besides its carriage. */
  readonly unit: readonly number[];
  /** The most units of each demand it could ship alone. */
  readonly caps: readonly number[];
  /** Units it has of the shared items. */
  readonly stock: readonly number[];
  readonly offers: readonly Offer[] | null;
}

/** Above any distance: one parcel fewer is worth more than any kilometres. */
const aParcel = 2 ** 25;

/** `sites` are those that may ship. */
export function modelOf(request: RoutingRequest, pools: readonly Pool[], sites: readonly Site[]): Model {
  const { policy, method } = request;
  const items = pools.filter(({ demands }) => demands.length > 1).flatMap(({ itemIds }) => itemIds);
  const position = new Map(items.map((itemId, index) => [itemId, index]));
  const demands = pools.flatMap((pool) => pool.demands.map((demand) => demandOf(demand, pool, position)));
  const priced = isPriced(request);
  const ranks = policy.preferPremium && priced ? ranksOf(sites) : null;
  const places = [...sites]
    .sort((a, b) => a.location.priority - b.location.priority || (a.location.id < b.location.id ? -1 : 1))
    .map((site): Place => {
      const offers = priced ? offersOf(site.location.tariffs, policy) : null;
      const rank = ranks?.get(site.location.priority) ?? 0;
      return {
        site,
        offers,
        fixed: priced ? fixedOf(site, request) + policy.splitPenalty : aParcel + metresOf(site),
        unit: demands.map(({ demand }) => (priced ? scarcityOf(site, demand) + rank : 0)),
        caps: demands.map((each) => capOf(each, site, request, offers)),
        stock: items.map((itemId) => request.stock.available(itemId, site.location.id)),
      };
    });
  const maxParcels = !policy.canSplit || method === "PICKUP" ? 1 : Math.max(0, policy.maxParcels ?? Infinity);
  const light = places.every(({ caps, offers }) => offers === null || leastPrice(offers, ...weightOf(demands, caps)) < Infinity);
  return {
    demands,
    places,
    maxParcels,
    splitPenalty: priced ? policy.splitPenalty : 0,
    apart: items.length === 0 && light,
  };
}

function demandOf(demand: Demand, pool: Pool, position: ReadonlyMap<string, number>): ModelDemand {
  const { lines, quantity, whole, grams, cm3, needs } = demand;
  const urgent = lines.reduce((sum, line) => sum + (line.backorder === "DENY" ? line.quantity : 0), 0);
  const shared = pool.demands.length > 1 ? needs.map(({ itemId, perUnit }) => ({ item: position.get(itemId) as number, perUnit })) : [];
  return { demand, quantity, urgent, whole, grams, cm3, shared };
}

/** What a parcel costs besides its carriage and its units. Minor units. */
export const feesOf = ({ location }: Site, { policy }: RoutingRequest) => ({
  handling: location.handling,
  load: Math.round((location.load ?? 0) * policy.loadPenalty),
  risk: Math.round(location.rejectRisk * policy.rerouteCost),
});

function fixedOf(site: Site, request: RoutingRequest): number {
  const { handling, load, risk } = feesOf(site, request);
  return handling + load + risk;
}

/** What parting with one unit costs later. Minor units. */
export const scarcityOf = (
  { location: { scarcity } }: { readonly location: Pick<RoutingLocation, "scarcity"> },
  { needs }: Pick<RoutingLine, "needs">,
): number =>
  scarcity === undefined ? 0 : Math.round(needs.reduce((sum, { itemId, perUnit }) => sum + perUnit * (scarcity.get(itemId) ?? 0), 0));

/** What a unit costs more from a location of lower priority: above any money, so that priority decides first. */
function ranksOf(sites: readonly Site[]): ReadonlyMap<number, number> {
  const priorities = [...new Set(sites.map(({ location }) => location.priority))].sort((a, b) => a - b);
  return new Map(priorities.map((priority, rank) => [priority, rank * 2 ** 36]));
}

/** Units of a demand that a place could ship in a parcel of their own. */
function capOf(
  { demand, quantity, grams, cm3 }: ModelDemand,
  { location }: Site,
  request: RoutingRequest,
  offers: readonly Offer[] | null,
): number {
  if (lineExclusionOf(demand, location, request) !== null) return 0;
  let units = quantity;
  for (const { itemId, perUnit } of demand.needs) {
    units = Math.min(units, Math.floor(request.stock.available(itemId, location.id) / perUnit));
  }
  if (offers === null || leastPrice(offers, units * grams, units * cm3) < Infinity) return units;
  let [carried, tooMany] = [0, units];
  while (tooMany - carried > 1) {
    const middle = Math.floor((carried + tooMany) / 2);
    if (leastPrice(offers, middle * grams, middle * cm3) === Infinity) tooMany = middle;
    else carried = middle;
  }
  return carried;
}

/** Grams and cubic centimetres of so many units of each demand. */
export function weightOf(demands: readonly ModelDemand[], units: readonly number[]): [grams: number, cm3: number] {
  let [weight, volume] = [0, 0];
  for (let index = 0; index < demands.length; index++) {
    const { grams, cm3 } = demands[index] as ModelDemand;
    weight += grams * (units[index] as number);
    volume += cm3 * (units[index] as number);
  }
  return [weight, volume];
}

/** Price of a parcel of such a weight from a place, all but its units. Infinite: nobody carries it. */
export function parcelCost({ fixed, offers }: Place, grams: number, cm3: number): number {
  return offers === null ? fixed : fixed + leastPrice(offers, grams, cm3);
}
