import type { Pool } from "./demand.ts";
import { greedySites } from "./greedy-sites.ts";
import { metresOf, outdoes, reachOf, type Site } from "./network.ts";
import { mostOf } from "./reach.ts";

/** A set of sites that together fill the targets, nearest first. */
export interface SiteSet {
  readonly sites: readonly Site[];
  /** Whether no smaller set, and none of its size with less distance, fills them too. */
  readonly exact: boolean;
  /** Sites looked at while building sets, plus cuts of shared stock tried to check them. */
  readonly steps: number;
}

/** What putting two ways to cut shared stock together costs, in steps. */
const stepsPerPair = 4;

/** Steps after which the search settles for what it has: some 30 ms of one core. */
const searchLimit = 100_000;

/**
 * The fewest sites that fill `targets` (units per pool), among those sets the one with the least sum of distances, among
 * those the one with the most preferred sites. `sites` are in order of preference and together fill the targets.
 *
 * Sizes are tried from one up, each to the end, so the first that has a set is the smallest. Past `limit` the best set of
 * the size at hand is taken if there is one, else a greedy one.
 */
export function fewestSites(sites: readonly Site[], pools: readonly Pool[], targets: readonly number[], limit = searchLimit): SiteSet {
  const search = new Search(sites, pools, targets, limit);
  for (let size = 1; size < sites.length && !search.stopped; size++) {
    search.sets(size);
    if (search.best !== null) return { sites: search.best.map((rank) => sites[rank] as Site), exact: search.exact, steps: search.steps };
  }
  return { sites: search.stopped ? greedySites(sites, pools, targets) : sites, exact: search.exact, steps: search.steps };
}

/**
 * Builds sets by asking: who supplies the pool that fewest can? One of them must be in the set. A branch is left when
 * nothing it leads to can fill the targets or come before the best known set. Ranks are positions in `sites`.
 */
class Search {
  best: readonly number[] | null = null;
  steps = 0;
  stopped = false;
  /** False once a set was passed over of which not all ways to fill the targets could be tried. */
  #certain = true;
  #bestMetres = Infinity;
  readonly #sites: readonly Site[];
  readonly #pools: readonly Pool[];
  readonly #targets: readonly number[];
  readonly #limit: number;
  readonly #metres: readonly number[];
  /** Per rank and pool, the most units. What several ship together is at most the sum. */
  readonly #most: readonly (readonly number[])[];
  /** Per rank, the preferred sites that can ship all it can: it is never taken without them, as one could replace it. */
  readonly #betters: readonly (readonly number[])[];

  constructor(sites: readonly Site[], pools: readonly Pool[], targets: readonly number[], limit: number) {
    this.#sites = sites;
    this.#pools = pools;
    this.#targets = targets;
    this.#limit = limit;
    this.#metres = sites.map(metresOf);
    this.#most = sites.map(({ reaches }) => reaches.map(mostOf));
    this.#betters = sites.map((site, rank) => [...sites.keys()].slice(0, rank).filter((other) => outdoes(sites[other] as Site, site)));
  }

  get exact(): boolean {
    return this.#certain && !this.stopped;
  }

  /** Looks for sets of one size. Every smaller size must have been looked through. */
  sets(size: number): void {
    const open = [...this.#sites.keys()].filter((rank) => (this.#betters[rank] as readonly number[]).length < size);
    this.#extend([], open, size, 0, this.#targets);
  }

  /** Tries every way to add `left` of the `open` ranks to those chosen. */
  #extend(chosen: readonly number[], open: readonly number[], left: number, metres: number, missing: readonly number[]): void {
    this.steps += open.length + 1;
    if (this.steps > this.#limit) this.stopped = true;
    if (this.stopped || open.length < left || !this.#mayBeat(chosen, open, left, metres)) return;
    let pool = this.#scarcest(open, left, missing);
    if (pool === "FILLED") pool = this.#short(chosen);
    if (pool === "FILLED") {
      this.best = inOrder(chosen);
      this.#bestMetres = metres;
      return;
    }
    if (pool === "HOPELESS" || left === 0) return;
    let rest = open;
    for (const rank of open) {
      if ((this.#most[rank]?.[pool] as number) === 0) continue;
      rest = rest.filter((other) => other !== rank);
      if (!(this.#betters[rank] as readonly number[]).every((better) => chosen.includes(better))) continue;
      const short = missing.map((units, at) => units - (this.#most[rank]?.[at] as number));
      this.#extend([...chosen, rank], rest, left - 1, metres + (this.#metres[rank] as number), short);
    }
  }

  /** Whether the nearest and most preferred way to complete the set would come before the best known. */
  #mayBeat(chosen: readonly number[], open: readonly number[], left: number, metres: number): boolean {
    if (this.best === null) return true;
    let nearest = metres;
    for (let at = 0; at < left; at++) nearest += this.#metres[open[at] as number] as number;
    if (nearest !== this.#bestMetres) return nearest < this.#bestMetres;
    return comesBefore(inOrder([...chosen, ...open.slice(0, left)]), this.best);
  }

  /**
   * The pool still missing units that the fewest open sites supply. HOPELESS when `left` sites cannot do it: neither the
   * best stocked for one pool, nor those that bring the largest parts of all that is missing.
   */
  #scarcest(open: readonly number[], left: number, missing: readonly number[]): number | "FILLED" | "HOPELESS" {
    const parts = open.map(() => 0);
    let [scarcest, fewest, short]: [number, number, number] = [-1, Infinity, 0];
    for (let pool = 0; pool < missing.length; pool++) {
      const wanted = missing[pool] as number;
      if (wanted <= 0) continue;
      short++;
      const supplies: number[] = [];
      for (let at = 0; at < open.length; at++) {
        const units = this.#most[open[at] as number]?.[pool] as number;
        if (units === 0) continue;
        supplies.push(units);
        parts[at] = (parts[at] as number) + Math.min(1, units / wanted);
      }
      if (largest(supplies, left) < wanted) return "HOPELESS";
      if (supplies.length < fewest) [scarcest, fewest] = [pool, supplies.length];
    }
    if (short === 0) return "FILLED";
    // The parts are fractions, so their sum may be a hair too small.
    return largest(parts, left) < short - 1e-9 ? "HOPELESS" : scarcest;
  }

  /** A pool that is not filled although the sums suffice, because its demands compete for the same stock. */
  #short(chosen: readonly number[]): number | "FILLED" {
    const sites = inOrder(chosen).map((rank) => this.#sites[rank] as Site);
    for (const [index, pool] of this.#pools.entries()) {
      if (pool.demands.length === 1) continue;
      const reach = reachOf(sites, this.#pools, index);
      this.steps += reach.tried * stepsPerPair;
      if (mostOf(reach) >= (this.#targets[index] as number)) continue;
      this.#certain &&= reach.exact;
      return index;
    }
    return "FILLED";
  }
}

const inOrder = (ranks: readonly number[]): number[] => [...ranks].sort((a, b) => a - b);

function comesBefore(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((rank, index) => rank !== b[index]);
  return at >= 0 && (a[at] as number) < (b[at] as number);
}

/** The sum of the `count` largest values. */
function largest(values: readonly number[], count: number): number {
  let sum = 0;
  if (count === 1) for (const value of values) sum = Math.max(sum, value);
  else if (values.length <= count) for (const value of values) sum += value;
  else for (const value of [...values].sort((a, b) => b - a).slice(0, count)) sum += value;
  return count === 0 ? 0 : sum;
}
