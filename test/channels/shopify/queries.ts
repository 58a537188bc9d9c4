import { gid, type Line, location, numberOf, type Order, type Return, remaining } from "./order.ts";
import type { ShopifyShop } from "./shop.ts";

export function item(shop: ShopifyShop, id: number) {
  const variant = [...shop.variants.values()].find(({ itemId }) => itemId === id);
  return variant
    ? {
        id: gid("InventoryItem", id),
        tracked: true,
        inventoryLevel: ({ locationId }: { locationId: string }) =>
          numberOf(locationId) === location ? { quantities: () => [{ name: "available", quantity: variant.available }] } : null,
      }
    : null;
}

export function variantPage(shop: ShopifyShop, first: number, from: number) {
  const all = [...shop.variants.values()];
  const nodes = all.slice(from, from + first).map(({ id, itemId, sku, available }) => ({
    id: gid("ProductVariant", id),
    sku,
    barcode: null,
    displayName: sku,
    inventoryQuantity: available,
    inventoryItem: item(shop, itemId),
  }));
  return { nodes, pageInfo: { hasNextPage: all.length > from + first, endCursor: String(from + first) } };
}

/** What `refunds` of a return say of money that was given in Shopify itself. */
export function seenReturn({ id, order, status, refunded }: Return) {
  const amount = { shopMoney: { amount: refunded, currencyCode: "IDR" } };
  return {
    id: gid("Return", id),
    name: `#${order.number}-R1`,
    status,
    order: seen(order),
    returnLineItems: () => ({
      nodes: order.lines.map((line) => ({
        __typename: "ReturnLineItem",
        id: gid("ReturnLineItem", line.id),
        quantity: line.quantity,
        returnReason: "DEFECTIVE",
        fulfillmentLineItem: { quantity: line.quantity, lineItem: { id: gid("LineItem", line.id), sku: line.variant.sku } },
      })),
    }),
    refunds: () => ({ nodes: refunded === null ? [] : [{ id: gid("Refund", id), note: null, totalRefundedSet: amount }] }),
  };
}

export function seen(order: Order) {
  const lineItem = ({ id, variant }: Line) => ({ id: gid("LineItem", id), sku: variant.sku });
  return {
    id: gid("Order", order.id),
    cancelledAt: order.cancelledAt?.toISOString() ?? null,
    refunds: () => order.refunds.map(({ id, note }) => ({ id: gid("Refund", id), note })),
    transactions: () => [{ id: gid("OrderTransaction", order.id), kind: "SALE", status: "SUCCESS", gateway: "manual" }],
    fulfillments: () =>
      order.parcels.map(({ id, createdAt, tracking, units }) => ({
        id: gid("Fulfillment", id),
        status: "SUCCESS",
        createdAt,
        trackingInfo: tracking ? [tracking] : [],
        fulfillmentLineItems: () => ({ nodes: units.map(({ line, quantity }) => ({ quantity, lineItem: lineItem(line) })) }),
      })),
    fulfillmentOrders: () => ({
      nodes: [
        {
          id: gid("FulfillmentOrder", order.id),
          status: order.cancelledAt === null && order.lines.some((line) => remaining(line) > 0) ? "OPEN" : "CLOSED",
          assignedLocation: { location: { id: gid("Location", location) } },
          lineItems: () => ({
            nodes: order.lines.map((line) => ({
              id: gid("FulfillmentOrderLineItem", line.id),
              remainingQuantity: remaining(line),
              lineItem: lineItem(line),
            })),
          }),
        },
      ],
    }),
  };
}
