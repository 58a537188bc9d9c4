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
  /** The sum of the parts of its fulfillment orders, in minor units. 0 where the distance tariff decided, which is no money. */
  readonly cost: number;
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
  /** The offer it leaves by. Null when the buyer picks it up, or where the distance tariff decided. */
  readonly parcel: PlannedParcel | null;
  /** What it costs, part by part; parts of 0 are left out. */
  readonly cost: readonly CostPart[];
}

export interface PlannedParcel {
  readonly carrier: string;
  readonly service: string;
  /** The larger of weight and volumetric weight, rounded up. */
  readonly chargeableGrams: number;
  /** Minor units. */
  readonly price: number;
  readonly shipBy: string | null;
  readonly deliverFrom: string | null;
  readonly deliverTo: string | null;
}

export const costKinds = ["CARRIAGE", "HANDLING", "SPLIT", "LATENESS", "LOAD", "REJECT_RISK", "SCARCITY"] as const;
export type CostKind = (typeof costKinds)[number];

export interface CostPart {
  readonly kind: CostKind;
  /** Whole minor units. */
  readonly amount: number;
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

/**
 * Why a location was not considered, the first that holds:
 * CLOSED; NOT_ALLOWED (by the channel, a rule, or another store was chosen); NETWORK (not of an allowed one); SERVICE (sends
 * no parcels, or nothing is picked up there); DESTINATION (does not serve it); CAPACITY (its day is full); NO_CARRIER (nobody
 * who may carries it); PROMISE_MISSED (nobody in time). Then, line by line: VENDOR (another vendor's), HANDLING (cannot
 * handle it), REJECTED_BEFORE, NO_STOCK. CANNOT_SHIP_COMPLETE: it has some, but the order may not be split.
 */
export const exclusionCodes = [
  "CLOSED",
  "NOT_ALLOWED",
  "NETWORK",
  "SERVICE",
  "HANDLING",
  "VENDOR",
  "DESTINATION",
  "CAPACITY",
  "NO_CARRIER",
  "PROMISE_MISSED",
  "REJECTED_BEFORE",
  "NO_STOCK",
  "CANNOT_SHIP_COMPLETE",
] as const;
export type ExclusionCode = (typeof exclusionCodes)[number];

export interface RoutingExplanation {
  /** One plain sentence or two, without names or ids. */
  readonly summary: string;
  /** Every location of the request, nearest first. */
  readonly candidates: readonly RoutingCandidate[];
  /** The best other plans for as many units, cheapest first, at most five. Empty where the distance tariff decided. */
  readonly alternatives: readonly AlternativePlan[];
  /** The locations that ship, nearest first. */
  readonly chosenLocationIds: readonly string[];
  /** False when the search met its limit: the plan holds, but a better one may exist. */
  readonly exact: boolean;
  /** Combinations tried. 0 when there was nothing to choose. */
  readonly steps: number;
  /** What no plan for as many units can cost less than: `cost` itself when exact. Null where the distance tariff decided. */
  readonly bound: number | null;
}

export interface RoutingCandidate {
  readonly locationId: string;
  /** Kilometres, to the metre. Null when either end is unknown. */
  readonly distance: number | null;
  /** Null when it was considered. */
  readonly exclusion: ExclusionCode | null;
  /** What it lacks for the whole order: why it was excluded, or why it could not ship alone. Null: nothing. */
  readonly detail: CandidateDetail | null;
  /** What it could ship if it were the only location. Empty when it may not ship this order. */
  readonly couldShip: readonly LineQuantity[];
  /** What shipping that alone would cost, minor units. Null: nothing to ship, or the distance tariff. */
  readonly alone: number | null;
  readonly chosen: boolean;
}

export interface CandidateDetail {
  /** Handling tags of the order's lines it does not have, sorted. */
  readonly tags: readonly string[];
  /** Lines it rejected or came short of before, by id. */
  readonly rejectedLineIds: readonly string[];
  /** Items it has too few of for the whole order, and by how many units, by id. */
  readonly short: readonly { readonly itemId: string; readonly quantity: number }[];
}

export interface AlternativePlan {
  /** Nearest first. */
  readonly locationIds: readonly string[];
  readonly cost: number;
  /** Summed over its parcels. */
  readonly parts: readonly CostPart[];
}
