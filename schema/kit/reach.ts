import type { Access } from "../../src/access/access.ts";
import { Refusal } from "../../src/kit/errors.ts";

/** Mutations of what all channels and locations share: only a key without limits does them. */
const ofTheMerchant: ReadonlySet<string> = new Set([
  "activateRateCard",
  "activateRuleSet",
  "connectBooks",
  "connectCarrier",
  "createRuleSetDraft",
  "deactivateRuleSet",
  "expireRateCard",
  "importRateCard",
  "putRule",
  "recordTransit",
  "removeRule",
  "reorderRules",
  "replaceRules",
  "setCarrierAccountStatus",
  "setInvoiceIssuer",
  "updateCarrier",
]);

/** Mutations of what is a channel's, or at no place yet: not for keys that are limited to locations. */
const ofNoPlace: ReadonlySet<string> = new Set([
  "acceptDifference",
  "authorizeChannel",
  "backfillChannel",
  "checkChannel",
  "completeDraftOrder",
  "createChannel",
  "createChannelBuffer",
  "createDraftOrder",
  "createGatewayAccount",
  "createInventoryItem",
  "createListing",
  "createLocation",
  "createRecurringOrder",
  "deleteChannelBuffer",
  "disputeDifference",
  "linkSettlementEntry",
  "matchCatalogueEntries",
  "pullCatalogue",
  "reconcileStock",
  "removeReturnPolicy",
  "reopenDifference",
  "replayMessage",
  "setChannelNotices",
  "setReturnPolicy",
  "setSettlementTerms",
  "updateChannel",
  "updateChannelBuffer",
  "updateDraftOrder",
  "updateGatewayAccount",
  "updateInventoryItem",
  "updateListing",
]);

/** Throws Refusal FORBIDDEN when the key's limits leave nothing of what a mutation is about. */
export function requireReach({ channelIds, locationIds }: Access, mutation: string): void {
  if (ofTheMerchant.has(mutation) && (channelIds !== null || locationIds !== null))
    throw new Refusal("FORBIDDEN", "This is about all channels and locations: it takes a key without limits.");
  if (ofNoPlace.has(mutation) && locationIds !== null)
    throw new Refusal("FORBIDDEN", "This is not about a location: it takes a key that is not limited to some.");
}
