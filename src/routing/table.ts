import { noUnits, parcelsOf, parcelTie, pieceTie, type Units2D } from "./filling.ts";
import { type Model, type ModelDemand, type Place, parcelCost } from "./model.ts";

/** Some units to be placed, beside others that stay where they are. */
export interface Task {
  readonly model: Model;
  /** Positions of the places that may take them, ascending. */
  readonly places: readonly number[];
  /** Units of each demand to place. Of a demand that leaves whole, all or none. */
  readonly free: readonly number[];
  /** How many units of each demand move together: one for an exact answer, more for a coarse one. */
  readonly lots: readonly number[];
  /** Units that stay. */
  readonly base: Units2D;
}

/** A demand with units to place. A state of the table has one digit for each: which of its amounts are placed. */
interface Dimension {
  readonly index: number;
  readonly demand: ModelDemand;
  readonly lot: number;
  readonly amounts: readonly number[];
  readonly stride: number;
}

/** The best filling of a task. It always exists: nothing placed. */
export function bestFilling(task: Task): number[][] {
  return new Table(task).fill();
}

/** States times ways to use a place, over all places: what `bestFilling` costs, in steps. */
export function effortOf(task: Task): number {
  const { model, places } = task;
  const dimensions = dimensionsOf(task);
  let states = limitOf(task) + 1;
  for (const { amounts } of dimensions) states *= amounts.length;
  let steps = 0;
  for (const at of places) {
    const place = model.places[at] as Place;
    let pairs = states;
    for (const dimension of dimensions) {
      const before = dimension.amounts.length;
      const options = optionsOf(dimension, place, task.base[at] as readonly number[]);
      const after = dimension.demand.whole ? before + options : ((options + 1) * (2 * before - options)) / 2;
      pairs *= after / before;
    }
    steps += pairs + states;
  }
  return steps;
}

/** How many digits above 0 a place can add to a dimension. */
function optionsOf({ index, amounts, demand, lot }: Dimension, { caps }: Place, base: readonly number[]): number {
  const most = (caps[index] as number) - (base[index] as number);
  if (!demand.whole) return Math.min(Math.floor(most / lot), amounts.length - 1);
  let count = 0;
  while (count + 1 < amounts.length && (amounts[count + 1] as number) <= most) count++;
  return count;
}

function dimensionsOf({ model, places, free, lots }: Task): Dimension[] {
  const dimensions: Dimension[] = [];
  let stride = 1;
  for (let index = 0; index < model.demands.length; index++) {
    const most = free[index] as number;
    if (most === 0) continue;
    const demand = model.demands[index] as ModelDemand;
    const lot = demand.whole ? 1 : (lots[index] as number);
    const amounts =
      demand.whole && model.apart
        ? amountsOf(model, places, index)
        : Array.from({ length: Math.floor(most / lot) + 1 }, (_, digit) => digit * lot);
    if (amounts.length === 1) continue;
    dimensions.push({ index, demand, lot, amounts, stride });
    stride *= amounts.length;
  }
  return dimensions;
}

/** Where parcels and stock set no other limit, a place ships all it has of a demand that leaves whole, or none. */
function amountsOf({ places }: Model, open: readonly number[], index: number): number[] {
  const caps = open.map((at) => (places[at] as Place).caps[index] as number);
  return [...new Set([0, ...caps])].sort((a, b) => a - b);
}

/** Parcels that may still be opened, or 0 where that is no limit: then they are not counted. */
function limitOf({ model, places, free, base }: Task): number {
  if (model.maxParcels === Infinity) return 0;
  const left = Math.max(0, model.maxParcels - parcelsOf(base));
  const closed = places.filter((at) => (base[at] as readonly number[]).every((count) => count === 0)).length;
  const units = free.reduce((sum, count) => sum + count, 0);
  return left >= Math.min(closed, units) ? 0 : left === 0 ? -1 : left;
}

/**
 * Every number of units placed, by the cheapest way to place them at the places so far: exact, as the price of a parcel
 * depends on what is in it alone. A place is taken at a time, with every way to fill it.
 */
class Table {
  readonly #task: Task;
  readonly #dimensions: readonly Dimension[];
  readonly #parcels: number;
  readonly #parcelStride: number;
  readonly #states: number;
  #costs: Float64Array;
  #ties: Float64Array;
  #nextCosts: Float64Array;
  #nextTies: Float64Array;
  /** By place and state, the way to fill the place that led there; 0: nothing. */
  readonly #came: Int32Array;
  readonly #ways: Way[][] = [];

