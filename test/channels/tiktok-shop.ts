import { createHmac } from "node:crypto";
import { tiktokShop } from "../../connectors/tiktok-shop/index.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import type { ChannelDouble, TheirOrder, Wanted } from "./double.ts";

interface Sku {
  readonly id: string;
  readonly productId: string;
  readonly seller: string;
  /** Units that may be ordered, in the one warehouse. */
  units: number;
}

interface Row {
  readonly id: string;
  readonly sku: Sku;
  packageId: string | null;
  status: string;
  tracking: string | null;
}

interface Order {
  readonly id: string;
  readonly created: number;
  updated: number;
  paid: boolean;
  /** Only for what no row says: UNPAID, ON_HOLD. */
  held: string | null;
  readonly shippingType: "SELLER" | "TIKTOK";
  readonly rows: Row[];
}

interface Cancellation {
  readonly id: string;
  readonly orderId: string;
  readonly type: "CANCEL" | "BUYER_CANCEL";
  readonly rowIds: readonly string[];
  status: string;
}

interface Return {
  readonly id: string;
  readonly orderId: string;
  readonly type: string;
  status: string;
}

const app = { key: "68doubleappkey", secret: "tts-double-secret" };
const shopCipher = "ROW_double_cipher";
export const warehouse = "7068517275539719942";
const provider = "6841743441349706241";
const jne = "6617675021119438849";
const price = 85_000;

/** What a test can make this shop do beside what every double does. */
export interface TikTokShopDouble extends ChannelDouble {
  readonly shop: Shop;
}

/**
 * A shop of TikTok Shop, as its API documentation says (https://partner.tiktokshop.com/docv2, versions 202309 and 202502): paid orders get a
 * package at once, as in South-East Asia; errors are an HTTP 200 whose `code` is not 0.
 */
export async function openTikTokShop(settings: Readonly<Record<string, unknown>> = {}): Promise<TikTokShopDouble> {
  const shop = new Shop();
  const server = await ChannelServer.start((called) => shop.answer(called));
  return {
    shop,
    connector: tiktokShop as Connector,
    server,
    settings: {
      appKey: app.key,
      webhookSecrets: [app.secret],
      serviceId: "7300000000000000001",
      accessToken: shop.token,
      refreshToken: shop.refreshToken,
      accessTokenExpiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      shopCipher,
      shopId: shop.id,
      warehouseId: warehouse,
      otherCancelReason: "OUT_OF_STOCK",
      apiBaseUrl: server.url,
      authBaseUrl: server.url,
      ...settings,
    },
    refused: shop.refused,
    done: shop.done,
    list: (sku, units) => shop.list(sku, units),
    order: (wanted, at = new Date()) => shop.order(wanted, at).id,
    cancel: (externalId) => shop.cancel(shop.find(externalId)),
    webhook(externalId) {
      const { id, updated } = shop.find(externalId);
      const data = { order_id: id, order_status: shop.statusOf(shop.find(id)), update_time: updated };
      const body = Buffer.from(JSON.stringify({ type: 1, tts_notification_id: shop.next(), shop_id: shop.id, timestamp: updated, data }));
      return { headers: { authorization: createHmac("sha256", app.secret).update(app.key).update(body).digest("hex") }, body };
    },
    orderOf: (externalId) => shop.asSeen(externalId),
    shown: (sku) => shop.skus.find(({ seller }) => seller === sku)?.units ?? null,
    askToCancel: (externalId) => void shop.askToCancel(externalId),
    askToReturn: (externalId) => shop.askToReturn(externalId, "RETURN_AND_REFUND").id,
    stop: () => server.stop(),
  };
}

