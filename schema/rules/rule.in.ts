import type { BackorderDirective } from "../../src/rules/directives.ts";
import type { HoldReason } from "../../src/rules/hold-reasons.ts";
import type { Rule, RuleActions, RuleScope } from "../../src/rules/rule.ts";
import type { RuleActionsInput, RuleInput } from "./rule.inputs.ts";

/** A rule as it is kept: with everything it does not speak of. */
export const ruleIn = ({ id, name, description, enabled, appliesTo, when, actions, stop }: RuleInput): Rule => ({
  id,
  name,
  description: description ?? null,
  enabled,
  appliesTo: appliesTo as RuleScope,
  when,
  actions: actionsIn(actions),
  stop,
});

const listIn = <Entry>(list: readonly Entry[] | null | undefined): readonly Entry[] | null => (list && list.length > 0 ? list : null);

const actionsIn = ({ hold, finding, carriers, safetyBuffers, addItems, ...plain }: RuleActionsInput): RuleActions => ({
  hold: hold
    ? { reason: hold.reason as HoldReason, expiresAfterMinutes: hold.expiresAfterMinutes ?? null, notes: hold.notes ?? null }
    : null,
  finding: finding ? { severity: finding.severity as "BLOCK" | "WARN", message: finding.message } : null,
  addTags: plain.addTags ?? [],
  priority: plain.priority ?? null,
  addItems: (addItems ?? []).map(({ sku, quantity }) => ({ sku, quantity })),
  shipComplete: plain.shipComplete ?? null,
  maxParcels: plain.maxParcels ?? null,
  preferPremium: plain.preferPremium ?? null,
  allowedNetworks: listIn(plain.allowedNetworks),
  allowedLocations: listIn(plain.allowedLocations),
  excludedLocations: plain.excludedLocations ?? [],
  carriers: listIn(carriers)?.map(({ carrier, service }) => ({ carrier: carrier ?? null, service: service ?? null })) ?? null,
  backorder: (plain.backorder as BackorderDirective | undefined) ?? null,
  deliverWithinDays: plain.deliverWithinDays ?? null,
  safetyBuffers: (safetyBuffers ?? []).map(({ itemTag, sku, location, quantity }) => ({
    itemTag: itemTag ?? null,
    sku: sku ?? null,
    location: location ?? null,
    quantity,
  })),
  splitPenalty: plain.splitPenalty ?? null,
  latePerDay: plain.latePerDay ?? null,
  rerouteCost: plain.rerouteCost ?? null,
  loadPenalty: plain.loadPenalty ?? null,
  opportunityCost: plain.opportunityCost ?? null,
});
