import type { Demand, Pool } from "./demand.ts";
import { reachOf, type Site, wantedOf } from "./network.ts";
import { atMost, firstDifference, mostOf, type Reach, sumOf, type Units } from "./reach.ts";
import type { RoutingLine } from "./request.ts";

/** Units of a line that leave from a site. */
export interface Share {
  readonly site: Site;
  readonly line: RoutingLine;
  readonly quantity: number;
}

/** Shares the sites' stock out over the lines: as much as the sites can ship, never more. `sites` are in order of preference. */
export function shareOut(sites: readonly Site[], pools: readonly Pool[]): Share[] {
  return pools.flatMap((pool, index) => {
    const [only] = pool.demands;
    if (pool.demands.length === 1 && only !== undefined) {
      return sharesOf(
        only,
        sites,
        sites.map(({ reaches }) => mostOf(reaches[index] as Reach)),
      );
    }
    const cuts = cutsOf(sites, pools, index);
    return pool.demands.flatMap((demand, at) =>
      sharesOf(
        demand,
        sites,
        cuts.map((cut) => cut[at] ?? 0),
      ),
    );
  });
}

/**
 * How much of each demand every site ships, where demands share stock: of the ways that ship most in all, the one in which
 * the nearest site ships most, then the next.
 */
function cutsOf(sites: readonly Site[], pools: readonly Pool[], index: number): Units[] {
  let left = wantedOf(pools[index] as Pool);
  return sites.map(({ reaches }, at) => {
    const later = reachOf(sites.slice(at + 1), pools, index);
    const inAll = (cut: Units): number => {
      const rest = left.map((units, demand) => units - (cut[demand] ?? 0));
      return sumOf(cut) + later.ways.reduce((most, way) => Math.max(most, sumOf(atMost(way, rest))), 0);
    };
    const cuts = (reaches[index] as Reach).ways.map((way) => atMost(way, left));
    const cut = cuts.sort((a, b) => inAll(b) - inAll(a) || sumOf(b) - sumOf(a) || firstDifference(b, a))[0] as Units;
    left = left.map((units, demand) => units - (cut[demand] ?? 0));
    return cut;
  });
}

/**
 * Shares one demand out over its lines. `units` is what each site ships of it.
 *
 * The lines are served in order until the units are used up. What a line gets leaves from the nearest site that still has
 * all of it; only a line that no site has whole is cut, and then the nearest site ships what it can first.
 */
export function sharesOf({ lines }: Demand, sites: readonly Site[], units: Units): Share[] {
  const left = [...units];
  const shares: Share[] = [];
  const give = (line: RoutingLine, at: number, quantity: number): void => {
    if (quantity > 0) shares.push({ site: sites[at] as Site, line, quantity });
    left[at] = (left[at] ?? 0) - quantity;
  };
  const toCut: { readonly line: RoutingLine; readonly quantity: number }[] = [];
  let total = sumOf(units);
  for (const line of lines) {
    const quantity = Math.min(line.quantity, total);
    total -= quantity;
    const whole = left.findIndex((count) => count >= quantity);
    if (whole >= 0) give(line, whole, quantity);
    else toCut.push({ line, quantity });
  }
  for (const { line, quantity } of toCut) {
    let rest = quantity;
    for (const at of left.keys()) {
      const here = Math.min(rest, left[at] ?? 0);
      give(line, at, here);
      rest -= here;
    }
  }
  return shares;
}
