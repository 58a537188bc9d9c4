import type { Answer, Called } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { limited, refusal } from "./answers.ts";
import { shownOrder } from "./order-shown.ts";
import { marketplaceId, type Seller } from "./seller.ts";

export const orderRoutes: Routes<Seller> = [
  [/^GET \/orders\/2026-01-01\/orders$/, limited("0.0056", search)],
  [/^GET \/orders\/2026-01-01\/orders\/([^/]+)$/, limited("0.5", (seller, { query }, id) => whole(seller, query, id))],
  [
    /^POST \/orders\/v0\/orders\/([^/]+)\/shipmentConfirmation$/,
    limited("2.0", (seller, called, id) => confirm(seller, id, jsonIn(called))),
  ],
];

function search(seller: Seller, { query }: Called): Answer {
  const { lastUpdatedAfter: since = "", lastUpdatedBefore: until, maxResultsPerPage = "100", paginationToken, marketplaceIds } = query;
  if (until !== undefined && Date.parse(until) > Date.now() - 120_000)
    return refusal(400, "InvalidInput", "lastUpdatedBefore must be at least two minutes before the time of the request.");
  // All else has to be asked as it was for the first page.
  const of = [since, until, marketplaceIds].join(" ");
  const page = paginationToken === undefined ? { of, from: 0 } : seller.pages.get(paginationToken);
  if (page?.of !== of) return refusal(400, "InvalidInput", "Invalid paginationToken");
  seller.askedData.push(query.includedData ?? "");
  const inSpan = seller.orders.filter(({ updated }) => updated >= since && (until === undefined || updated <= until));
  const found = marketplaceIds === undefined || marketplaceIds === marketplaceId ? inSpan : [];
  const size = Number(maxResultsPerPage);
  const orders = found.slice(page.from, page.from + size).map((order) => shownOrder(order, query.includedData ?? ""));
  const next = page.from + size < found.length ? { pagination: { nextToken: seller.pageAfter(of, page.from + size) } } : {};
  return { body: { orders, ...next } };
}

function whole(seller: Seller, { includedData = "" }: Called["query"], id: string): Answer {
  const order = seller.orders.find((one) => one.id === id);
  if (!order) return refusal(404, "NotFound", "The order does not exist.");
  seller.askedData.push(includedData);
  return { body: { order: shownOrder(order, includedData) } };
}

/** The same reference again corrects the parcel there is. */
function confirm(seller: Seller, id: string, { packageDetail: told }: Record<string, unknown>): Answer {
  const order = seller.orders.find((one) => one.id === id);
  if (!order) return refusal(404, "NotFound", "The order does not exist.");
  const { packageReferenceId, carrierCode, trackingNumber, orderItems } = told as Record<string, string> & {
    readonly orderItems: readonly { orderItemId: string; quantity: number }[];
  };
  if (!/^[1-9]\d*$/.test(packageReferenceId ?? "")) return refusal(400, "InvalidInput", "packageReferenceId must be a positive number.");
  const there = order.packages.get(packageReferenceId ?? "");
  if (there) {
    there.tracking = trackingNumber ?? "";
    return { status: 204 };
  }
  const parts = orderItems.map(({ orderItemId, quantity }) => ({ item: order.items.find((one) => one.id === orderItemId), quantity }));
  if (order.cancelled) return refusal(400, "InvalidOrderState", "The order is cancelled.");
  if (parts.some(({ item, quantity }) => !item || quantity < 1 || item.shipped + quantity > item.quantity))
    return refusal(400, "InvalidInput", "The quantity exceeds what remains to be shipped.");
  for (const { item, quantity } of parts) if (item) item.shipped += quantity;
  const units = new Map(orderItems.map(({ orderItemId, quantity }) => [orderItemId, quantity]));
  order.packages.set(packageReferenceId ?? "", { tracking: trackingNumber ?? "", carrier: carrierCode ?? "", units });
  order.updated = new Date().toISOString();
  seller.count(`SHIP ${id}`);
  return { status: 204 };
}
