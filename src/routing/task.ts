import { parcelsOf, type Units2D } from "./filling.ts";
import type { Model, ModelDemand, Place } from "./model.ts";

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
export interface Dimension {
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

export interface Effort {
  readonly all: number;
  /** Of these, what it takes to list the ways. */
  readonly ways: number;
}

/** How many digits above 0 a place can add to a dimension. */
export function optionsOf({ index, amounts, demand, lot }: Dimension, { caps }: Place, base: readonly number[]): number {
  const most = (caps[index] as number) - (base[index] as number);
  if (!demand.whole) return Math.min(Math.floor(most / lot), amounts.length - 1);
  let count = 0;
  while (count + 1 < amounts.length && (amounts[count + 1] as number) <= most) count++;
  return count;
}

export function dimensionsOf({ model, places, free, lots }: Task): Dimension[] {
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
export function limitOf({ model, places, free, base }: Task): number {
  if (model.maxParcels === Infinity) return 0;
  const left = Math.max(0, model.maxParcels - parcelsOf(base));
  const closed = places.filter((at) => !isOpen(base[at] as readonly number[])).length;
  const units = free.reduce((sum, count) => sum + count, 0);
  return left >= Math.min(closed, units) ? 0 : left === 0 ? -1 : left;
}

export function isOpen(row: readonly number[]): boolean {
  for (let index = 0; index < row.length; index++) if (row[index] !== 0) return true;
  return false;
}
