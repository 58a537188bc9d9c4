import type { Answer, Called } from "./channel-server.ts";
import type { TheirOrder, TheirShipment, Wanted } from "./double.ts";

export const shopId = "336094210";
export const pushKey = "shopee-double-push-key";
const price = 85_000;
const shippingFee = 9_000;

interface Item {
  readonly itemId: number;
  /** 0: it has no models. */
  readonly modelId: number;
  readonly sku: string;
  stock: number;
}

interface Row {
  readonly item: Item;
  readonly quantity: number;
  cancelled: number;
}

interface Parcel {
  readonly number: string;
  status: string;
  tracking: string | null;
  readonly units: Map<Row, number>;
}

interface Order {
  readonly sn: string;
  readonly created: number;
  updated: number;
  status: string;
  readonly rows: readonly Row[];
  parcels: Parcel[];
  split: boolean;
}

interface Return {
  readonly sn: string;
  readonly order: Order;
  status: string;
}

type Body = Readonly<Record<string, unknown>>;

/** What the shop keeps, and what it answers to calls whose signature is right. */
export class ShopeeShop {
  readonly done = new Map<string, number>();
  accessToken = "shopee-double-token-1";
  refreshToken = "shopee-double-refresh-1";
  /** How the carrier of all orders takes parcels over: `info_needed`. */
  ways: Readonly<Record<string, readonly string[]>> = { pickup: ["address_id", "pickup_time_id"], dropoff: [] };
  allowsPartialCancel = true;
  allowsSplit = true;
  /** Codes that may be exchanged. */
  readonly codes = new Set(["code-1"]);
  /** Pushes that could not be delivered, of every shop of the app. */
  lost: { readonly id: number; readonly push: Body }[] = [];
  /** A model below whose reserved stock no level may go. */
  readonly reserved = new Map<string, number>();
  readonly #items: Item[] = [];
  readonly #orders: Order[] = [];
  readonly #returns: Return[] = [];
  #last = 1000;

  list(sku: string, units: number): void {
    const found = this.#itemOf(sku);
    if (found) found.stock = units;
    else this.#items.push({ itemId: this.#next(), modelId: this.#items.length % 2 === 0 ? this.#next() : 0, sku, stock: units });
  }

  shown(sku: string): number | null {
    return this.#itemOf(sku)?.stock ?? null;
  }

