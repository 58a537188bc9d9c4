import { demandsByLine, leavingFrom } from "./costs.ts";
import { byId, poolsOf, unitsIn } from "./demand.ts";
import { lineExclusionOf } from "./filters.ts";
import { isClosed, type Site, sitesOf } from "./network.ts";
import type { PlannedFulfillmentOrder } from "./plan.ts";
import type { RoutingLine, RoutingRequest, StockView } from "./request.ts";
import type { Share } from "./share-out.ts";

/**
 * Where an order would leave from if nothing were weighed: every line from the main warehouse, and what that lacks from the nearest
 * that has it; without a main warehouse, every line from the nearest. To be compared with, at the same prices and under the same
 * filters. Null when a parcel came out that nobody carries.
 */
export function placeSimply(request: RoutingRequest, mainId: string | null): PlannedFulfillmentOrder[] | null {
  const pools = poolsOf(request.lines, request.policy.divideLines);
  const demandOf = demandsByLine(pools);
  const nearestFirst = sitesOf(request, pools).filter((site) => !isClosed(site));
  const sites = [...nearestFirst].sort((a, b) => Number(b.location.id === mainId) - Number(a.location.id === mainId));
  const shares = request.policy.canSplit ? fill(request, sites) : fillWhole(request, sites);
  const placed = leavingFrom(sites, shares, demandOf, request).map(({ site, shares, costed }) => {
    const lines = shares.map(({ line, quantity }) => ({ lineId: line.lineId, quantity }));
    return costed && { locationId: site.location.id, lines, parcel: costed.parcel, cost: costed.parts };
  });
  return placed.includes(null) ? null : (placed as PlannedFulfillmentOrder[]);
}

/** Each line from the first that has all of it; one that nobody has whole is cut, where lines may be. */
function fill(request: RoutingRequest, sites: readonly Site[]): Share[] {
  const rest = new Rest(request.stock);
  const lines = [...request.lines].sort((a, b) => byId(a.lineId, b.lineId));
  return lines.flatMap((line) => {
    const able = sites.filter(({ location }) => lineExclusionOf(line, location, request) === null);
    const whole = able.find((site) => rest.unitsOf(line, site) === line.quantity);
    if (whole) return [rest.take(line, whole, line.quantity)];
    if (!request.policy.divideLines) return [];
    let left = line.quantity;
    const shares: Share[] = [];
    for (const site of able) {
      const quantity = Math.min(left, rest.unitsOf(line, site));
      if (quantity > 0) shares.push(rest.take(line, site, quantity));
      left -= quantity;
    }
    return shares;
  });
}

/** All of it from the first that has it, or nothing. */
function fillWhole(request: RoutingRequest, sites: readonly Site[]): Share[] {
  const wanted = unitsIn(request.lines);
  for (const site of sites) {
    const shares = fill(request, [site]);
    if (unitsIn(shares) === wanted) return shares;
  }
  return [];
}

/** Stock less what this order has taken of it. */
class Rest {
  readonly #stock: StockView;
  readonly #taken = new Map<string, number>();

  constructor(stock: StockView) {
    this.#stock = stock;
  }

  /** Units of a line that a site still has, at most all of it. */
  unitsOf({ needs, quantity }: RoutingLine, { location: { id } }: Site): number {
    return needs.reduce((most, { itemId, perUnit }) => {
      const free = this.#stock.available(itemId, id) - (this.#taken.get(`${itemId} ${id}`) ?? 0);
      return Math.min(most, Math.floor(free / perUnit));
    }, quantity);
  }

  take(line: RoutingLine, site: Site, quantity: number): Share {
    for (const { itemId, perUnit } of line.needs) {
      const key = `${itemId} ${site.location.id}`;
      this.#taken.set(key, (this.#taken.get(key) ?? 0) + quantity * perUnit);
    }
    return { site, line, quantity };
  }
}
