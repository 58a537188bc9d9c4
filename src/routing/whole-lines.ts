import { noUnits, parcelTie, pieceTie, type Units2D } from "./filling.ts";
import { type Model, type ModelDemand, type Place, parcelCost } from "./model.ts";

/** A filling in which no demand is cut. */
export interface WholeLines {
  readonly units: Units2D;
  /** Whether it is the best of all fillings, cut ones too. */
  readonly exact: boolean;
  /** Parcels and pairs of parcels looked at. */
  readonly steps: number;
}

/** Demands above which sets of them are too many. */
const mostDemands = 12;

/** Parcels of whole demands that are looked at, over all places. */
const mostParcels = 30_000;

/**
 * The best way to place every demand that some place has all of, each in one parcel: for every set of demands the cheapest
 * parcel, then for every set the cheapest parcels that make it up. Demands that must be cut are left out. Null: there are too
 * many sets, or demands compete for stock.
 */
export function wholeLines(model: Model): WholeLines | null {
  const { demands, places, apart, maxParcels } = model;
  if (!apart || maxParcels !== Infinity) return null;
  const most = demands.map((_, index) => places.reduce((cap, { caps }) => Math.max(cap, caps[index] as number), 0));
  const covered = [...demands.keys()].filter((index) => {
    const { whole, quantity } = demands[index] as ModelDemand;
    return (most[index] as number) > 0 && (whole || most[index] === quantity);
  });
  if (covered.length === 0 || covered.length > mostDemands) return null;
  const cheapest = cheapestParcels(model, covered, most);
  if (cheapest === null) return null;
  const { parcels, steps } = best(cheapest, covered.length);
  const units = noUnits(model);
  const used = new Set<number>();
  for (const set of parcels) {
    const at = cheapest.places[set] as number;
    used.add(at);
    for (const [bit, index] of covered.entries()) if (set & (1 << bit)) (units[at] as number[])[index] = most[index] as number;
  }
  const uncut = demands.every(({ whole, quantity }, index) => whole || quantity === 1 || most[index] === 0);
  return { units, exact: uncut && used.size === parcels.length, steps: steps + cheapest.steps };
}

/** By set of demands, as bits: the cheapest parcel of all of them, and its place. */
interface Parcels {
  readonly costs: Float64Array;
  readonly ties: Float64Array;
  readonly places: Int32Array;
  readonly steps: number;
}

function cheapestParcels({ demands, places }: Model, covered: readonly number[], most: readonly number[]): Parcels | null {
  const having = places.map(({ caps }) => covered.reduce((set, index, bit) => (caps[index] === most[index] ? set | (1 << bit) : set), 0));
  const sellers = [...places.keys()].filter((at) => (having[at] as number) > 0 && !isOutdone(places, having, at));
  const steps = sellers.reduce((sum, at) => sum + 2 ** bitsOf(having[at] as number), 0);
  if (steps > mostParcels) return null;
  const size = 1 << covered.length;
  const [grams, cm3, pieces] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  for (let set = 1; set < size; set++) {
    const rest = set & (set - 1);
    const index = covered[31 - Math.clz32(set ^ rest)] as number;
    const { grams: weight, cm3: volume } = demands[index] as ModelDemand;
    grams[set] = (grams[rest] as number) + (most[index] as number) * weight;
    cm3[set] = (cm3[rest] as number) + (most[index] as number) * volume;
    pieces[set] = (pieces[rest] as number) + pieceTie;
  }
  const costs = new Float64Array(size).fill(Infinity);
  const ties = new Float64Array(size);
  const chosen = new Int32Array(size);
  for (const at of sellers) {
    const place = places[at] as Place;
    const units = unitCosts(place, covered, most);
    const all = having[at] as number;
    for (let set = all; set > 0; set = (set - 1) & all) {
      const cost = parcelCost(place, grams[set] as number, cm3[set] as number) + (units === null ? 0 : units(set));
      if (cost >= (costs[set] as number)) continue;
      costs[set] = cost;
      ties[set] = (pieces[set] as number) + parcelTie + at + 1;
      chosen[set] = at;
    }
  }
  return { costs, ties, places: chosen, steps };
}

/** Whether an earlier place has all that this one has, at the same prices. */
function isOutdone(places: readonly Place[], having: readonly number[], at: number): boolean {
  const place = places[at] as Place;
  for (let other = 0; other < at; other++) {
    if (((having[at] as number) & ~(having[other] as number)) === 0 && samePrices(places[other] as Place, place)) return true;
  }
  return false;
}

function samePrices(a: Place, b: Place): boolean {
  if (a.fixed !== b.fixed || a.offers?.length !== b.offers?.length) return false;
  for (let index = 0; index < a.unit.length; index++) if (a.unit[index] !== b.unit[index]) return false;
  for (let at = 0; at < (a.offers?.length ?? 0); at++) {
    const [one, other] = [a.offers?.[at], b.offers?.[at]];
    if (one === undefined || other === undefined || one.lateness !== other.lateness) return false;
    const [mine, theirs] = [one.tariff, other.tariff];
    if (mine === theirs) continue;
    if (mine.volumetricDivisor !== theirs.volumetricDivisor || mine.perStartedKgBeyond !== theirs.perStartedKgBeyond) return false;
    if (mine.steps.length !== theirs.steps.length) return false;
    for (let step = 0; step < mine.steps.length; step++) {
      const [low, high] = [mine.steps[step], theirs.steps[step]];
      if (low?.price !== high?.price || low?.upToGrams !== high?.upToGrams) return false;
    }
  }
  return true;
}

/** What the units of a set of demands cost besides the parcel. Null: nothing. */
function unitCosts({ unit }: Place, covered: readonly number[], most: readonly number[]): ((set: number) => number) | null {
  if (covered.every((index) => unit[index] === 0)) return null;
  return (set) => covered.reduce((sum, index, bit) => sum + (set & (1 << bit) ? (unit[index] as number) * (most[index] as number) : 0), 0);
}

/** The parcels that make up all demands at the least cost. */
function best({ costs, ties }: Parcels, count: number): { parcels: number[]; steps: number } {
  const size = 1 << count;
  const least = new Float64Array(size);
  const tied = new Float64Array(size);
  const last = new Int32Array(size);
  let steps = 0;
  for (let set = 1; set < size; set++) {
    // The parcel with the first of the demands: the others are any of those that are left.
    const rest = set & (set - 1);
    const first = set ^ rest;
    let [cost, tie, parcel] = [Infinity, Infinity, 0];
    for (let others = rest; ; others = (others - 1) & rest) {
      const one = others | first;
      const sum = (costs[one] as number) + (least[set ^ one] as number);
      steps++;
      if (sum <= cost && sum < Infinity) {
        const both = (ties[one] as number) + (tied[set ^ one] as number);
        if (sum < cost || both < tie) [cost, tie, parcel] = [sum, both, one];
      }
      if (others === 0) break;
    }
    least[set] = cost;
    tied[set] = tie;
    last[set] = parcel;
  }
  const parcels: number[] = [];
  for (let set = size - 1; set > 0; set ^= last[set] as number) parcels.push(last[set] as number);
  return { parcels, steps };
}

function bitsOf(set: number): number {
  let count = 0;
  for (let rest = set; rest > 0; rest &= rest - 1) count++;
  return count;
}
