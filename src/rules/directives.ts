import type { HoldReason } from "./hold-reasons.ts";

/**
 * What the rules say of one order: plain data, kept on the order. Quantities are units; what a policy counts is an exact amount in major units
 * of the order's currency. Null, empty and absent: no rule said anything.
 */
export interface Directives extends Penalties {
  /** The version that decided; null for the rules that are built in. */
  readonly ruleSetVersion: number | null;
  /** The rules whose condition held, in the order in which they were applied. */
  readonly appliedRuleIds: readonly string[];
  readonly holds: readonly DirectedHold[];
  readonly tags: readonly string[];
  /** Higher goes first. */
  readonly priority: number | null;
  readonly addItems: readonly AddedItem[];
  readonly shipComplete: boolean | null;
  readonly maxParcels: number | null;
  readonly preferPremium: boolean | null;
  readonly allowedNetworks: readonly string[] | null;
  readonly allowedLocationIds: readonly string[] | null;
  readonly excludedLocationIds: readonly string[];
  readonly carriers: readonly CarrierChoice[] | null;
  /** CANCEL: what no location has is cancelled. */
  readonly backorder: BackorderDirective | null;
  readonly deliverWithinDays: number | null;
  readonly safetyBuffers: readonly SafetyBuffer[];
  readonly splitPenalty: string | null;
  /** Whether the last units of a place count what parting with them costs later. Absent from what older versions said. */
  readonly opportunityCost?: boolean | null;
  readonly findings: readonly DirectedFinding[];
}

/** What no carrier has a price for. Where no rule says, it is set against the price of the cheapest parcel. */
export interface Penalties {
  /** A day after the day wanted. */
  readonly latePerDay?: string;
  /** That a location rejects. */
  readonly rerouteCost?: string;
  /** A location whose day is full. */
  readonly loadPenalty?: string;
}

export const penalties = ["latePerDay", "rerouteCost", "loadPenalty"] as const satisfies readonly (keyof Penalties)[];

export interface DirectedHold {
  readonly target: "ORDER" | "LINE";
  readonly lineId: string | null;
  readonly reason: HoldReason;
  readonly ruleId: string;
  readonly expiresAfterMinutes: number | null;
  readonly notes: string | null;
}

export interface AddedItem {
  readonly sku: string;
  readonly quantity: number;
  readonly ruleId: string;
}

/** Null: any. */
export interface CarrierChoice {
  readonly carrier: string | null;
  readonly service: string | null;
}

/** Units that stay on the shelf whatever this order wants. Null: of all items, at all locations. */
export interface SafetyBuffer {
  readonly itemTag: string | null;
  readonly sku: string | null;
  readonly locationId: string | null;
  readonly quantity: number;
}

export interface DirectedFinding {
  readonly lineId: string | null;
  readonly severity: "BLOCK" | "WARN";
  readonly message: string;
  readonly ruleId: string;
}

export const backorderDirectives = ["ALLOW", "DENY", "CANCEL"] as const;
export type BackorderDirective = (typeof backorderDirectives)[number];