export class Shop {
  readonly id = "7494000000000000777";
  readonly refused: string[] = [];
  readonly done = new Map<string, number>();
  readonly skus: Sku[] = [];
  readonly returns: Return[] = [];
  readonly cancellations: Cancellation[] = [];
  token = "ROW_double_token";
  refreshToken = "ROW_double_refresh";
  /** Whether TikTok wants time to think about a seller's cancellation. */
  thinks = false;
  /** Who carries what is ordered from now on. */
  courier: Order["shippingType"] = "SELLER";
  /** How many shops the seller has. */
  shops = 1;
  readonly #orders: Order[] = [];
  readonly #keys = new Set<string>();
  #lastId = 579_700_000_000_000_000n;

  list(seller: string, units: number): void {
    const there = this.skus.find((sku) => sku.seller === seller);
    if (there) there.units = units;
    else this.skus.push({ id: this.next(), productId: this.skus[0]?.productId ?? this.next(), seller, units });
  }

  order(wanted: readonly Wanted[], at: Date): Order {
    const packageId = this.next();
    const rows = wanted.flatMap(({ sku: seller, quantity }) => {
      const sku = this.skus.find((one) => one.seller === seller);
      if (!sku) throw new Error(`${seller} is not for sale`);
      sku.units -= quantity;
      return Array.from({ length: quantity }, (): Row => ({ id: this.next(), sku, packageId, status: "TO_FULFILL", tracking: null }));
    });
    const seconds = Math.floor(at.getTime() / 1000);
    const made: Order = { id: this.next(), created: seconds, updated: seconds, paid: true, held: null, shippingType: this.courier, rows };
    this.#orders.push(made);
    return made;
  }

  find(externalId: string): Order {
    const found = this.#orders.find(({ id }) => id === externalId);
    if (!found) throw new Error(`There is no order ${externalId}`);
    return found;
  }

  cancel(order: Order, rows = order.rows): void {
    for (const row of rows) {
      if (row.status === "CANCELLED") continue;
      row.status = "CANCELLED";
      row.sku.units += 1;
    }
    this.#touch(order);
  }

  askToCancel(externalId: string): Cancellation {
    const order = this.find(externalId);
    const asked: Cancellation = {
      id: this.next(),
      orderId: externalId,
      type: "BUYER_CANCEL",
      rowIds: order.rows.map(({ id }) => id),
      status: "CANCELLATION_REQUEST_PENDING",
    };
    this.cancellations.unshift(asked);
    this.#touch(order);
    return asked;
  }

  askToReturn(externalId: string, type: string): Return {
    const status = type === "REPLACEMENT" ? "REPLACEMENT_REQUEST_PENDING" : "RETURN_OR_REFUND_REQUEST_PENDING";
    const asked: Return = { id: this.next(), orderId: externalId, type, status };
    this.returns.push(asked);
    return asked;
  }

  statusOf({ held, rows }: Order): string {
    if (held !== null) return held;
    const open = rows.filter(({ status }) => status !== "CANCELLED");
    if (open.length === 0) return "CANCELLED";
    const arranged = open.filter(({ status }) => status !== "TO_FULFILL");
    if (arranged.length === 0) return "AWAITING_SHIPMENT";
    return arranged.length < open.length ? "PARTIALLY_SHIPPING" : "AWAITING_COLLECTION";
  }

  asSeen(externalId: string): TheirOrder {
    const order = this.find(externalId);
    const sent = order.rows.filter(({ status }) => status === "PROCESSING");
    const parcels = [...Map.groupBy(sent, ({ packageId }) => packageId).values()];
    return {
      externalId,
      cancelled: this.statusOf(order) === "CANCELLED",
      acknowledged: false,
      readyToShip: sent.length > 0,
      shipments: parcels.map((rows) => ({
        trackingNumber: rows[0]?.tracking ?? null,
        units: Object.fromEntries([...Map.groupBy(rows, ({ sku }) => sku.seller)].map(([sku, some]) => [sku, some.length])),
      })),
      refunds: [],
    };
  }

  next(): string {
    this.#lastId += 1n;
    return String(this.#lastId);
  }

  #touch(order: Order): void {
    order.updated = Math.max(order.updated + 1, Math.floor(Date.now() / 1000));
  }

