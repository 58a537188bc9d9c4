import { slack } from "./bound.ts";
import { noUnits, parcelTie, pieceTie, type Units2D } from "./filling.ts";
import type { Model } from "./model.ts";
import type { Priced, Seller } from "./parcel-prices.ts";

/** What was found, and what is proven of what was not. */
export interface Found {
  /** Null: nothing cheaper than what was known. */
  readonly units: Units2D | null;
  /** What no filling that ships the targets costs less than. */
  readonly bound: number;
  readonly steps: number;
}

/** Fillings carried from place to place: few first, for a good plan, then more; and pairs of a filling and a parcel tried for each. */
const [widths, pairs] = [[30, 100], 60_000];

/** A filling of the places so far. */
interface Filling {
  /** What it ships, as one number. */
  readonly key: number;
  readonly cost: number;
  readonly tie: number;
  /** What it may come to at least, once all is placed. */
  readonly hope: number;
  readonly before: Filling | null;
  readonly seller: Seller | null;
  readonly parcel: number;
  /** Units of each demand. Filled in once it is kept. */
  placed: readonly number[];
}

/**
 * Takes a place at a time, those that pay best first, and keeps of all fillings that ship the same the cheapest, and of all only
 * those that may still come to less than what is known: all of them, then what is found is the best; or the most promising.
 */
export function carried(model: Model, targets: readonly number[], priced: Priced, known: number): Found {
  let [best, bound, steps, least]: [Units2D | null, number, number, number] = [null, priced.bound, priced.steps, known];
  for (const width of widths) {
    if (bound > least - 1 + slack) break;
    const beam = new Beam(model, targets, priced, least, width);
    beam.run();
    steps += beam.steps;
    if (beam.best !== null) [best, least] = [unitsOf(model, beam.best), beam.best.cost];
    bound = Math.max(bound, Math.min(beam.dropped, least));
  }
  return { units: best, bound: bound > least - 1 + slack ? least : bound, steps };
}

class Beam {
  best: Filling | null = null;
  steps = 0;
  /** The least that a filling which was left out may come to. */
  dropped = Infinity;
  #limit: number;
  readonly #targets: readonly number[];
  readonly #sellers: readonly Seller[];
  readonly #width: number;
  readonly #floor: number;
  readonly #strides: readonly number[];
  readonly #goal: number;
  /** Units of each demand that the places to come have. */
  readonly #rest: number[];
  readonly #caps: (at: number) => readonly number[];

