import { boundOf } from "./bound.ts";
import { compareValues, noUnits, parcelsOf, type Units2D, type Value, worthOf } from "./filling.ts";
import { type Model, type ModelDemand, type Place, parcelCost } from "./model.ts";
import { bestFilling, effortOf, type Task } from "./table.ts";

/** How to fill an order, and how good that is known to be. */
export interface Solution {
  readonly units: Units2D;
  readonly value: Value;
  /** True: no other filling is better. */
  readonly exact: boolean;
  readonly steps: number;
  /** What no filling that ships as many units costs less than, as `value.cost` is counted. Null: not known. */
  readonly bound: number | null;
}

/** Steps within which the whole order is tried at once, and those that improving a plan may take in all and at a time. */
export const limits = { exact: 400_000, all: 600_000, once: 20_000 };

/** The best filling of a model: most units, then least cost. Limited by steps, never by time. */
export function solve(model: Model): Solution {
  if (model.maxParcels === Infinity) return solveFree(model);
  const free = solveFree({ ...model, maxParcels: Infinity });
  if (parcelsOf(free.units) <= model.maxParcels) return free;
  const tight = new Search(model).solve();
  const steps = free.steps + tight.steps;
  if (tight.exact) return { ...tight, steps };
  const asMany = compareValues({ ...free.value, cost: 0, tie: 0 }, { ...tight.value, cost: 0, tie: 0 }) === 0;
  return { ...tight, steps, bound: asMany ? Math.max(free.bound ?? -Infinity, tight.bound ?? -Infinity) : tight.bound };
}

const solveFree = (model: Model): Solution => new Search(model.apart ? settled(model) : model).solve();

/** Without the places that a line which leaves whole will not use, as another place has more of it. */
function settled(model: Model): Model {
  const most = model.demands.map((_, index) => model.places.reduce((cap, { caps }) => Math.max(cap, caps[index] as number), 0));
  const places = model.places.map((place) => ({
    ...place,
    caps: place.caps.map((cap, index) => (model.demands[index]?.whole && cap < (most[index] as number) ? 0 : cap)),
  }));
  return { ...model, places };
}

class Search {
  readonly #model: Model;
  /** Positions of the places that a best filling may use. */
  #open: readonly number[];
  #steps = 0;
  #units: Units2D;
  #value: Value;

  constructor(model: Model) {
    this.#model = model;
    this.#open = [...model.places.keys()];
    this.#units = noUnits(model);
    this.#value = worthOf(model, this.#units);
  }

