import { type Model, type ModelDemand, type Place, parcelCost } from "./model.ts";

/**
 * Every parcel that a place can send, one after the other. Each adds some units of one demand to an earlier one (`from`; -1: to
 * none), so what all of them earn is reckoned with one addition a parcel.
 */
export interface Parcels {
  readonly from: Int32Array;
  readonly demand: Int32Array;
  readonly amount: Int32Array;
  readonly costs: Float64Array;
}

/** How many parcels `parcelsAt` would list, at most. */
export function parcelsAmong({ demands }: Model, { caps }: Place): number {
  let count = 1;
  for (let index = 0; index < demands.length; index++) {
    const cap = caps[index] as number;
    count *= cap > 0 && demands[index]?.whole ? 2 : cap + 1;
  }
  return count - 1;
}

/** All parcels of a place that its stock and its carriers allow. Of a demand that leaves whole a place ships all it has, or none. */
export function parcelsAt({ demands }: Model, place: Place, limit: number): Parcels {
  const [from, demand, amount] = [new Int32Array(limit), new Int32Array(limit), new Int32Array(limit)];
  const costs = new Float64Array(limit);
  const left = [...place.stock];
  let count = 0;
  const extend = (parent: number, first: number, grams: number, cm3: number, units: number): void => {
    for (let index = first; index < demands.length; index++) {
      const cap = place.caps[index] as number;
      if (cap === 0) continue;
      const { whole, shared, grams: weight, cm3: volume } = demands[index] as ModelDemand;
      const each = place.unit[index] as number;
      for (let taken = whole ? cap : 1; taken <= cap; taken++) {
        if (!shared.every(({ item, perUnit }) => perUnit * taken <= (left[item] as number))) break;
        const [heavier, larger, cost] = [grams + taken * weight, cm3 + taken * volume, units + taken * each];
        const price = parcelCost(place, heavier, larger);
        // What is too heavy stays so with more in it.
        if (price === Infinity) break;
        const at = count++;
        from[at] = parent;
        demand[at] = index;
        amount[at] = taken;
        costs[at] = price + cost;
        for (const { item, perUnit } of shared) left[item] = (left[item] as number) - perUnit * taken;
        extend(at, index + 1, heavier, larger, cost);
        for (const { item, perUnit } of shared) left[item] = (left[item] as number) + perUnit * taken;
      }
    }
  };
  extend(-1, 0, 0, 0, 0);
  return {
    from: from.subarray(0, count),
    demand: demand.subarray(0, count),
    amount: amount.subarray(0, count),
    costs: costs.subarray(0, count),
  };
}
