/** How long parcels really took, in days of the carrier. */
export interface Transits {
  readonly count: number;
  /** One in five was there by then. */
  readonly low: number;
  /** Four in five were there by then. */
  readonly high: number;
  /** Share that was there by `high`, 0.8 to 1. */
  readonly share: number;
}

/** By `observedKey`. */
export type Observed = ReadonlyMap<string, Transits>;

export const observedKey = (carrier: string, service: string, zone: string): string => JSON.stringify([carrier, service, zone]);

/** From so many on, what was observed says more than the rate card. */
export const enoughObserved = 30;

/** Shares are told apart in steps of five in a hundred; null: too little is known. */
export const bandOf = (share: number | null): number | null => (share === null ? null : Math.floor(share * 20 + 1e-9));

/** Whether promises by the one say something else than by the other. */
export function isNotable(before: Transits | undefined, after: Transits | undefined): boolean {
  const said = (seen: Transits | undefined) => (seen && seen.count >= enoughObserved ? [seen.low, seen.high, bandOf(seen.share)] : null);
  return JSON.stringify(said(before)) !== JSON.stringify(said(after));
}

/** What so many observations come to; null for none. Percentiles by nearest rank. */
export function transitsOf(days: readonly number[]): Transits | null {
  if (days.length === 0) return null;
  const sorted = [...days].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
  const high = at(0.8);
  return { count: sorted.length, low: at(0.2), high, share: sorted.filter((one) => one <= high).length / sorted.length };
}
