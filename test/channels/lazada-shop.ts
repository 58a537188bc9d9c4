import type { Answer } from "./channel-server.ts";
import type { TheirOrder, TheirShipment, Wanted } from "./double.ts";

export type Params = Readonly<Record<string, string>>;

export const sellerId = "100200300";
const price = 85_000;
const shippingFee = 9_000;

interface Product {
  readonly itemId: number;
  readonly skuId: number;
  readonly sku: string;
  readonly created: number;
  stock: number;
}

interface Row {
  readonly id: number;
  readonly sku: string;
  status: string;
  packageId: string;
  tracking: string;
  /** The buyer asks to cancel, by this reverse order. */
  asked: number | null;
  /** The carrier still has to let it go. */
  leaving: boolean;
  byLazada: boolean;
}

interface Order {
  readonly id: number;
  readonly created: number;
  updated: number;
  readonly rows: readonly Row[];
}

interface Return {
  readonly id: number;
  readonly order: Order;
  readonly type: "RETURN" | "ONLY_REFUND";
  status: string;
}

export const ok = (rest: Readonly<Record<string, unknown>>): Answer => ({ body: { code: "0", ...rest, request_id: "r" } });
/** Errors come with HTTP 200. */
export const failed = (code: string, message: string, rest: Readonly<Record<string, unknown>> = {}): Answer => ({
  body: { code, type: "ISV", message, ...rest, request_id: "r" },
});

/** What the shop keeps, and what it answers to calls whose signature is right. */
export class LazadaShop {
  readonly done = new Map<string, number>();
  accessToken = "lazada-double-token-1";
  refreshToken = "lazada-double-refresh-1";
  readonly codes = new Set(["code-1"]);
  /** The reasons that orders may be cancelled for. */
  reasons: readonly { readonly reason_id: string; readonly reason_name: string }[] = [
    { reason_id: "15", reason_name: "Out of Stock" },
    { reason_id: "21", reason_name: "Wrong Price or Pricing Error" },
  ];
  /** A cancellation waits for the carrier. */
  cancelsLater = false;
  /** What happens to the next call that packs: an error of the rows. */
  packError: { readonly code: string; readonly msg: string; readonly retry: boolean } | null = null;
  /** "0": the seller has to choose a warehouse. */
  platformDefault = "1";
  /** SKUs that a campaign locks. */
  readonly locked = new Set<string>();
  /** An error about a level stops the others of the call. */
  stopsOthers = false;
  /** Units of SKUs in a second warehouse. */
  readonly elsewhere = new Map<string, number>();
  /** Whether errors about levels name the SKU. */
  namesSkus = true;
  /** The call comes too soon. */
  tooSoon = false;
  /** Rows of orders are left out of the list once. */
  forgetRowsOf: string | null = null;
  readonly #products: Product[] = [];
  readonly #orders: Order[] = [];
  readonly #returns: Return[] = [];
  #last = 900_100_200_300_000;

  list(sku: string, units: number, at = Date.now() - 60_000): void {
    const found = this.#products.find((one) => one.sku === sku);
    if (found) found.stock = units;
    else this.#products.push({ itemId: this.#next(), skuId: this.#next(), sku, stock: units, created: at });
  }

  shown(sku: string): number | null {
    return this.#products.find((one) => one.sku === sku)?.stock ?? null;
  }

