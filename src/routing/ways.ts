import { parcelTie, pieceTie } from "./filling.ts";
import { type ModelDemand, type Place, parcelCost } from "./model.ts";
import { type Dimension, isOpen, optionsOf, type Task } from "./task.ts";

/** The ways to fill a place, one after the other. The first adds nothing. */
export interface Ways {
  /** Digits a way adds to a state, dimension by dimension. */
  readonly digits: number[];
  readonly costs: number[];
  readonly ties: number[];
  /** Whether the place ships something anyway. */
  readonly open: boolean;
}

/** All ways to fill a place that its stock and its carriers allow. */
export function waysAt({ model, base, prune }: Task, dimensions: readonly Dimension[], at: number): Ways {
  const place = model.places[at] as Place;
  const fixed = base[at] as readonly number[];
  const open = isOpen(fixed);
  const left = [...place.stock];
  const most = prune ? (prune.least[at] as number) + prune.gap : Infinity;
  let [grams, cm3, worth] = [0, 0, 0];
  if (open) {
    for (const [index, demand] of model.demands.entries()) {
      const count = fixed[index] as number;
      grams += count * demand.grams;
      cm3 += count * demand.cm3;
      if (prune) worth += count * ((prune.prices[index] as number) - (place.unit[index] as number));
      for (const { item, perUnit } of demand.shared) left[item] = (left[item] as number) - perUnit * count;
    }
  }
  const ways: Ways = { digits: [], costs: [], ties: [], open };
  const rate = prune ? leastRate(place) : 0;
  const digits = dimensions.map(() => 0);
  const options = dimensions.map((dimension) => optionsOf(dimension, place, fixed));
  // What a unit may earn beyond the least its grams cost, and what those of the dimensions to come may earn at most.
  const profits = dimensions.map(({ index, demand }) =>
    prune ? (prune.prices[index] as number) - (place.unit[index] as number) - rate * demand.grams : 0,
  );
  const hopes = profits.map(() => 0);
  for (let depth = dimensions.length - 1; depth >= 0; depth--) {
    const amount = dimensions[depth]?.amounts[options[depth] as number] as number;
    hopes[depth] = (hopes[depth + 1] ?? 0) + Math.max(0, profits[depth] as number) * amount;
  }
  const extend = (depth: number, any: boolean, weight: number, volume: number, cost: number, tie: number, earned: number): void => {
    if (depth === dimensions.length) {
      const carriage = open || any ? parcelCost(place, weight, volume) : 0;
      if (carriage === Infinity || (any && cost + carriage - earned > most)) return;
      for (let each = 0; each < depth; each++) ways.digits.push(digits[each] as number);
      ways.costs.push(cost + carriage);
      ways.ties.push(any && !open ? tie + parcelTie + at + 1 : tie);
      return;
    }
    if (any && place.fixed + rate * weight + cost - earned - (hopes[depth] as number) > most) return;
    const { index, demand, amounts } = dimensions[depth] as Dimension;
    const price = prune ? (prune.prices[index] as number) : 0;
    for (let digit = 0; digit <= (options[depth] as number); digit++) {
      const count = amounts[digit] as number;
      if (demand.shared.length > 0 && !draw(left, demand, count)) break;
      digits[depth] = digit;
      const piece = digit > 0 && fixed[index] === 0 ? pieceTie : 0;
      const more = cost + count * (place.unit[index] as number);
      extend(
        depth + 1,
        any || digit > 0,
        weight + count * demand.grams,
        volume + count * demand.cm3,
        more,
        tie + piece,
        earned + count * price,
      );
      if (demand.shared.length > 0) draw(left, demand, -count);
    }
    digits[depth] = 0;
  };
  extend(0, false, grams, cm3, 0, 0, worth);
  return ways;
}

/** What a gram costs at least, in any parcel from a place. */
function leastRate({ offers }: Place): number {
  let least = offers === null ? 0 : Infinity;
  for (const { tariff, lateness } of offers ?? []) {
    for (const { upToGrams, price } of tariff.steps) least = Math.min(least, (price + lateness) / upToGrams);
    if (tariff.perStartedKgBeyond !== null) least = Math.min(least, tariff.perStartedKgBeyond / 1000);
  }
  return least;
}

/** Takes units' shared items from what is left. False, and nothing taken: there is too little. */
function draw(left: number[], { shared }: ModelDemand, count: number): boolean {
  for (const { item, perUnit } of shared) if (perUnit * count > (left[item] as number)) return false;
  for (const { item, perUnit } of shared) left[item] = (left[item] as number) - perUnit * count;
  return true;
}
