import { carried } from "./beam.ts";
import { boundOf, pricesOf, slack } from "./bound.ts";
import { compareValues, noUnits, parcelsOf, placesKey, type Units2D, type Value, worthOf } from "./filling.ts";
import type { Model, ModelDemand, Place } from "./model.ts";
import { pricedParcels } from "./parcel-prices.ts";
import { poured } from "./pour.ts";
import { capAt, inserted, partsOf, placeable, refilled } from "./refill.ts";
import { Table } from "./table.ts";
import { effortOf, isOpen, type Prune, type Task } from "./task.ts";
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
  /** Fillings met on the way: the best of each set of places. */
  readonly met: readonly Units2D[];
}

/**
 * Steps within which the whole order is tried at once, first as it is (`small`), then without what cannot be in a better plan
 * (`exact`); and those that improving a plan may take (`improve`). A thousand are some ten microseconds.
 */
const limits = { small: 20_000, exact: 60_000, improve: 30_000 };

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
  /** By `placesKey`. */
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
      this.#accept(start.exact ? start.units : this.#inserted(start.units, heaviestFirst(this.#model.demands)));
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

  #isUsed = (at: number): boolean => isOpen(this.#units[at] as readonly number[]);

  #solution = (bound: number | null): Solution => ({
    units: this.#units,
    value: this.#value,
    exact: bound !== null && bound >= this.#value.cost,
    steps: this.#steps,
    bound,
    met: [...this.#met.values()].map(({ units }) => units),
  });

  /** Looks at every filling that may be better, if that is not too much: then the best is known. */
  #tried(limit: number): boolean {
    const { demands } = this.#model;
    const base = this.#certain();
    const free = demands.map((_, index) => {
      const certain = base.some((row) => (row[index] as number) > 0);
      return certain || !this.#open.some((at) => capAt(this.#model, at, index) > 0) ? 0 : placeable(this.#model, index);
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
      const having = this.#open.filter((at) => capAt(this.#model, at, index) > 0);
      const sum = having.reduce((total, at) => total + capAt(this.#model, at, index), 0);
      if (whole ? having.length !== 1 : sum > quantity) continue;
      for (const at of having) (base[at] as number[])[index] = capAt(this.#model, at, index);
    }
    return base;
  }

  /** A first filling: the best of several greedy ones. */
  #begin(): void {
    const heaviest = heaviestFirst(this.#model.demands);
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
    for (const start of [none, ...starts]) this.#accept(this.#inserted(start, heaviest));
  }

  #inserted(start: Units2D, order: readonly number[]): Units2D {
    const { units, steps } = inserted(this.#model, start, order, this.#open);
    this.#steps += steps;
    return units;
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
    const end = this.#steps + limits.improve;
    for (let better = true; better; ) {
      better = false;
      for (const part of partsOf(this.#model, this.#open, this.#likely, this.#isUsed)) {
        if (this.#steps >= end) return;
        const places = this.#likely.filter((at) => part.extra === undefined || at === part.extra || this.#isUsed(at));
        const { units, steps } = refilled(this.#model, this.#units, part, places);
        this.#steps += steps;
        if (units !== null && this.#accept(units)) better = true;
      }
    }
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
    this.#likely = this.#open.filter((at) => ranked.includes(at) || this.#isUsed(at));
    return Math.ceil(cost - slack);
  }

  /** Units of each demand that every filling as good as the known one ships. Null: not known. */
  #targets(): readonly number[] | null {
    if (this.#value.short === 0) return this.#model.demands.map(({ quantity }) => quantity);
    if (!this.#model.apart || this.#model.maxParcels !== Infinity) return null;
    return this.#model.demands.map((_, index) => this.#units.reduce((sum, row) => sum + (row[index] as number), 0));
  }
}

function heaviestFirst(demands: readonly ModelDemand[]): number[] {
  const weights = demands.map(({ quantity, grams }) => quantity * Math.max(1, grams));
  return [...demands.keys()].sort((a, b) => (weights[b] as number) - (weights[a] as number) || a - b);
}
