import type { StockView } from "../../src/routing/request.ts";

/** Available counts that a batch of orders is routed on one after another: each plan takes what it promised. */
export class StockSheet implements StockView {
  /** Item, then location: no separator that an id could contain. */
  readonly #counts = new Map<string, Map<string, number>>();

  /** Throws RangeError for a count that is not a whole number ≥ 0, or given twice. */
  constructor(levels: Iterable<{ readonly itemId: string; readonly locationId: string; readonly available: number }> = []) {
    for (const { itemId, locationId, available } of levels) {
      if (!Number.isSafeInteger(available) || available < 0) {
        throw new RangeError(`Item ${itemId} at ${locationId}: ${available} is not a whole number ≥ 0.`);
      }
      const counts = this.#counts.get(itemId) ?? new Map<string, number>();
      if (counts.has(locationId)) throw new RangeError(`Item ${itemId} at ${locationId} is counted twice.`);
      this.#counts.set(itemId, counts.set(locationId, available));
    }
  }

  /** Units free to promise; 0 for a pair the sheet does not know. */
  available(itemId: string, locationId: string): number {
    return this.#counts.get(itemId)?.get(locationId) ?? 0;
  }

  /** Promises units. Throws RangeError when fewer are there, or `quantity` is not a positive whole number; then nothing is taken. */
  take(itemId: string, locationId: string, quantity: number): void {
    if (!Number.isSafeInteger(quantity) || quantity <= 0) throw new RangeError(`Cannot take ${quantity} of item ${itemId}.`);
    const counts = this.#counts.get(itemId);
    const there = counts?.get(locationId) ?? 0;
    if (counts === undefined || there < quantity) {
      throw new RangeError(`Item ${itemId} at ${locationId}: ${there} available, ${quantity} wanted.`);
    }
    counts.set(locationId, there - quantity);
  }
}
