import { Refusal } from "../../src/kit/errors.ts";
import { globalId as named } from "../../src/kit/global-id.ts";
import { isId } from "../../src/kit/ids.ts";

/** Types that `node(id:)` finds. */
export const nodeTypes = [
  "Order",
  "OrderLine",
  "OrderChange",
  "CancellationRequest",
  "RecurringOrder",
  "FulfillmentOrder",
  "ShipmentGroup",
  "Fulfillment",
  "PickList",
  "Location",
  "LocationOutage",
  "Carrier",
  "CarrierAccount",
  "Manifest",
  "RateCard",
  "InventoryItem",
  "InventoryLevel",
  "ExpectedReceipt",
  "Channel",
  "ChannelListing",
  "CatalogueEntry",
  "ChannelBuffer",
  "Customer",
  "Document",
  "Invoice",
  "InvoiceIssuer",
  "Hold",
  "OrderValidation",
  "ChannelCommand",
  "Payment",
  "Refund",
  "GatewayAccount",
  "InboxMessage",
  "RuleSet",
  "Return",
  "ReturnLine",
  "ReverseFulfillmentOrder",
  "Claim",
  "ReturnPolicy",
  "WebhookSubscription",
  "WebhookDelivery",
  "Notice",
  "Settlement",
  "SettlementEntry",
  "ReconciliationItem",
  "Export",
  "Book",
  "BookPosting",
] as const;
export type NodeType = (typeof nodeTypes)[number];

/** The opaque id that clients hold. What it contains may change; clients never read it. */
export const globalId = (type: NodeType, id: string): string => named(type, id);

export function readGlobalId(text: string): { readonly type: NodeType; readonly id: string } | null {
  const [type, ...rest] = Buffer.from(text, "base64url").toString("utf8").split(":");
  const id = rest.join(":");
  if (!(nodeTypes as readonly (string | undefined)[]).includes(type) || !isWellFormed(type as NodeType, id)) return null;
  return { type: type as NodeType, id };
}

/** The id of a thing of this type. Throws Refusal INVALID that names the input field. */
export function idIn(type: NodeType, text: string, field: readonly string[]): string {
  const read = readGlobalId(text);
  if (read?.type !== type) throw new Refusal("INVALID", `This is not the id of ${/^[AEIOU]/.test(type) ? "an" : "a"} ${type}.`, field);
  return read.id;
}

export const idsIn = (type: NodeType, texts: readonly string[] | null | undefined, field: readonly string[]): string[] | null =>
  texts == null ? null : texts.map((text, index) => idIn(type, text, [...field, String(index)]));

function isWellFormed(type: NodeType, id: string): boolean {
  if (type === "InboxMessage") return /^\d{1,18}$/.test(id);
  if (type === "InventoryLevel") return id.split("@").length === 2 && id.split("@").every(isId);
  return isId(id);
}
