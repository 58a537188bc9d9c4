import type { Units2D } from "./filling.ts";
import type { Model, ModelDemand, Place } from "./model.ts";
import { poured } from "./pour.ts";
import { Table } from "./table.ts";
import { effortOf, isOpen, type Task } from "./task.ts";

/** Some of a filling that is placed anew: some demands, wherever they are, and all that is in some parcels. */
export interface Part {
  readonly demands: readonly number[];
  readonly parcels: readonly number[];
  /** A place to add to those in use. Undefined: all likely places may be used. */
  readonly extra?: number;
}

/** Steps that placing one part anew may take. */
const affordable = 10_000;

/**
 * One demand, one parcel, two demands, two parcels, what a place not in use could take over, three demands. `open` places may be used and
 * `likely` ones are looked at; `isUsed` is asked while parts are tried, and may change its mind.
 */
export function* partsOf(
  model: Model,
  open: readonly number[],
  likely: readonly number[],
  isUsed: (at: number) => boolean,
): Generator<Part> {
  const demands = [...model.demands.keys()];
  const used = open.filter(isUsed);
  for (const index of demands) yield { demands: [index], parcels: [] };
  for (const at of used) yield { demands: [], parcels: [at] };
  for (const a of demands) for (const b of demands) if (a < b) yield { demands: [a, b], parcels: [] };
  for (const a of used) for (const b of used) if (a < b) yield { demands: [], parcels: [a, b] };
  for (const extra of likely) {
    if (!isUsed(extra)) yield { demands: demands.filter((index) => capAt(model, extra, index) > 0), parcels: [], extra };
  }
  for (const a of demands) for (const b of demands) for (const c of demands) if (a < b && b < c) yield { demands: [a, b, c], parcels: [] };
}

/** Adds what is not placed yet, demand by demand, each where it costs least. */
export function inserted(
  model: Model,
  start: Units2D,
  order: readonly number[],
  places: readonly number[],
): { readonly units: Units2D; readonly steps: number } {
  let [units, steps] = [start, 0];
  for (const index of order) {
    if (missingOf(model, units, index) === 0) continue;
    const task = freed(model, units, { demands: [index], parcels: [] }, places, Infinity, false);
    const effort = effortOf(task).all;
    steps += Math.min(effort, places.length);
    units = effort > affordable ? poured(model, units, index, places) : new Table(task).fill();
  }
  return { units, steps };
}

/**
 * Places anew what is placed of a part, and what is not placed yet: unit by unit, or in lots where that is too much work. Null: even that
 * is.
 */
export function refilled(
  model: Model,
  units: Units2D,
  part: Part,
  places: readonly number[],
): { readonly units: Units2D | null; readonly steps: number } {
  let steps = 0;
  for (let digits = Infinity; digits >= 1; digits = digits === Infinity ? 16 : digits / 2) {
    const task = freed(model, units, part, places, digits, true);
    const effort = effortOf(task).all;
    steps += places.length * task.free.length;
    if (effort <= affordable) return { units: new Table(task).fill(), steps: steps + effort };
  }
  return { units: null, steps };
}

/** The part as units to be placed, in at most so many lots a demand. Without `moves` what is placed stays. */
function freed(model: Model, units: Units2D, { demands, parcels }: Part, places: readonly number[], digits: number, moves: boolean): Task {
  const base = [...units];
  const used = moves ? [...units.keys()].filter((at) => isOpen(units[at] as readonly number[])) : [];
  for (const at of used) base[at] = [...(units[at] as readonly number[])];
  const lots: number[] = [];
  const free = model.demands.map(({ whole, quantity }, index) => {
    const renewed = demands.includes(index);
    const missing = renewed || moves ? missingOf(model, units, index) : 0;
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
  const able = places.filter((at) => free.some((count, index) => count > 0 && capAt(model, at, index) > 0));
  return { model, places: able, free, lots, base };
}

/** Units not placed that could be: a line that leaves whole is placed once. */
function missingOf(model: Model, units: Units2D, index: number): number {
  let placed = 0;
  for (let at = 0; at < units.length; at++) placed += (units[at] as readonly number[])[index] as number;
  return model.demands[index]?.whole && placed > 0 ? 0 : placeable(model, index) - placed;
}

/** Units of a demand that all places together could ship: no more are looked at, however many are wanted. */
export function placeable({ demands, places }: Model, index: number): number {
  const { quantity, whole } = demands[index] as ModelDemand;
  if (whole) return quantity;
  let most = 0;
  for (const { caps } of places) most += caps[index] as number;
  return Math.min(quantity, most);
}

/** The most units of a demand that a place could ship. */
export const capAt = ({ places }: Model, at: number, index: number): number => (places[at] as Place).caps[index] as number;
