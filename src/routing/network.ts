import { farthest, isGeoPoint, kilometres } from "../kit/geo.ts";
import { byId, type Pool } from "./demand.ts";
import type { ExclusionCode } from "./plan.ts";
import { mostOf, type Reach, reachAt, together, type Units, within } from "./reach.ts";
import type { RoutingLocation, RoutingRequest } from "./request.ts";

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
  const sites = request.locations.map((location) => siteOf(location, request, pools)).sort(byPreference);
  const twice = sites.length - new Set(request.locations.map(({ id }) => id)).size;
  if (twice > 0) throw new RangeError("A location is there twice.");
  return sites;
}

function siteOf(location: RoutingLocation, request: RoutingRequest, pools: readonly Pool[]): Site {
  const { stock, policy } = request;
  const destination = request.destination.point;
  for (const point of [destination, location.point]) {
    if (point && !isGeoPoint(point)) throw new RangeError(`Location ${location.id}: it or the destination is no place on earth.`);
  }
  const metres = destination && location.point ? Math.round(kilometres(destination, location.point) * 1000) : null;
  if (policy.allowedLocationIds && !policy.allowedLocationIds.has(location.id))
    return { location, metres, exclusion: "NOT_ALLOWED", reaches: [] };
  if (!location.services.ships) return { location, metres, exclusion: "SERVICE", reaches: [] };
  const reaches = pools.map((pool) => reachAt(pool, location.id, stock));
  const ships = reaches.some((reach) => mostOf(reach) > 0);
  if (ships && !policy.canSplit && !shipsAll(reaches, pools)) return { location, metres, exclusion: "CANNOT_SHIP_COMPLETE", reaches };
  return { location, metres, exclusion: ships ? null : "NO_STOCK", reaches };
}

/** Whether it may not ship this order, whatever it has. */
export const isClosed = ({ exclusion }: Site): boolean => exclusion === "NOT_ALLOWED" || exclusion === "SERVICE";

/** Unknown counts as the far side of the earth, or as no distance at all when it is unknown for every location. */
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