  order(wanted: readonly Wanted[], at: Date): string {
    const rows = wanted.map(({ sku, quantity }) => {
      const item = this.#itemOf(sku);
      if (!item) throw new Error(`${sku} is not for sale`);
      item.stock -= quantity;
      return { item, quantity, cancelled: 0 };
    });
    const seconds = Math.floor(at.getTime() / 1000);
    const units = new Map<Row, number>(rows.map((row) => [row, row.quantity]));
    const parcels = [{ number: `OFG${this.#next()}`, status: "LOGISTICS_READY", tracking: null, units }];
    this.#orders.push({
      sn: `261122${this.#next()}`,
      created: seconds,
      updated: seconds,
      status: "READY_TO_SHIP",
      rows,
      parcels,
      split: false,
    });
    return this.#orders.at(-1)?.sn ?? "";
  }

  find(sn: string): Order {
    const found = this.#orders.find((one) => one.sn === sn);
    if (!found) throw new Error(`There is no order ${sn}`);
    return found;
  }

  cancel(sn: string): void {
    const order = this.find(sn);
    order.status = "CANCELLED";
    for (const parcel of order.parcels) parcel.status = "LOGISTICS_REQUEST_CANCELED";
    for (const row of order.rows) {
      row.item.stock += row.quantity - row.cancelled;
      row.cancelled = row.quantity;
    }
    touch(order);
  }

  askToCancel(sn: string): void {
    const order = this.find(sn);
    order.status = "IN_CANCEL";
    touch(order);
  }

  askToReturn(sn: string): string {
    const order = this.find(sn);
    order.status = "TO_RETURN";
    touch(order);
    this.#returns.push({ sn: `R${this.#next()}`, order, status: "REQUESTED" });
    return this.#returns.at(-1)?.sn ?? "";
  }

  push(sn: string): Body {
    const { status, updated } = this.find(sn);
    const data = { completed_scenario: "", items: [], ordersn: sn, status, update_time: updated };
    return { msg_id: `m${this.#next()}`, data, shop_id: Number(shopId), code: 3, timestamp: updated };
  }

  /** A push that never arrived. */
  lose(push: Body): void {
    this.lost.push({ id: this.#next(), push });
  }

  asSeen(sn: string): TheirOrder {
    const { status, parcels } = this.find(sn);
    const arranged = parcels.filter((parcel) => parcel.tracking !== null);
    const shown = ({ tracking, units }: Parcel): TheirShipment => ({
      trackingNumber: tracking,
      units: Object.fromEntries([...units].map(([{ item }, count]) => [item.sku, count])),
    });
    const refunds = this.#returns
      .filter((one) => one.order.sn === sn && one.status === "ACCEPTED")
      .map(({ order }) => totalOf(order).toFixed(2));
    return {
      externalId: sn,
      cancelled: status === "CANCELLED",
      acknowledged: false,
      readyToShip: arranged.length > 0,
      shipments: arranged.map(shown),
      refunds,
    };
  }

  answer(called: Called): Answer {
    const route = this.#routes[called.path.replace("/api/v2/", "")];
    if (!route) return { status: 404, body: { error: "error_not_found", message: "There is no such path.", request_id: "r" } };
    const body = called.method === "POST" ? (JSON.parse(Buffer.from(called.body).toString()) as Body) : {};
    const said = route(called.query, body);
    return { body: { request_id: "r", error: "", message: "", ...said } };
  }

  readonly #routes: Readonly<Record<string, (query: Called["query"], body: Body) => object>> = {
    "auth/access_token/get": (_, body) => this.#refresh(body),
    "auth/token/get": (_, body) => this.#exchange(body),
    "shop/get_shop_info": () => ({ shop_name: "Toko Melati", region: "ID", status: "NORMAL", expire_time: now() + 200 * 86_400 }),
    "order/get_order_list": (query) => this.#orderList(query),
    "order/get_order_detail": ({ order_sn_list: sns = "" }) => this.#details(sns.split(",")),
    "payment/get_escrow_detail": ({ order_sn: sn = "" }) => this.#with(sn, (order) => ({ response: escrow(order) })),
    "logistics/get_shipping_parameter": ({ order_sn: sn = "", package_number: number }) =>
      this.#withParcel(sn, number, () => ({ response: this.#parameters() })),
    "logistics/ship_order": (_, body) =>
      this.#withParcel(String(body.order_sn), body.package_number, (parcel, order) => this.#ship(order, parcel, body)),
    "order/split_order": (_, body) => this.#with(String(body.order_sn), (order) => this.#split(order, body)),
    "order/cancel_order": (_, body) => this.#with(String(body.order_sn), (order) => this.#cancelled(order, body)),
    "order/handle_buyer_cancellation": (_, body) => this.#with(String(body.order_sn), (order) => this.#answered(order, body)),
    "returns/confirm": (_, body) => this.#confirmReturn(String(body.return_sn)),
    "returns/get_return_detail": ({ return_sn: sn }) => this.#returnDetail(sn ?? ""),
    "product/get_item_list": (query) => this.#itemList(query),
    "product/get_item_base_info": ({ item_id_list: ids = "" }) => this.#itemInfo(ids.split(",").map(Number)),
    "product/get_model_list": ({ item_id: id }) => this.#modelList(Number(id)),
    "product/update_stock": (_, body) => this.#setStock(body),
    "push/get_lost_push_message": () => this.#lostPushes(),
    "push/confirm_consumed_lost_push_message": (_, body) => this.#confirmPushes(Number(body.last_message_id)),
  };

  #refresh({ refresh_token: token }: Body): object {
    if (token !== this.refreshToken)
      return no("error_shop_refresh_token", "Your refresh token is error ,please check refresh token or shopid.");
    return { partner_id: 2001234, shop_id: Number(shopId), ...this.#newTokens(), expire_in: 14_400 };
  }

  #exchange({ code }: Body): object {
    if (!this.codes.delete(String(code))) return no("invalid_code", "The code is expired or used or invalid, please check the code.");
    return { shop_id_list: [Number(shopId)], ...this.#newTokens(), expire_in: 14_400 };
  }

  #newTokens(): object {
    this.accessToken = `shopee-double-token-${this.#next()}`;
    this.refreshToken = `shopee-double-refresh-${this.#next()}`;
    return { access_token: this.accessToken, refresh_token: this.refreshToken };
  }

  #orderList(query: Called["query"]): object {
    const [from, to, size] = [Number(query.time_from), Number(query.time_to), Number(query.page_size)];
    if (from >= to || to - from > 15 * 86_400)
      return no("order.order_list_invalid_time", "Start time must be earlier than end time and diff in 15days.");
    const offset = Number(query.cursor || "0");
    const found = this.#orders.filter(({ updated }) => updated >= from && updated <= to).sort((a, b) => b.updated - a.updated);
    const more = found.length > offset + size;
    const page = found.slice(offset, offset + size).map(({ sn }) => ({ order_sn: sn }));
    return { response: { more, next_cursor: more ? String(offset + size) : "", order_list: page } };
  }

  #details(sns: readonly string[]): object {
    if (sns.length > 50) return no("error_param", "Wrong parameters, detail: order_sn_list.");
    const found = this.#orders.filter(({ sn }) => sns.includes(sn));
    return { response: { order_list: found.map((order) => detail(order, this.allowsPartialCancel)) } };
  }

  #parameters(): object {
    const slots = [
      { date: now() + 86_400, time_text: "", pickup_time_id: "slot-1", flags: [] },
      { date: now() + 172_800, time_text: "", pickup_time_id: "slot-2", flags: ["recommended"] },
    ];
    const address = (id: number, flags: readonly string[]) => ({
      ...{ address_id: id, region: "ID", state: "", city: "", district: "", town: "", address: "", zipcode: "" },
      ...{ address_flag: flags, time_slot_list: slots },
    });
    return {
      info_needed: this.ways,
      dropoff: null,
      pickup: { address_list: [address(11, []), address(12, ["pickup_address"])] },
    };
  }

  #ship(order: Order, parcel: Parcel, body: Body): object {
    if (parcel.tracking !== null) return no(" logistics.package_already_shipped", "This package has already been arranged shipment.");
    if (order.status !== "READY_TO_SHIP" && order.status !== "PROCESSED")
      return no("logistics.ship_order_not_ready_to_ship", "The order is not ready to ship.");
    const given = ["pickup", "dropoff", "non_integrated"].filter((way) => body[way] !== undefined);
    const [way = ""] = given;
    if (given.length !== 1) return no("logistics.ship_order_only_support_one_type", "Please select just one way to ship order.");
    const wanted = this.ways[way];
    if (!wanted) return no(`logistics.ship_order_unsupport_${way}`, `This order does not support ship with ${way}.`);
    const told = body[way] as Body;
    const missing = wanted.find((field) => told[field === "tracking_no" ? "tracking_number" : field] === undefined);
    if (missing) return no("logistics.ship_order_need_address_pickup_time", `Parameter ${missing} is required.`);
    if (way === "pickup" && (told.address_id !== 12 || told.pickup_time_id !== "slot-2"))
      return no("error_param", "The pickup_time_id received is invalid and not expected.");
    parcel.tracking = String(told.tracking_number ?? `SPXID${this.#next()}`);
    parcel.status = "LOGISTICS_REQUEST_CREATED";
    if (order.parcels.every(({ tracking }) => tracking !== null)) order.status = "PROCESSED";
    touch(order);
    this.#count(`SHIP ${order.sn}`);
    return {};
  }

  #split(order: Order, { package_list: list }: Body): object {
    if (!this.allowsSplit) return no("order.order_cannot_split", "You don’t have the permission to split order.");
    if (order.split) return no("order.order_has_been_split", "This order has already been split.");
    const parcels = (list as { item_list: Body[] }[]).map(({ item_list: items }): Parcel => {
      const units = new Map(items.map((told) => unitsTold(order, told)));
      return { number: `OFG${this.#next()}`, status: "LOGISTICS_READY", tracking: null, units };
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

  #cancelled(order: Order, body: Body): object {
    if (order.status !== "READY_TO_SHIP" || order.parcels.some(({ tracking }) => tracking !== null))
      return no("order.error_limit", "Can not cancel this order");
    const part = body.partial_cancel_item_list as Body[] | undefined;
    if (part) {
      if (!this.allowsPartialCancel) return no("order.error_limit", "Can not cancel this order");
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
      this.cancel(order.sn);
    }
    this.#count(`CANCEL ${order.sn}`);
    return { response: { update_time: order.updated } };
  }

  #answered(order: Order, { operation }: Body): object {
    if (order.status !== "IN_CANCEL") return no("order.order_status_invalid", "Invalid order_status.The order status should be IN_CANCEL.");
    if (operation === "ACCEPT") this.cancel(order.sn);
    else order.status = "READY_TO_SHIP";
    touch(order);
    this.#count(`ANSWER_CANCELLATION ${order.sn}`);
    return { response: { update_time: order.updated } };
  }

  #confirmReturn(sn: string): object {
    const found = this.#returns.find((one) => one.sn === sn);
    if (!found) return no("error_data", "The return you queried doesn't exist.");
    if (found.status !== "REQUESTED") return no("error_data", `Invalid return status: ${found.status}`);
    found.status = "ACCEPTED";
    this.#count(`DECIDE_RETURN ${sn}`);
    return { response: { return_sn: sn } };
  }

  #returnDetail(sn: string): object {
    const found = this.#returns.find((one) => one.sn === sn);
    if (!found) return no("error_data", "The return you queried doesn't exist.");
    return {
      response: { return_sn: sn, order_sn: found.order.sn, status: found.status, currency: "IDR", refund_amount: totalOf(found.order) },
    };
  }

  #itemList({ offset, page_size: size, item_status: status }: Called["query"]): object {
    const all = status === "NORMAL" ? this.#items : [];
    const next = Number(offset) + Number(size);
    const item = all.slice(Number(offset), next).map(({ itemId }) => ({ item_id: itemId, item_status: "NORMAL", update_time: now() }));
    return {
      response: { item, total_count: all.length, has_next_page: all.length > next, ...(all.length > next && { next_offset: next }) },
    };
  }

  #itemInfo(ids: readonly number[]): object {
    const found = this.#items.filter(({ itemId }) => ids.includes(itemId));
    const itemList = found.map(({ itemId, modelId, sku, stock }) => ({
      item_id: itemId,
      item_name: `A ${sku}`,
      has_model: modelId !== 0,
      ...(modelId === 0 ? { item_sku: sku, stock_info_v2: stockInfo(stock) } : { item_sku: "" }),
    }));
    return { response: { item_list: itemList } };
  }

  #modelList(id: number): object {
    const found = this.#items.filter(({ itemId, modelId }) => itemId === id && modelId !== 0);
    const model = found.map(({ modelId, sku, stock }) => ({
      model_id: modelId,
      model_sku: sku,
      tier_index: [0],
      gtin_code: "00",
      stock_info_v2: stockInfo(stock),
    }));
    return { response: { tier_variation: [{ name: "Colour", option_list: [{ option: "Blue" }] }], model } };
  }

  #setStock({ item_id: id, stock_list: list }: Body): object {
    const failure: object[] = [];
    const success: object[] = [];
    const of = this.#items.filter(({ itemId }) => itemId === id);
    if (of.length === 0) return no("error_item_not_found", "Item_id is not found.");
    for (const { model_id: model, seller_stock: told } of list as { model_id: number; seller_stock: { stock: number }[] }[]) {
      const item = of.find(({ modelId }) => modelId === model);
      const level = told[0]?.stock ?? 0;
      if (!item || level < (this.reserved.get(item.sku) ?? 0))
        failure.push({ model_id: model, failed_reason: item ? "Total stock must be more than reserved stock." : "Wrong model_id." });
      else {
        item.stock = level;
        success.push({ model_id: model, stock: level });
      }
    }
    const response = { failure_list: failure, success_list: success };
    const wrong = no("error_busi_update_stock_failed", "Update stock failed, please check failure_list for detailed reason");
    return failure.length > 0 ? { ...wrong, response } : { response };
  }

  #lostPushes(): object {
    const page = this.lost.slice(0, 100);
    const messages = page.map(({ push }) => ({ ...push, msg_id: undefined, data: JSON.stringify(push.data) }));
    return { response: { push_message_list: messages, has_next_page: this.lost.length > 100, last_message_id: page.at(-1)?.id ?? 0 } };
  }

  #confirmPushes(last: number): object {
    this.lost = this.lost.filter(({ id }) => id > last);
    return {};
  }

  #with(sn: string, handle: (order: Order) => object): object {
    const order = this.#orders.find((one) => one.sn === sn);
    return order ? handle(order) : no("error_not_found", "Wrong parameters, detail: the order is not found.");
  }

  #withParcel(sn: string, number: unknown, handle: (parcel: Parcel, order: Order) => object): object {
    return this.#with(sn, (order) => {
      if (order.split && number === undefined) return no("logistics.ship_order_need_pacakge_number", "Please request with package_number.");
      if (!order.split && number !== undefined)
        return no("logistics.ship_order_not_need_pacakge_number", "Please don’t request with package_number.");
      const parcel = order.split ? order.parcels.find((one) => one.number === number) : order.parcels[0];
      return parcel ? handle(parcel, order) : no("logistics.package_not_exist", "The package is not exist.");
    });
  }

  #itemOf(sku: string): Item | undefined {
    return this.#items.find((one) => one.sku === sku);
  }

  #count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  #next(): number {
    this.#last += 1;
    return this.#last;
  }
}

