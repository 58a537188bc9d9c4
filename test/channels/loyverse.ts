import { createHmac } from "node:crypto";
import { loyverse } from "../../connectors/loyverse/index.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import type { ChannelDouble, TheirOrder, Wanted } from "./double.ts";

interface Variant {
  readonly id: string;
  readonly itemId: string;
  readonly sku: string;
  readonly tracked: boolean;
  /** Units by store. */
  readonly stock: Map<string, number>;
}

interface Receipt {
  readonly number: string;
  readonly type: "SALE" | "REFUND";
  readonly refundFor: string | null;
  readonly lines: readonly { readonly id: string; readonly variant: Variant; readonly quantity: number }[];
  /** When it was rung up at the till. */
  readonly soldAt: Date;
  /** When the till told it. */
  readonly createdAt: Date;
  updatedAt: Date;
  cancelledAt: Date | null;
}

export interface LoyverseDouble extends ChannelDouble {
  /** Some units are given back at the till; answers the number of the refund's receipt. */
  refund(externalId: string, units: number, at?: Date): string;
  /** Something else about a receipt changes, such as its note. */
  touch(externalId: string, at?: Date): void;
  /** Puts something up for sale that Loyverse does not count. */
  listUncounted(sku: string): void;
  /** The till was offline when it sold: it tells so only now. */
  sellOffline(wanted: readonly Wanted[], soldAt: Date, toldAt: Date): string;
  readonly stores: readonly string[];
}

const clientSecret = "loyverse-client-secret";
const stores = ["store-kemang", "store-menteng"] as const;
const price = 85_000;

/**
 * Loyverse as its documentation describes it (https://developer.loyverse.com/docs/): receipts newest first, a cursor to go on with, errors as a list.
 * All is sold in the first of two stores.
 */
export async function openLoyverse(): Promise<LoyverseDouble> {
  const shop = new Shop();
  const server = await ChannelServer.start((called) => shop.answer(called));
  return {
    connector: loyverse as Connector,
    server,
    settings: {
      apiBaseUrl: server.url,
      accessToken: shop.token,
      refreshToken: "refresh-1",
      clientId: "app-1",
      clientSecret,
      webhookSecrets: [clientSecret],
      storeId: stores[0],
    },
    stores,
    places: stores,
    refused: shop.refused,
    done: new Map(),
    list: (sku, units) => shop.list(sku, units, true),
    listUncounted: (sku) => shop.list(sku, 0, false),
    order: (wanted, at = new Date()) => shop.sell(wanted, at, at),
    sellOffline: (wanted, soldAt, toldAt) => shop.sell(wanted, soldAt, toldAt),
    refund: (externalId, units, at = new Date()) => shop.refund(externalId, units, at),
    touch: (externalId, at = new Date()) => shop.touch(externalId, at),
    cancel: (externalId) => shop.cancel(externalId),
    webhook(externalId) {
      const event = { merchant_id: "m-1", type: "receipts.update", created_at: new Date(), receipts: [shop.shown(shop.find(externalId))] };
      const body = Buffer.from(JSON.stringify(event));
      return { headers: { "x-loyverse-signature": createHmac("sha1", clientSecret).update(body).digest("base64") }, body };
    },
    orderOf: (externalId) => shop.asSeen(externalId),
    shown: (sku, place = stores[0]) => shop.variants.find((one) => one.sku === sku)?.stock.get(place) ?? null,
    stop: () => server.stop(),
  };
}

class Shop {
  token = "token-1";
  readonly refused: string[] = [];
  readonly variants: Variant[] = [];
  readonly #receipts: Receipt[] = [];
  #refresh = "refresh-1";
  #last = 1000;

  list(sku: string, units: number, tracked: boolean): void {
    const there = this.variants.find((one) => one.sku === sku);
    if (there) there.stock.set(stores[0], units);
    else
      this.variants.push({
        id: `variant-${this.#next()}`,
        itemId: `item-${this.#next()}`,
        sku,
        tracked,
        stock: new Map(stores.map((store, index) => [store, index === 0 ? units : 7])),
      });
  }

