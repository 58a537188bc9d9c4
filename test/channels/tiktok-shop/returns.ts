import type { Answer, Called } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { bad, good } from "./answers.ts";
import { price, type Return, type Shop } from "./shop.ts";

export const returnRoutes: Routes<Shop> = [
  [/^GET \/return_refund\/202309\/reject_reasons$/, () => good({ reasons: rejectReasons.map((name) => ({ name, text: name })) })],
  [/^POST \/return_refund\/202309\/returns\/search$/, (shop, called) => searchReturns(shop, jsonIn(called))],
  [/^POST \/return_refund\/202309\/returns\/(\d+)\/(approve|reject)$/, decide],
];

export const rejectReasons = [
  "order_manage_list_action_respond_popup_reject_reason_delivered",
  "seller_reject_apply_product_has_been_packed",
];

const returnSteps = new Map([
  ["RETURN_OR_REFUND_REQUEST_PENDING APPROVE_REFUND REFUND", "RETURN_OR_REFUND_REQUEST_SUCCESS"],
  ["RETURN_OR_REFUND_REQUEST_PENDING REJECT_REFUND REFUND", "REFUND_OR_RETURN_REQUEST_REJECT"],
  ["RETURN_OR_REFUND_REQUEST_PENDING APPROVE_RETURN RETURN_AND_REFUND", "AWAITING_BUYER_SHIP"],
  ["RETURN_OR_REFUND_REQUEST_PENDING REJECT_RETURN RETURN_AND_REFUND", "REFUND_OR_RETURN_REQUEST_REJECT"],
  ["BUYER_SHIPPED_ITEM APPROVE_RECEIVED_PACKAGE", "RETURN_OR_REFUND_REQUEST_COMPLETE"],
  ["BUYER_SHIPPED_ITEM REJECT_RECEIVED_PACKAGE", "REJECT_RECEIVE_PACKAGE"],
  ["REPLACEMENT_REQUEST_PENDING APPROVE_REPLACEMENT", "REPLACEMENT_REQUEST_COMPLETE"],
  ["REPLACEMENT_REQUEST_PENDING REJECT_REPLACEMENT", "REPLACEMENT_REQUEST_REJECT"],
]);

function searchReturns(shop: Shop, asked: Record<string, unknown>): Answer {
  const { return_ids: ids, update_time_ge: from = 0, update_time_lt: to = Number.POSITIVE_INFINITY } = asked;
  const found = shop.returns
    .filter(({ id, updated }) => (ids === undefined || (ids as string[]).includes(id)) && updated >= Number(from) && updated < Number(to))
    .sort((a, b) => a.updated - b.updated);
  return good({ return_orders: found.map((ret) => asShown(shop, ret)), next_page_token: "", total_count: found.length });
}

function asShown(shop: Shop, { id, orderId, type, status, created, updated }: Return) {
  const { rows } = shop.find(orderId);
  return {
    ...{ return_id: id, order_id: orderId, return_type: type, return_status: status, role: "BUYER", create_time: created },
    ...{ update_time: updated, return_reason: "ecom_order_delivered_refund_reason_defective_product", shipment_type: "PLATFORM" },
    refund_amount: { currency: "IDR", refund_total: String(rows.length * price), refund_subtotal: String(rows.length * price) },
    return_line_items: rows.map((row) => ({
      ...{ return_line_item_id: `${row.id}9`, order_line_item_id: row.id, sku_id: row.sku.id, seller_sku: row.sku.seller },
      refund_amount: { currency: "IDR", refund_total: String(price) },
    })),
  };
}

function decide(shop: Shop, called: Called, id: string | undefined, how: string | undefined): Answer {
  const found = shop.returns.find((one) => one.id === id);
  if (!found) return bad(25001002, "Return not found.");
  if (shop.isRepeat(called)) return good({});
  const { decision, reject_reason: reason } = jsonIn(called);
  const key = `${found.status} ${String(decision)}`;
  const next = returnSteps.get(`${key} ${found.type}`) ?? returnSteps.get(key);
  if (next === undefined) return bad(25001014, "The decision does not fit the return.");
  if (how === "reject" && !rejectReasons.includes(String(reason))) return bad(25001022, "Invalid reject reason.");
  shop.moveReturn(found.id, next);
  shop.count(`DECIDE_RETURN ${found.orderId}`);
  return good({});
}