  constructor(task: Task) {
    const limit = limitOf(task);
    // No parcel may be opened any more: only places that are open take units.
    this.#task =
      limit < 0 ? { ...task, places: task.places.filter((at) => (task.base[at] as readonly number[]).some((count) => count > 0)) } : task;
    this.#dimensions = dimensionsOf(this.#task);
    this.#parcels = Math.max(0, limit);
    const last = this.#dimensions.at(-1);
    this.#parcelStride = last === undefined ? 1 : last.stride * last.amounts.length;
    this.#states = this.#parcelStride * (this.#parcels + 1);
    this.#costs = new Float64Array(this.#states).fill(Infinity);
    this.#ties = new Float64Array(this.#states);
    this.#nextCosts = new Float64Array(this.#states);
    this.#nextTies = new Float64Array(this.#states);
    this.#came = new Int32Array(this.#states * this.#task.places.length);
    this.#costs[0] = 0;
  }

  fill(): number[][] {
    const { places } = this.#task;
    for (let turn = 0; turn < places.length; turn++) this.#take(turn, places[turn] as number);
    return this.#traced(this.#best());
  }

  #take(turn: number, at: number): void {
    const ways = waysAt(this.#task, this.#dimensions, at, this.#parcels > 0 ? this.#parcelStride : 0);
    this.#ways.push(ways);
    const [stay] = ways;
    const [costs, ties, nextCosts, nextTies] = [this.#costs, this.#ties, this.#nextCosts, this.#nextTies];
    for (let state = 0; state < this.#states; state++) {
      nextCosts[state] = (costs[state] as number) + (stay as Way).cost;
      nextTies[state] = (ties[state] as number) + (stay as Way).tie;
    }
    for (let way = 1; way < ways.length; way++) this.#use(ways[way] as Way, way, turn * this.#states);
    [this.#costs, this.#ties, this.#nextCosts, this.#nextTies] = [nextCosts, nextTies, costs, ties];
  }

  /** Goes from every state that has room for a way. */
  #use({ cost, tie, delta, digits, opens }: Way, way: number, row: number): void {
    const [costs, ties, nextCosts, nextTies, came] = [this.#costs, this.#ties, this.#nextCosts, this.#nextTies, this.#came];
    const limits: number[] = [];
    const strides: number[] = [];
    for (let at = 0; at < this.#dimensions.length; at++) {
      const { amounts, stride, demand } = this.#dimensions[at] as Dimension;
      const digit = digits[at] as number;
      limits.push(demand.whole && digit > 0 ? 0 : amounts.length - 1 - digit);
      strides.push(stride);
    }
    if (this.#parcels > 0) {
      limits.push(this.#parcels - (opens ? 1 : 0));
      strides.push(this.#parcelStride);
    }
    const counter = limits.map(() => 0);
    const inner = limits[0] ?? 0;
    for (let base = 0; ; ) {
      for (let state = base; state <= base + inner; state++) {
        const sum = (costs[state] as number) + cost;
        const to = state + delta;
        if (sum > (nextCosts[to] as number) || sum === Infinity) continue;
        const tied = (ties[state] as number) + tie;
        if (sum === nextCosts[to] && tied >= (nextTies[to] as number)) continue;
        nextCosts[to] = sum;
        nextTies[to] = tied;
        came[row + to] = way;
      }
      let at = 1;
      while (at < limits.length && counter[at] === limits[at]) {
        base -= (counter[at] as number) * (strides[at] as number);
        counter[at++] = 0;
      }
      if (at >= limits.length) return;
      counter[at] = (counter[at] as number) + 1;
      base += strides[at] as number;
    }
  }

  /** The state with the fewest units short, then the fewest that may not wait, then the least cost and tie. */
  #best(): number {
    const { base } = this.#task;
    const shorts = this.#dimensions.map(({ index, demand, amounts }) => {
      const placed = base.reduce((sum, row) => sum + (row[index] as number), 0);
      return amounts.map((amount) => [demand.quantity - placed - amount, Math.max(0, demand.urgent - placed - amount)] as const);
    });
    const counter = this.#dimensions.map(() => 0);
    let [best, bestShort, bestUrgent] = [0, Infinity, Infinity];
    for (let state = 0; state < this.#states; state++) {
      if (this.#costs[state] !== Infinity) {
        let [short, urgent] = [0, 0];
        for (let at = 0; at < counter.length; at++) {
          const [units, pressing] = (shorts[at] as readonly (readonly [number, number])[])[counter[at] as number] as readonly [
            number,
            number,
          ];
          short += units;
          urgent += pressing;
        }
        const better =
          short - bestShort ||
          urgent - bestUrgent ||
          (this.#costs[state] as number) - (this.#costs[best] as number) ||
          (this.#ties[state] as number) - (this.#ties[best] as number);
        if (better < 0) [best, bestShort, bestUrgent] = [state, short, urgent];
      }
      for (let at = 0; at < counter.length; at++) {
        const digit = (counter[at] as number) + 1;
        counter[at] = digit === this.#dimensions[at]?.amounts.length ? 0 : digit;
        if (counter[at] !== 0) break;
      }
    }
    return best;
  }

  #traced(best: number): number[][] {
    const { model, places, base } = this.#task;
    const units = noUnits(model);
    for (let at = 0; at < units.length; at++) units[at] = [...(base[at] as readonly number[])];
    for (let [turn, state] = [places.length - 1, best]; turn >= 0; turn--) {
      const way = (this.#ways[turn] as Way[])[this.#came[turn * this.#states + state] as number] as Way;
      const row = units[places[turn] as number] as number[];
      for (const [at, { index, amounts }] of this.#dimensions.entries()) {
        row[index] = (row[index] as number) + (amounts[way.digits[at] as number] as number);
      }
      state -= way.delta;
    }
    return units;
  }
}

/** One way to fill a place: digits it adds to a state, and what that costs. */
interface Way {
  readonly digits: readonly number[];
  readonly delta: number;
  readonly cost: number;
  readonly tie: number;
  readonly opens: boolean;
}

/** All ways to fill a place that its stock and its carriers allow. The first adds nothing. */
function waysAt({ model, base }: Task, dimensions: readonly Dimension[], at: number, parcelStride: number): Way[] {
  const place = model.places[at] as Place;
  const fixed = base[at] as readonly number[];
  const isOpen = fixed.some((count) => count > 0);
  const left = [...place.stock];
  let [grams, cm3] = [0, 0];
  for (const [index, demand] of model.demands.entries()) {
    const count = fixed[index] as number;
    grams += count * demand.grams;
    cm3 += count * demand.cm3;
    for (const { item, perUnit } of demand.shared) left[item] = (left[item] as number) - perUnit * count;
  }
  const ways: Way[] = [];
  const digits = dimensions.map(() => 0);
  const extend = (depth: number, weight: number, volume: number, cost: number, tie: number, delta: number): void => {
    if (depth === dimensions.length) {
      const opens = !isOpen && delta > 0;
      const carriage = isOpen || delta > 0 ? parcelCost(place, weight, volume) : 0;
      if (carriage === Infinity) return;
      ways.push({
        digits: [...digits],
        delta: opens ? delta + parcelStride : delta,
        cost: cost + carriage,
        tie: tie + (opens ? parcelTie + at + 1 : 0),
        opens,
      });
      return;
    }
    const dimension = dimensions[depth] as Dimension;
    const { index, demand, amounts, stride } = dimension;
    const piece = fixed[index] === 0 ? pieceTie : 0;
    const options = optionsOf(dimension, place, fixed);
    for (let digit = 0; digit <= options; digit++) {
      const count = amounts[digit] as number;
      if (demand.shared.some(({ item, perUnit }) => perUnit * count > (left[item] as number))) break;
      for (const { item, perUnit } of demand.shared) left[item] = (left[item] as number) - perUnit * count;
      digits[depth] = digit;
      const more = cost + count * (place.unit[index] as number);
      extend(
        depth + 1,
        weight + count * demand.grams,
        volume + count * demand.cm3,
        more,
        digit > 0 ? tie + piece : tie,
        delta + digit * stride,
      );
      for (const { item, perUnit } of demand.shared) left[item] = (left[item] as number) + perUnit * count;
    }
    digits[depth] = 0;
  };
  extend(0, grams, cm3, 0, 0, 0);
  return ways;
}