  sell(wanted: readonly Wanted[], soldAt: Date, createdAt: Date): string {
    const lines = wanted.map(({ sku, quantity }) => {
      const variant = this.variants.find((one) => one.sku === sku);
      if (!variant) throw new Error(`${sku} is not for sale`);
      move(variant, -quantity);
      return { id: `line-${this.#next()}`, variant, quantity };
    });
    return this.#write({ type: "SALE", refundFor: null, lines, soldAt, createdAt });
  }

  refund(number: string, units: number, at: Date): string {
    const [line] = this.find(number).lines;
    if (!line) throw new Error(`Receipt ${number} has no lines`);
    move(line.variant, units);
    return this.#write({ type: "REFUND", refundFor: number, lines: [{ ...line, quantity: units }], soldAt: at, createdAt: at });
  }

  cancel(number: string): void {
    const receipt = this.find(number);
    if (receipt.cancelledAt === null) for (const { variant, quantity } of receipt.lines) move(variant, quantity);
    receipt.cancelledAt ??= new Date();
    receipt.updatedAt = receipt.cancelledAt;
  }

  touch(number: string, at: Date): void {
    this.find(number).updatedAt = at;
  }

  find(number: string): Receipt {
    const found = this.#receipts.find((one) => one.number === number);
    if (!found) throw new Error(`There is no receipt ${number}`);
    return found;
  }

  asSeen(externalId: string): TheirOrder {
    const refunds = this.#receipts.filter(({ refundFor }) => refundFor === externalId);
    return {
      externalId,
      cancelled: this.find(externalId).cancelledAt !== null,
      acknowledged: false,
      readyToShip: false,
      shipments: [],
      refunds: refunds.map((refund) => String(totalOf(refund))),
    };
  }

  shown(receipt: Receipt): unknown {
    return {
      receipt_number: receipt.number,
      note: null,
      receipt_type: receipt.type,
      refund_for: receipt.refundFor,
      order: null,
      created_at: receipt.createdAt,
      updated_at: receipt.updatedAt,
      source: "point of sale",
      receipt_date: receipt.soldAt,
      cancelled_at: receipt.cancelledAt,
      total_money: totalOf(receipt),
      total_tax: 0,
      customer_id: null,
      total_discount: 0,
      store_id: stores[0],
      dining_option: null,
      total_discounts: [],
      total_taxes: [],
      tip: 0,
      surcharge: 0,
      line_items: receipt.lines.map(({ id, variant, quantity }) => ({
        id,
        item_id: variant.itemId,
        variant_id: variant.id,
        item_name: `A ${variant.sku}`,
        variant_name: null,
        sku: variant.sku,
        quantity,
        price,
        gross_total_money: price * quantity,
        total_money: price * quantity,
        line_taxes: [],
        total_discount: 0,
        line_discounts: [],
        line_modifiers: [],
      })),
      payments: [{ name: "Cash", type: "CASH", money_amount: totalOf(receipt), paid_at: receipt.soldAt }],
    };
  }

