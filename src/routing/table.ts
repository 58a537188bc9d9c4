import { parcelsOf, parcelTie, pieceTie, type Units2D } from "./filling.ts";
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
  /** Leaves out ways to fill a place that no better filling uses. */
  readonly prune?: Prune;
}

/** What a unit of each demand is worth, what a parcel of each place costs beyond that at least, and how much more it may. */
export interface Prune {
  readonly prices: readonly number[];
  readonly least: readonly number[];
  readonly gap: number;
}

/** A demand with units to place. A state of the table has one digit for each: which of its amounts are placed. */
interface Dimension {
  readonly index: number;
  readonly demand: ModelDemand;
  readonly lot: number;
  readonly amounts: readonly number[];
  readonly stride: number;
}

/** Amounts of one demand above which a table is not thought of. */
const mostAmounts = 5000;

/** What a way to fill a place weighs against a step from state to state. */
const stepsPerWay = 8;

/** What a filling may cost, in steps: from every state by every way to fill a place, and the ways themselves. */
export function effortOf(task: Task): Effort {
  const { model, places, free, lots } = task;
  if (free.some((count, index) => count > mostAmounts * (lots[index] as number))) return { all: Infinity, ways: Infinity };
  const dimensions = dimensionsOf(task);
  let states = Math.max(0, limitOf(task)) + 1;
  for (const { amounts } of dimensions) states *= amounts.length;
  let [steps, count] = [states, 0];
  for (let turn = 0; turn < places.length; turn++) {
    const at = places[turn] as number;
    let [pairs, ways] = [states, 1];
    for (const dimension of dimensions) {
      const before = dimension.amounts.length;
      const options = optionsOf(dimension, model.places[at] as Place, task.base[at] as readonly number[]);
      pairs *= (dimension.demand.whole ? before + options : ((options + 1) * (2 * before - options)) / 2) / before;
      ways *= options + 1;
    }
    steps += pairs + states;
    count += ways * stepsPerWay;
  }
  return { all: Math.ceil(steps) + count, ways: count };
}

interface Effort {
  readonly all: number;
  /** Of these, what it takes to list the ways. */
  readonly ways: number;
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
    const lot = lots[index] as number;
    const amounts = demand.whole ? wholeAmounts(model, places, index, lot) : multiplesOf(lot, most);
    if (amounts.length === 1) continue;
    dimensions.push({ index, demand, lot, amounts, stride });
    stride *= amounts.length;
  }
  return dimensions;
}

function multiplesOf(lot: number, most: number): number[] {
  const amounts: number[] = [];
  for (let amount = 0; amount <= most; amount += lot) amounts.push(amount);
  return amounts;
}

/** A place ships all it has of a demand that leaves whole, or none; or less, where parcels and shared stock allow no more. */
function wholeAmounts({ places, apart }: Model, open: readonly number[], index: number, lot: number): number[] {
  const amounts = new Set([0]);
  let most = 0;
  for (const at of open) {
    const cap = (places[at] as Place).caps[index] as number;
    amounts.add(cap);
    most = Math.max(most, cap);
  }
  if (!apart) for (let amount = lot; amount < most; amount += lot) amounts.add(amount);
  return [...amounts].sort((a, b) => a - b);
}

/** Parcels that may still be opened; 0 where that is no limit, so they are not counted; -1 for none. */
function limitOf({ model, places, free, base }: Task): number {
  if (model.maxParcels === Infinity) return 0;
  const left = Math.max(0, model.maxParcels - parcelsOf(base));
  const closed = places.filter((at) => !isOpen(base[at] as readonly number[])).length;
  const units = free.reduce((sum, count) => sum + count, 0);
  return left >= Math.min(closed, units) ? 0 : left === 0 ? -1 : left;
}

function isOpen(row: readonly number[]): boolean {
  for (let index = 0; index < row.length; index++) if (row[index] !== 0) return true;
  return false;
}

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

/** The ways to fill a place, one after the other. The first adds nothing. */
interface Ways {
  /** Digits a way adds to a state, dimension by dimension. */
  readonly digits: number[];
  readonly costs: number[];
  readonly ties: number[];
  /** Whether the place ships something anyway. */
  readonly open: boolean;
}

/** All ways to fill a place that its stock and its carriers allow. */
function waysAt({ model, base, prune }: Task, dimensions: readonly Dimension[], at: number): Ways {
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
