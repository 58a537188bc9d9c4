import type { Model, ModelDemand, Place } from "./model.ts";
import type { Offer } from "./tariff.ts";

/** What no filling that places the targets can cost less than, the split penalty of the first parcel still in. */
export interface Bound {
  readonly cost: number;
  /** By place: what the bound rises by if the place ships something. Where that passes a known cost, it does not. */
  readonly rises: readonly number[];
}

/** Times the prices of units are adjusted. */
const rounds = 60;

/**
 * Gives every demand a price a unit and lets each place ship what is worth its while: whatever the prices, the sum is a bound
 * (Lagrangian relaxation of "each unit leaves once"). Prices then rise for what is shipped too little and fall for what is
 * shipped too often, from `prices` on, as far as `known`, the cost of a filling, tells.
 */
export function boundOf(model: Model, targets: readonly number[], known: number, prices: readonly number[]): Bound {
  const sellers = model.places.map((place) => new Seller(model.demands, place));
  let best: Bound = { cost: -Infinity, rises: [] };
  const asked = [...prices];
  for (let [round, pace] = [0, 1]; round < rounds && pace > 0.02; round++) {
    const excess = targets.map((units) => units);
    const values = sellers.map((seller) => seller.value(asked));
    let cost = 0;
    for (let index = 0; index < targets.length; index++) cost += (asked[index] as number) * (targets[index] as number);
    const taken = [...values.keys()].filter((at) => (values[at] as number) < 0);
    if (taken.length > model.maxParcels) taken.sort((a, b) => (values[a] as number) - (values[b] as number)).length = model.maxParcels;
    for (const at of taken) {
      cost += values[at] as number;
      for (const [index, units] of (sellers[at] as Seller).sold.entries()) excess[index] = (excess[index] as number) - units;
    }
    if (cost > best.cost) best = { cost, rises: values.map((value) => Math.max(0, value)) };
    else pace *= 0.85;
    const norm = excess.reduce((sum, units) => sum + units * units, 0);
    if (norm === 0 || best.cost >= known) break;
    const step = (pace * (known * 1.002 - cost)) / norm;
    for (let index = 0; index < asked.length; index++) asked[index] = (asked[index] as number) + step * (excess[index] as number);
  }
  return best;
}

/** A place that ships for the prices it gets, parts of units too. */
class Seller {
  /** What it sold at the last prices. */
  readonly sold: number[];
  readonly #place: Place;
  readonly #offers: readonly { readonly offer: Offer; readonly grams: readonly number[] }[];
  readonly #indexes: readonly number[];

  constructor(demands: readonly ModelDemand[], place: Place) {
    this.#place = place;
    this.#indexes = [...demands.keys()].filter((index) => (place.caps[index] as number) > 0);
    this.#offers = (place.offers ?? []).map((offer) => ({ offer, grams: chargeableUnits(demands, place, offer) }));
    this.sold = demands.map(() => 0);
  }

  /** Its least price of a parcel less what its units earn. */
  value(prices: readonly number[]): number {
    const { unit, caps, fixed, offers } = this.#place;
    const gains = this.#indexes
      .map((index) => ({ index, gain: (prices[index] as number) - (unit[index] as number), cap: caps[index] as number }))
      .filter(({ gain }) => gain > 0);
    this.sold.fill(0);
    if (offers === null) {
      let value = fixed;
      for (const { index, gain, cap } of gains) {
        value -= gain * cap;
        this.sold[index] = cap;
      }
      return value;
    }
    let [value, weight, order, weights]: [number, number, typeof gains, readonly number[]] = [Infinity, 0, [], []];
    for (const { offer, grams } of this.#offers) {
      // The best paid grams first; what weighs nothing before all.
      const sorted = [...gains].sort(
        (a, b) => b.gain * (grams[a.index] as number) - a.gain * (grams[b.index] as number) || a.index - b.index,
      );
      for (const [limit, price] of weightsOf(offer, sorted, grams)) {
        const net = fixed + price + offer.lateness - earned(sorted, grams, limit);
        if (net < value) [value, weight, order, weights] = [net, limit, sorted, grams];
      }
    }
    let left = weight;
    for (const { index, cap } of order) {
      const each = weights[index] as number;
      const units = each === 0 ? cap : Math.min(cap, left / each);
      this.sold[index] = units;
      left -= units * each;
    }
    return value;
  }
}

interface Gain {
  readonly index: number;
  readonly gain: number;
  readonly cap: number;
}

/** What so many grams earn at most. */
function earned(sorted: readonly Gain[], grams: readonly number[], limit: number): number {
  let [sum, left] = [0, limit];
  for (const { index, gain, cap } of sorted) {
    const each = grams[index] as number;
    if (each * cap <= left) {
      sum += gain * cap;
      left -= each * cap;
    } else {
      return sum + (gain * left) / each;
    }
  }
  return sum;
}

/**
 * Weights worth looking at, and the price of each: every step, and beyond the last the started kilograms about the weight
 * from which on a kilogram costs more than it earns.
 */
function weightsOf({ tariff }: Offer, sorted: readonly Gain[], grams: readonly number[]): [grams: number, price: number][] {
  const weights = tariff.steps.map(({ upToGrams, price }): [number, number] => [upToGrams, price]);
  const last = tariff.steps.at(-1);
  if (last === undefined || tariff.perStartedKgBeyond === null) return weights;
  let worth = 0;
  for (const { index, gain, cap } of sorted) {
    const each = grams[index] as number;
    if (gain * 1000 > tariff.perStartedKgBeyond * each) worth += each * cap;
  }
  const kilograms = Math.max(0, (worth - last.upToGrams) / 1000);
  for (const more of [Math.floor(kilograms), Math.ceil(kilograms)]) {
    weights.push([last.upToGrams + more * 1000, last.price + more * tariff.perStartedKgBeyond]);
  }
  return weights;
}

/**
 * What a unit of each demand adds to the chargeable weight at least: grams, or volumetric grams if those are more for all
 * the place has. The larger of two sums is never less than either.
 */
function chargeableUnits(demands: readonly ModelDemand[], { caps }: Place, { tariff: { volumetricDivisor } }: Offer): number[] {
  const grams = demands.map((demand) => demand.grams);
  if (volumetricDivisor === null) return grams;
  const volumes = demands.map(({ cm3 }) => (cm3 * 1000) / volumetricDivisor);
  const sum = (each: readonly number[]): number => each.reduce((total, weight, index) => total + weight * (caps[index] as number), 0);
  return sum(volumes) > sum(grams) ? volumes : grams;
}
