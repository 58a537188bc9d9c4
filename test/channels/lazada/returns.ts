import type { Answer } from "../channel-server.ts";
import { failed, ok, type Params } from "./answers.ts";
import type { Routes } from "./routes.ts";
import { type LazadaShop, price, type Return, shippingFee } from "./shop.ts";

export const returnRoutes: Routes = {
  "GET /reverse/getreverseordersforseller": returnList,
  "GET /order/reverse/return/detail/list": (shop, { reverse_order_id: id = "" }) => returnDetail(shop, id),
  "GET /order/reverse/reason/list": () => ok({ data: [{ reason_id: 9001, text: "Wrong item returned", muti_language_text: "Salah" }] }),
  "GET /order/reverse/return/update": updateReturn,
  "GET /order/reverse/onlyrefund/seller/decide": updateReturn,
};

function returnList(shop: LazadaShop, params: Params): Answer {
  const [from, to] = [Number(params.ReverseOrderLineModifiedTimeRangeStart), Number(params.ReverseOrderLineModifiedTimeRangeEnd)];
  const [page, size] = [Number(params.page_no), Number(params.page_size)];
  const found = shop.returns.filter(({ updated }) => updated >= from && updated <= to);
  const items = found.slice((page - 1) * size, page * size).map((ret) => ({ ...headOf(ret), reverse_order_lines: linesOf(ret) }));
  return ok({ result: { total: found.length, page_no: page, page_size: size, success: true, items } });
}

function returnDetail(shop: LazadaShop, id: string): Answer {
  const found = shop.returns.find((one) => String(one.id) === id);
  if (!found) return failed("112", "E0112: no reverse order found", { type: "ISP" });
  return ok({ data: { ...headOf(found), reverseOrderLineDTOList: linesOf(found) } });
}

const headOf = ({ id, order, type }: Return) => ({
  ...{ reverse_order_id: id, trade_order_id: order.id, request_type: type, shipping_type: "PICK_UP", is_rtm: type === "RETURN" },
});

/** The buyer gets the shipping back with the first row. */
const linesOf = ({ order, status, created, updated }: Return) =>
  order.rows.map((row, index) => ({
    ...{ reverse_order_line_id: row.id + 500, trade_order_line_id: row.id, reverse_status: status, seller_sku_id: row.sku },
    ...{ refund_amount: (price + (index === 0 ? shippingFee : 0)) * 100, item_unit_price: price * 100, is_need_refund: true },
    ...{ reason_text: "Defective item", reason_code: 10001, is_dispute: false, ofc_status: "INITIAL", tracking_number: "" },
    ...{ return_order_line_gmt_create: created, return_order_line_gmt_modified: updated, trade_order_gmt_create: order.created },
  }));

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
  shop.moveReturn(String(found.id), becomes);
  shop.count(`DECIDE_RETURN ${found.id}`);
  return ok({ data: { reverse_order_id: found.id, reverse_order_line: [] } });
}
