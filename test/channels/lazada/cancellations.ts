import type { Answer } from "../channel-server.ts";
import { failed, ok, type Params } from "./answers.ts";
import type { Routes } from "./routes.ts";
import { type LazadaShop, price, touch } from "./shop.ts";

export const cancellationRoutes: Routes = {
  "GET /order/reverse/cancel/validate": validate,
  "GET /order/reverse/cancel/create": cancelRows,
  "GET /order/reverse/cancel/seller/decide": decideCancellation,
  "GET /order/reverse/return/detail/list": (shop, { reverse_order_id: id = "" }) => returnDetail(shop, id),
  "GET /order/reverse/reason/list": () => ok({ data: [{ reason_id: 9001, text: "Wrong item returned", muti_language_text: "Salah" }] }),
  "GET /order/reverse/return/update": updateReturn,
  "GET /order/reverse/onlyrefund/seller/decide": updateReturn,
};

function validate(shop: LazadaShop, { order_id: id = "", order_item_id_list: text = "" }: Params): Answer {
  const rows = shop.rows(id, JSON.parse(text) as number[]);
  if (rows === null) return failed("123", "E0123: invalid trade order lines %s", { type: "ISP" });
  const late = rows.some((row) => row.status === "ready_to_ship" || row.status === "shipped");
  return late
    ? ok({ data: { tip_type: "error", tip_content: "The package is with the carrier", reason_options: [] } })
    : ok({ data: { tip_type: "warn", tip_content: "stock will be set as 0", reason_options: shop.reasons } });
}

function cancelRows(shop: LazadaShop, { order_id: id = "", order_item_id_list: text = "", reason_id: reason = "" }: Params): Answer {
  const rows = shop.rows(id, JSON.parse(text) as number[]);
  if (rows === null || rows.some((row) => row.status === "canceled"))
    return failed("123", "E0123: invalid trade order lines %s", { type: "ISP" });
  if (!shop.reasons.some((one) => one.reason_id === reason)) return failed("104", "E0104: reason is empty or invalid", { type: "ISP" });
  shop.count(`CANCEL ${id}`);
  for (const row of rows) {
    if (shop.cancelsLater) row.leaving = true;
    else shop.cancelRow(shop.find(id), row);
  }
  touch(shop.find(id));
  return ok({ data: { tip_type: "warn", tip_content: "" } });
}

function decideCancellation(shop: LazadaShop, { reverse_order_id: id, agree_cancel: agree }: Params): Answer {
  const order = shop.orders.find((one) => one.rows.some((row) => String(row.asked) === id));
  if (!order) return failed("105", "E0105: reverse order id is empty or invalid", { type: "ISP" });
  shop.count(`ANSWER_CANCELLATION ${order.id}`);
  for (const row of order.rows.filter((one) => String(one.asked) === id)) {
    row.asked = null;
    if (agree === "true") shop.cancelRow(order, row);
  }
  touch(order);
  return ok({ data: null });
}

function returnDetail(shop: LazadaShop, id: string): Answer {
  const found = shop.returns.find((one) => String(one.id) === id);
  if (!found) return failed("112", "E0112: no reverse order found", { type: "ISP" });
  const lines = found.order.rows.map((row) => ({
    ...{ reverse_order_line_id: row.id + 500, trade_order_line_id: row.id, reverse_status: found.status },
    ...{ refund_amount: price * 100, seller_sku_id: row.sku },
  }));
  return ok({
    data: { reverse_order_id: found.id, trade_order_id: found.order.id, request_type: found.type, reverseOrderLineDTOList: lines },
  });
}

function updateReturn(shop: LazadaShop, params: Params): Answer {
  const found = shop.returns.find((one) => String(one.id) === params.reverse_order_id);
  if (!found) return failed("125", "E0125: invalid reverse id", { type: "ISP" });
  const ids = JSON.parse(params.reverse_order_item_ids ?? "[]") as number[];
  if (!ids.every((id) => found.order.rows.some((row) => row.id + 500 === id)) || ids.length === 0)
    return failed("126", "E0126: invalid reverse order lines", { type: "ISP" });
  if (found.status !== "REQUEST_INITIATE") return failed("114", "E0114: this reverse does not support this action", { type: "ISP" });
  const { action = "" } = params;
  if (action === "refuseReturn" && params.reason_id !== "9001") return failed("108", "E0108: reason can't be empty", { type: "ISP" });
  if (action === "refuseReturn" && !params.comment) return failed("109", "E0109: comment can't be empty", { type: "ISP" });
  const becomes = { agreeReturn: "REQUEST_COMPLETE", agreeRefund: "REQUEST_COMPLETE", refuseReturn: "REQUEST_REJECT" }[action];
  if (becomes === undefined) return failed("107", "E0107: invalid action", { type: "ISP" });
  found.status = becomes;
  shop.count(`DECIDE_RETURN ${found.id}`);
  return ok({ data: { reverse_order_id: found.id, reverse_order_line: [] } });
}
