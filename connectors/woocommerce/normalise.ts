import type { ChannelEvent, Delivery, IncomingCustomer, IncomingLine, IncomingOrder } from "../../src/channels/connector.ts";
import { sum } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { countedIn, differenceOf, larger, reduction } from "../../src/kit/reckon.ts";
import { addressOf, fullNameOf } from "./address.ts";
import type { CustomStatuses } from "./settings.ts";
import { type Standing, standingOf } from "./status.ts";

/** Pure: a webhook body, or an order of the REST API, in our words. Whatever is no order is understood as nothing. */
export function normalise(delivery: Delivery, customStatuses: CustomStatuses = new Map()): ChannelEvent[] {
  const topic = delivery.headers["x-wc-webhook-topic"];
  if (topic !== undefined && !isAboutWholeOrder(topic)) return [];
  if (isPing(delivery.body)) return [];
  return ordersIn(Reader.json(delivery.body)).map((order) => ({ kind: "order", order: orderOf(order, customStatuses) }));
}

/** Saving a webhook posts `webhook_id=142` as a form: no JSON, no signature, no meaning. */
export const isPing = (body: Uint8Array): boolean => /^webhook_id=\d+$/.test(new TextDecoder().decode(body.subarray(0, 64)).trim());

// `order.deleted` carries an id and nothing else.
const isAboutWholeOrder = (topic: string): boolean => topic.startsWith("order.") && topic !== "order.deleted";

function ordersIn(message: Reader): Reader[] {
  if (message.has("order")) return [message.object("order")].filter(isPlaced);
  if (message.has("orders")) return message.list("orders").filter(isPlaced);
  // A refund has an amount, a webhook subscription a delivery URL; an order has neither.
  return message.has("amount") || message.has("delivery_url") ? [] : [message].filter(isPlaced);
}

/** What is still a cart, at the checkout or in the admin; it comes again as an order. */
const drafts = new Set(["checkout-draft", "auto-draft", "draft", "new"]);
const isPlaced = (order: Reader): boolean => !drafts.has(order.text("status"));

/** Amounts of lines, shipping and fees are net whatever `prices_include_tax` says: it tells only how prices were entered. */
function orderOf(order: Reader, customStatuses: CustomStatuses): IncomingOrder {
  const currency = order.currency("currency");
  const total = order.money("total", currency);
  const standing = standingOf(order, total, customStatuses);
  const lines = order
    .list("line_items")
    .filter((item) => Number(item.decimal("quantity")) !== 0)
    .map((item) => lineOf(item, currency, standing));
  const parts = {
    lines,
    discountTotal: larger(
      order.money("discount_total", currency),
      sum(
        lines.map((line) => line.discount),
        currency,
      ),
    ),
    taxTotal: order.money("total_tax", currency),
    pricesIncludeTax: false,
    shippingTotal: order.money("shipping_total", currency),
    feeTotal: sum(
      (order.optionalList("fee_lines") ?? []).map((fee) => fee.money("total", currency)),
      currency,
    ),
    total,
  };
  const billTo = addressOf(order.optionalObject("billing"), null);
  const placedAt = order.instant("date_created_gmt", "UTC");
  return {
    externalId: order.id("id"),
    number: order.optionalId("number") ?? order.id("id"),
    currencyCode: currency,
    placedAt,
    updatedAt: order.optionalInstant("date_modified_gmt", "UTC") ?? placedAt,
    version: null,
    orderStatus: standing.orderStatus,
    paymentStatus: standing.paymentStatus,
    fulfillmentStatus: standing.fulfillmentStatus,
    nativeStatus: standing.nativeStatus,
    cancelled: standing.orderStatus === "CANCELLED",
    test: false,
    ...parts,
    difference: differenceOf(parts),
    shippingOption: order.optionalList("shipping_lines")?.[0]?.optionalText("method_title") ?? null,
    // A shop that ships to the billing address only sends an empty `shipping`.
    shipTo: addressOf(order.optionalObject("shipping"), billTo) ?? billTo,
    billTo,
    customer: customerOf(order),
    externalLocationId: null,
  };
}

function lineOf(item: Reader, currency: string, standing: Standing): IncomingLine {
  if (Number(item.decimal("quantity")) < 0) item.fail("quantity", "a number above zero");
  const paid = item.money("total", currency);
  // An admin may raise a line above its subtotal: then that is its price, and there is no discount.
  const gross = larger(item.money("subtotal", currency), paid);
  // `price` is a rounded number and may be absent, so the unit price is reckoned. Fractions come from plug-ins.
  const { quantity, unitPrice, measure } = countedIn(item.decimal("quantity"), gross);
  const sku = item.optionalText("sku");
  const ids = [item.optionalId("variation_id"), item.optionalId("product_id")];
  return {
    externalIds: [item.id("id")],
    sku,
    listingKeys: [sku, ...ids].filter((key): key is string => key !== null && key !== "0"),
    title: measure === null ? item.text("name") : `${measure} × ${item.text("name")}`,
    quantity,
    cancelledQuantity: standing.goods === "CANCELLED" ? quantity : 0,
    fulfilledQuantity: standing.goods === "GONE" ? quantity : 0,
    unitPrice,
    discount: reduction(gross, paid),
    tax: item.money("total_tax", currency),
    requiresShipping: true,
  };
}

function customerOf(order: Reader): IncomingCustomer | null {
  const billing = order.optionalObject("billing");
  const id = order.optionalId("customer_id");
  const said: IncomingCustomer = {
    externalId: id === "0" ? null : id,
    name: billing === null ? null : fullNameOf(billing),
    email: billing?.optionalText("email") ?? null,
    phone: billing?.optionalText("phone") ?? null,
  };
  return Object.values(said).some((value) => value !== null) ? said : null;
}