  order(wanted: readonly Wanted[], at: Date): string {
    const id = this.#next();
    const rows = wanted.flatMap(({ sku, quantity }) => Array.from({ length: quantity }, () => this.#row(sku)));
    const seconds = Math.floor(at.getTime() / 1000) * 1000;
    this.#orders.push({ id, created: seconds, updated: seconds, rows });
    return String(id);
  }

  find(id: string): Order {
    const found = this.#orders.find((one) => String(one.id) === id);
    if (!found) throw new Error(`There is no order ${id}`);
    return found;
  }

  rowOf(id: string, at: number): Row {
    const row = this.find(id).rows[at];
    if (!row) throw new Error(`Order ${id} has no row ${at}`);
    return row;
  }

  cancel(id: string): void {
    const order = this.find(id);
    for (const row of order.rows) this.cancelRow(order, row);
  }

  cancelRow(order: Order, row: Row): void {
    if (row.status === "canceled") return;
    const product = this.#products.find((one) => one.sku === row.sku);
    if (product) product.stock += 1;
    Object.assign(row, { status: "canceled", asked: null, leaving: false });
    touch(order);
  }

  /** The carrier lets go of what waits. */
  letGo(id: string): void {
    const order = this.find(id);
    for (const row of order.rows) if (row.leaving) this.cancelRow(order, row);
  }

  askToCancel(id: string): void {
    const order = this.find(id);
    const reverse = this.#next();
    for (const row of order.rows) row.asked = reverse;
    touch(order);
  }

  askToReturn(id: string, type: Return["type"] = "RETURN"): string {
    this.#returns.push({ id: this.#next(), order: this.find(id), type, status: "REQUEST_INITIATE" });
    return String(this.#returns.at(-1)?.id);
  }

  returnOf(id: string): Return {
    const found = this.#returns.find((one) => String(one.id) === id);
    if (!found) throw new Error(`There is no return ${id}`);
    return found;
  }

  push(id: string): object {
    const { rows, updated } = this.find(id);
    const seconds = Math.floor(updated / 1000);
    const asked = rows.find((row) => row.asked !== null);
    if (asked) return this.#reversePush(id, asked, updated);
    const data = {
      order_status: rows[0]?.status,
      trade_order_id: id,
      trade_order_line_id: String(rows[0]?.id),
      status_update_time: seconds,
    };
    return { seller_id: sellerId, message_type: 0, data, timestamp: updated, site: "lazada_id" };
  }

  /** A buyer's request is pushed as what it is: message type 10. */
  #reversePush(id: string, row: Row, updated: number): object {
    const reverse = { reverse_order_id: row.asked, reverse_order_line_id: row.id + 500, reverse_status: "CANCEL_INIT" };
    const data = {
      ...reverse,
      trade_order_id: Number(id),
      trade_order_line_id: row.id,
      status_update_time: Math.floor(updated / 1000),
      seller_id: Number(sellerId),
    };
    return { seller_id: sellerId, message_type: 10, data, timestamp: Math.floor(updated / 1000), site: "lazada_id" };
  }

  asSeen(id: string): TheirOrder {
    const { rows } = this.find(id);
    const ready = rows.filter((row) => row.status === "ready_to_ship");
    const shipments = [...Map.groupBy(ready, (row) => row.packageId).values()].map(
      (parcel): TheirShipment => ({
        trackingNumber: parcel[0]?.tracking ?? null,
        units: Object.fromEntries([...Map.groupBy(parcel, (row) => row.sku)].map(([sku, units]) => [sku, units.length])),
      }),
    );
    const refunds = this.#returns
      .filter((one) => String(one.order.id) === id && one.status === "REQUEST_COMPLETE")
      .map(() => price.toFixed(2));
    return {
      externalId: id,
      cancelled: rows.every((row) => row.status === "canceled"),
      acknowledged: false,
      readyToShip: rows.every((row) => row.status === "ready_to_ship" || row.status === "canceled"),
      shipments,
      refunds,
    };
  }

  answer(method: string, path: string, params: Params): Answer {
    if (this.tooSoon) return failed("ApiCallLimit", "Api access frequency exceeds the limit. this ban will last 3 seconds");
    const handle = this.#routes.get(`${method} ${path}`);
    return handle ? handle(params) : failed("InvalidApiPath", "The specified API path is invalid");
  }

  readonly #routes: ReadonlyMap<string, (params: Params) => Answer> = new Map<string, (params: Params) => Answer>([
    [
      "POST /auth/token/create",
      ({ code = "" }) => (this.codes.delete(code) ? this.#grant("country_user_info") : failed("InvalidCode", "Invalid authorization code")),
    ],
    ["POST /auth/token/refresh", (params) => this.#refresh(params)],
    [
      "GET /seller/get",
      () => ok({ data: { seller_id: Number(sellerId), name: "Toko Melati", status: "ACTIVE", verified: true, location: "Bandung" } }),
    ],
    ["GET /orders/get", (params) => this.#list(params)],
    ["GET /order/get", ({ order_id: id = "" }) => this.#with(id, (order) => ok({ data: shownOrder(order) }))],
    [
      "GET /order/items/get",
      ({ order_id: id = "" }) => this.#with(id, (order) => ok({ data: order.rows.map((row) => shownRow(order, row)) })),
    ],
    ["GET /orders/items/get", (params) => this.#rowsOf(params)],
    ["GET /order/shipment/providers/get", (params) => this.#providers(params)],
    ["POST /order/fulfill/pack", (params) => this.#pack(params)],
    ["POST /order/package/rts", (params) => this.#ready(params)],
    ["GET /order/reverse/cancel/validate", (params) => this.#validate(params)],
    ["GET /order/reverse/cancel/create", (params) => this.#cancel(params)],
    ["GET /order/reverse/cancel/seller/decide", (params) => this.#decideCancellation(params)],
    ["GET /order/reverse/return/detail/list", ({ reverse_order_id: id = "" }) => this.#returnDetail(id)],
    ["GET /order/reverse/reason/list", () => ok({ data: [{ reason_id: 9001, text: "Wrong item returned", muti_language_text: "Salah" }] })],
    ["GET /order/reverse/return/update", (params) => this.#updateReturn(params)],
    ["GET /order/reverse/onlyrefund/seller/decide", (params) => this.#updateReturn(params)],
    ["GET /products/get", (params) => this.#listProducts(params)],
    ["POST /product/stock/sellable/update", ({ payload = "" }) => this.#setStock(payload)],
  ]);

  #with(id: string, handle: (order: Order) => Answer): Answer {
    const order = this.#orders.find((one) => String(one.id) === id);
    return order ? handle(order) : failed("16", 'E016: "%s" Invalid Order ID', { type: "ISP" });
  }

  #grant(users: string): Answer {
    this.accessToken = `${this.accessToken}+`;
    this.refreshToken = `${this.refreshToken}+`;
    return ok({
      access_token: this.accessToken,
      refresh_token: this.refreshToken,
      expires_in: 604_800,
      refresh_expires_in: 1_000_000,
      country: "id",
      account_platform: "seller_center",
      account: "toko@example.com",
      [users]: [{ country: "id", user_id: "7001", seller_id: sellerId, short_code: "ID10ABC" }],
    });
  }

  #refresh({ refresh_token: token }: Params): Answer {
    return token === this.refreshToken
      ? this.#grant("country_user_info_list")
      : failed("IllegalRefreshToken", "The specified refresh token is invalid or expired");
  }

  #list(params: Params): Answer {
    const limit = Number(params.limit);
    if (limit > 100) return failed("19", 'E019: "%s" Invalid Limit', { type: "ISP" });
    const times = [params.update_after, params.update_before ?? "2100-01-01T00:00:00+00:00"];
    if (!times.every((time) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/.test(time ?? "")))
      return failed("17", 'E017: "%s" Invalid Date Format', { type: "ISP" });
    const [from = 0, to = 0] = times.map((time) => Date.parse(time ?? ""));
    const found = this.#orders
      .filter(({ updated }) => updated >= from && updated <= to)
      .sort((a, b) => (params.sort_direction === "ASC" ? 1 : -1) * (a.updated - b.updated || a.id - b.id));
    const page = found.slice(Number(params.offset), Number(params.offset) + limit);
    return ok({ data: { count: page.length, countTotal: found.length, orders: page.map(shownOrder) } });
  }

  #rowsOf({ order_ids: text = "" }: Params): Answer {
    if (!/^\[\d+(,\d+)*\]$/.test(text))
      return failed("56", "E056: Invalid OrdersIdList format. Must use array format [1,2]", { type: "ISP" });
    const ids = text.slice(1, -1).split(",");
    if (ids.length > 50) return failed("38", "E038: Too many orders were requested", { type: "ISP" });
    const found = this.#orders.filter((order) => ids.includes(String(order.id)) && String(order.id) !== this.forgetRowsOf);
    const data = found.map((order) => ({
      order_id: order.id,
      order_number: order.id,
      order_items: order.rows.map((row) => shownRow(order, row)),
    }));
    return ok({ data });
  }

  #providers({ getShipmentProvidersReq: text = "" }: Params): Answer {
    const { orders } = JSON.parse(text) as { orders: { order_id: number; order_item_ids: number[] }[] };
    const known = orders.every(({ order_id: id, order_item_ids: ids }) => this.#rows(String(id), ids) !== null);
    if (!known) return ok({ result: { success: false, error_code: "700025", error_msg: "order item not found" } });
    const providers = [{ name: "LEX ID", provider_code: "lex" }];
    return ok({
      result: {
        success: true,
        data: { platform_default: this.platformDefault, shipment_providers: providers, shipping_allocate_type: "TFS" },
      },
    });
  }

  #pack({ packReq: text = "" }: Params): Answer {
    const asked = JSON.parse(text) as {
      pack_order_list: { order_id: number; order_item_list: number[] }[];
      delivery_type: string;
      shipping_allocate_type: string;
    };
    if (asked.delivery_type !== "dropship" || asked.shipping_allocate_type !== "TFS")
      return ok({ result: { success: false, error_code: "700004", error_msg: "param illegal" } });
    const list = asked.pack_order_list.map(({ order_id: id, order_item_list: ids }) => {
      const order = this.find(String(id));
      const packageId = `FP${this.#next()}`;
      const items = ids.map((itemId) => this.#packRow(order, itemId, packageId));
      touch(order);
      return { order_id: id, order_item_list: items };
    });
    this.packError = null;
    return ok({ result: { success: true, data: { pack_order_list: list } } });
  }

  #packRow(order: Order, id: number, packageId: string): object {
    const row = order.rows.find((one) => one.id === id);
    const error =
      this.packError ??
      (row === undefined
        ? { code: "700025", msg: "order item not found", retry: false }
        : row.byLazada
          ? { code: "700027", msg: "Does not support FBL order to pack", retry: false }
          : row.status !== "pending"
            ? { code: "700026", msg: "item current status not allow to pack", retry: false }
            : null);
    if (row === undefined || error !== null) return { order_item_id: id, item_err_code: error?.code, msg: error?.msg, retry: error?.retry };
    this.#count(`PACK ${order.id}`);
    Object.assign(row, { status: "packed", packageId, tracking: `LXID-${packageId}` });
    return {
      ...{ order_item_id: id, item_err_code: "0", msg: "success", retry: false },
      ...{ tracking_number: row.tracking, shipment_provider: "LEX ID", package_id: packageId },
    };
  }

  #ready({ readyToShipReq: text = "" }: Params): Answer {
    const { packages } = JSON.parse(text) as { packages: { package_id: string }[] };
    const done = packages.map(({ package_id: id }) => {
      const found = this.#orders.flatMap((order) => order.rows.filter((row) => row.packageId === id).map((row) => ({ order, row })));
      if (found.length === 0 || found.some(({ row }) => row.status !== "packed"))
        return { package_id: id, item_err_code: "700000", msg: "current package status not allow to operation", retry: false };
      for (const { row, order } of found) {
        row.status = "ready_to_ship";
        touch(order);
      }
      this.#count(`SHIP ${found[0]?.order.id}`);
      return { package_id: id, item_err_code: "0", msg: "success", retry: false };
    });
    return ok({ result: { success: true, data: { packages: done } } });
  }

  #validate({ order_id: id = "", order_item_id_list: text = "" }: Params): Answer {
    const rows = this.#rows(id, JSON.parse(text) as number[]);
    if (rows === null) return failed("123", "E0123: invalid trade order lines %s", { type: "ISP" });
    const late = rows.some((row) => row.status === "ready_to_ship" || row.status === "shipped");
    return late
      ? ok({ data: { tip_type: "error", tip_content: "The package is with the carrier", reason_options: [] } })
      : ok({ data: { tip_type: "warn", tip_content: "stock will be set as 0", reason_options: this.reasons } });
  }

  #cancel({ order_id: id = "", order_item_id_list: text = "", reason_id: reason = "" }: Params): Answer {
    const rows = this.#rows(id, JSON.parse(text) as number[]);
    if (rows === null || rows.some((row) => row.status === "canceled"))
      return failed("123", "E0123: invalid trade order lines %s", { type: "ISP" });
    if (!this.reasons.some((one) => one.reason_id === reason)) return failed("104", "E0104: reason is empty or invalid", { type: "ISP" });
    this.#count(`CANCEL ${id}`);
    for (const row of rows) {
      if (this.cancelsLater) row.leaving = true;
      else this.cancelRow(this.find(id), row);
    }
    touch(this.find(id));
    return ok({ data: { tip_type: "warn", tip_content: "" } });
  }

  #decideCancellation({ reverse_order_id: id, agree_cancel: agree }: Params): Answer {
    const order = this.#orders.find((one) => one.rows.some((row) => String(row.asked) === id));
    if (!order) return failed("105", "E0105: reverse order id is empty or invalid", { type: "ISP" });
    this.#count(`ANSWER_CANCELLATION ${order.id}`);
    for (const row of order.rows.filter((one) => String(one.asked) === id)) {
      row.asked = null;
      if (agree === "true") this.cancelRow(order, row);
    }
    touch(order);
    return ok({ data: null });
  }

  #returnDetail(id: string): Answer {
    const found = this.#returns.find((one) => String(one.id) === id);
    if (!found) return failed("112", "E0112: no reverse order found", { type: "ISP" });
    const lines = found.order.rows.map((row) => ({
      ...{ reverse_order_line_id: row.id + 500, trade_order_line_id: row.id, reverse_status: found.status },
      ...{ refund_amount: price * 100, seller_sku_id: row.sku },
    }));
    return ok({
      data: { reverse_order_id: found.id, trade_order_id: found.order.id, request_type: found.type, reverseOrderLineDTOList: lines },
    });
  }

  #updateReturn(params: Params): Answer {
    const found = this.#returns.find((one) => String(one.id) === params.reverse_order_id);
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
    this.#count(`DECIDE_RETURN ${found.id}`);
    return ok({ data: { reverse_order_id: found.id, reverse_order_line: [] } });
  }

  #listProducts(params: Params): Answer {
    if (Number(params.limit) > 50) return failed("19", 'E019: "%s" Invalid Limit', { type: "ISP" });
    const wanted = params.sku_seller_list === undefined ? null : (JSON.parse(params.sku_seller_list) as string[]);
    if (Number(params.offset) > 10_000) return failed("14", 'E014: "%s" Invalid Offset', { type: "ISP" });
    const [from, to] = [Date.parse(params.create_after ?? "2000-01-01"), Date.parse(params.create_before ?? "2100-01-01")];
    const found = this.#products.filter(
      ({ sku, created }) => (wanted === null || wanted.includes(sku)) && created >= from && created <= to,
    );
    const page = found.slice(Number(params.offset), Number(params.offset) + Number(params.limit));
    const products = page.map(({ itemId, skuId, sku, stock }) => ({
      item_id: itemId,
      status: "Active",
      attributes: { name: `A ${sku}` },
      skus: [{ SkuId: skuId, SellerSku: sku, ShopSku: `${itemId}_ID-${skuId}`, Status: "active", ...this.#unitsOf(sku, stock) }],
    }));
    return ok({ data: { total_products: found.length, products } });
  }

  /** With several warehouses `quantity` is of all of them, what is reserved with it. */
  #unitsOf(sku: string, stock: number): object {
    const other = this.elsewhere.get(sku);
    if (other === undefined) return { Available: stock, quantity: stock };
    const warehouses = [
      { warehouseCode: "dropshipping", sellableQuantity: stock, occupyQuantity: 1, totalQuantity: stock + 1 },
      { warehouseCode: "SURABAYA", sellableQuantity: other, occupyQuantity: 0, totalQuantity: other },
    ];
    return { Available: stock + other, quantity: stock + other + 1, multiWarehouseInventories: warehouses };
  }

  #setStock(payload: string): Answer {
    const told = [...payload.matchAll(/<Sku>(.*?)<\/Sku>/g)].map(([, sku = ""]) => ({
      itemId: Number(tag(sku, "ItemId")),
      skuId: Number(tag(sku, "SkuId")),
      sku: tag(sku, "SellerSku").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"),
      units: Number(tag(sku, "SellableQuantity")),
      warehouse: tag(sku, "WarehouseCode"),
    }));
    if (told.length > 50) return failed("204", "E204: Too many SKU in one request", { type: "ISP" });
    const isRight = (one: (typeof told)[number]) =>
      this.#products.some(({ itemId, skuId, sku }) => itemId === one.itemId && skuId === one.skuId && sku === one.sku) &&
      !this.locked.has(one.sku);
    const bad = told.filter((one) => !isRight(one));
    const isStopped = bad.length > 0 && (this.stopsOthers || !this.namesSkus);
    if (isStopped && !this.namesSkus) return failed("501", "E501: Update product failed", { type: "ISP" });
    for (const one of isStopped ? [] : told.filter(isRight)) {
      if (one.warehouse === "SURABAYA") this.elsewhere.set(one.sku, one.units);
      else this.list(one.sku, one.units);
    }
    if (bad.length === 0) return ok({ data: {} });
    const detail = bad.map(({ sku }) => ({ seller_sku: sku, field: "quantity", message: "SKU_LOCKED_BY_CAMPAIGN" }));
    return failed("501", "E501: Update product failed", { type: "ISP", detail });
  }

  #rows(orderId: string, ids: readonly number[]): Row[] | null {
    const rows = this.#orders.find((one) => String(one.id) === orderId)?.rows.filter((row) => ids.includes(row.id)) ?? [];
    return ids.length > 0 && rows.length === ids.length ? rows : null;
  }

  #row(sku: string): Row {
    const product = this.#products.find((one) => one.sku === sku);
    if (!product) throw new Error(`${sku} is not for sale`);
    product.stock -= 1;
    return { id: this.#next(), sku, status: "pending", packageId: "", tracking: "", asked: null, leaving: false, byLazada: false };
  }

  #count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  #next(): number {
    this.#last += 1;
    return this.#last;
  }
}

