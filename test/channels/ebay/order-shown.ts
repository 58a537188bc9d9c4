import { type Order, price, totalOf } from "./site.ts";

/** In lists the requests to cancel are left out. */
export function shown(order: Order, alone: boolean): unknown {
  const total = amount(totalOf(order));
  const gone = order.lines.map(({ sent, quantity }) => (sent === 0 ? "NOT_STARTED" : sent < quantity ? "IN_PROGRESS" : "FULFILLED"));
  const back = order.refunds.reduce((sum, each) => sum + Number(each.amount), 0);
  const asked = order.requests.some(({ cancelRequestState }) => cancelRequestState === "REQUESTED");
  const address = { addressLine1: "12 Maple Street", city: "Portland", stateOrProvince: "OR", postalCode: "97205", countryCode: "US" };
  return {
    orderId: order.id,
    legacyOrderId: order.id,
    creationDate: order.created,
    lastModifiedDate: order.modified,
    orderFulfillmentStatus: new Set(gone).size === 1 ? gone[0] : "IN_PROGRESS",
    orderPaymentStatus: order.cancelled || back >= totalOf(order) ? "FULLY_REFUNDED" : back > 0 ? "PARTIALLY_REFUNDED" : "PAID",
    sellerId: "toko-melati",
    buyer: { username: "ayu-buys" },
    pricingSummary: { priceSubtotal: total, deliveryCost: amount(0), total },
    cancelStatus: {
      cancelState: order.cancelled ? "CANCELED" : asked ? "IN_PROGRESS" : "NONE_REQUESTED",
      cancelRequests: alone ? order.requests : [],
    },
    paymentSummary: {
      totalDueSeller: total,
      refunds: order.refunds.map(({ refundId }) => ({ refundId, amount: amount(1), refundStatus: "PENDING" })),
      payments: [{ paymentMethod: "EBAY", paymentDate: order.created, amount: total, paymentStatus: "PAID" }],
    },
    fulfillmentStartInstructions: [
      { fulfillmentInstructionsType: "SHIP_TO", shippingStep: { shipTo: { fullName: "Ayu Lestari", contactAddress: address } } },
    ],
    lineItems: order.lines.map(({ id, sku, quantity }, index) => ({
      lineItemId: id,
      legacyItemId: "110000000001",
      sku,
      title: `A ${sku}`,
      lineItemCost: amount(quantity * price),
      quantity,
      lineItemFulfillmentStatus: gone[index],
      taxes: [],
    })),
  };
}

const amount = (value: number) => ({ value: value.toFixed(1), currency: "USD" });
