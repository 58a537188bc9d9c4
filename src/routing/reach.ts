import type { Demand, Pool } from "./demand.ts";
import type { StockView } from "./request.ts";

/** Units per demand of a pool, in the order of its demands. */
export type Units = readonly number[];

/**
 * What can be shipped of a pool: the ways to do it that no other way exceeds in everything. Whatever is below one of
 * them can be shipped too, so a promise within a way never promises more than the stock.
 */
export interface Reach {
  readonly ways: readonly Units[];
  /** False when ways were left out because there were too many. Those that are there hold. */
  readonly exact: boolean;
  /** Pairs of ways put together to find it: what it cost. */
  readonly tried: number;
}

/** Ways kept of one reach: fewer where each is long, as every pair is compared. */
const waysLimit = (demands: number): number => (demands <= 4 ? 48 : 12);

/** Cuts of one location's stock looked at to find them. */
const cutsLimit = 512;

export const sumOf = (units: Units): number => {
  let sum = 0;
  for (const count of units) sum += count;
  return sum;
};

/** The most units of a pool that can be shipped. */
export const mostOf = ({ ways }: Reach): number => sumOf(ways[0] as Units);

/** What one location can ship of a pool if nothing else leaves from there. Throws RangeError for stock that is no count. */
export function reachAt(pool: Pool, locationId: string, stock: StockView, ships: (demand: Demand) => boolean): Reach {
  const [only] = pool.demands;
  if (pool.demands.length === 1 && only !== undefined) {
    let units = ships(only) ? only.quantity : 0;
    for (const { itemId, perUnit } of only.needs) units = Math.min(units, Math.floor(countOf(stock, itemId, locationId) / perUnit));
    return { ways: [[units]], exact: true, tried: 0 };
  }
  const counts = pool.itemIds.map((itemId) => countOf(stock, itemId, locationId));
  const recipes = pool.demands.map((demand) => ({
    quantity: ships(demand) ? demand.quantity : 0,
    needs: demand.needs.map(({ itemId, perUnit }) => ({ item: pool.itemIds.indexOf(itemId), perUnit })),
  }));
  const whole = recipes.map(({ quantity }) => quantity);
  const left = recipes.reduce((rest, recipe) => without(rest, recipe, recipe.quantity), counts);
  return left.every((count) => count >= 0) ? { ways: [whole], exact: true, tried: 0 } : cutsOf(recipes, counts);
}

function countOf(stock: StockView, itemId: string, locationId: string): number {
  const count = stock.available(itemId, locationId);
  if (!Number.isSafeInteger(count) || count < 0)
    throw new RangeError(`Item ${itemId} at ${locationId}: ${count} is not a whole number ≥ 0.`);
  return count;
}

/** A demand by the positions of its items in the pool. Counts below are units per item, in the same order. */
interface Recipe {
  readonly quantity: number;
  readonly needs: readonly { readonly item: number; readonly perUnit: number }[];
}

/** The counts left when units of a recipe are taken; below zero when they do not suffice. */
function without(counts: readonly number[], { needs }: Recipe, units: number): number[] {
  const left = [...counts];
  for (const { item, perUnit } of needs) left[item] = (left[item] as number) - perUnit * units;
  return left;
}

function mostUnits(counts: readonly number[], { needs, quantity }: Recipe): number {
  let most = quantity;
  for (const { item, perUnit } of needs) most = Math.min(most, Math.floor((counts[item] as number) / perUnit));
  return most;
}

/** How a location's stock may be cut over demands that share it: all ways when they are few, else some greedy ones. */
function cutsOf(recipes: readonly Recipe[], counts: readonly number[]): Reach {
  const number = recipes.slice(0, -1).reduce((product, recipe) => product * (mostUnits(counts, recipe) + 1), 1);
  if (number > cutsLimit) return { ...bestOf(recipes.map((_, first) => greedyCut(recipes, counts, first))), exact: false };
  const ways: number[][] = [];
  const cut = (index: number, left: readonly number[], units: readonly number[]): void => {
    const recipe = recipes[index] as Recipe;
    const most = mostUnits(left, recipe);
    // The last takes what is left: less would be exceeded.
    if (index === recipes.length - 1) return void ways.push([...units, most]);
    for (let count = most; count >= 0; count--) cut(index + 1, without(left, recipe, count), [...units, count]);
  };
  cut(0, counts, []);
  return bestOf(ways);
}

/** Each demand in turn takes what it can, `first` before the others. */
function greedyCut(recipes: readonly Recipe[], counts: readonly number[], first: number): number[] {
  const units = recipes.map(() => 0);
  let left = counts;
  for (const index of [first, ...recipes.keys()]) {
    const recipe = recipes[index] as Recipe;
    const count = Math.min(recipe.quantity - (units[index] as number), mostUnits(left, recipe));
    left = without(left, recipe, count);
    units[index] = (units[index] as number) + count;
  }
  return units;
}

export const atMost = (units: Units, limit: Units): number[] => units.map((count, index) => Math.min(count, limit[index] ?? 0));

/** What two reaches ship together, no more of a demand than `wanted`. */
export function together(a: Reach, b: Reach, wanted: Units): Reach {
  const exact = a.exact && b.exact;
  if (wanted.length === 1) return { ways: [[Math.min(wanted[0] ?? 0, mostOf(a) + mostOf(b))]], exact, tried: 0 };
  const ways: number[][] = [];
  for (const one of a.ways) {
    for (const other of b.ways) ways.push(wanted.map((most, index) => Math.min(most, (one[index] as number) + (other[index] as number))));
  }
  const best = bestOf(ways);
  return { ways: best.ways, exact: exact && best.exact, tried: a.tried + b.tried + ways.length };
}

/** Most units first, then most of the first demand; ways that another exceeds or equals are dropped. */
function bestOf(ways: readonly Units[]): Reach {
  const kept: Units[] = [];
  const sorted = ways.map((way) => ({ way, sum: sumOf(way) })).sort((a, b) => b.sum - a.sum || firstDifference(b.way, a.way));
  for (const { way } of sorted) {
    if (kept.some((other) => within(way, other))) continue;
    if (kept.length === waysLimit(way.length)) return { ways: kept, exact: false, tried: 0 };
    kept.push(way);
  }
  return { ways: kept, exact: true, tried: 0 };
}

/** Positive when `a` has more of the first demand in which they differ. */
export function firstDifference(a: Units, b: Units): number {
  for (let index = 0; index < a.length; index++) {
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a way ships no more of anything than another. */
export function within(way: Units, other: Units): boolean {
  for (let index = 0; index < way.length; index++) if ((way[index] as number) > (other[index] as number)) return false;
  return true;
}