  solve(): Solution {
    if (this.#tryAll()) return this.#solution(true, this.#value.cost);
    this.#begin();
    this.#improve(1);
    const bound = this.#bound();
    if (bound !== null && bound >= this.#value.cost) return this.#solution(true, this.#value.cost);
    if (bound !== null && this.#tryAll()) return this.#solution(true, this.#value.cost);
    this.#improve(3);
    return this.#solution(bound !== null && bound >= this.#value.cost, bound);
  }

  #solution = (exact: boolean, bound: number | null): Solution => ({
    units: this.#units,
    value: this.#value,
    exact,
    steps: this.#steps,
    bound,
  });

  /** Looks at every filling, if that is not too much. */
  #tryAll(): boolean {
    const base = this.#certain();
    const lots = this.#model.demands.map(() => 1);
    const free = this.#model.demands.map(({ quantity }, index) => quantity - base.reduce((sum, row) => sum + (row[index] as number), 0));
    const reachable = free.map((units, index) => (this.#open.some((at) => (this.#capOf(at, index) ?? 0) > 0) ? units : 0));
    const task = { model: this.#model, places: this.#open, free: this.#settle(reachable, base), lots, base };
    if (effortOf(task) > limits.exact) return false;
    this.#steps += Math.ceil(effortOf(task));
    this.#units = bestFilling(task);
    this.#value = worthOf(this.#model, this.#units);
    return true;
  }

  #capOf = (at: number, index: number): number => (this.#model.places[at] as Place).caps[index] as number;

  /** What a demand that is placed for certain has free is short, wherever it is. */
  #settle(free: readonly number[], base: Units2D): readonly number[] {
    return free.map((units, index) => (base.some((row) => (row[index] as number) > 0) ? 0 : units));
  }

  /** Units that leave from where they are in every best filling: of demands that all places together do not exceed. */
  #certain(): number[][] {
    const base = noUnits(this.#model);
    if (!this.#model.apart || this.#model.maxParcels !== Infinity) return base;
    for (const [index, { whole, quantity }] of this.#model.demands.entries()) {
      const having = this.#open.filter((at) => this.#capOf(at, index) > 0);
      const sum = having.reduce((total, at) => total + this.#capOf(at, index), 0);
      if (whole ? having.length !== 1 : sum > quantity) continue;
      for (const at of having) (base[at] as number[])[index] = this.#capOf(at, index);
    }
    return base;
  }

  /** A first filling: the best of several greedy ones. */
  #begin(): void {
    const { model } = this;
    const heaviest = [...model.demands.keys()].sort((a, b) => weigh(model.demands[b]) - weigh(model.demands[a]) || a - b);
    const alone = this.#open.map((at) => this.#inserted(noUnits(model), heaviest, [at]));
    const values = alone.map((units) => worthOf(model, units));
    const best = [...alone.keys()].sort((a, b) => compareValues(values[a] as Value, values[b] as Value)).slice(0, 4);
    for (const start of [noUnits(model), ...best.map((at) => alone[at] as Units2D)])
      this.#accept(this.#inserted(start, heaviest, this.#open));
  }

  get model(): Model {
    return this.#model;
  }

  /** Adds what is not placed yet, demand by demand, each where it costs least. */
  #inserted(start: Units2D, order: readonly number[], places: readonly number[]): Units2D {
    let units = start;
    for (const index of order) {
      for (let left = Infinity; ; ) {
        const missing = this.#missing(units, index);
        if (missing === 0 || missing >= left) break;
        left = missing;
        units = this.#refilled(units, new Set(), new Set([index]), places) ?? units;
      }
    }
    return units;
  }

  /** Units not placed that could be: a line that leaves whole is placed once. */
  #missing(units: Units2D, index: number): number {
    const { quantity, whole } = this.model.demands[index] as ModelDemand;
    const placed = units.reduce((sum, row) => sum + (row[index] as number), 0);
    return whole && placed > 0 ? 0 : quantity - placed;
  }

  /** Frees what `cells` name, as "place demand", and what is not placed of `demands`, and places it anew. Null: too much work. */
  #refilled(units: Units2D, cells: ReadonlySet<string>, demands: ReadonlySet<number>, places: readonly number[]): Units2D | null {
    for (const digits of [Infinity, 16, 8, 4, 2, 1]) {
      const task = this.#freed(units, cells, demands, places, digits);
      const effort = effortOf(task);
      if (effort > limits.once) continue;
      this.#steps += Math.ceil(effort);
      return bestFilling(task);
    }
    return null;
  }

