import { amountOf, demandsByLine, type Leaving, leavingFrom } from "./costs.ts";
import { decide } from "./decide.ts";
import { byId, poolsOf } from "./demand.ts";
import { explain } from "./explain.ts";
import { lineExclusionOf, mayWait } from "./filters.ts";
import { isClosed, type Site, sitesOf } from "./network.ts";
import type { LineQuantity, PlannedAllocation, PlannedBackorder, PlannedFulfillmentOrder, RoutingPlan, UnfilledReason } from "./plan.ts";
import type { RoutingLine, RoutingRequest } from "./request.ts";
import type { Share } from "./share-out.ts";

/**
 * Decides where an order's units leave from. Locations that may not ship it, or not a line of it, are left out with a reason
 * (`filters.ts`). Of all the ways the rest could do it, the first of these decides:
 *
 * 1. As many units as the stock allows, and of those as many as possible that may not wait. A bundle is one unit and leaves
 *    whole from one location.
 * 2. With `preferPremium`: from locations of better priority.
 * 3. At the least cost: carriage, handling, split, lateness, load, risk, scarcity, in minor units.
 * 4. In fewer parcels, with fewer lines cut, from locations of better priority, then of lower id.
 *
 * A pick-up leaves from one location, and the nearest decides. With `distanceTariff` it is the fewest locations, then the
 * least sum of great-circle distances, then the set whose first member is nearer, of better priority or of lower id.
 *
 * What no location has waits at the first choice, or is left unfilled when the line may not wait. If the order cannot be
 * split, one location ships all of it or none does. Pure: no clock, no chance, no order of the input changes the plan.
 *
 * Exact up to a number of steps (`why.exact`); beyond, the plan still never promises more than the stock. Throws
 * RangeError for a request that contradicts itself: ids given twice, quantities or stock that are no counts, points not on earth.
 */
export function route(request: RoutingRequest): RoutingPlan {
  const pools = poolsOf(request.lines, request.policy.divideLines);
  const sites = sitesOf(request, pools);
  const decision = decide(request, pools, sites);
  const demandOf = demandsByLine(pools);
  const left = leftOver(request.lines, decision.shares);
  const backorders = backordersOf(left, sites, request);
  const reason = reasonFor(sites, request);
  const unfilled = left
    .filter(({ line }) => line.backorder === "DENY")
    .map(({ line, quantity }) => ({ lineId: line.lineId, quantity, reason }));
  const fulfillmentOrders = leavingFrom(decision.sites, decision.shares, demandOf, request).map(fulfillmentOrderOf);
  return {
    fulfillmentOrders,
    allocations: allocationsOf(decision.shares),
    backorders,
    unfilled,
    cost: amountOf(fulfillmentOrders.flatMap(({ cost }) => cost)),
    why: explain({ request, pools, sites, demandOf, decision, fulfillmentOrders, backorders, unfilled }),
  };
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

/** Units that wait, where each line's first choice is. */
function backordersOf(left: readonly LeftOver[], sites: readonly Site[], request: RoutingRequest): PlannedBackorder[] {
  const waiting = new Map<string | null, LineQuantity[]>();
  for (const { line, quantity } of left) {
    if (line.backorder === "DENY") continue;
    const locationId = firstChoice(line, sites, request);
    waiting.set(locationId, [...(waiting.get(locationId) ?? []), { lineId: line.lineId, quantity }]);
  }
  return [...waiting].map(([locationId, lines]) => ({ locationId, lines })).sort((a, b) => byId(a.locationId ?? "", b.locationId ?? ""));
}

/** The lowest rank, the nearest among equals (`sites` come nearest first), of those that may ship the line one day. */
function firstChoice(line: RoutingLine, sites: readonly Site[], request: RoutingRequest): string | null {
  let [id, lowest]: [string | null, number] = [null, Infinity];
  for (const { location, exclusion } of sites) {
    if (location.backorderRank === null || location.backorderRank >= lowest) continue;
    if (isClosed({ exclusion }) && !mayWait(exclusion)) continue;
    if (lineExclusionOf(line, location, request) === null) [id, lowest] = [location.id, location.backorderRank];
  }
  return id;
}

function reasonFor(sites: readonly Site[], { policy }: RoutingRequest): UnfilledReason {
  if (sites.every(isClosed)) return "NO_LOCATION";
  return !policy.canSplit && sites.some(({ exclusion }) => exclusion === "CANNOT_SHIP_COMPLETE") ? "CANNOT_SPLIT" : "OUT_OF_STOCK";
}

const fulfillmentOrderOf = ({ site, shares, costed }: Leaving): PlannedFulfillmentOrder => ({
  locationId: site.location.id,
  lines: shares.map(({ line, quantity }) => ({ lineId: line.lineId, quantity })).sort((a, b) => byId(a.lineId, b.lineId)),
  parcel: costed?.parcel ?? null,
  cost: costed?.parts ?? [],
});

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
