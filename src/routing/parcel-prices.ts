import { slack } from "./bound.ts";
import type { Model } from "./model.ts";
import { type Parcels, parcelsAmong, parcelsAt } from "./parcels.ts";

/** A place, its parcels, and what the units in each earn at the prices asked. */
export interface Seller {
  readonly at: number;
  readonly parcels: Parcels;
  readonly earned: Float64Array;
  /** The least that any of its parcels costs beyond what it earns; below 0 where one pays. */
  value: number;
}

/** What a unit of each demand is worth, and what that proves. */
export interface Priced {
  /** Places that may send a parcel of a better filling, at these prices. */
  readonly sellers: readonly Seller[];
  /** What no filling that ships the targets costs less than. */
  readonly bound: number;
  readonly steps: number;
}

/** Most parcels listed, of all places together; most times prices are adjusted. */
const [mostParcels, rounds] = [16_000, 40];

/**
 * As `boundOf`, but each place sends the one parcel, of whole units, that pays best: much closer to the least cost where units are
 * few and tariffs go by large steps. `known` is the cost of a filling. Null: there are too many parcels to list, or
 * fillings to number.
 */
export function pricedParcels(model: Model, targets: readonly number[], known: number, start: readonly number[]): Priced | null {
  const counts = model.places.map((place) => parcelsAmong(model, place));
  const listed = counts.reduce((sum, count) => sum + count, 0);
  const fillings = targets.reduce((product, target) => product * (target + 1), 1);
  if (listed > mostParcels || fillings > Number.MAX_SAFE_INTEGER) return null;
  let sellers = model.places
    .map((place, at) => ({ at, parcels: parcelsAt(model, place, counts[at] as number) }))
    .filter(({ parcels }) => parcels.costs.length > 0)
    .map(({ at, parcels }): Seller => ({ at, parcels, earned: new Float64Array(parcels.costs.length), value: 0 }));
  const asked = [...start];
  let [prices, best, steps]: [readonly number[], number, number] = [start, -Infinity, listed];
  for (let [round, pace] = [0, 1]; round < rounds && pace > 0.02; round++) {
    const excess = [...targets];
    let cost = worthAt(asked, targets);
    for (const seller of sellers) {
      const { from, demand, amount, costs } = seller.parcels;
      const chosen = ask(seller, asked);
      steps += costs.length >> 3;
      if (seller.value >= 0) continue;
      cost += seller.value;
      for (let at = chosen; at >= 0; at = from[at] as number) {
        const index = demand[at] as number;
        excess[index] = (excess[index] as number) - (amount[at] as number);
      }
    }
    sellers = sellers.filter(({ value }) => cost + Math.max(0, value) <= known - 1 + slack || value <= 0);
    if (cost > best) [best, prices] = [cost, [...asked]];
    else pace *= 0.85;
    const norm = excess.reduce((sum, units) => sum + units * units, 0);
    if (norm === 0 || best > known - 1 + slack) break;
    const step = (pace * (known * 1.002 - cost)) / norm;
    for (let index = 0; index < asked.length; index++) asked[index] = (asked[index] as number) + step * (excess[index] as number);
  }
  for (const seller of sellers) ask(seller, prices);
  // What was left out on the way had no parcel that pays at the prices of then; a bound is reckoned with those that are left.
  const bound = worthAt(prices, targets) + sellers.reduce((sum, { value }) => sum + Math.min(0, value), 0);
  return { sellers, bound, steps };
}

const worthAt = (prices: readonly number[], targets: readonly number[]): number =>
  targets.reduce((sum, units, index) => sum + units * (prices[index] as number), 0);

/** Reckons what each parcel earns and the least a parcel costs beyond that. The parcel that pays best. */
function ask(seller: Seller, prices: readonly number[]): number {
  const { earned } = seller;
  const { from, demand, amount, costs } = seller.parcels;
  let [least, chosen] = [Infinity, -1];
  for (let at = 0; at < costs.length; at++) {
    const before = from[at] as number;
    const sum = (before < 0 ? 0 : (earned[before] as number)) + (prices[demand[at] as number] as number) * (amount[at] as number);
    earned[at] = sum;
    const value = (costs[at] as number) - sum;
    if (value < least) [least, chosen] = [value, at];
  }
  seller.value = least;
  return chosen;
}
