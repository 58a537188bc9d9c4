import type { Pool } from "./demand.ts";
import { fewestSites, type SiteSet } from "./fewest-sites.ts";
import { compareValues, placesKey, type Units2D, usedIn, worthOf } from "./filling.ts";
import { isPriced } from "./filters.ts";
import { type Model, modelOf, type Place } from "./model.ts";
import { reachOf, type Site, shipsAll } from "./network.ts";
import { mostOf } from "./reach.ts";
import type { RoutingRequest } from "./request.ts";
import { type Solution, solve } from "./search.ts";
import { type Share, shareOut, sharesOf } from "./share-out.ts";

/** What leaves from where, and how sure it is that nothing is better. */
export interface Decision {
  /** Those that ship, nearest first. */
  readonly sites: readonly Site[];
  readonly shares: readonly Share[];
  readonly exact: boolean;
  readonly steps: number;
  /** What no plan for as many units costs less than. Null: not known, or not counted in money. */
  readonly bound: number | null;
  /** Other plans for as many units, the best first, each the shares of a different set of locations. */
  readonly others: readonly (readonly Share[])[];
}

/** Decides by cost, or by distance where there is no price or the buyer comes. `sites` come nearest first. */
export function decide(request: RoutingRequest, pools: readonly Pool[], sites: readonly Site[]): Decision {
  const able = sites.filter(({ exclusion }) => exclusion === null);
  const { policy, method } = request;
  if (able.length === 0 || policy.maxParcels === 0) return { sites: [], shares: [], exact: true, steps: 0, bound: null, others: [] };
  if (policy.distanceTariff && policy.divideLines && method !== "PICKUP") {
    const set = nearest(able, pools);
    if (set.sites.length <= (policy.maxParcels ?? Infinity)) {
      return { sites: set.sites, shares: shareOut(set.sites, pools), exact: set.exact, steps: set.steps, bound: null, others: [] };
    }
  }
  return cheapest(request, pools, able);
}

/** The fewest locations, then the nearest. The usual case first: the nearest location that has everything. */
function nearest(sites: readonly Site[], pools: readonly Pool[]): SiteSet {
  const one = sites.find(({ reaches }) => shipsAll(reaches, pools));
  if (one !== undefined) return { sites: [one], exact: true, steps: 0 };
  const most = pools.map((_, index) => reachOf(sites, pools, index));
  const set = fewestSites(sites, pools, most.map(mostOf));
  const known = most.every(({ exact }) => exact) && sites.every(({ reaches }) => reaches.every(({ exact }) => exact));
  return { ...set, exact: set.exact && known };
}

function cheapest(request: RoutingRequest, pools: readonly Pool[], sites: readonly Site[]): Decision {
  const model = modelOf(request, pools, sites);
  const solution = solve(model);
  const { units, exact, steps, bound } = solution;
  const shares = sharesIn(model, units, sites);
  const priced = isPriced(request);
  return {
    sites: sites.filter((site) => shares.some((share) => share.site === site)),
    shares,
    exact,
    steps,
    bound: bound === null || !priced || request.policy.preferPremium ? null : bound - (shares.length > 0 ? model.splitPenalty : 0),
    others: priced ? othersThan(model, solution).map((other) => sharesIn(model, other, sites)) : [],
  };
}

/** Units at places as shares of lines. */
function sharesIn(model: Model, units: Units2D, sites: readonly Site[]): Share[] {
  const rows = new Map(model.places.map(({ site }, at) => [site, units[at] as readonly number[]]));
  return model.demands.flatMap(({ demand }, index) =>
    sharesOf(
      demand,
      sites,
      sites.map((site) => rows.get(site)?.[index] ?? 0),
    ),
  );
}

/** Other plans told, and steps that may be taken to find them. */
const [told, affordable] = [5, 10_000];

/**
 * The best plans from other locations: each location that could do it alone, those met by the search, and where that is cheap
 * the best without one of those chosen.
 */
function othersThan(model: Model, { units, value, steps, met }: Solution): Units2D[] {
  const none = model.demands.map(() => 0);
  const lacks = ({ caps }: Place): number =>
    model.demands.reduce((sum, { quantity }, index) => sum + quantity - (caps[index] as number), 0);
  const alone = model.places.flatMap((place, at) =>
    lacks(place) === value.short ? [model.places.map((_, other) => (other === at ? place.caps : none))] : [],
  );
  const chosen = usedIn(units);
  const without = steps * chosen.length > affordable ? [] : chosen.map((at) => solve(lacking(model, at)).units);
  const known = new Set([placesKey(units)]);
  return [...alone.filter((other) => fits(model, other)), ...met, ...without]
    .map((other) => ({ other, value: worthOf(model, other) }))
    .filter((one) => one.value.short === value.short && one.value.urgent === value.urgent && one.value.cost < Infinity)
    .sort((a, b) => compareValues(a.value, b.value))
    .filter(({ other }) => !known.has(placesKey(other)) && known.add(placesKey(other)))
    .slice(0, told)
    .map(({ other }) => other);
}

const lacking = (model: Model, closed: number): Model => ({
  ...model,
  places: model.places.map((place, at): Place => (at === closed ? { ...place, caps: place.caps.map(() => 0) } : place)),
});

/** Whether shared stock suffices. */
const fits = ({ demands, places }: Model, units: Units2D): boolean =>
  places.every(({ stock }, at) => {
    const left = [...stock];
    for (const [index, { shared }] of demands.entries()) {
      for (const { item, perUnit } of shared) left[item] = (left[item] as number) - perUnit * (units[at]?.[index] as number);
    }
    return left.every((count) => count >= 0);
  });
