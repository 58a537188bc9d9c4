import type { Answer, Called } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { bad, good } from "./answers.ts";
import { rejectReasons } from "./returns.ts";
import type { Cancellation, Shop } from "./shop.ts";

export const cancellationRoutes: Routes<Shop> = [
  [/^POST \/return_refund\/202309\/cancellations$/, (shop, called) => cancelOrder(shop, jsonIn(called))],
  [/^POST \/return_refund\/202309\/cancellations\/search$/, (shop, called) => searchCancellations(shop, jsonIn(called))],
  [/^POST \/return_refund\/202309\/cancellations\/(\d+)\/(approve|reject)$/, answerBuyer],
];

function cancelOrder(shop: Shop, { order_id: id, cancel_reason: reason, order_line_item_ids: ids }: Record<string, unknown>): Answer {
  return shop.with(String(id), (order) => {
    const unpaid = shop.statusOf(order) === "UNPAID";
    const known = unpaid
      ? ["seller_cancel_unpaid_reason_out_of_stock", "seller_cancel_unpaid_reason_wrong_price"]
      : ["seller_cancel_reason_out_of_stock", "seller_cancel_reason_wrong_price"];
    if (!known.includes(String(reason))) return bad(25001021, "Reason not match order status");
    const rows = order.rows.filter((row) => ids === undefined || (ids as string[]).includes(row.id));
    if (rows.some(({ status }) => status === "PROCESSING")) return bad(25001024, "Order status does not allow cancellation.");
    const made: Cancellation = {
      id: shop.next(),
      orderId: order.id,
      type: "CANCEL",
      rowIds: rows.map((row) => row.id),
      status: shop.thinks ? "CANCELLATION_REQUEST_PENDING" : "CANCELLATION_REQUEST_SUCCESS",
    };
    shop.cancellations.unshift(made);
    shop.count(`CANCEL ${order.id}`);
    if (!shop.thinks) shop.cancel(order, rows);
    return good({ cancel_id: made.id, cancel_status: made.status });
  });
}

function searchCancellations(shop: Shop, { order_ids: ids, cancel_types: types }: Record<string, unknown>): Answer {
  const found = shop.cancellations.filter((one) => (ids as string[]).includes(one.orderId) && (types as string[]).includes(one.type));
  return good({
    cancellations: found.map((one) => ({
      cancel_id: one.id,
      order_id: one.orderId,
      cancel_type: one.type,
      cancel_status: one.status,
      cancel_line_items: one.rowIds.map((id) => ({ cancel_line_item_id: `9${id}`, order_line_item_id: id })),
    })),
    next_page_token: "",
    total_count: found.length,
  });
}

function answerBuyer(shop: Shop, called: Called, id: string | undefined, how: string | undefined): Answer {
  const found = shop.cancellations.find((one) => one.id === id);
  if (!found) return bad(25001001, "Cancellation not found.");
  if (shop.isRepeat(called)) return good({});
  if (found.status !== "CANCELLATION_REQUEST_PENDING") return bad(25001013, "The request was answered.");
  if (how === "reject" && !rejectReasons.includes(String(jsonIn(called).reject_reason))) return bad(25001022, "Invalid reject reason.");
  found.status = how === "approve" ? "CANCELLATION_REQUEST_SUCCESS" : "CANCELLATION_REQUEST_CANCEL";
  if (how === "approve") shop.cancel(shop.find(found.orderId));
  shop.count(`ANSWER_CANCELLATION ${found.orderId}`);
  return good({});
}