function touch(order: Order): void {
  order.updated = Math.max(order.updated, Math.floor(Date.now() / 1000) * 1000);
}

const tag = (xml: string, name: string): string => new RegExp(`<${name}>(.*?)</${name}>`).exec(xml)?.[1] ?? "";

/** `2026-11-22 17:00:00 +0700`: local time of the country. */
const localOf = (at: number): string => `${new Date(at + 7 * 3_600_000).toISOString().slice(0, 19).replace("T", " ")} +0700`;

const address = {
  ...{ first_name: "S***i", last_name: "", phone: "62********41", phone2: "", address1: "J*** 5", address2: "" },
  ...{
    address3: "Jawa Barat",
    address4: "Kota Bandung",
    address5: "Coblong",
    city: "Kota Bandung",
    post_code: "40132",
    country: "Indonesia",
  },
};

/** Amounts with commas here, as numbers in the rows: Lazada writes both. */
const shownOrder = ({ id, created, updated, rows }: Order) => ({
  order_id: id,
  order_number: id,
  created_at: localOf(created),
  updated_at: localOf(updated),
  price: `${(rows.length * price).toLocaleString("en-US")}.00`,
  voucher: 0,
  voucher_seller: 0,
  voucher_platform: 0,
  shipping_fee: shippingFee,
  shipping_fee_original: shippingFee,
  payment_method: "BCA_VA",
  customer_first_name: "S***i",
  customer_last_name: "",
  items_count: rows.length,
  statuses: [...new Set(rows.map(({ status }) => status))],
  address_shipping: address,
  address_billing: address,
  need_cancel_confirm: rows.some(({ asked }) => asked !== null),
});

const shownRow = ({ id, created, updated }: Order, row: Row) => ({
  order_item_id: row.id,
  order_id: id,
  sku: row.sku,
  name: `A ${row.sku}`,
  variation: "",
  status: row.status,
  currency: "IDR",
  item_price: price,
  paid_price: price,
  voucher_amount: 0,
  tax_amount: 0,
  shipping_type: row.byLazada ? "Own Warehouse" : "Dropshipping",
  shipping_provider_type: "standard",
  is_digital: 0,
  is_fbl: row.byLazada ? 1 : 0,
  package_id: row.packageId,
  tracking_code: row.tracking,
  created_at: localOf(created),
  updated_at: localOf(updated),
  need_cancel_confirm: row.asked !== null,
  is_cancel_pending: row.leaving,
  ...(row.asked !== null && { reverse_order_id: row.asked }),
});