  constructor(model: Model, targets: readonly number[], { sellers, bound }: Priced, known: number, width: number) {
    this.#limit = known - 1 + slack;
    this.#targets = targets;
    this.#width = width;
    this.#floor = bound;
    this.#sellers = sellers
      .filter(({ value }) => bound + Math.max(0, value) <= this.#limit)
      .sort((a, b) => a.value - b.value || a.at - b.at);
    this.#caps = (at) => (model.places[at] as Model["places"][number]).caps;
    let stride = 1;
    this.#strides = targets.map((target) => {
      const own = stride;
      stride *= target + 1;
      return own;
    });
    this.#goal = stride - 1;
    this.#rest = targets.map((_, index) => this.#sellers.reduce((sum, { at }) => sum + (this.#caps(at)[index] as number), 0));
  }

  run(): void {
    const none = this.#targets.map(() => 0);
    const nothing: Filling = { key: 0, cost: 0, tie: 0, hope: this.#floor, before: null, seller: null, parcel: -1, placed: none };
    let live: Filling[] = [nothing];
    for (const seller of this.#sellers) {
      for (const [index, cap] of this.#caps(seller.at).entries()) this.#rest[index] = (this.#rest[index] as number) - cap;
      live = this.#kept(this.#extended(live, seller));
    }
  }

  /** Every filling without and with each parcel of one more place. */
  #extended(live: readonly Filling[], seller: Seller): Map<number, Filling> {
    const next = new Map<number, Filling>();
    const least = Math.min(0, seller.value);
    const tight = [...this.#targets.keys()].filter((index) => (this.#rest[index] as number) < (this.#targets[index] as number));
    for (const filling of live) {
      if (!this.#fits(filling, seller, -1, tight)) continue;
      next.set(filling.key, { ...filling, hope: filling.hope - least });
    }
    const offers = this.#offersOf(seller, live[0]?.hope ?? Infinity);
    for (const filling of live) {
      for (const { parcel, more, key, tie, cost } of offers) {
        const hope = filling.hope + more;
        if (hope > this.#limit) break;
        if (this.steps >= pairs) {
          this.dropped = Math.min(this.dropped, hope);
          break;
        }
        this.steps++;
        if (!this.#fits(filling, seller, parcel, tight)) continue;
        const before = filling;
        const made = {
          key: filling.key + key,
          cost: filling.cost + cost,
          tie: filling.tie + tie,
          hope,
          before,
          seller,
          parcel,
          placed: [],
        };
        const known = next.get(made.key);
        if (known !== undefined && (known.cost < made.cost || (known.cost === made.cost && known.tie <= made.tie))) continue;
        if (made.key === this.#goal) [this.best, this.#limit] = [made, made.cost - 1 + slack];
        next.set(made.key, made);
      }
    }
    return next;
  }

  /** Parcels of a place that a better filling may have, the most promising first. `hope`: the least of all fillings. */
  #offersOf({ parcels: { from, demand, amount, costs }, earned, value, at }: Seller, hope: number): Offer[] {
    const offers: Offer[] = [];
    for (let parcel = 0; parcel < costs.length; parcel++) {
      const cost = costs[parcel] as number;
      const more = cost - (earned[parcel] as number) - Math.min(0, value);
      if (hope + more > this.#limit) continue;
      let [key, tie] = [0, parcelTie + at + 1];
      for (let part = parcel; part >= 0; part = from[part] as number) {
        key += (amount[part] as number) * (this.#strides[demand[part] as number] as number);
        tie += pieceTie;
      }
      offers.push({ parcel, more, key, tie, cost });
    }
    return offers.sort((a, b) => a.more - b.more || a.parcel - b.parcel);
  }

  /** Whether no more than the targets are placed, and the places to come have the rest. */
  #fits({ placed }: Filling, { parcels: { from, demand, amount } }: Seller, parcel: number, tight: readonly number[]): boolean {
    for (let part = parcel; part >= 0; part = from[part] as number) {
      const index = demand[part] as number;
      if ((placed[index] as number) + (amount[part] as number) > (this.#targets[index] as number)) return false;
    }
    for (const index of tight) {
      let units = (placed[index] as number) + (this.#rest[index] as number);
      for (let part = parcel; part >= 0; part = from[part] as number) if (demand[part] === index) units += amount[part] as number;
      if (units < (this.#targets[index] as number)) return false;
    }
    return true;
  }

  /** The most promising, the best first. */
  #kept(next: ReadonlyMap<number, Filling>): Filling[] {
    const all = [...next.values()].filter(({ hope, key }) => key !== this.#goal && hope <= this.#limit);
    all.sort((a, b) => a.hope - b.hope || a.key - b.key);
    const first = all[this.#width];
    if (first !== undefined) this.dropped = Math.min(this.dropped, first.hope);
    const kept = all.slice(0, this.#width);
    for (const filling of kept) if (filling.placed.length === 0) filling.placed = placedWith(filling);
    return kept;
  }
}

/** A parcel as a step from filling to filling. */
interface Offer {
  readonly parcel: number;
  /** What the filling may come to rises by that. */
  readonly more: number;
  readonly key: number;
  readonly tie: number;
  readonly cost: number;
}

function placedWith({ before, seller, parcel }: Filling): number[] {
  const placed = [...(before?.placed ?? [])];
  const { from, demand, amount } = (seller as Seller).parcels;
  for (let part = parcel; part >= 0; part = from[part] as number) {
    const index = demand[part] as number;
    placed[index] = (placed[index] as number) + (amount[part] as number);
  }
  return placed;
}

function unitsOf(model: Model, last: Filling): Units2D {
  const units = noUnits(model);
  for (let filling: Filling | null = last; filling !== null && filling.seller !== null; filling = filling.before) {
    const { at, parcels } = filling.seller;
    const row = units[at] as number[];
    for (let part = filling.parcel; part >= 0; part = parcels.from[part] as number) {
      row[parcels.demand[part] as number] = parcels.amount[part] as number;
    }
  }
  return units;
}
