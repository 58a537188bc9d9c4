import { marketplaceId, type Order } from "./seller.ts";

const price = 1250;

/** Data sets that were not asked for are left out. */
export function shownOrder(order: Order, includedData: string): unknown {
  const asks = (set: string): boolean => includedData.split(",").includes(set);
  const usd = (cents: number) => ({ amount: (cents / 100).toFixed(2), currencyCode: "USD" });
  const shipped = order.items.reduce((sum, item) => sum + item.shipped, 0);
  const ordered = order.items.reduce((sum, item) => sum + item.quantity, 0);
  const fulfillmentStatus = order.cancelled
    ? "CANCELLED"
    : shipped === ordered
      ? "SHIPPED"
      : shipped > 0
        ? "PARTIALLY_SHIPPED"
        : "UNSHIPPED";
  const address = { addressLine1: "9 Jasmine Street", city: "Springfield", stateOrRegion: "OR", postalCode: "97477", countryCode: "US" };
  return {
    orderId: order.id,
    createdTime: order.created,
    lastUpdatedTime: order.updated,
    salesChannel: { channelName: "AMAZON", marketplaceId, marketplaceName: "Amazon.com" },
    ...(asks("BUYER") ? { buyer: { buyerName: "Sari Dewi", buyerEmail: "x1y2@marketplace.example" } } : {}),
    ...(asks("RECIPIENT") ? { recipient: { deliveryAddress: { name: "Sari Dewi", ...address } } } : {}),
    ...(asks("PROCEEDS") ? { proceeds: { grandTotal: usd(ordered * price) } } : {}),
    ...(asks("FULFILLMENT") ? { fulfillment: { fulfillmentStatus, fulfilledBy: "MERCHANT", fulfillmentServiceLevel: "STANDARD" } } : {}),
    orderItems: order.items.map((item) => ({
      orderItemId: item.id,
      quantityOrdered: item.quantity,
      product: { asin: "B000DOUBLE", title: `A ${item.sku}`, sellerSku: item.sku, price: { unitPrice: usd(price) } },
      ...(asks("PROCEEDS")
        ? { proceeds: { proceedsTotal: usd(item.quantity * price), breakdowns: [{ type: "ITEM", subtotal: usd(item.quantity * price) }] } }
        : {}),
      ...(asks("CANCELLATION") && order.asked
        ? { cancellation: { cancellationRequest: { requester: "BUYER", cancelReason: "Changed my mind" } } }
        : {}),
      ...(asks("FULFILLMENT")
        ? { fulfillment: { quantityFulfilled: item.shipped, quantityUnfulfilled: order.cancelled ? 0 : item.quantity - item.shipped } }
        : {}),
    })),
    ...(asks("PACKAGES")
      ? {
          packages: [...order.packages].map(([reference, { tracking, carrier, units }]) => ({
            packageReferenceId: reference,
            packageStatus: { status: "SHIPPED" },
            carrier,
            trackingNumber: tracking,
            packageItems: [...units].map(([orderItemId, quantity]) => ({ orderItemId, quantity })),
          })),
        }
      : {}),
  };
}
