import type { ListingStock } from "../channels/stock-to-tell.ts";

/** A level that a channel should show. */
export interface Level {
  readonly stock: ListingStock;
  /** The channel's own id of the place; empty where it keeps one level for all. */
  readonly place: string;
  readonly quantity: number;
  /** What it is known to show now, its own sales taken off; null when that is not known. */
  readonly previous: number | null;
  /** True when nothing has to be said. */
  readonly inStep: boolean;
}

/** The channel's places by which it keeps levels, each with our location; null when it keeps one level for all. */
export type Places = readonly { readonly place: string; readonly locationId: string }[] | null;

/**
 * The places of a channel that keeps levels by place. Where several of its places are one location of ours, such as two tills of a shop, the
 * first one by its id holds the stock: shown at both it would be sold twice. Null while none is mapped: then its default place holds all.
 */
export function placesOf(byPlace: boolean, externalLocations: Readonly<Record<string, string>>): Places {
  const byLocation = new Map<string, string>();
  if (byPlace)
    for (const [place, locationId] of Object.entries(externalLocations).sort(([one], [other]) => (one < other ? -1 : 1)))
      if (!byLocation.has(locationId)) byLocation.set(locationId, place);
  return byLocation.size === 0 ? null : [...byLocation].map(([locationId, place]) => ({ place, locationId }));
}

/** The levels a channel should show of a listing; none when there is no number to show. */
export function levelsOf(stock: ListingStock, places: Places): Level[] {
  if (stock.units === null) return [];
  if (places === null) return [levelOf(stock, "", stock.units)];
  const at = new Map(stock.locations.map(({ locationId, units }) => [locationId, units]));
  return places.map(({ place, locationId }) => levelOf(stock, place, at.get(locationId) ?? 0));
}

function levelOf(stock: ListingStock, place: string, quantity: number): Level {
  const known = stock.known.find((one) => one.place === place);
  const previous = known == null || known.quantity === null ? null : known.quantity - known.sold;
  return { stock, place, quantity, previous, inStep: known != null && known.quantity === quantity };
}

export const toAsk = ({ stock: { externalSku, externalIds }, place }: Level) => ({
  listing: { externalSku, externalIds },
  externalLocationId: place === "" ? null : place,
});
export const toTell = (level: Level) => ({ ...toAsk(level), quantity: level.quantity, previous: level.previous });
