import { unitsTold } from "./parcels.ts";
import type { Routes } from "./routes.ts";
import { type Body, no, type Order, type ShopeeShop, touch } from "./shop.ts";

export const cancellationRoutes: Routes = {
  "order/cancel_order": (shop, _, body) => shop.with(String(body.order_sn), (order) => cancel(shop, order, body)),
  "order/handle_buyer_cancellation": (shop, _, body) => shop.with(String(body.order_sn), (order) => answerBuyer(shop, order, body)),
};

function cancel(shop: ShopeeShop, order: Order, body: Body): object {
  if (order.status !== "READY_TO_SHIP" || order.parcels.some(({ tracking }) => tracking !== null))
    return no("order.error_limit", "Can not cancel this order");
  const part = body.partial_cancel_item_list as Body[] | undefined;
  if (part) {
    if (!shop.allowsPartialCancel) return no("order.error_limit", "Can not cancel this order");
    for (const told of part) {
      const [row, count] = unitsTold(order, told);
      row.cancelled += count;
      row.item.stock += count;
      for (const { units } of order.parcels) units.set(row, row.quantity - row.cancelled);
    }
    touch(order);
  } else {
    if (body.cancel_reason === "OUT_OF_STOCK" && !Array.isArray(body.item_list))
      return no("error_param", "Wrong parameters, detail: item_list.");
    shop.cancel(order.sn);
  }
  shop.count(`CANCEL ${order.sn}`);
  return { response: { update_time: order.updated } };
}

function answerBuyer(shop: ShopeeShop, order: Order, { operation }: Body): object {
  if (order.status !== "IN_CANCEL") return no("order.order_status_invalid", "Invalid order_status.The order status should be IN_CANCEL.");
  if (operation === "ACCEPT") shop.cancel(order.sn);
  else order.status = "READY_TO_SHIP";
  touch(order);
  shop.count(`ANSWER_CANCELLATION ${order.sn}`);
  return { response: { update_time: order.updated } };
}
