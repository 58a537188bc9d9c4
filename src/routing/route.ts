import { byId, type Pool, poolsOf } from "./demand.ts";
import { explain } from "./explain.ts";
import { fewestSites, type SiteSet } from "./fewest-sites.ts";
import { isClosed, reachOf, type Site, shipsAll, sitesOf } from "./network.ts";
import type { LineQuantity, PlannedAllocation, PlannedFulfillmentOrder, RoutingPlan, UnfilledReason } from "./plan.ts";
import { mostOf } from "./reach.ts";
import type { RoutingLine, RoutingRequest } from "./request.ts";
import { type Share, shareOut } from "./share-out.ts";

/**
 * Decides where an order's units leave from. Rules, each settling what the one before leaves open:
 *
 * 1. As many units as the stock allows; a bundle is one unit and leaves whole from one location.
 * 2. From as few locations as possible.
 * 3. With the least sum of great-circle distances to the destination.
 * 4. From the set whose first member is nearer, of better priority or of lower id, in this order; then its second.
 * 5. A line leaves whole from the nearest of these that has all of it; else it is cut, the nearest shipping what it can first.
 *
 * What no location has waits at the first choice, or is left unfilled when the line may not wait. If the order cannot be
 * split, one location ships all of it or none does. Pure: no clock, no chance, no order of the input changes the plan.
 *
 * Exact up to `searchLimit` steps (`why.exact`); beyond, the plan still never promises more than the stock. Throws
 * RangeError for a request that contradicts itself: ids given twice, quantities or stock that are no counts, points not on earth.
 */
export function route(request: RoutingRequest): RoutingPlan {
  const pools = poolsOf(request.lines);
  const sites = sitesOf(request, pools);
  const eligible = sites.filter((site) => !isClosed(site));
  const set = chosenOf(
    sites.filter(({ exclusion }) => exclusion === null),
    pools,
  );
  const shares = shareOut(set.sites, pools);
  const left = leftOver(request.lines, shares);
  const waiting = left.filter(({ line }) => line.backorder === "ALLOW").map(({ line, quantity }) => ({ lineId: line.lineId, quantity }));
  const backorders = waiting.length > 0 ? [{ locationId: firstChoice(eligible), lines: waiting }] : [];
  const reason = reasonFor(eligible, request);
  const unfilled = left
    .filter(({ line }) => line.backorder === "DENY")
    .map(({ line, quantity }) => ({ lineId: line.lineId, quantity, reason }));
  const fulfillmentOrders = fulfillmentOrdersOf(set.sites, shares);
  return {
    fulfillmentOrders,
    allocations: allocationsOf(shares),
    backorders,
    unfilled,
    cost: 0,
    why: explain({ request, pools, sites, set, fulfillmentOrders, backorders, unfilled }),
  };
}

/** The set that ships. The usual case first: the nearest location that has everything. */
function chosenOf(sites: readonly Site[], pools: readonly Pool[]): SiteSet {
  const one = sites.find(({ reaches }) => shipsAll(reaches, pools));
  if (one !== undefined) return { sites: [one], exact: true, steps: 0 };
  if (sites.length === 0) return { sites, exact: true, steps: 0 };
  const most = pools.map((_, index) => reachOf(sites, pools, index));
  const set = fewestSites(sites, pools, most.map(mostOf));
  const known = most.every(({ exact }) => exact) && sites.every(({ reaches }) => reaches.every(({ exact }) => exact));
  return { ...set, exact: set.exact && known };
}

interface LeftOver {
  readonly line: RoutingLine;
  readonly quantity: number;
}

/** Units of each line that nobody ships now, by line id. */
function leftOver(lines: readonly RoutingLine[], shares: readonly Share[]): LeftOver[] {
  const shipped = new Map<string, number>();
  for (const { line, quantity } of shares) shipped.set(line.lineId, (shipped.get(line.lineId) ?? 0) + quantity);
  return lines
    .map((line) => ({ line, quantity: line.quantity - (shipped.get(line.lineId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0)
    .sort((a, b) => byId(a.line.lineId, b.line.lineId));
}

/** Where back-orders wait: the lowest rank, the nearest among equals (`sites` come nearest first). */
function firstChoice(sites: readonly Site[]): string | null {
  let [id, lowest]: [string | null, number] = [null, Infinity];
  for (const { location } of sites) {
    if (location.backorderRank !== null && location.backorderRank < lowest) [id, lowest] = [location.id, location.backorderRank];
  }
  return id;
}

function reasonFor(eligible: readonly Site[], { policy }: RoutingRequest): UnfilledReason {
  if (eligible.length === 0) return "NO_LOCATION";
  return !policy.canSplit && eligible.some(({ exclusion }) => exclusion === "CANNOT_SHIP_COMPLETE") ? "CANNOT_SPLIT" : "OUT_OF_STOCK";
}

function fulfillmentOrdersOf(sites: readonly Site[], shares: readonly Share[]): PlannedFulfillmentOrder[] {
  return sites
    .map((site) => ({ locationId: site.location.id, lines: linesAt(site, shares), parcel: null, cost: [] }))
    .filter(({ lines }) => lines.length > 0);
}

const linesAt = (site: Site, shares: readonly Share[]): LineQuantity[] =>
  shares
    .filter((share) => share.site === site)
    .map(({ line, quantity }) => ({ lineId: line.lineId, quantity }))
    .sort((a, b) => byId(a.lineId, b.lineId));

function allocationsOf(shares: readonly Share[]): PlannedAllocation[] {
  const taken = new Map<string, Map<string, number>>();
  for (const { site, line, quantity } of shares) {
    for (const { itemId, perUnit } of line.needs) {
      const at = taken.get(itemId) ?? new Map<string, number>();
      taken.set(itemId, at.set(site.location.id, (at.get(site.location.id) ?? 0) + quantity * perUnit));
    }
  }
  return [...taken]
    .flatMap(([itemId, at]) => [...at].map(([locationId, quantity]) => ({ itemId, locationId, quantity })))
    .sort((a, b) => byId(a.itemId, b.itemId) || byId(a.locationId, b.locationId));
}
