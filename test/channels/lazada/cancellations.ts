import type { Answer } from "../channel-server.ts";
import { failed, ok, type Params } from "./answers.ts";
import type { Routes } from "./routes.ts";
import { type LazadaShop, touch } from "./shop.ts";

export const cancellationRoutes: Routes = {
  "GET /order/reverse/cancel/validate": validate,
  "GET /order/reverse/cancel/create": cancelRows,
  "GET /order/reverse/cancel/seller/decide": decideCancellation,
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
