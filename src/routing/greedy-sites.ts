import type { Pool } from "./demand.ts";
import { reachOf, type Site, wantedOf } from "./network.ts";
import { mostOf, type Reach, together } from "./reach.ts";

/**
 * A set of sites that fills what all of them can, not always the smallest: the site that adds most joins, the preferred
 * one among equals, until the targets (units per pool) are filled; then any it could do without goes, the farthest first.
 */
export function greedySites(sites: readonly Site[], pools: readonly Pool[], targets: readonly number[]): readonly Site[] {
  const wanted = pools.map(wantedOf);
  const unitsOf = (reaches: readonly Reach[]): number =>
    reaches.reduce((sum, reach, pool) => sum + Math.min(targets[pool] as number, mostOf(reach)), 0);
  const chosen = new Set<Site>();
  for (let reached = pools.map((_, pool) => reachOf([], pools, pool)); ; ) {
    let [most, next, after]: [number, Site | null, Reach[]] = [unitsOf(reached), null, reached];
    for (const site of sites) {
      if (chosen.has(site)) continue;
      const joined = reached.map((reach, pool) => together(reach, site.reaches[pool] as Reach, wanted[pool] as number[]));
      const units = unitsOf(joined);
      if (units > most) [most, next, after] = [units, site, joined];
    }
    if (next === null) break;
    chosen.add(next);
    reached = after;
  }
  const inOrder = (): Site[] => sites.filter((site) => chosen.has(site));
  const filled = (): number => unitsOf(pools.map((_, pool) => reachOf(inOrder(), pools, pool)));
  const all = filled();
  for (const site of inOrder().reverse()) {
    chosen.delete(site);
    if (filled() < all) chosen.add(site);
  }
  return inOrder();
}
