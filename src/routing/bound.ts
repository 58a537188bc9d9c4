import type { Units2D } from "./filling.ts";
import { type Model, type ModelDemand, type Place, parcelCost, weightOf } from "./model.ts";
import type { Offer } from "./tariff.ts";
import type { Prune } from "./task.ts";

/** What no filling that places the targets can cost less than, the split penalty of the first parcel still in. */
export interface Bound {
  readonly cost: number;
  /** By place: what the bound rises by if the place ships something. Infinite: then it passes the known cost. */
  readonly rises: readonly number[];
  /** For the table: what a better filling does not use. */
  readonly prune: Prune;
}

/** Times the prices of units are adjusted. */
const rounds = 60;

/** What sums of prices of units may be off by, in minor units. */
export const slack = 1e-3;

/**
 * Gives every demand a price a unit and lets each place ship what is worth its while: whatever the prices, the sum is a bound
 * (Lagrangian relaxation of "each unit leaves once"). Prices then rise for what is shipped too little and fall for what is
 * shipped too often, from `prices` on, as far as `known`, the cost of a filling, tells.
 */
export function boundOf(model: Model, targets: readonly number[], known: number, prices: readonly number[]): Bound {
  const { maxParcels } = model;
  const sellers = model.places.map((place) => new Seller(model.demands, place));
  const values = sellers.map(() => 0);
  const rises = sellers.map(() => 0);
  const asked = [...prices];
  let best = -Infinity;
  let prune: Prune = { prices: [...asked], least: values.map(() => 0), gap: Infinity };
  for (let [round, pace] = [0, 1]; round < rounds && pace > 0.02; round++) {
    const excess = [...targets];
    let cost = 0;
    for (let index = 0; index < targets.length; index++) cost += (asked[index] as number) * (targets[index] as number);
    const taken: number[] = [];
    for (let at = 0; at < sellers.length; at++) {
      if (rises[at] === Infinity) continue;
      values[at] = (sellers[at] as Seller).value(asked);
      if ((values[at] as number) < 0) taken.push(at);
    }
    if (taken.length > maxParcels) taken.sort((a, b) => (values[a] as number) - (values[b] as number)).length = maxParcels;
    for (const at of taken) {
      cost += values[at] as number;
      const { sold } = sellers[at] as Seller;
      for (let index = 0; index < excess.length; index++) excess[index] = (excess[index] as number) - (sold[index] as number);
    }
    for (let at = 0; at < values.length; at++) {
      if (maxParcels === Infinity && cost + (values[at] as number) > known + slack * Math.max(1, known * 1e-9)) rises[at] = Infinity;
      else if (cost > best && rises[at] !== Infinity) rises[at] = Math.max(0, values[at] as number);
    }
    if (cost > best) {
      best = cost;
      const gap = known - cost + slack * Math.max(1, known * 1e-9);
      prune = { prices: [...asked], least: values.map((value) => Math.min(0, value)), gap };
    } else {
      pace *= 0.85;
    }
    const norm = excess.reduce((sum, units) => sum + units * units, 0);
    if (norm === 0 || best >= known) break;
    const step = (pace * (known * 1.002 - cost)) / norm;
    for (let index = 0; index < asked.length; index++) asked[index] = (asked[index] as number) + step * (excess[index] as number);
  }
  return { cost: Math.min(best, known), rises, prune };
}

/** What a unit of each demand costs in a filling: its share of its parcels by weight, and what it costs itself. */
export function pricesOf({ demands, places }: Model, units: Units2D): number[] {
  const sums = demands.map(() => 0);
  const counts = demands.map(() => 0);
  for (const [at, row] of units.entries()) {
    const place = places[at] as Place;
    const weights = row.map((count, index) => count * (demands[index]?.grams || 1));
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    if (all === 0) continue;
    const cost = parcelCost(place, ...weightOf(demands, row));
    for (const [index, count] of row.entries()) {
      sums[index] = (sums[index] as number) + (cost * (weights[index] as number)) / all + count * (place.unit[index] as number);
      counts[index] = (counts[index] as number) + count;
    }
  }
  return sums.map((sum, index) => (counts[index] === 0 ? 0 : sum / (counts[index] as number)));
}

/** An offer, what a unit of each demand weighs in it, and the demands, best paid first. */
interface Quote {
  readonly offer: Offer;
  readonly grams: Float64Array;
  readonly order: number[];
}

/** A place that ships for the prices it gets, parts of units too. */
class Seller {
  /** What it sold at the last prices. */
  readonly sold: Float64Array;
  readonly #place: Place;
  readonly #offers: readonly Quote[];
  readonly #indexes: readonly number[];
  readonly #gains: Float64Array;

