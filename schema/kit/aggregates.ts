import type { Access, Scope } from "../../src/access/access.ts";
import type { AggregateType } from "../../src/events/event-types.ts";
import type { LoggedEvent } from "../../src/events/tail.ts";
import { globalId, type NodeType } from "./global-id.ts";

/**
 * What a key with limits hears: ANY is heard whatever the limits are, OWN is what is said to be of one of its channels or locations, SHARED
 * besides what is of none in particular, and NONE is nothing, as it could not read the thing either, or the event does not say whose it is.
 */
type Limit = "ANY" | "OWN" | "SHARED" | "NONE";

interface Hearing {
  /** The scope that it takes to read the thing, and so to be told of it. */
  readonly scope: Scope;
  /** As what `node` finds it; null: it does not. */
  readonly node: NodeType | null;
  readonly channel: Limit;
  readonly location: Limit;
}

const hearing = (scope: Scope, node: NodeType | null, channel: Limit, location: Limit): Hearing => ({ scope, node, channel, location });

/** Who is told of what. What a key may not read it does not hear. */
export const hearings: Readonly<Record<AggregateType, Hearing>> = {
  Order: hearing("orders:read", "Order", "OWN", "NONE"),
  OrderChange: hearing("orders:read", "OrderChange", "OWN", "NONE"),
  RecurringOrder: hearing("orders:read", "RecurringOrder", "OWN", "NONE"),
  ChannelCommand: hearing("orders:read", "ChannelCommand", "OWN", "NONE"),
  Notice: hearing("orders:read", "Notice", "OWN", "NONE"),
  FulfillmentOrder: hearing("fulfillment:read", "FulfillmentOrder", "OWN", "OWN"),
  Fulfillment: hearing("fulfillment:read", "Fulfillment", "OWN", "OWN"),
  PickList: hearing("fulfillment:read", "PickList", "NONE", "OWN"),
  Manifest: hearing("fulfillment:read", "Manifest", "NONE", "OWN"),
  PaymentTransaction: hearing("payments:read", "Payment", "OWN", "NONE"),
  Refund: hearing("payments:read", "Refund", "OWN", "NONE"),
  Invoice: hearing("payments:read", "Invoice", "OWN", "NONE"),
  Settlement: hearing("payments:read", "Settlement", "OWN", "NONE"),
  ReconciliationItem: hearing("payments:read", "ReconciliationItem", "OWN", "NONE"),
  BookPosting: hearing("payments:read", "BookPosting", "NONE", "NONE"),
  Return: hearing("returns:read", "Return", "OWN", "OWN"),
  ReverseFulfillmentOrder: hearing("returns:read", "ReverseFulfillmentOrder", "OWN", "OWN"),
  Claim: hearing("returns:read", "Claim", "OWN", "NONE"),
  ReturnPolicy: hearing("returns:read", "ReturnPolicy", "SHARED", "ANY"),
  InventoryLevel: hearing("inventory:read", "InventoryLevel", "ANY", "OWN"),
  Reservation: hearing("inventory:read", null, "ANY", "OWN"),
  ExpectedReceipt: hearing("inventory:read", "ExpectedReceipt", "ANY", "OWN"),
  InventoryItem: hearing("inventory:read", "InventoryItem", "ANY", "ANY"),
  Location: hearing("locations:read", "Location", "ANY", "OWN"),
  Channel: hearing("channels:read", "Channel", "OWN", "ANY"),
  ChannelListing: hearing("channels:read", "ChannelListing", "OWN", "ANY"),
  Carrier: hearing("carriers:read", "Carrier", "ANY", "ANY"),
  CarrierAccount: hearing("carriers:read", "CarrierAccount", "ANY", "ANY"),
  RuleSet: hearing("rules:read", "RuleSet", "ANY", "ANY"),
  WebhookSubscription: hearing("webhooks:read", "WebhookSubscription", "NONE", "NONE"),
};

/** Why a key is never told of such a thing; null: it may be. */
export function whyDeaf({ scopes, channelIds, locationIds }: Access, aggregate: AggregateType): string | null {
  const { scope, channel, location } = hearings[aggregate];
  if (!scopes.has(scope)) return `This key lacks the scope ${scope}, which it takes to be told of ${aggregate}.`;
  if (channelIds !== null && channel === "NONE") return `A key that is limited to channels is not told of ${aggregate}.`;
  if (locationIds !== null && location === "NONE") return `A key that is limited to locations is not told of ${aggregate}.`;
  return null;
}

/** Which events of such a thing a key is told. */
export function hears({ channelIds, locationIds }: Access, aggregate: AggregateType): (event: LoggedEvent) => boolean {
  const { channel, location } = hearings[aggregate];
  const channels = channel === "ANY" ? null : channelIds;
  const locations = location === "ANY" ? null : locationIds;
  if (channels === null && locations === null) return everything;
  return ({ channelId, locationId }) => isWithin(channels, channel, channelId) && isWithin(locations, location, locationId);
}

const everything = (): boolean => true;

const isWithin = (ids: ReadonlySet<string> | null, limit: Limit, id: string | null): boolean =>
  ids === null || (limit !== "NONE" && (id === null ? limit === "SHARED" : ids.has(id)));

/** The id of the thing, as the API knows it. */
export function idOfThing({ aggregateType, aggregateId }: Pick<LoggedEvent, "aggregateType" | "aggregateId">): string {
  const type = nodeOfThing(aggregateType);
  return type === null ? aggregateId : globalId(type, aggregateId);
}

export const nodeOfThing = (aggregateType: string): NodeType | null => hearings[aggregateType as AggregateType]?.node ?? null;
