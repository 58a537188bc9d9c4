import { parcelsOf, type Units2D } from "./filling.ts";
import { type Model, type ModelDemand, type Place, parcelCost, weightOf } from "./model.ts";

/** Adds what is not placed of one demand, place by place: as much as goes in where a unit more costs least, then the rest. */
export function poured(model: Model, start: Units2D, index: number, places: readonly number[]): Units2D {
  const { quantity, whole } = model.demands[index] as ModelDemand;
  const units = [...start];
  let missing = quantity - units.reduce((sum, row) => sum + (row[index] as number), 0);
  while (missing > 0) {
    let [best, most, least] = [-1, 0, Infinity];
    for (const at of places) {
      const count = roomFor(model, units, index, at, missing);
      if (count === 0) continue;
      const each = costOfMore(model, units, index, at, count) / count;
      // What leaves whole leaves from where there is most of it.
      if (whole ? count > most || (count === most && each < least) : each < least) [best, most, least] = [at, count, each];
    }
    if (best < 0) break;
    units[best] = withMore(units[best] as readonly number[], index, most);
    missing = whole ? 0 : missing - most;
  }
  return units;
}

/** How many units more, at most `wanted`, a place can take: of its stock, in one parcel, and if it may open one. */
function roomFor(model: Model, units: Units2D, index: number, at: number, wanted: number): number {
  const { demands, places, maxParcels, apart } = model;
  const place = places[at] as Place;
  const row = units[at] as readonly number[];
  if (maxParcels < Infinity && row.every((count) => count === 0) && parcelsOf(units) >= maxParcels) return 0;
  let room = Math.min(wanted, (place.caps[index] as number) - (row[index] as number));
  for (const { item, perUnit } of (demands[index] as ModelDemand).shared) {
    room = Math.min(room, Math.floor(((place.stock[item] as number) - drawn(model, row, item)) / perUnit));
  }
  if (apart) return room;
  let [carried, tooMany] = [0, room + 1];
  while (tooMany - carried > 1) {
    const middle = carried === 0 && tooMany === room + 1 ? room : Math.floor((carried + tooMany) / 2);
    if (costOfMore(model, units, index, at, middle) < Infinity) carried = middle;
    else tooMany = middle;
  }
  return carried;
}

/** Units of a shared item that a parcel takes. */
const drawn = ({ demands }: Model, row: readonly number[], item: number): number =>
  demands.reduce((sum, { shared }, index) => {
    const perUnit = shared.find((need) => need.item === item)?.perUnit ?? 0;
    return sum + perUnit * (row[index] as number);
  }, 0);

function costOfMore({ demands, places }: Model, units: Units2D, index: number, at: number, count: number): number {
  const place = places[at] as Place;
  const row = units[at] as readonly number[];
  const before = row.every((each) => each === 0) ? 0 : parcelCost(place, ...weightOf(demands, row));
  return parcelCost(place, ...weightOf(demands, withMore(row, index, count))) - before + count * (place.unit[index] as number);
}

const withMore = (row: readonly number[], index: number, count: number): number[] =>
  row.map((each, other) => (other === index ? each + count : each));
