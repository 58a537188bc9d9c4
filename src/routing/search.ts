import { carried } from "./beam.ts";
import { boundOf, pricesOf } from "./bound.ts";
import { compareValues, noUnits, parcelsOf, placesKey, type Units2D, type Value, worthOf } from "./filling.ts";
import type { Model, ModelDemand, Place } from "./model.ts";
import { pricedParcels, slack } from "./parcel-prices.ts";
import { poured } from "./pour.ts";
import { Table } from "./table.ts";
import { effortOf, type Prune, type Task } from "./task.ts";
import { wholeLines } from "./whole-lines.ts";

/** How to fill an order, and how good that is known to be. */
export interface Solution {
  readonly units: Units2D;
  readonly value: Value;
  /** True: no other filling is better. */
  readonly exact: boolean;
  readonly steps: number;
  /** What no filling that ships as many units costs less than, as `value.cost` is counted. Null: not known. */
  readonly bound: number | null;
  /** Other fillings met on the way, by the places they use: the best of each. */
  readonly met: ReadonlyMap<string, Units2D>;
}

/**
 * Steps within which the whole order is tried at once, first as it is (`small`), then without what cannot be in a better plan
 * (`exact`); and those that improving a plan may take, in all and at a time. A thousand are some ten microseconds.
 */
export const limits = { small: 20_000, exact: 60_000, all: 30_000, once: 10_000 };

/** Places beside those in use that improving looks at: those of which the bound thinks best. */
const promising = 10;

/** The best filling of a model: most units, then least cost. Limited by steps, never by time. */
export function solve(model: Model): Solution {
  if (model.maxParcels === Infinity) return solveFree(model);
  const free = solveFree({ ...model, maxParcels: Infinity });
  if (parcelsOf(free.units) <= model.maxParcels) return free;
  const tight = new Search(model).solve();
  const steps = free.steps + tight.steps;
  if (tight.exact) return { ...tight, steps };
  const asMany = free.value.short === tight.value.short && free.value.urgent === tight.value.urgent;
  return { ...tight, steps, bound: asMany && free.bound !== null ? Math.max(free.bound, tight.bound ?? -Infinity) : tight.bound };
}

const solveFree = (model: Model): Solution => new Search(model.apart ? settled(model) : model).solve();

/** Without the places that a line which leaves whole will not use, as another place has more of it. */
function settled(model: Model): Model {
  if (!model.demands.some(({ whole }) => whole)) return model;
  const most = model.demands.map((_, index) => model.places.reduce((cap, { caps }) => Math.max(cap, caps[index] as number), 0));
  const places = model.places.map((place) => ({
    ...place,
    caps: place.caps.map((cap, index) => (model.demands[index]?.whole && cap < (most[index] as number) ? 0 : cap)),
  }));
  return { ...model, places };
}

class Search {
  readonly #model: Model;
  /** Positions of the places that a best filling may use, and of those that improving looks at. */
  #open: readonly number[];
  #likely: readonly number[];
  #steps = 0;
  #units: Units2D;
  #value: Value;
  #prune: Prune | undefined;
  readonly #met = new Map<string, { readonly units: Units2D; readonly value: Value }>();

  constructor(model: Model) {
    this.#model = model;
    this.#open = [...model.places.keys()];
    this.#likely = this.#open;
    this.#units = noUnits(model);
    this.#value = worthOf(model, this.#units);
  }