  #count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  /** A key that came before: the work is not done again. */
  #isRepeat({ query }: Called): boolean {
    const key = query.idempotency_key ?? "";
    if (key === "" || key.length > 255) return false;
    const known = this.#keys.has(key);
    this.#keys.add(key);
    return known;
  }

  answer(called: Called): Answer {
    if (called.path.startsWith("/api/v2/token/")) return this.#tokens(called);
    const refusal = this.#refusalOf(called);
    if (refusal !== null) {
      this.refused.push(`${called.path}: ${refusal.message}`);
      return { status: 401, body: { code: refusal.code, message: refusal.message, data: null, request_id: "1" } };
    }
    const route = `${called.method} ${decodeURIComponent(called.path)}`;
    for (const [pattern, handle] of this.#routes) {
      const found = pattern.exec(route);
      if (found) return handle(called, found.slice(1));
    }
    return { status: 404, body: { code: 36009009, message: "Invalid path.", request_id: "1" } };
  }

  readonly #routes: readonly [RegExp, (called: Called, parts: readonly string[]) => Answer][] = [
    [/^GET \/authorization\/202309\/shops$/, () => good({ shops: this.#shops() })],
    [/^GET \/logistics\/202309\/warehouses$/, () => good({ warehouses: [{ id: warehouse, name: "Bandung", type: "SALES_WAREHOUSE" }] })],
    [
      /^GET \/logistics\/202309\/delivery_options\/9\/shipping_providers$/,
      () =>
        good({
          shipping_providers: [
            { id: provider, name: "J&T Express" },
            { id: jne, name: "JNE" },
          ],
        }),
    ],
    [/^GET \/order\/202309\/orders$/, ({ query }) => this.#details(query.ids ?? "")],
    [/^POST \/order\/202309\/orders\/search$/, (called) => this.#search(called)],
    [/^POST \/product\/202502\/products\/search$/, (called) => this.#products(called)],
    [/^POST \/product\/202309\/inventory\/search$/, (called) => this.#inventory(jsonIn(called).sku_ids as string[])],
    [/^POST \/product\/202309\/products\/(\d+)\/inventory\/update$/, (called, [id]) => this.#setUnits(id, jsonIn(called))],
    [/^GET \/fulfillment\/202309\/packages\/(\d+)\/handover_time_slots$/, () => good(slots)],
    [/^POST \/fulfillment\/202309\/packages\/(\d+)\/ship$/, (called, [id]) => this.#ship(id ?? "", jsonIn(called))],
    [/^POST \/fulfillment\/202309\/orders\/(\d+)\/split$/, (called, [id]) => this.#with(id, (order) => this.#split(order, jsonIn(called)))],
    [
      /^POST \/fulfillment\/202309\/orders\/(\d+)\/packages$/,
      (called, [id]) => this.#with(id, (order) => this.#mark(order, jsonIn(called))),
    ],
    [/^POST \/return_refund\/202309\/cancellations$/, (called) => this.#cancelOrder(jsonIn(called))],
    [/^POST \/return_refund\/202309\/cancellations\/search$/, (called) => this.#searchCancellations(jsonIn(called))],
    [/^POST \/return_refund\/202309\/cancellations\/(\d+)\/(approve|reject)$/, (called, [id, how]) => this.#answerBuyer(called, id, how)],
    [/^GET \/return_refund\/202309\/reject_reasons$/, () => good({ reasons: rejectReasons.map((name) => ({ name, text: name })) })],
    [/^POST \/return_refund\/202309\/returns\/search$/, (called) => this.#searchReturns(jsonIn(called))],
    [/^POST \/return_refund\/202309\/returns\/(\d+)\/(approve|reject)$/, (called, [id, how]) => this.#decide(called, id, how)],
  ];

  /** Signature, time and token, as TikTok checks them: over the parameters as they are decoded. */
  #refusalOf({ path, query, headers, body }: Called): { readonly code: number; readonly message: string } | null {
    const { sign, ...rest } = query;
    const names = Object.keys(rest).sort();
    const hmac = createHmac("sha256", app.secret).update(app.secret + path);
    for (const name of names) hmac.update(`${name}${rest[name]}`);
    const wanted = hmac.update(body).update(app.secret).digest("hex");
    if (query.app_key !== app.key) return { code: 36009004, message: "Invalid credentials. Invalid `app_key` query parameter." };
    if (Math.abs(Number(query.timestamp) - Date.now() / 1000) > 300) return { code: 36009004, message: "Invalid timestamp." };
    if (sign !== wanted) return { code: 106001, message: "Invalid credentials. The 'sign' query parameter is invalid." };
    if (headers["x-tts-access-token"] !== this.token)
      return { code: 105002, message: "Expired credentials. The access_token query parameter is expired." };
    if (path !== "/authorization/202309/shops" && query.shop_cipher !== shopCipher)
      return { code: 106013, message: "Invalid shop_cipher. The shop_cipher query parameter is invalid or missing." };
    return null;
  }

  #tokens({ path, query }: Called): Answer {
    const wrong =
      query.app_key !== app.key ||
      query.app_secret !== app.secret ||
      (path.endsWith("/get")
        ? query.auth_code !== "TTP_code" || query.grant_type !== "authorized_code"
        : query.refresh_token !== this.refreshToken || query.grant_type !== "refresh_token");
    if (wrong) return { body: { code: 36004004, message: "invalid auth code or refresh token", request_id: "1" } };
    this.token = `ROW_token_${this.next()}`;
    this.refreshToken = `ROW_refresh_${this.next()}`;
    return good({
      access_token: this.token,
      access_token_expire_in: Math.floor(Date.now() / 1000) + 604_800,
      refresh_token: this.refreshToken,
      refresh_token_expire_in: Math.floor(Date.now() / 1000) + 31_536_000,
      open_id: "1",
      seller_name: "Toko Melati",
      seller_base_region: "ID",
      user_type: 0,
    });
  }

  #shops(): unknown[] {
    const first = { id: this.id, name: "Toko Melati", region: "ID", seller_type: "LOCAL", cipher: shopCipher, code: "IDLC1" };
    return Array.from({ length: this.shops }, (_, index) =>
      index === 0 ? first : { ...first, id: String(index), cipher: `other-${index}` },
    );
  }

  #with(id: string | undefined, handle: (order: Order) => Answer): Answer {
    const order = this.#orders.find((one) => one.id === id);
    return order ? handle(order) : bad(11001001, "Order not found.");
  }

  #details(ids: string): Answer {
    const orders = this.#orders.filter(({ id }) => ids.split(",").includes(id));
    return orders.length === 0 ? bad(11001001, "Order not found.") : good({ orders: orders.map((order) => this.#shown(order)) });
  }

  #search(called: Called): Answer {
    const { update_time_ge: since = 0, update_time_lt: until = Number.POSITIVE_INFINITY } = jsonIn(called) as Record<string, number>;
    const found = this.#orders
      .filter(({ updated }) => updated >= since && updated < until)
      .sort((a, b) => (called.query.sort_order === "ASC" ? 1 : -1) * (a.updated - b.updated || (BigInt(a.id) < BigInt(b.id) ? -1 : 1)));
    const { page, next } = pageOf(found, called.query);
    return good({ orders: page.map((order) => this.#shown(order)), next_page_token: next, total_count: found.length });
  }

  #shown(order: Order): unknown {
    const status = this.statusOf(order);
    const pending = this.cancellations.some(
      (one) => one.orderId === order.id && one.type === "BUYER_CANCEL" && one.status === "CANCELLATION_REQUEST_PENDING",
    );
    const total = String(order.rows.length * price);
    return {
      id: order.id,
      status,
      commerce_platform: "TOKOPEDIA",
      create_time: order.created,
      update_time: order.updated,
      ...(order.paid ? { paid_time: order.created } : {}),
      fulfillment_type: "FULFILLMENT_BY_SELLER",
      shipping_type: order.shippingType,
      is_buyer_request_cancel: pending,
      is_cod: false,
      is_sample_order: false,
      delivery_option_id: "9",
      delivery_option_name: "Standard shipping",
      warehouse_id: warehouse,
      user_id: "7494000000000000001",
      buyer_email: "v2aaaa@scs.tokopedia.example",
      line_items: order.rows.map((row) => ({
        id: row.id,
        product_id: row.sku.productId,
        sku_id: row.sku.id,
        seller_sku: row.sku.seller,
        product_name: `A ${row.sku.seller}`,
        currency: "IDR",
        original_price: String(price),
        sale_price: String(price),
        seller_discount: "0",
        platform_discount: "0",
        display_status: row.status === "CANCELLED" ? "CANCELLED" : row.status === "PROCESSING" ? "AWAITING_COLLECTION" : status,
        package_status: row.packageId === null ? "" : row.status,
        package_id: row.packageId ?? "",
        tracking_number: row.tracking ?? "",
      })),
      packages: [...new Set(order.rows.map(({ packageId }) => packageId))].filter((id) => id !== null).map((id) => ({ id })),
      payment: { currency: "IDR", original_total_product_price: total, sub_total: total, shipping_fee: "0", tax: "0", total_amount: total },
      ...(status === "UNPAID" || status === "ON_HOLD"
        ? {}
        : {
            recipient_address: {
              name: "S*** D***",
              phone_number: "(+62)812*****01",
              address_detail: "Jl. M***",
              postal_code: "40135",
              region_code: "ID",
            },
          }),
    };
  }

  #products({ query }: Called): Answer {
    const products = [...Map.groupBy(this.skus, ({ productId }) => productId)].map(([id, skus]) => ({
      id,
      title: "Things for coffee",
      status: "ACTIVATE",
      skus: skus.map((sku) => ({ id: sku.id, seller_sku: sku.seller, inventory: [{ warehouse_id: warehouse, quantity: sku.units }] })),
    }));
    const { page, next } = pageOf(products, query);
    // At its end this list has been seen to say `false`.
    return good({ products: page, next_page_token: next === "" ? false : next, total_count: products.length });
  }

  #inventory(ids: readonly string[]): Answer {
    const found = [
      ...Map.groupBy(
        this.skus.filter(({ id }) => ids.includes(id)),
        ({ productId }) => productId,
      ),
    ];
    return good({
      inventory: found.map(([productId, skus]) => ({
        product_id: productId,
        skus: skus.map(({ id, seller, units }) => ({
          id,
          seller_sku: seller,
          total_available_quantity: units,
          total_committed_quantity: 0,
          warehouse_inventory: [{ warehouse_id: warehouse, available_quantity: units, committed_quantity: 0 }],
        })),
      })),
    });
  }

  #setUnits(productId: string | undefined, { skus }: Record<string, unknown>): Answer {
    if (!this.skus.some((sku) => sku.productId === productId)) return bad(12052032, "Resource Not Found");
    const errors: unknown[] = [];
    for (const { id, inventory } of skus as { id: string; inventory: { warehouse_id?: string; quantity: number }[] }[]) {
      const sku = this.skus.find((one) => one.id === id && one.productId === productId);
      const [told] = inventory;
      if (!sku || !told || (told.warehouse_id !== undefined && told.warehouse_id !== warehouse))
        errors.push({ code: 12052048, message: "SKU or warehouse not found.", detail: { sku_id: id, extra_errors: [] } });
      else sku.units = told.quantity;
    }
    return good({ errors });
  }

  #ship(packageId: string, { self_shipment: own, handover_method: method, pickup_slot: slot }: Record<string, unknown>): Answer {
    const order = this.#orders.find(({ rows }) => rows.some((row) => row.packageId === packageId));
    const rows = order?.rows.filter((row) => row.packageId === packageId && row.status !== "CANCELLED") ?? [];
    if (!order || rows.length === 0) return bad(21001001, "Package not found.");
    if (rows.some(({ status }) => status !== "TO_FULFILL")) return bad(21008020, "Package status is not allowed to ship.");
    const { tracking_number: number, shipping_provider_id: by } = (own ?? {}) as Record<string, string>;
    if (order.shippingType === "SELLER" && (!number || ![provider, jne].includes(by ?? "")))
      return bad(21001011, "Invalid shipping provider.");
    if (method === "PICKUP" && (slot as { start_time: number } | undefined)?.start_time !== 1_900_003_600)
      return bad(21008031, "The pickup slot is not available.");
    for (const row of rows) {
      row.status = "PROCESSING";
      row.tracking = order.shippingType === "SELLER" ? (number ?? null) : `TTS${packageId}`;
    }
    this.#touch(order);
    this.#count(`${order.shippingType === "SELLER" ? "SHIP" : "READY_TO_SHIP"} ${order.id}`);
    return good({});
  }

  /** In South-East Asia all units of a SKU stay together. */
  #split(order: Order, { splittable_groups: groups }: Record<string, unknown>): Answer {
    const wanted = groups as { id: string; order_line_item_ids: string[] }[];
    const skusOf = (ids: readonly string[]) => new Set(order.rows.filter(({ id }) => ids.includes(id)).map(({ sku }) => sku.id));
    const [first, ...others] = wanted.map(({ order_line_item_ids: ids }) => skusOf(ids));
    if (!first || others.some((skus) => [...skus].some((sku) => first.has(sku))))
      return bad(21011028, "All units of a SKU must be in one package.");
    const packages = wanted.map(({ id, order_line_item_ids: ids }) => {
      const packageId = this.next();
      for (const row of order.rows) if (ids.includes(row.id)) row.packageId = packageId;
      return { id: packageId, splittable_group_id: id };
    });
    this.#touch(order);
    return good({ packages });
  }

  /** Only markets that make packages when something is sent have this. */
  #mark(order: Order, { order_line_item_ids: ids, tracking_number: number, shipping_provider_id: by }: Record<string, unknown>): Answer {
    const rows = order.rows.filter(({ id }) => (ids as string[]).includes(id));
    if (rows.some(({ packageId }) => packageId !== null)) return bad(21011030, "This market does not support it.");
    if (![provider, jne].includes(String(by))) return bad(21001011, "Invalid shipping provider.");
    const packageId = this.next();
    for (const row of rows) Object.assign(row, { packageId, status: "PROCESSING", tracking: String(number) });
    this.#touch(order);
    this.#count(`SHIP ${order.id}`);
    return good({ order_id: order.id, order_line_item_ids: ids, package_id: packageId });
  }

  #cancelOrder({ order_id: id, cancel_reason: reason, order_line_item_ids: ids }: Record<string, unknown>): Answer {
    return this.#with(String(id), (order) => {
      const unpaid = this.statusOf(order) === "UNPAID";
      const known = unpaid
        ? ["seller_cancel_unpaid_reason_out_of_stock", "seller_cancel_unpaid_reason_wrong_price"]
        : ["seller_cancel_reason_out_of_stock", "seller_cancel_reason_wrong_price"];
      if (!known.includes(String(reason))) return bad(25001021, "Reason not match order status");
      const rows = order.rows.filter((row) => ids === undefined || (ids as string[]).includes(row.id));
      if (rows.some(({ status }) => status === "PROCESSING")) return bad(25001024, "Order status does not allow cancellation.");
      const made: Cancellation = {
        id: this.next(),
        orderId: order.id,
        type: "CANCEL",
        rowIds: rows.map((row) => row.id),
        status: this.thinks ? "CANCELLATION_REQUEST_PENDING" : "CANCELLATION_REQUEST_SUCCESS",
      };
      this.cancellations.unshift(made);
      this.#count(`CANCEL ${order.id}`);
      if (!this.thinks) this.cancel(order, rows);
      return good({ cancel_id: made.id, cancel_status: made.status });
    });
  }

  /** TikTok made up its mind about what it thought over. */
  decideCancellation(yes: boolean): void {
    const found = this.cancellations.find(({ status }) => status === "CANCELLATION_REQUEST_PENDING");
    if (!found) throw new Error("Nothing is thought over");
    found.status = yes ? "CANCELLATION_REQUEST_COMPLETE" : "CANCELLATION_REQUEST_CANCEL";
    const order = this.find(found.orderId);
    if (yes)
      this.cancel(
        order,
        order.rows.filter(({ id }) => found.rowIds.includes(id)),
      );
  }

  #searchCancellations({ order_ids: ids, cancel_types: types }: Record<string, unknown>): Answer {
    const found = this.cancellations.filter((one) => (ids as string[]).includes(one.orderId) && (types as string[]).includes(one.type));
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

  #answerBuyer(called: Called, id: string | undefined, how: string | undefined): Answer {
    const found = this.cancellations.find((one) => one.id === id);
    if (!found) return bad(25001001, "Cancellation not found.");
    if (this.#isRepeat(called)) return good({});
    if (found.status !== "CANCELLATION_REQUEST_PENDING") return bad(25001013, "The request was answered.");
    if (how === "reject" && !rejectReasons.includes(String(jsonIn(called).reject_reason))) return bad(25001022, "Invalid reject reason.");
    found.status = how === "approve" ? "CANCELLATION_REQUEST_SUCCESS" : "CANCELLATION_REQUEST_CANCEL";
    if (how === "approve") this.cancel(this.find(found.orderId));
    this.#count(`ANSWER_CANCELLATION ${found.orderId}`);
    return good({});
  }

  #searchReturns({ return_ids: ids }: Record<string, unknown>): Answer {
    const found = this.returns.filter(({ id }) => (ids as string[]).includes(id));
    return good({
      return_orders: found.map(({ id, orderId, type, status }) => ({
        return_id: id,
        order_id: orderId,
        return_type: type,
        return_status: status,
      })),
      next_page_token: "",
      total_count: found.length,
    });
  }

  #decide(called: Called, id: string | undefined, how: string | undefined): Answer {
    const found = this.returns.find((one) => one.id === id);
    if (!found) return bad(25001002, "Return not found.");
    if (this.#isRepeat(called)) return good({});
    const { decision, reject_reason: reason } = jsonIn(called);
    const key = `${found.status} ${String(decision)}`;
    const next = returnSteps.get(`${key} ${found.type}`) ?? returnSteps.get(key);
    if (next === undefined) return bad(25001014, "The decision does not fit the return.");
    if (how === "reject" && !rejectReasons.includes(String(reason))) return bad(25001022, "Invalid reject reason.");
    found.status = next;
    this.#count(`DECIDE_RETURN ${found.orderId}`);
    return good({});
  }
}

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

const rejectReasons = ["order_manage_list_action_respond_popup_reject_reason_delivered", "seller_reject_apply_product_has_been_packed"];

/** The documentation spells it so. */
const slots = {
  can_pickup: true,
  can_drop_off: true,
  pickup_slots: [
    { avaliable: false, start_time: 1_900_000_000, end_time: 1_900_003_600 },
    { avaliable: true, start_time: 1_900_003_600, end_time: 1_900_007_200 },
  ],
};

const good = (data: unknown): Answer => ({ body: { code: 0, message: "Success", request_id: "1", data } });
const bad = (code: number, message: string): Answer => ({ body: { code, message, request_id: "1", data: null } });
const jsonIn = ({ body }: Called): Record<string, unknown> => JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>;

function pageOf<T>(all: readonly T[], query: Called["query"]): { readonly page: readonly T[]; readonly next: string } {
  const size = Number(query.page_size);
  const from = Number(Buffer.from(query.page_token ?? "", "base64").toString() || 0);
  const page = all.slice(from, from + size);
  return { page, next: from + size < all.length ? Buffer.from(String(from + size)).toString("base64") : "" };
}
