import type { Answer } from "../channel-server.ts";
import { ok, type Params } from "./answers.ts";
import type { Routes } from "./routes.ts";
import { type LazadaShop, type Order, touch } from "./shop.ts";

export const parcelRoutes: Routes = {
  "GET /order/shipment/providers/get": providers,
  "POST /order/fulfill/pack": pack,
  "POST /order/package/rts": ready,
};

function providers(shop: LazadaShop, { getShipmentProvidersReq: text = "" }: Params): Answer {
  const { orders } = JSON.parse(text) as { orders: { order_id: number; order_item_ids: number[] }[] };
  const known = orders.every(({ order_id: id, order_item_ids: ids }) => shop.rows(String(id), ids) !== null);
  if (!known) return ok({ result: { success: false, error_code: "700025", error_msg: "order item not found" } });
  const providers = [{ name: "LEX ID", provider_code: "lex" }];
  return ok({
    result: {
      success: true,
      data: { platform_default: shop.platformDefault, shipment_providers: providers, shipping_allocate_type: "TFS" },
    },
  });
}

function pack(shop: LazadaShop, { packReq: text = "" }: Params): Answer {
  const asked = JSON.parse(text) as {
    pack_order_list: { order_id: number; order_item_list: number[] }[];
    delivery_type: string;
    shipping_allocate_type: string;
  };
  if (asked.delivery_type !== "dropship" || asked.shipping_allocate_type !== "TFS")
    return ok({ result: { success: false, error_code: "700004", error_msg: "param illegal" } });
  const list = asked.pack_order_list.map(({ order_id: id, order_item_list: ids }) => {
    const order = shop.find(String(id));
    const packageId = `FP${shop.next()}`;
    const items = ids.map((itemId) => packRow(shop, order, itemId, packageId));
    touch(order);
    return { order_id: id, order_item_list: items };
  });
  shop.packError = null;
  return ok({ result: { success: true, data: { pack_order_list: list } } });
}

function packRow(shop: LazadaShop, order: Order, id: number, packageId: string): object {
  const row = order.rows.find((one) => one.id === id);
  const error =
    shop.packError ??
    (row === undefined
      ? { code: "700025", msg: "order item not found", retry: false }
      : row.byLazada
        ? { code: "700027", msg: "Does not support FBL order to pack", retry: false }
        : row.status !== "pending"
          ? { code: "700026", msg: "item current status not allow to pack", retry: false }
          : null);
  if (row === undefined || error !== null) return { order_item_id: id, item_err_code: error?.code, msg: error?.msg, retry: error?.retry };
  shop.count(`PACK ${order.id}`);
  Object.assign(row, { status: "packed", packageId, tracking: `LXID-${packageId}` });
  return {
    ...{ order_item_id: id, item_err_code: "0", msg: "success", retry: false },
    ...{ tracking_number: row.tracking, shipment_provider: "LEX ID", package_id: packageId },
  };
}

function ready(shop: LazadaShop, { readyToShipReq: text = "" }: Params): Answer {
  const { packages } = JSON.parse(text) as { packages: { package_id: string }[] };
  const done = packages.map(({ package_id: id }) => {
    const found = shop.orders.flatMap((order) => order.rows.filter((row) => row.packageId === id).map((row) => ({ order, row })));
    if (found.length === 0 || found.some(({ row }) => row.status !== "packed"))
      return { package_id: id, item_err_code: "700000", msg: "current package status not allow to operation", retry: false };
    for (const { row, order } of found) {
      row.status = "ready_to_ship";
      touch(order);
    }
    shop.count(`SHIP ${found[0]?.order.id}`);
    return { package_id: id, item_err_code: "0", msg: "success", retry: false };
  });
  return ok({ result: { success: true, data: { packages: done } } });
}