const no = (error: string, message: string) => ({ error, message });
const now = (): number => Math.floor(Date.now() / 1000);
const touch = (order: Order): void => {
  order.updated = Math.max(order.updated + 1, now());
};
const totalOf = ({ rows }: Order): number => rows.reduce((sum, { quantity }) => sum + quantity * price, shippingFee);
const stockInfo = (stock: number) => ({
  summary_info: { total_reserved_stock: 0, total_available_stock: stock },
  seller_stock: [{ stock }],
});

/** The row that a call means; no quantity: all that is left of it. */
function unitsTold(order: Order, told: Body): [Row, number] {
  const row = order.rows.find(({ item }) => item.itemId === told.item_id && item.modelId === told.model_id);
  if (!row) throw new Error(`${order.sn} has no item ${told.item_id} ${told.model_id}`);
  return [row, Number(told.model_quantity ?? row.quantity - row.cancelled)];
}

const inParcel = (units: ReadonlyMap<Row, number>) =>
  [...units].map(([{ item }, count]) => ({
    item_id: item.itemId,
    model_id: item.modelId,
    order_item_id: item.itemId,
    promotion_group_id: 0,
    model_quantity: count,
  }));

function detail(order: Order, canPart: boolean): object {
  return {
    order_sn: order.sn,
    region: "ID",
    currency: "IDR",
    cod: false,
    total_amount: totalOf(order),
    order_status: order.status,
    shipping_carrier: "SPX Standard",
    message_to_seller: "",
    create_time: order.created,
    update_time: order.updated,
    pay_time: order.created,
    days_to_ship: 2,
    ship_by_date: order.created + 172_800,
    buyer_user_id: 887766551,
    buyer_username: "sari_d",
    split_up: order.split,
    fulfillment_flag: "fulfilled_by_local_seller",
    can_full_cancel_order: true,
    can_partial_cancel_order: canPart,
    recipient_address: {
      ...{ name: "S******i", phone: "******90", town: "", district: "", city: "KOTA BANDUNG", state: "JAWA BARAT" },
      ...{ region: "ID", zipcode: "40132", full_address: "Jl. M******" },
    },
    item_list: order.rows.map(({ item, quantity, cancelled }) => ({
      item_id: item.itemId,
      item_name: `A ${item.sku}`,
      item_sku: item.modelId === 0 ? item.sku : "",
      model_id: item.modelId,
      model_name: item.modelId === 0 ? "" : "Blue",
      model_sku: item.modelId === 0 ? "" : item.sku,
      model_quantity_purchased: quantity,
      model_original_price: price,
      model_discounted_price: price,
      order_item_id: item.itemId,
      promotion_group_id: 0,
      active_qty: quantity - cancelled,
      cancel_requested_qty: 0,
      cancelled_qty: cancelled,
    })),
    package_list: order.parcels.map(({ number, status, units }) => ({
      package_number: number,
      logistics_status: status,
      logistics_channel_id: 80030,
      shipping_carrier: "SPX Standard",
      item_list: inParcel(units),
    })),
  };
}

function escrow(order: Order): object {
  const total = totalOf(order);
  return {
    order_sn: order.sn,
    buyer_user_name: "sari_d",
    return_order_sn_list: [],
    order_income: {
      escrow_amount: total * 0.9,
      buyer_total_amount: total,
      commission_fee: total * 0.1,
      buyer_paid_shipping_fee: shippingFee,
    },
    buyer_payment_info: { merchant_subtotal: total - shippingFee, shipping_fee: shippingFee, buyer_total_amount: total },
  };
}
