import type { Routes } from "./routes.ts";
import { type Body, no, now, type Order, type Parcel, type Row, type ShopeeShop, touch } from "./shop.ts";

export const parcelRoutes: Routes = {
  "logistics/get_shipping_parameter": (shop, { order_sn: sn = "", package_number: number }) =>
    withParcel(shop, sn, number, () => ({ response: parameters(shop) })),
  "logistics/ship_order": (shop, _, body) =>
    withParcel(shop, String(body.order_sn), body.package_number, (parcel, order) => ship(shop, order, parcel, body)),
  "order/split_order": (shop, _, body) => shop.with(String(body.order_sn), (order) => split(shop, order, body)),
};

function parameters(shop: ShopeeShop): object {
  const slots = [
    { date: now() + 86_400, time_text: "", pickup_time_id: "slot-1", flags: [] },
    { date: now() + 172_800, time_text: "", pickup_time_id: "slot-2", flags: ["recommended"] },
  ];
  const address = (id: number, flags: readonly string[]) => ({
    ...{ address_id: id, region: "ID", state: "", city: "", district: "", town: "", address: "", zipcode: "" },
    ...{ address_flag: flags, time_slot_list: slots },
  });
  return {
    info_needed: shop.ways,
    dropoff: null,
    pickup: { address_list: [address(11, []), address(12, ["pickup_address"])] },
  };
}

function ship(shop: ShopeeShop, order: Order, parcel: Parcel, body: Body): object {
  if (parcel.tracking !== null) return no(" logistics.package_already_shipped", "This package has already been arranged shipment.");
  if (order.status !== "READY_TO_SHIP" && order.status !== "PROCESSED")
    return no("logistics.ship_order_not_ready_to_ship", "The order is not ready to ship.");
  const given = ["pickup", "dropoff", "non_integrated"].filter((way) => body[way] !== undefined);
  const [way = ""] = given;
  if (given.length !== 1) return no("logistics.ship_order_only_support_one_type", "Please select just one way to ship order.");
  const wanted = shop.ways[way];
  if (!wanted) return no(`logistics.ship_order_unsupport_${way}`, `This order does not support ship with ${way}.`);
  const told = body[way] as Body;
  const missing = wanted.find((field) => told[field === "tracking_no" ? "tracking_number" : field] === undefined);
  if (missing) return no("logistics.ship_order_need_address_pickup_time", `Parameter ${missing} is required.`);
  if (way === "pickup" && (told.address_id !== 12 || told.pickup_time_id !== "slot-2"))
    return no("error_param", "The pickup_time_id received is invalid and not expected.");
  parcel.tracking = String(told.tracking_number ?? `SPXID${shop.next()}`);
  parcel.status = "LOGISTICS_REQUEST_CREATED";
  if (order.parcels.every(({ tracking }) => tracking !== null)) order.status = "PROCESSED";
  touch(order);
  shop.count(`SHIP ${order.sn}`);
  return {};
}

function split(shop: ShopeeShop, order: Order, { package_list: list }: Body): object {
  if (!shop.allowsSplit) return no("order.order_cannot_split", "You don’t have the permission to split order.");
  if (order.split) return no("order.order_has_been_split", "This order has already been split.");
  const parcels = (list as { item_list: Body[] }[]).map(({ item_list: items }): Parcel => {
    const units = new Map(items.map((told) => unitsTold(order, told)));
    return { number: `OFG${shop.next()}`, status: "LOGISTICS_READY", tracking: null, units };
  });
  const put = (row: Row) => parcels.reduce((sum, { units }) => sum + (units.get(row) ?? 0), 0);
  if (order.rows.some((row) => put(row) !== row.quantity - row.cancelled))
    return no("order.order_split_wrong_item_quantity", "Cannot split order with wrong model quantity");
  order.parcels = parcels;
  order.split = true;
  touch(order);
  return {
    response: {
      order_sn: order.sn,
      package_list: parcels.map(({ number, units }) => ({ package_number: number, item_list: inParcel(units) })),
    },
  };
}

function withParcel(shop: ShopeeShop, sn: string, number: unknown, handle: (parcel: Parcel, order: Order) => object): object {
  return shop.with(sn, (order) => {
    if (order.split && number === undefined) return no("logistics.ship_order_need_pacakge_number", "Please request with package_number.");
    if (!order.split && number !== undefined)
      return no("logistics.ship_order_not_need_pacakge_number", "Please don’t request with package_number.");
    const parcel = order.split ? order.parcels.find((one) => one.number === number) : order.parcels[0];
    return parcel ? handle(parcel, order) : no("logistics.package_not_exist", "The package is not exist.");
  });
}

/** The row that a call means; no quantity: all that is left of it. */
export function unitsTold(order: Order, told: Body): [Row, number] {
  const row = order.rows.find(({ item }) => item.itemId === told.item_id && item.modelId === told.model_id);
  if (!row) throw new Error(`${order.sn} has no item ${told.item_id} ${told.model_id}`);
  return [row, Number(told.model_quantity ?? row.quantity - row.cancelled)];
}

export const inParcel = (units: ReadonlyMap<Row, number>) =>
  [...units].map(([{ item }, count]) => ({
    item_id: item.itemId,
    model_id: item.modelId,
    order_item_id: item.itemId,
    promotion_group_id: 0,
    model_quantity: count,
  }));
