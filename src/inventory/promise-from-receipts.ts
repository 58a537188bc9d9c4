/** What is still to come of an expected receipt. */
export interface OpenReceipt {
  readonly id: string;
  readonly itemId: string;
  readonly locationId: string;
  /** Local date, `YYYY-MM-DD`. */
  readonly eta: string;
  /** Units still to come, more than 0. */
  readonly left: number;
}

/** Units of one item that somebody waits for. */
export interface Wait {
  readonly quantity: number;
  /** Where they may come in to be of use; null: anywhere. */
  readonly locationIds: ReadonlySet<string> | null;
}

/**
 * The day on which each who waits for an item can have all its units: the receipts are shared out first come, first served, the earliest first.
 * Null when what is expected does not reach that far. `receipts` are of this item, in the order of their days; `waits` in the order of
 * who is served first. Pure.
 */
export function promiseFromReceipts(receipts: readonly OpenReceipt[], waits: readonly Wait[]): (string | null)[] {
  const left = receipts.map((receipt) => receipt.left);
  // Receipts before it are used up: a long queue does not look at them again and again.
  let first = 0;
  return waits.map(({ quantity, locationIds }) => {
    let wanted = quantity;
    let day: string | null = null;
    while (first < left.length && left[first] === 0) first += 1;
    for (let index = first; index < receipts.length && wanted > 0; index += 1) {
      const { locationId, eta } = receipts[index] as OpenReceipt;
      const units = locationIds === null || locationIds.has(locationId) ? Math.min(wanted, left[index] as number) : 0;
      if (units === 0) continue;
      left[index] = (left[index] as number) - units;
      wanted -= units;
      day = eta;
    }
    return wanted === 0 ? day : null;
  });
}