  #freed(units: Units2D, cells: ReadonlySet<string>, demands: ReadonlySet<number>, places: readonly number[], digits: number): Task {
    const base = units.map((row) => [...row]);
    const lots = this.model.demands.map(() => 1);
    const free = this.model.demands.map(({ whole }, index) => {
      const missing = demands.has(index) ? this.#missing(units, index) : 0;
      const held = units.map((row, at) => (cells.has(`${at} ${index}`) ? (row[index] as number) : 0));
      const all = missing + held.reduce((sum, count) => sum + count, 0);
      const lot = whole ? 1 : Math.max(1, Math.ceil(all / digits));
      lots[index] = lot;
      let sum = missing - (missing % lot);
      for (const [at, count] of held.entries()) {
        const moved = count - (count % lot);
        (base[at] as number[])[index] = (base[at]?.[index] as number) - moved;
        sum += moved;
      }
      return whole && held.some((count) => count > 0) ? (this.model.demands[index] as ModelDemand).quantity : sum;
    });
    return { model: this.model, places, free, lots, base };
  }

  #accept(units: Units2D): boolean {
    const value = worthOf(this.model, units);
    if (compareValues(value, this.#value) >= 0) return false;
    [this.#units, this.#value] = [units, value];
    return true;
  }

  /** Places parts of the order anew while that helps: one to `depth` demands, one or two parcels, a place not used yet. */
  #improve(depth: number): void {
    for (let better = true; better && this.#steps < limits.all; ) {
      better = false;
      for (const { demands, parcels, extra } of this.#neighbourhoods(depth)) {
        if (this.#steps >= limits.all) return;
        const cells = new Set<string>();
        const renewed = new Set(demands);
        for (const [at, row] of this.#units.entries()) {
          for (const [index, count] of row.entries()) {
            if (count > 0 && (renewed.has(index) || parcels.includes(at))) cells.add(`${at} ${index}`);
          }
        }
        for (const [index] of this.model.demands.entries()) if (this.#missing(this.#units, index) > 0) renewed.add(index);
        const used = this.#open.filter(
          (at) => extra === null || at === extra || (this.#units[at] as readonly number[]).some((count) => count > 0),
        );
        const units = this.#refilled(this.#units, cells, renewed, used);
        if (units !== null && this.#accept(units)) better = true;
      }
    }
  }

  #neighbourhoods(depth: number): Neighbourhood[] {
    const all: Neighbourhood[] = [];
    const demands = [...this.model.demands.keys()];
    const add = (some: readonly number[], from: number, left: number): void => {
      for (let at = from; at < demands.length; at++) {
        const more = [...some, at];
        if (left === 1) all.push({ demands: more, parcels: [], extra: null });
        else add(more, at + 1, left - 1);
      }
    };
    const isUsed = (at: number): boolean => (this.#units[at] as readonly number[]).some((count) => count > 0);
    const used = this.#open.filter(isUsed);
    add([], 0, 1);
    for (const at of used) all.push({ demands: [], parcels: [at], extra: null });
    add([], 0, 2);
    for (const extra of this.#open) {
      const able = demands.filter((index) => this.#capOf(extra, index) > 0);
      if (!isUsed(extra)) all.push({ demands: able, parcels: [], extra });
    }
    for (const a of used)
      for (const b of used) if (a < b) all.push({ demands: [], parcels: [a, b], extra: a }, { demands: [], parcels: [a, b], extra: null });
    for (let size = 3; size <= depth; size++) add([], 0, size);
    return all;
  }

  /** Bounds the cost of filling as much, and drops the places that no better filling uses. */
  #bound(): number | null {
    const { demands, places, maxParcels } = this.#model;
    const targets = this.#targets();
    if (targets === null) return null;
    const { cost, rises } = boundOf(this.#model, targets, this.#value.cost, this.#prices());
    const bound = Math.ceil(cost * (1 - 1e-12) - 1e-6);
    if (maxParcels === Infinity) this.#open = this.#open.filter((at) => cost + (rises[at] as number) <= this.#value.cost + 1e-6);
    void [demands, places];
    return bound;
  }

  /** Units of each demand that every filling as good as the known one ships. Null: not known. */
  #targets(): readonly number[] | null {
    if (this.#value.short === 0) return this.model.demands.map(({ quantity }) => quantity);
    if (!this.model.apart || this.model.maxParcels !== Infinity) return null;
    return this.model.demands.map((_, index) => this.#units.reduce((sum, row) => sum + (row[index] as number), 0));
  }

  /** What a unit costs in the known filling: its share of its parcel by weight, and what it costs itself. */
  #prices(): number[] {
    const { demands, places } = this.model;
    const sums = demands.map(() => 0);
    const counts = demands.map(() => 0);
    for (const [at, row] of this.#units.entries()) {
      const place = places[at] as Place;
      const weights = row.map((count, index) => count * (demands[index]?.grams || 1));
      const all = weights.reduce((sum, weight) => sum + weight, 0);
      if (all === 0) continue;
      const grams = row.reduce((sum, count, index) => sum + count * (demands[index] as ModelDemand).grams, 0);
      const cm3 = row.reduce((sum, count, index) => sum + count * (demands[index] as ModelDemand).cm3, 0);
      const cost = parcelCost(place, grams, cm3);
      for (const [index, count] of row.entries()) {
        sums[index] = (sums[index] as number) + (cost * (weights[index] as number)) / all + count * (place.unit[index] as number);
        counts[index] = (counts[index] as number) + count;
      }
    }
    return sums.map((sum, index) => (counts[index] === 0 ? 0 : sum / (counts[index] as number)));
  }
}

interface Neighbourhood {
  readonly demands: readonly number[];
  readonly parcels: readonly number[];
  /** A place to add to those in use. Null: all places may be used. */
  readonly extra: number | null;
}

const weigh = (demand: ModelDemand | undefined): number => (demand === undefined ? 0 : demand.quantity * Math.max(1, demand.grams));