  answer(called: Called): Answer {
    const route = `${called.method} ${called.path}`;
    if (route === "POST /oauth/token") return this.#trade(called);
    if (called.headers.authorization !== `Bearer ${this.token}`) {
      this.refused.push(route);
      return error(401, "UNAUTHORIZED");
    }
    if (route === "GET /v1.0/merchant")
      return { body: { id: "m-1", business_name: "Toko Melati", country: "ID", currency: { code: "IDR", decimal_places: 2 } } };
    if (route === "GET /v1.0/stores") return { body: { stores: stores.map((id) => ({ id, name: id.slice(6) })) } };
    if (route === "GET /v1.0/receipts") return this.#receiptsOf(called.query);
    if (route === "GET /v1.0/items") return listed("items", this.variants.map(itemOf), called.query);
    if (route === "GET /v1.0/inventory") return listed("inventory_levels", this.#levels(called.query), called.query);
    if (route === "POST /v1.0/inventory") return this.#setLevels(called);
    const receipt = this.#receipts.find(({ number }) => route === `GET /v1.0/receipts/${number}`);
    return receipt ? { body: this.shown(receipt) } : error(404, "NOT_FOUND");
  }

  #receiptsOf(query: Called["query"]): Answer {
    const within = (at: Date, name: string) =>
      at.toISOString() >= (query[`${name}_min`] ?? "") && at.toISOString() <= (query[`${name}_max`] ?? "9999");
    const found = this.#receipts
      .filter(({ createdAt, updatedAt }) => within(createdAt, "created_at") && within(updatedAt, "updated_at"))
      .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || b.number.localeCompare(a.number));
    return listed(
      "receipts",
      found.map((receipt) => this.shown(receipt)),
      query,
    );
  }

  #levels({ variant_ids = "", store_ids = "" }: Called["query"]): unknown[] {
    const among = (list: string, id: string) => list === "" || list.split(",").includes(id);
    return this.variants
      .filter(({ id }) => among(variant_ids, id))
      .flatMap(({ id, stock }) =>
        [...stock]
          .filter(([store]) => among(store_ids, store))
          .map(([store, units]) => ({ variant_id: id, store_id: store, in_stock: units, updated_at: new Date() })),
      );
  }

  /** All or nothing. */
  #setLevels(called: Called): Answer {
    const { inventory_levels: levels } = JSON.parse(Buffer.from(called.body).toString()) as {
      inventory_levels: { variant_id: string; store_id: string; stock_after: number }[];
    };
    const found = levels.map((level) => ({ level, variant: this.variants.find(({ id }) => id === level.variant_id) }));
    const wrong = found.findIndex(({ level, variant }) => !variant?.tracked || !variant.stock.has(level.store_id));
    if (wrong >= 0) return error(400, "INCORRECT_VALUE", `inventory_levels[${wrong}].variant_id`);
    for (const { level, variant } of found) variant?.stock.set(level.store_id, level.stock_after);
    return { body: { inventory_levels: levels.map(({ stock_after, ...level }) => ({ ...level, in_stock: stock_after })) } };
  }

  #trade(called: Called): Answer {
    const form = Object.fromEntries(new URLSearchParams(Buffer.from(called.body).toString()));
    const granted = form.grant_type === "authorization_code" ? form.code === "code-1" : form.refresh_token === this.#refresh;
    if (form.client_id !== "app-1" || form.client_secret !== clientSecret || !granted)
      return { status: 400, body: { error: "invalid_grant" } };
    this.token = `token-${this.#next()}`;
    this.#refresh = `refresh-${this.#next()}`;
    return { body: { access_token: this.token, refresh_token: this.#refresh, token_type: "Bearer", expires_in: 3600, scope: form.scope } };
  }

  #write(receipt: Omit<Receipt, "number" | "updatedAt" | "cancelledAt">): string {
    const number = `1-${this.#next()}`;
    this.#receipts.push({ ...receipt, number, updatedAt: receipt.createdAt, cancelledAt: null });
    return number;
  }

  #next(): number {
    this.#last += 1;
    return this.#last;
  }
}

const itemOf = ({ id, itemId, sku, tracked }: Variant) => ({
  id: itemId,
  item_name: `A ${sku}`,
  track_stock: tracked,
  deleted_at: null,
  variants: [{ variant_id: id, item_id: itemId, sku, barcode: null, option1_value: null, option2_value: null, option3_value: null }],
});

const move = (variant: Variant, units: number): void => void variant.stock.set(stores[0], (variant.stock.get(stores[0]) ?? 0) + units);
const totalOf = ({ lines }: Receipt): number => lines.reduce((sum, { quantity }) => sum + price * quantity, 0);
const error = (status: number, code: string, field?: string): Answer => ({ status, body: { errors: [{ code, details: "No.", field }] } });

function listed(name: string, all: readonly unknown[], { limit = "50", cursor }: Called["query"]): Answer {
  const most = Number(limit);
  if (most < 1 || most > 250) return error(400, "INCORRECT_VALUE", "limit");
  const from = cursor === undefined ? 0 : Number(Buffer.from(cursor, "base64url").toString());
  const next = from + most < all.length ? Buffer.from(String(from + most)).toString("base64url") : undefined;
  return { body: { [name]: all.slice(from, from + most), cursor: next } };
}
