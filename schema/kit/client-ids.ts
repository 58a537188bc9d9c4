import { globalId, type NodeType } from "./global-id.ts";

/** Keys of stored JSON that hold an id of ours, and of what. */
const types: Readonly<Record<string, NodeType>> = {
  orderId: "Order",
  orderChangeId: "OrderChange",
  cancellationRequestId: "CancellationRequest",
  recurringOrderId: "RecurringOrder",
  lineId: "OrderLine",
  holdId: "Hold",
  validationId: "OrderValidation",
  locationId: "Location",
  locationIds: "Location",
  chosenLocationIds: "Location",
  rejectedLineIds: "OrderLine",
  allowedLocationIds: "Location",
  excludedLocationIds: "Location",
  itemId: "InventoryItem",
  fulfillmentOrderId: "FulfillmentOrder",
  fulfillmentId: "Fulfillment",
  commandId: "ChannelCommand",
  paymentId: "Payment",
  refundId: "Refund",
  invoiceId: "Invoice",
  returnId: "Return",
  returnLineId: "ReturnLine",
  compensatesId: "ReturnLine",
  reverseFulfillmentOrderId: "ReverseFulfillmentOrder",
  claimId: "Claim",
  policyId: "ReturnPolicy",
  manifestId: "Manifest",
  rateCardId: "RateCard",
  carrierAccountId: "CarrierAccount",
  channelId: "Channel",
  bufferId: "ChannelBuffer",
  outageId: "LocationOutage",
  bookId: "Book",
  shipmentGroupId: "ShipmentGroup",
  fulfillmentOrderIds: "FulfillmentOrder",
  splitFrom: "FulfillmentOrder",
  into: "FulfillmentOrder",
};
/** What clients have no use for. */
export const hidden: ReadonlySet<string> = new Set(["addressId"]);

/** Stored JSON as clients read it: our ids become the API's own, so that they can be matched and asked for. */
export function clientIds(value: unknown, key = ""): unknown {
  const type = types[key];
  if (type && typeof value === "string") return globalId(type, value);
  if (Array.isArray(value)) return value.map((each) => clientIds(each, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !hidden.has(name))
      .map(([name, inner]) => [name, clientIds(inner, name)]),
  );
}
