import { farthest, isGeoPoint, kilometres } from "../kit/geo.ts";
import { byId, type Demand, type Pool } from "./demand.ts";
import { closes, exclusionOf, isPriced, lineExclusionOf } from "./filters.ts";
import type { ExclusionCode } from "./plan.ts";
import { mostOf, type Reach, reachAt, together, type Units, within } from "./reach.ts";
import type { Destination, RoutingLocation, RoutingRequest } from "./request.ts";
import { cheapestOf, offersOf } from "./tariff.ts";

/** A location of the request, as this order sees it. */
export interface Site {
  readonly location: RoutingLocation;
  /** Whole metres, so that sums are exact in any order. Null: unknown. */
  readonly metres: number | null;
  readonly exclusion: ExclusionCode | null;
  /** What it could ship alone of each pool. Empty when it may not ship this order. */
  readonly reaches: readonly Reach[];
}

/** All locations by distance, then priority, then id. Throws RangeError for a location given twice. */
export function sitesOf(request: RoutingRequest, pools: readonly Pool[]): Site[] {
  const { point } = request.destination;
  if (point && !isGeoPoint(point)) throw new RangeError("The destination is no place on earth.");
  const sites = request.locations.map((location) => siteOf(location, request, pools)).sort(byPreference);
  const twice = sites.length - new Set(request.locations.map(({ id }) => id)).size;
  if (twice > 0) throw new RangeError("A location is there twice.");
  return sites;
}

function siteOf(location: RoutingLocation, request: RoutingRequest, pools: readonly Pool[]): Site {
  if (location.point && !isGeoPoint(location.point)) throw new RangeError(`Location ${location.id} is no place on earth.`);
  const metres = metresBetween(request.destination, location);
  const exclusion = exclusionOf(location, request);
  if (exclusion !== null) return { location, metres, exclusion, reaches: [] };
  const ships = (demand: Demand): boolean => lineExclusionOf(demand, location, request) === null;
  const reaches = pools.map((pool) => reachAt(pool, location.id, request.stock, ships));
  return { location, metres, exclusion: exclusionAt(location, request, pools, reaches), reaches };
}

const metresBetween = ({ point }: Destination, location: RoutingLocation): number | null =>
  point && location.point ? Math.round(kilometres(point, location.point) * 1000) : null;

/** What stands against a location that may ship the order, seeing what it has. */
function exclusionAt(
  location: RoutingLocation,
  request: RoutingRequest,
  pools: readonly Pool[],
  reaches: readonly Reach[],
): ExclusionCode | null {
  if (reaches.every((reach) => mostOf(reach) === 0)) {
    const codes = pools.flatMap(({ demands }) => demands.map((demand) => lineExclusionOf(demand, location, request)));
    return codes.every((code) => code !== null) ? (codes[0] ?? "NO_STOCK") : "NO_STOCK";
  }
  if (request.policy.canSplit) return null;
  if (!shipsAll(reaches, pools)) return "CANNOT_SHIP_COMPLETE";
  return isPriced(request) && cheapestOf(offersOf(location.tariffs, request.policy), ...weightOf(pools)) === null ? "NO_CARRIER" : null;
}

/** Grams and cubic centimetres of all that is wanted. */
function weightOf(pools: readonly Pool[]): [grams: number, cm3: number] {
  const demands = pools.flatMap((pool) => pool.demands);
  const sum = (of: "grams" | "cm3"): number => demands.reduce((total, demand) => total + demand.quantity * demand[of], 0);
  return [sum("grams"), sum("cm3")];
}

/** Whether it may not ship this order, whatever it has. */
export const isClosed = ({ exclusion }: Pick<Site, "exclusion">): boolean => exclusion !== null && closes(exclusion);

/** Unknown counts as the far side of the earth: where it is unknown for all, all are equally far. */
export const metresOf = ({ metres }: Site): number => metres ?? Math.round(farthest * 1000);

const byPreference = (a: Site, b: Site): number =>
  metresOf(a) - metresOf(b) || a.location.priority - b.location.priority || byId(a.location.id, b.location.id);

/** Whether what is reached is everything the pools ask for. */
export const shipsAll = (reaches: readonly Reach[], pools: readonly Pool[]): boolean =>
  reaches.length === pools.length && pools.every((pool, index) => mostOf(reaches[index] as Reach) === pool.quantity);

export const wantedOf = (pool: Pool): Units => pool.demands.map(({ quantity }) => quantity);

/** What a set of locations ships of one pool. Stops looking once that is everything. */
export function reachOf(sites: readonly Site[], pools: readonly Pool[], index: number): Reach {
  const pool = pools[index] as Pool;
  const wanted = wantedOf(pool);
  let reach: Reach = { ways: [wanted.map(() => 0)], exact: true, tried: 0 };
  for (const { reaches } of sites) {
    reach = together(reach, reaches[index] as Reach, wanted);
    if (mostOf(reach) === pool.quantity) return { ...reach, exact: true };
  }
  return reach;
}

/** Whether `a` can ship whatever `b` can. */
export const outdoes = (a: Site, b: Site): boolean =>
  b.reaches.every(({ ways }, index) => ways.every((way) => (a.reaches[index] as Reach).ways.some((other) => within(way, other))));
