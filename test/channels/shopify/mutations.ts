import { gid, type Line, location, numberOf, type Order, type Parcel, type Refund, remaining, type Variant } from "./order.ts";
import type { ShopifyShop } from "./shop.ts";

export interface Quantity {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly quantity: number;
  readonly changeFromQuantity?: number | null;
}

export interface FulfillmentInput {
  readonly lineItemsByFulfillmentOrder: readonly {
    readonly fulfillmentOrderId: string;
    readonly fulfillmentOrderLineItems: readonly { readonly id: string; readonly quantity: number }[];
  }[];
  readonly trackingInfo?: Parcel["tracking"];
}

export interface RefundInput {
  readonly orderId: string;
  readonly note?: string | null;
  readonly refundLineItems?: readonly { readonly lineItemId: string; readonly quantity: number }[];
  readonly transactions?: readonly { readonly amount: string }[];
}

/** All or nothing. */
export function setQuantities(shop: ShopifyShop, quantities: readonly Quantity[]) {
  const found = quantities.map(({ inventoryItemId, locationId, changeFromQuantity }, index) => {
    const field = ["input", "quantities", String(index)];
    const variant = [...shop.variants.values()].find(({ itemId }) => itemId === numberOf(inventoryItemId));
    if (!variant) return { code: "INVALID_INVENTORY_ITEM", field, message: "The specified inventory item could not be found." };
    if (numberOf(locationId) !== location)
      return { code: "INVALID_LOCATION", field, message: "The specified location could not be found." };
    return changeFromQuantity != null && changeFromQuantity !== variant.available
      ? { code: "CHANGE_FROM_QUANTITY_STALE", field, message: "The changeFromQuantity value does not match persisted value." }
      : variant;
  });
  const userErrors = found.filter((one) => "code" in one);
  if (userErrors.length > 0) return { inventoryAdjustmentGroup: null, userErrors };
  for (const [index, variant] of (found as Variant[]).entries()) variant.available = (quantities[index] as Quantity).quantity;
  return { inventoryAdjustmentGroup: { id: gid("InventoryAdjustmentGroup", shop.next()) }, userErrors: [] };
}

export function ship(shop: ShopifyShop, { lineItemsByFulfillmentOrder, trackingInfo }: FulfillmentInput) {
  const [{ fulfillmentOrderId, fulfillmentOrderLineItems }] = lineItemsByFulfillmentOrder as readonly [
    (typeof lineItemsByFulfillmentOrder)[0],
  ];
  const order = shop.orders.get(numberOf(fulfillmentOrderId)) as Order;
  const units = fulfillmentOrderLineItems.map(({ id, quantity }) => ({
    line: order.lines.find((line) => line.id === numberOf(id)) as Line,
    quantity,
  }));
  if (order.cancelledAt !== null || units.some(({ line, quantity }) => quantity > remaining(line)))
    return { fulfillment: null, userErrors: [{ field: ["fulfillment"], message: "The fulfillment order is not in an open state." }] };
  for (const { line, quantity } of units) line.shipped += quantity;
  const parcel: Parcel = { id: shop.next(), createdAt: new Date().toISOString(), tracking: trackingInfo ?? null, units };
  order.parcels.push(parcel);
  shop.did(order, "SHIP");
  return { fulfillment: { id: gid("Fulfillment", parcel.id) }, userErrors: [] };
}

/** A job does it; here it is done by the time anybody asks again. */
export function cancelOrder(shop: ShopifyShop, id: number) {
  const order = shop.orders.get(id) as Order;
  if (order.cancelledAt !== null || order.parcels.length > 0)
    return { job: null, orderCancelUserErrors: [{ code: "INVALID", field: ["orderId"], message: "Cannot cancel the order." }] };
  order.cancelledAt = new Date();
  shop.did(order, "CANCEL");
  return { job: { id: gid("Job", shop.next()), done: false }, orderCancelUserErrors: [] };
}

export function refund(shop: ShopifyShop, { orderId, note, refundLineItems, transactions }: RefundInput) {
  const order = shop.orders.get(numberOf(orderId)) as Order;
  const units = (refundLineItems ?? []).map(({ lineItemId, quantity }) => ({
    line: order.lines.find((line) => line.id === numberOf(lineItemId)) as Line,
    quantity,
  }));
  if (units.some(({ line, quantity }) => quantity > line.quantity - line.removed))
    return { refund: null, userErrors: [{ field: ["refundLineItems"], message: "Refund quantity is more than what was bought." }] };
  for (const { line, quantity } of units) line.removed += quantity;
  const refund: Refund = { id: shop.next(), note: note ?? null, amount: transactions?.[0]?.amount ?? null, units };
  order.refunds.push(refund);
  shop.did(order, refund.amount === null ? "CANCEL" : "REFUND");
  return { refund: { id: gid("Refund", refund.id) }, userErrors: [] };
}
