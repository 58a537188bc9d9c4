import type { Directives } from "./directives.ts";

/**
 * What directives do, a short sentence each with the rule where it is known, so that two sets of them can be compared. `nameOf` names a
 * location or a line.
 */
export function describe(directives: Directives, nameOf: (id: string) => string): string[] {
  const { holds, findings, tags, addItems, safetyBuffers } = directives;
  const said = (sentence: string, value: unknown) => (value === null ? [] : [sentence]);
  const of = (lineId: string | null) => (lineId === null ? "the order" : nameOf(lineId));
  const names = (ids: readonly string[]) => ids.map(nameOf).join(", ") || "none";
  return [
    ...holds.map(({ lineId, reason, ruleId }) => `holds ${of(lineId)}: ${reason} (${ruleId})`),
    ...findings.map(({ lineId, severity, message, ruleId }) => `finds on ${of(lineId)}, ${severity}: ${message} (${ruleId})`),
    ...tags.map((tag) => `puts the tag ${tag}`),
    ...addItems.map(({ sku, quantity, ruleId }) => `adds ${quantity} ${sku} (${ruleId})`),
    ...said(`priority ${directives.priority}`, directives.priority),
    ...said(directives.shipComplete ? "ships complete" : "may be split", directives.shipComplete),
    ...said(`at most ${directives.maxParcels} parcels`, directives.maxParcels),
    ...said(directives.preferPremium ? "premium locations first" : "premium locations not first", directives.preferPremium),
    ...said(`only from networks ${directives.allowedNetworks?.join(", ")}`, directives.allowedNetworks),
    ...said(`only from ${names(directives.allowedLocationIds ?? [])}`, directives.allowedLocationIds),
    ...(directives.excludedLocationIds.length === 0 ? [] : [`not from ${names(directives.excludedLocationIds)}`]),
    ...said(
      `carried by ${directives.carriers?.map(({ carrier, service }) => [carrier ?? "any", service].filter(Boolean).join(" ")).join(" or ")}`,
      directives.carriers,
    ),
    ...said(`back-orders: ${directives.backorder}`, directives.backorder),
    ...said(`delivers within ${directives.deliverWithinDays} days`, directives.deliverWithinDays),
    ...safetyBuffers.map(
      ({ quantity, sku, itemTag, locationId }) =>
        `leaves ${quantity} of ${sku ?? (itemTag === null ? "everything" : `what is tagged ${itemTag}`)} at ${locationId === null ? "every location" : nameOf(locationId)}`,
    ),
    ...said(`a further parcel counts ${directives.splitPenalty}`, directives.splitPenalty),
    ...said(`a day late counts ${directives.latePerDay}`, directives.latePerDay ?? null),
    ...said(`a rejection counts ${directives.rerouteCost}`, directives.rerouteCost ?? null),
    ...said(`a full day counts ${directives.loadPenalty}`, directives.loadPenalty ?? null),
    ...said(
      directives.opportunityCost ? "last units count what they save later" : "last units count like any",
      directives.opportunityCost ?? null,
    ),
  ];
}
