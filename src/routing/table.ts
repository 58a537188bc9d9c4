import type { Units2D } from "./filling.ts";
import { type Dimension, dimensionsOf, isOpen, limitOf, type Task } from "./task.ts";
import { type Ways, waysAt } from "./ways.ts";

/**
 * Every number of units placed, by the cheapest way to place them at the places so far: exact, as the price of a parcel
 * depends on what is in it alone. A place is taken at a time, with every way to fill it.
 */
export class Table {
  readonly #base: Units2D;
  /** Positions of the places that could take something. */
  readonly #places: readonly number[];
  readonly #dimensions: readonly Dimension[];
  readonly #parcels: number;
  readonly #parcelStride: number;
  readonly #states: number;
  readonly #ways: readonly Ways[];
  #costs = new Float64Array();
  #ties = new Float64Array();
  #nextCosts = new Float64Array();
  #nextTies = new Float64Array();
  /** By place and state, the way to fill the place that led there; 0: nothing. */
  #came = new Int32Array();
  /** Digits from which a way may start, and how far apart they are: of the demands, then of the parcels. */
  readonly #limits: number[];
  readonly #strides: readonly number[];
  readonly #counter: number[];

  constructor(task: Task) {
    const limit = limitOf(task);
    // No parcel may be opened any more: only places that are open take units.
    const able = limit < 0 ? { ...task, places: task.places.filter((at) => isOpen(task.base[at] as readonly number[])) } : task;
    this.#base = task.base;
    this.#dimensions = dimensionsOf(able);
    this.#parcels = Math.max(0, limit);
    const last = this.#dimensions.at(-1);
    this.#parcelStride = last === undefined ? 1 : last.stride * last.amounts.length;
    this.#states = this.#parcelStride * (this.#parcels + 1);
    const strides = this.#dimensions.map(({ stride }) => stride);
    this.#strides = this.#parcels > 0 ? [...strides, this.#parcelStride] : strides;
    this.#limits = this.#strides.map(() => 0);
    this.#counter = this.#strides.map(() => 0);
    const ways = able.places.map((at) => ({ at, ways: waysAt(able, this.#dimensions, at) })).filter((place) => place.ways.costs.length > 1);
    this.#places = ways.map(({ at }) => at);
    this.#ways = ways.map((place) => place.ways);
  }

  /** What `fill` costs, in steps. */
  get effort(): number {
    const [count, states] = [this.#dimensions.length, this.#states];
    let steps = states;
    for (const { digits, costs } of this.#ways) {
      for (let way = 0; way < costs.length; way++) {
        let pairs = states;
        for (let at = 0; at < count; at++) {
          const { amounts, demand } = this.#dimensions[at] as Dimension;
          const digit = digits[way * count + at] as number;
          if (digit > 0) pairs *= demand.whole ? 1 / amounts.length : (amounts.length - digit) / amounts.length;
        }
        steps += pairs;
      }
    }
    return Math.ceil(steps);
  }

  /** The best filling. It always exists: nothing placed. */
  fill(): Units2D {
    const places = this.#places;
    this.#costs = new Float64Array(this.#states).fill(Infinity);
    this.#ties = new Float64Array(this.#states);
    this.#nextCosts = new Float64Array(this.#states);
    this.#nextTies = new Float64Array(this.#states);
    this.#came = new Int32Array(this.#states * places.length);
    this.#costs[0] = 0;
    for (let turn = 0; turn < places.length; turn++) this.#take(turn);
    return this.#traced(this.#best());
  }

  #take(turn: number): void {
    const ways = this.#ways[turn] as Ways;
    const [costs, ties, nextCosts, nextTies] = [this.#costs, this.#ties, this.#nextCosts, this.#nextTies];
    const [cost, tie] = [ways.costs[0] as number, ways.ties[0] as number];
    for (let state = 0; state < this.#states; state++) {
      nextCosts[state] = (costs[state] as number) + cost;
      nextTies[state] = (ties[state] as number) + tie;
    }
    for (let way = 1; way < ways.costs.length; way++) this.#use(ways, way, turn * this.#states);
    [this.#costs, this.#ties, this.#nextCosts, this.#nextTies] = [nextCosts, nextTies, costs, ties];
  }

  /** Goes from every state that has room for a way. */
  #use(ways: Ways, way: number, row: number): void {
    const [costs, ties, nextCosts, nextTies, came] = [this.#costs, this.#ties, this.#nextCosts, this.#nextTies, this.#came];
    const [limits, strides, counter] = [this.#limits, this.#strides, this.#counter];
    const [cost, tie] = [ways.costs[way] as number, ways.ties[way] as number];
    const count = this.#dimensions.length;
    let delta = 0;
    for (let at = 0; at < count; at++) {
      const { amounts, stride, demand } = this.#dimensions[at] as Dimension;
      const digit = ways.digits[way * count + at] as number;
      limits[at] = demand.whole && digit > 0 ? 0 : amounts.length - 1 - digit;
      counter[at] = 0;
      delta += digit * stride;
    }
    if (this.#parcels > 0) {
      limits[count] = this.#parcels - (ways.open ? 0 : 1);
      counter[count] = 0;
      if (!ways.open) delta += this.#parcelStride;
    }
    const inner = limits[0] as number;
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
    const base = this.#base;
    const dimensions = this.#dimensions;
    const placed = dimensions.map(({ index }) => base.reduce((sum, row) => sum + (row[index] as number), 0));
    const counter = dimensions.map(() => 0);
    let [best, most, fewest] = [0, -1, Infinity];
    for (let state = 0; state < this.#states; state++) {
      if (this.#costs[state] !== Infinity) {
        let [units, urgent] = [0, 0];
        for (let at = 0; at < dimensions.length; at++) {
          const { amounts, demand } = dimensions[at] as Dimension;
          const amount = amounts[counter[at] as number] as number;
          units += amount;
          urgent += Math.max(0, demand.urgent - (placed[at] as number) - amount);
        }
        const better =
          most - units ||
          urgent - fewest ||
          (this.#costs[state] as number) - (this.#costs[best] as number) ||
          (this.#ties[state] as number) - (this.#ties[best] as number);
        if (better < 0) [best, most, fewest] = [state, units, urgent];
      }
      for (let at = 0; at < dimensions.length; at++) {
        const digit = (counter[at] as number) + 1;
        counter[at] = digit === dimensions[at]?.amounts.length ? 0 : digit;
        if (counter[at] !== 0) break;
      }
    }
    return best;
  }

  #traced(best: number): Units2D {
    const places = this.#places;
    const units = [...this.#base];
    const count = this.#dimensions.length;
    for (let [turn, state] = [places.length - 1, best]; turn >= 0; turn--) {
      const way = this.#came[turn * this.#states + state] as number;
      if (way === 0) continue;
      const { digits, open } = this.#ways[turn] as Ways;
      const row = [...(units[places[turn] as number] as readonly number[])];
      for (let at = 0; at < count; at++) {
        const { index, amounts, stride } = this.#dimensions[at] as Dimension;
        const digit = digits[way * count + at] as number;
        row[index] = (row[index] as number) + (amounts[digit] as number);
        state -= digit * stride;
      }
      if (this.#parcels > 0 && !open) state -= this.#parcelStride;
      units[places[turn] as number] = row;
    }
    return units;
  }
}
