/**
 * Where an order's units leave from. For every line, the quantities in `fulfillmentOrders`, `backorders` and `unfilled`
 * add up to what was asked. Plain data, the same for the same request in any order, so it can be stored and compared.
 */
export interface RoutingPlan {
  /** Work to open now, one entry a location, nearest first. */
  readonly fulfillmentOrders: readonly PlannedFulfillmentOrder[];
  /** Stock these fulfillment orders promise: one entry an (item, location), sorted by both, which is the order to lock in. */
  readonly allocations: readonly PlannedAllocation[];
  /** Units that wait for stock. */
  readonly backorders: readonly PlannedBackorder[];
  /** Units that have no stock and may not wait: a person decides. */
  readonly unfilled: readonly UnfilledLine[];
  readonly why: RoutingExplanation;
}

export interface LineQuantity {
  readonly lineId: string;
  /** Units of the line (whole bundles), more than 0. */
  readonly quantity: number;
}

export interface PlannedFulfillmentOrder {
  readonly locationId: string;
  readonly lines: readonly LineQuantity[];
}

export interface PlannedAllocation {
  readonly itemId: string;
  readonly locationId: string;
  /** Units of the item. */
  readonly quantity: number;
}

export interface PlannedBackorder {
  /** The order's first choice. Null when no location that may ship it keeps back-orders. */
  readonly locationId: string | null;
  readonly lines: readonly LineQuantity[];
}

export interface UnfilledLine extends LineQuantity {
  readonly reason: UnfilledReason;
}

/**
 * NO_LOCATION: nobody may ship this order. OUT_OF_STOCK: all locations together have too little.
 * CANNOT_SPLIT: there is stock, but no one location can ship the order complete.
 */
export type UnfilledReason = "NO_LOCATION" | "OUT_OF_STOCK" | "CANNOT_SPLIT";

/** Why a location was not considered: closed to the channel, no parcels from there, nothing the order needs, not all of it. */
export type ExclusionCode = "NOT_ALLOWED" | "DOES_NOT_SHIP" | "NO_STOCK" | "CANNOT_SHIP_COMPLETE";

export interface RoutingExplanation {
  /** One plain sentence or two, without names or ids. */
  readonly summary: string;
  /** Every location of the request, nearest first. */
  readonly candidates: readonly RoutingCandidate[];
  /** The locations that ship, nearest first. */
  readonly chosenLocationIds: readonly string[];
  /** False when the search met its limit: the plan holds, but fewer or nearer locations might have filled as much. */
  readonly exact: boolean;
  /** Combinations tried. 0 when one location had everything. */
  readonly steps: number;
}

export interface RoutingCandidate {
  readonly locationId: string;
  /** Kilometres, to the metre. Null when either end is unknown. */
  readonly distance: number | null;
  /** Null when it was considered. */
  readonly exclusion: ExclusionCode | null;
  /** What it could ship if it were the only location. Empty when it may not ship this order. */
  readonly couldShip: readonly LineQuantity[];
  readonly chosen: boolean;
}