  solve(): Solution {
    const start = wholeLines(this.#model);
    if (start !== null) {
      this.#steps += start.steps;
      this.#accept(start.exact ? start.units : this.#inserted(start.units, this.#heaviest(), this.#open));
      if (start.exact) return this.#solution(this.#value.cost);
    }
    if (this.#tried(limits.small)) return this.#solution(this.#value.cost);
    this.#begin();
    const listed = this.#listed();
    if (listed !== null) return this.#solution(listed);
    let bound = this.#bound();
    if (bound >= this.#value.cost || this.#tried(limits.exact)) return this.#solution(this.#value.cost);
    const before = this.#value;
    this.#improve();
    if (this.#value !== before) {
      bound = Math.max(bound, this.#bound());
      if (this.#tried(limits.exact)) bound = this.#value.cost;
    }
    return this.#solution(bound === -Infinity ? null : bound);
  }

  /** Looks at parcels one by one where they are few enough to be listed. The bound; null: they are not. */
  #listed(): number | null {
    const { maxParcels, apart, demands } = this.#model;
    if (maxParcels !== Infinity || !(apart || demands.every(({ whole }) => !whole))) return null;
    const targets = this.#targets();
    if (targets === null) return null;
    const priced = pricedParcels(this.#model, targets, this.#value.cost, pricesOf(this.#model, this.#units));
    if (priced === null) return null;
    const { units, bound, steps } = carried(this.#model, targets, priced, this.#value.cost);
    this.#steps += steps;
    if (units !== null) this.#accept(units);
    const proven = Math.ceil(bound - slack);
    if (proven < this.#value.cost) this.#improve();
    return Math.min(this.#value.cost, proven);
  }

  #solution = (bound: number | null): Solution => ({
    units: this.#units,
    value: this.#value,
    exact: bound !== null && bound >= this.#value.cost,
    steps: this.#steps,
    bound,
    met: new Map([...this.#met].map(([key, { units }]) => [key, units])),
  });

  #capOf = (at: number, index: number): number => (this.#model.places[at] as Place).caps[index] as number;

  /** Looks at every filling that may be better, if that is not too much: then the best is known. */
  #tried(limit: number): boolean {
    const { demands } = this.#model;
    const base = this.#certain();
    const free = demands.map(({ quantity }, index) => {
      const certain = base.some((row) => (row[index] as number) > 0);
      return certain || !this.#open.some((at) => this.#capOf(at, index) > 0) ? 0 : quantity;
    });
    const plain: Task = { model: this.#model, places: this.#open, free, lots: demands.map(() => 1), base };
    const task = this.#prune === undefined ? plain : { ...plain, prune: this.#prune };
    const effort = effortOf(task);
    if (effort.all > limit && (this.#prune === undefined || effort.ways > limit)) return false;
    const table = new Table(task);
    this.#steps += effort.ways;
    if (table.effort > limit) return false;
    this.#steps += table.effort;
    this.#accept(table.fill());
    return true;
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

  #heaviest(): number[] {
    const { demands } = this.#model;
    return [...demands.keys()].sort((a, b) => weigh(demands[b]) - weigh(demands[a]) || a - b);
  }

  /** A first filling: the best of several greedy ones. */
  #begin(): void {
    const heaviest = this.#heaviest();
    const none = noUnits(this.#model);
    const alone = this.#open.map((at) => {
      const place = this.#model.places[at] as Place;
      // A place ships all it has, unless demands compete for its stock or its parcel.
      const row = this.#model.apart
        ? place.caps
        : (heaviest.reduce<Units2D>((units, index) => poured(this.#model, units, index, [at]), none)[at] as readonly number[]);
      return { at, row, value: worthOf({ ...this.#model, places: [place] }, [row]) };
    });
    const best = alone.sort((a, b) => compareValues(a.value, b.value)).slice(0, 3);
    const starts = best.map(({ at, row }) => none.map((empty, other) => (other === at ? row : empty)));
    for (const start of [none, ...starts]) this.#accept(this.#inserted(start, heaviest, this.#open));
  }

  /** Adds what is not placed yet, demand by demand, each where it costs least. */
  #inserted(start: Units2D, order: readonly number[], places: readonly number[]): Units2D {
    let units = start;
    for (const index of order) {
      if (this.#missing(units, index) === 0) continue;
      const task = this.#freed(units, { demands: [index], parcels: [] }, places, Infinity, false);
      const effort = effortOf(task).all;
      this.#steps += Math.min(effort, places.length);
      units = effort > limits.once ? poured(this.#model, units, index, places) : new Table(task).fill();
    }
    return units;
  }

  /** Units not placed that could be: a line that leaves whole is placed once. */
  #missing(units: Units2D, index: number): number {
    const { quantity, whole } = this.#model.demands[index] as ModelDemand;
    let placed = 0;
    for (let at = 0; at < units.length; at++) placed += (units[at] as readonly number[])[index] as number;
    return whole && placed > 0 ? 0 : quantity - placed;
  }

  /**
   * Places anew what is placed of some demands and in some parcels, and what is not placed yet: unit by unit, or in lots where
   * that is too much work. Null: even that is.
   */
  #refilled(units: Units2D, part: Part, places: readonly number[]): Units2D | null {
    for (let digits = Infinity; ; digits = digits === Infinity ? 16 : digits / 2) {
      if (digits < 1) return null;
      const task = this.#freed(units, part, places, digits, true);
      const effort = effortOf(task);
      this.#steps += places.length * task.free.length;
      if (effort.all > limits.once) continue;
      this.#steps += effort.all;
      return new Table(task).fill();
    }
  }

  #freed(units: Units2D, { demands, parcels }: Part, places: readonly number[], digits: number, moves: boolean): Task {
    const base = [...units];
    const used = moves ? [...units.keys()].filter((at) => isUsed(units[at])) : [];
    for (const at of used) base[at] = [...(units[at] as readonly number[])];
    const lots: number[] = [];
    const free = this.#model.demands.map(({ whole, quantity }, index) => {
      const renewed = demands.includes(index);
      const missing = renewed || moves ? this.#missing(units, index) : 0;
      const held = used.filter((at) => (renewed || parcels.includes(at)) && (units[at]?.[index] as number) > 0);
      if (missing === 0 && held.length === 0) {
        lots.push(1);
        return 0;
      }
      const all = held.reduce((sum, at) => sum + (units[at]?.[index] as number), missing);
      const lot = Math.max(1, Math.ceil((whole ? quantity : all) / digits));
      lots.push(lot);
      let sum = whole ? missing : missing - (missing % lot);
      for (const at of held) {
        const count = units[at]?.[index] as number;
        const moved = whole ? count : count - (count % lot);
        (base[at] as number[])[index] = (base[at]?.[index] as number) - moved;
        sum += moved;
      }
      return whole && held.length > 0 ? quantity : sum;
    });
    const able = places.filter((at) => free.some((count, index) => count > 0 && this.#capOf(at, index) > 0));
    return { model: this.#model, places: able, free, lots, base };
  }

  #accept(units: Units2D): boolean {
    const value = worthOf(this.#model, units);
    const key = placesKey(units);
    const known = this.#met.get(key);
    if (known === undefined || compareValues(value, known.value) < 0) this.#met.set(key, { units, value });
    if (compareValues(value, this.#value) >= 0) return false;
    [this.#units, this.#value] = [units, value];
    return true;
  }

  /** Places parts of the order anew as long as that helps. */
  #improve(): void {
    const end = this.#steps + limits.all;
    for (let better = true; better; ) {
      better = false;
      for (const part of this.#parts()) {
        if (this.#steps >= end) return;
        const places = this.#likely.filter((at) => part.extra === undefined || at === part.extra || isUsed(this.#units[at]));
        const units = this.#refilled(this.#units, part, places);
        if (units !== null && this.#accept(units)) better = true;
      }
    }
  }

  /** One demand, one parcel, two demands, two parcels, what a place not in use could take over, three demands. */
  *#parts(): Generator<Part> {
    const demands = [...this.#model.demands.keys()];
    const used = this.#open.filter((at) => isUsed(this.#units[at]));
    for (const index of demands) yield { demands: [index], parcels: [] };
    for (const at of used) yield { demands: [], parcels: [at] };
    for (const a of demands) for (const b of demands) if (a < b) yield { demands: [a, b], parcels: [] };
    for (const a of used) for (const b of used) if (a < b) yield { demands: [], parcels: [a, b] };
    for (const extra of this.#likely) {
      if (!isUsed(this.#units[extra])) yield { demands: demands.filter((index) => this.#capOf(extra, index) > 0), parcels: [], extra };
    }
    for (const a of demands)
      for (const b of demands) for (const c of demands) if (a < b && b < c) yield { demands: [a, b, c], parcels: [] };
  }

  /** Bounds the cost of filling as much, drops the places that no better filling uses and ranks the others. */
  #bound(): number {
    const targets = this.#targets();
    if (targets === null) return -Infinity;
    const { cost, rises, prune } = boundOf(this.#model, targets, this.#value.cost, pricesOf(this.#model, this.#units));
    if (this.#model.maxParcels === Infinity) {
      this.#prune = prune;
      this.#open = this.#open.filter((at) => rises[at] !== Infinity);
    }
    const ranked = [...this.#open].sort((a, b) => (rises[a] as number) - (rises[b] as number) || a - b).slice(0, promising);
    this.#likely = this.#open.filter((at) => ranked.includes(at) || isUsed(this.#units[at]));
    return Math.ceil(cost - 1e-3);
  }

  /** Units of each demand that every filling as good as the known one ships. Null: not known. */
  #targets(): readonly number[] | null {
    if (this.#value.short === 0) return this.#model.demands.map(({ quantity }) => quantity);
    if (!this.#model.apart || this.#model.maxParcels !== Infinity) return null;
    return this.#model.demands.map((_, index) => this.#units.reduce((sum, row) => sum + (row[index] as number), 0));
  }
}

/** What is placed anew: some demands, wherever they are, and all that is in some parcels. */
interface Part {
  readonly demands: readonly number[];
  readonly parcels: readonly number[];
  /** A place to add to those in use. Undefined: all likely places may be used. */
  readonly extra?: number;
}

const isUsed = (row: readonly number[] | undefined): boolean => row?.some((count) => count > 0) ?? false;

const weigh = (demand: ModelDemand | undefined): number => (demand === undefined ? 0 : demand.quantity * Math.max(1, demand.grams));
