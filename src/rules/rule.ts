import type { AddedItem, BackorderDirective, CarrierChoice, DirectedFinding } from "./directives.ts";
import type { HoldReason } from "./hold-reasons.ts";

export const ruleScopes = ["ORDER", "LINE"] as const;
export type RuleScope = (typeof ruleScopes)[number];

/** One rule of a set, as data: when its condition holds, its actions are applied. Its place in the set is its priority. */
export interface Rule {
  /** The merchant's own short name, the same in every version, so that a hold knows its rule. */
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly enabled: boolean;
  /** LINE: the condition is asked of each line, which it knows as `line`. */
  readonly appliesTo: RuleScope;
  /** An expression of CEL that answers true or false; see facts.ts for what it may look at. */
  readonly when: string;
  readonly actions: RuleActions;
  /** No rule after it is asked once it has held. */
  readonly stop: boolean;
}

/** What a rule does. Null and empty: nothing. Locations are named by their codes. */
export interface RuleActions {
  readonly hold: RuleHold | null;
  readonly finding: Pick<DirectedFinding, "severity" | "message"> | null;
  readonly addTags: readonly string[];
  readonly priority: number | null;
  readonly addItems: readonly Omit<AddedItem, "ruleId">[];
  readonly shipComplete: boolean | null;
  readonly maxParcels: number | null;
  readonly preferPremium: boolean | null;
  readonly allowedNetworks: readonly string[] | null;
  readonly allowedLocations: readonly string[] | null;
  readonly excludedLocations: readonly string[];
  readonly carriers: readonly CarrierChoice[] | null;
  readonly backorder: BackorderDirective | null;
  readonly deliverWithinDays: number | null;
  readonly safetyBuffers: readonly RuleBuffer[];
  /** An exact amount in major units of the order's currency, for example `"15000"`. */
  readonly splitPenalty: string | null;
  /** What a day late, a rejection and a full day count, in the same unit. Null: what the cheapest parcel says. */
  readonly latePerDay: string | null;
  readonly rerouteCost: string | null;
  readonly loadPenalty: string | null;
  /** True: what parting with the last units costs later is counted, too. */
  readonly opportunityCost: boolean | null;
}

export interface RuleHold {
  readonly reason: HoldReason;
  readonly expiresAfterMinutes: number | null;
  readonly notes: string | null;
}

export interface RuleBuffer {
  readonly itemTag: string | null;
  readonly sku: string | null;
  readonly location: string | null;
  readonly quantity: number;
}

export const noActions: RuleActions = {
  hold: null,
  finding: null,
  addTags: [],
  priority: null,
  addItems: [],
  shipComplete: null,
  maxParcels: null,
  preferPremium: null,
  allowedNetworks: null,
  allowedLocations: null,
  excludedLocations: [],
  carriers: null,
  backorder: null,
  deliverWithinDays: null,
  safetyBuffers: [],
  splitPenalty: null,
  latePerDay: null,
  rerouteCost: null,
  loadPenalty: null,
  opportunityCost: null,
};
