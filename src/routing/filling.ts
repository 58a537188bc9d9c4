import { type Model, parcelCost } from "./model.ts";

/** Units of every demand at every place, by their positions in the model. */
export type Units2D = readonly (readonly number[])[];

/** How good a filling is: fewer units short, fewer of those that may not wait, less cost, then the tie. Less is better. */
export interface Value {
  readonly short: number;
  readonly urgent: number;
  /** Minor units; the split penalty of the first parcel is still in. Not money where rank or distance is. */
  readonly cost: number;
  /** Fewer parcels, then fewer cut lines, then places of better priority, then of lower id. */
  readonly tie: number;
}

/** What a tie weighs: more parcels than lines cut, more lines cut than ranks. */
export const parcelTie = 2 ** 40;
export const pieceTie = 2 ** 20;

/** Negative when `a` is better. */
export const compareValues = (a: Value, b: Value): number => a.short - b.short || a.urgent - b.urgent || a.cost - b.cost || a.tie - b.tie;

/** Reckons a filling anew. */
export function worthOf({ demands, places }: Model, units: Units2D): Value {
  let [cost, tie] = [0, 0];
  const placed = demands.map(() => 0);
  for (let at = 0; at < places.length; at++) {
    const row = units[at] as readonly number[];
    const place = places[at] as Model["places"][number];
    let [grams, cm3, any] = [0, 0, false];
    for (let index = 0; index < demands.length; index++) {
      const count = row[index] as number;
      if (count === 0) continue;
      const demand = demands[index] as Model["demands"][number];
      any = true;
      grams += count * demand.grams;
      cm3 += count * demand.cm3;
      cost += count * (place.unit[index] as number);
      tie += pieceTie;
      placed[index] = (placed[index] as number) + count;
    }
    if (!any) continue;
    cost += parcelCost(place, grams, cm3);
    tie += parcelTie + at + 1;
  }
  let [short, urgent] = [0, 0];
  for (let index = 0; index < demands.length; index++) {
    const demand = demands[index] as Model["demands"][number];
    short += demand.quantity - (placed[index] as number);
    urgent += Math.max(0, demand.urgent - (placed[index] as number));
  }
  return { short, urgent, cost, tie };
}

export const noUnits = ({ demands, places }: Model): number[][] => places.map(() => demands.map(() => 0));

/** The places that ship something, as a key. */
export const placesKey = (units: Units2D): string => usedIn(units).join();

/** Positions of the places that ship something. */
export const usedIn = (units: Units2D): number[] =>
  [...units.keys()].filter((at) => (units[at] as readonly number[]).some((count) => count > 0));

/** How many places ship something. */
export const parcelsOf = (units: Units2D): number => units.reduce((sum, row) => sum + (row.some((count) => count > 0) ? 1 : 0), 0);
