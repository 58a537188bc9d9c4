import type { Answer, Called } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { unsigned } from "./access.ts";
import { failed } from "./answers.ts";
import { shown } from "./order-shown.ts";
import { type Order, type Site, totalOf } from "./site.ts";

export const orderRoutes: Routes<Site> = [
  [/^GET \/sell\/fulfillment\/v1\/order$/, (site, { query }) => search(site, query)],
  [/^GET \/sell\/fulfillment\/v1\/order\/([^/]+)$/, (site, _, id) => withOrder(site, id, (order) => ({ body: shown(order, true) }))],
  [
    /^GET \/sell\/fulfillment\/v1\/order\/([^/]+)\/shipping_fulfillment$/,
    (site, _, id) => withOrder(site, id, ({ parcels }) => ({ body: { fulfillments: parcels, total: parcels.length } })),
  ],
  [
    /^POST \/sell\/fulfillment\/v1\/order\/([^/]+)\/shipping_fulfillment$/,
    (site, called, id) => withOrder(site, id, (order) => ship(site, order, called)),
  ],
  [
    /^POST \/sell\/fulfillment\/v1\/order\/([^/]+)\/issue_refund$/,
    (site, called, id) => withOrder(site, id, (order) => refund(site, order, called)),
  ],
];

function withOrder(site: Site, id: string, handle: (order: Order) => Answer): Answer {
  const order = site.orders.find((one) => one.id === id);
  return order ? handle(order) : failed(404, 32100, "Invalid order ID");
}

/** Not sorted by the change: eBay says no order of the list, so the newest comes first. Both ends of the span count. */
function search(site: Site, { filter = "", limit = "50", offset = "0" }: Called["query"]): Answer {
  const [, since = "", until = ""] = /^lastmodifieddate:\[(\S+Z)\.\.(\S*Z)\]$/.exec(filter) ?? [];
  if (filter !== "" && since === "") return failed(400, 30_700, "Invalid filter");
  if (filter !== "" && Date.parse(since) < Date.now() - 90 * 86_400_000 - 60_000)
    return failed(400, 30_820, "The start date is too long ago");
  if (Number(limit) > 200 || Number(offset) % Number(limit) !== 0) return failed(400, 30_810, "Invalid paging");
  const all = site.orders.filter(({ modified }) => filter === "" || (modified >= since && modified <= until));
  const orders = all.reverse().slice(Number(offset), Number(offset) + Number(limit));
  return {
    body: { total: all.length, limit: Number(limit), offset: Number(offset), orders: orders.map((order) => shown(order, false)) },
  };
}

function ship(site: Site, order: Order, called: Called): Answer {
  const { lineItems, shippedDate, shippingCarrierCode, trackingNumber } = jsonIn(called) as unknown as {
    lineItems: { lineItemId: string; quantity: number }[];
    shippedDate: string;
    shippingCarrierCode?: string;
    trackingNumber?: string;
  };
  if ((trackingNumber === undefined) !== (shippingCarrierCode === undefined) || /[^0-9A-Za-z]/.test(trackingNumber ?? ""))
    return failed(400, 32_500, "Invalid tracking number or carrier");
  const wanted = lineItems.map(({ lineItemId, quantity }) => ({ line: order.lines.find(({ id }) => id === lineItemId), quantity }));
  if (order.cancelled || wanted.some(({ line, quantity }) => !line || line.sent + quantity > line.quantity))
    return failed(400, 32_210, "Invalid line item or quantity");
  for (const { line, quantity } of wanted) if (line) line.sent += quantity;
  const fulfillmentId = trackingNumber ?? "999";
  const tracking =
    trackingNumber === undefined ? {} : { shipmentTrackingNumber: trackingNumber, shippingCarrierCode: shippingCarrierCode ?? "" };
  order.parcels.push({ fulfillmentId, ...tracking, shippedDate, lineItems });
  site.did(`SHIP ${order.id}`, order);
  return { status: 201, headers: { location: `https://api.ebay.com${called.path}/${fulfillmentId}` }, body: "" };
}

function refund(site: Site, order: Order, called: Called): Answer {
  const refusal = unsigned(site, called);
  if (refusal) return refusal;
  const { reasonForRefund, comment, refundItems, orderLevelRefundAmount } = jsonIn(called) as unknown as {
    reasonForRefund: string;
    comment?: string;
    refundItems?: { lineItemId: string; refundAmount: { value: string; currency: string } }[];
    orderLevelRefundAmount?: { value: string; currency: string };
  };
  if (reasonForRefund !== "OTHER_ADJUSTMENT" || (comment ?? "").length > 100) return failed(400, 34_901, "Invalid refund");
  if (refundItems?.some(({ lineItemId }) => !order.lines.some(({ id }) => id === lineItemId)))
    return failed(400, 34_904, "Invalid line item");
  const amount = orderLevelRefundAmount ?? refundItems?.[0]?.refundAmount;
  const back = order.refunds.reduce((sum, each) => sum + Number(each.amount), 0);
  if (amount?.currency !== "USD" || back + Number(amount.value) > totalOf(order)) return failed(400, 34_914, "Refund amount is too high");
  const refundId = String(site.next());
  order.refunds.push({ refundId, amount: amount.value });
  site.did(`REFUND ${order.id}`, order);
  return { body: { refundId, refundStatus: "PENDING" } };
}