  constructor(demands: readonly ModelDemand[], place: Place) {
    this.#place = place;
    const indexes = [...demands.keys()].filter((index) => (place.caps[index] as number) > 0);
    this.#indexes = indexes;
    this.#offers = (place.offers ?? []).map((offer) => ({ offer, grams: chargeableUnits(demands, place, offer), order: [...indexes] }));
    this.#gains = new Float64Array(demands.length);
    this.sold = new Float64Array(demands.length);
  }

  /** Its least price of a parcel less what its units earn. */
  value(prices: readonly number[]): number {
    const { unit, caps, fixed, offers } = this.#place;
    const [gains, sold] = [this.#gains, this.sold];
    sold.fill(0);
    for (const index of this.#indexes) gains[index] = Math.max(0, (prices[index] as number) - (unit[index] as number));
    if (offers === null) {
      let value = fixed;
      for (const index of this.#indexes) {
        if (gains[index] === 0) continue;
        sold[index] = caps[index] as number;
        value -= (gains[index] as number) * (caps[index] as number);
      }
      return value;
    }
    let [best, weight]: [number, number] = [Infinity, 0];
    let chosen: Quote | null = null;
    for (const each of this.#offers) {
      const { offer, grams, order } = each;
      bestPaidFirst(order, gains, grams);
      const { steps, perStartedKgBeyond } = offer.tariff;
      const base = fixed + offer.lateness;
      const look = (limit: number, price: number): void => {
        const value = base + price - earned(order, gains, grams, caps, limit);
        if (value < best) [best, weight, chosen] = [value, limit, each];
      };
      for (let at = 0; at < steps.length; at++) look(steps[at]?.upToGrams as number, steps[at]?.price as number);
      const last = steps.at(-1);
      if (last === undefined || perStartedKgBeyond === null) continue;
      // Beyond the last step, up to where a kilogram costs more than it earns: a started one less, or it.
      let worth = 0;
      for (const index of order) {
        if ((gains[index] as number) * 1000 > perStartedKgBeyond * (grams[index] as number))
          worth += (grams[index] as number) * (caps[index] as number);
      }
      const more = Math.floor(Math.max(0, worth - last.upToGrams) / 1000);
      look(last.upToGrams + more * 1000, last.price + more * perStartedKgBeyond);
      look(last.upToGrams + (more + 1) * 1000, last.price + (more + 1) * perStartedKgBeyond);
    }
    if (chosen !== null) this.#sell(chosen, weight);
    return best;
  }

  #sell({ order, grams }: Quote, weight: number): void {
    let left = weight;
    for (const index of order) {
      if (this.#gains[index] === 0) continue;
      const each = grams[index] as number;
      const cap = this.#place.caps[index] as number;
      const units = each === 0 ? cap : Math.min(cap, left / each);
      this.sold[index] = units;
      left -= units * each;
    }
  }
}

/** Sorts in place: what earns most a gram first, what weighs nothing before all. Fast where the order was nearly so. */
function bestPaidFirst(order: number[], gains: Float64Array, grams: Float64Array): void {
  for (let at = 1; at < order.length; at++) {
    const index = order[at] as number;
    let to = at;
    while (to > 0) {
      const other = order[to - 1] as number;
      if ((gains[index] as number) * (grams[other] as number) <= (gains[other] as number) * (grams[index] as number)) break;
      order[to--] = other;
    }
    order[to] = index;
  }
}

/** What so many grams earn at most. */
function earned(order: readonly number[], gains: Float64Array, grams: Float64Array, caps: readonly number[], limit: number): number {
  let [sum, left] = [0, limit];
  for (let at = 0; at < order.length; at++) {
    const index = order[at] as number;
    const [each, cap, gain] = [grams[index] as number, caps[index] as number, gains[index] as number];
    if (each * cap > left) return sum + (gain * left) / each;
    sum += gain * cap;
    left -= each * cap;
  }
  return sum;
}

/**
 * What a unit of each demand adds to the chargeable weight at least: grams, or volumetric grams if those are more for all
 * the place has. The larger of two sums is never less than either.
 */
function chargeableUnits(demands: readonly ModelDemand[], { caps }: Place, { tariff: { volumetricDivisor } }: Offer): Float64Array {
  const grams = Float64Array.from(demands, (demand) => demand.grams);
  if (volumetricDivisor === null) return grams;
  const volumes = Float64Array.from(demands, ({ cm3 }) => (cm3 * 1000) / volumetricDivisor);
  const sum = (each: Float64Array): number => each.reduce((total, weight, index) => total + weight * (caps[index] as number), 0);
  return sum(volumes) > sum(grams) ? volumes : grams;
}
