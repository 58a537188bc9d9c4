/** Units of what is available that a channel is not shown. Null in a place or goods column: all of them. */
export interface Buffer {
  readonly channelId: string;
  readonly locationId: string | null;
  readonly network: string | null;
  readonly itemId: string | null;
  readonly itemTag: string | null;
  /** One of the two: units at each location, or a share of what is available there. */
  readonly units: number | null;
  readonly percent: number | null;
  readonly strict: boolean;
}

/** What a buffer is looked up for: an item with its tags, at a location with its networks. */
export interface Spot {
  readonly itemId: string;
  readonly tags: readonly string[];
  readonly locationId: string;
  readonly networks: readonly string[];
}

/**
 * The buffer of a channel that counts at a spot: the one that names the goods most exactly (item, tag, all), among these the place (location,
 * network, all), and among several of these the one that keeps back most. Null when there is none. `buffersInSql` says the same.
 */
export function bufferAt(buffers: readonly Buffer[], spot: Spot, available: number): Buffer | null {
  let best: Buffer | null = null;
  for (const buffer of buffers) if (applies(buffer, spot) && (best === null || isBefore(buffer, best, available))) best = buffer;
  return best;
}

/** Units that a buffer keeps back of so many available; a share is rounded up. */
export const keptBack = ({ units, percent }: Pick<Buffer, "units" | "percent">, available: number): number =>
  units ?? Math.ceil((available * (percent ?? 0)) / 100);

const applies = ({ itemId, itemTag, locationId, network }: Buffer, spot: Spot): boolean =>
  (itemId === null || itemId === spot.itemId) &&
  (itemTag === null || spot.tags.includes(itemTag)) &&
  (locationId === null || locationId === spot.locationId) &&
  (network === null || spot.networks.includes(network));

function isBefore(one: Buffer, other: Buffer, available: number): boolean {
  const difference = rankOf(one) - rankOf(other) || keptBack(other, available) - keptBack(one, available);
  // Of two that keep the same, the stricter.
  return difference < 0 || (difference === 0 && one.strict && !other.strict);
}

const rankOf = ({ itemId, itemTag, locationId, network }: Buffer): number =>
  (itemId !== null ? 0 : itemTag !== null ? 3 : 6) + (locationId !== null ? 0 : network !== null ? 1 : 2);
