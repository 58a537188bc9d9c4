import { createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { ebay } from "../../connectors/ebay/index.ts";
import type { Connector, Delivery } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import type { ChannelDouble, TheirOrder, Wanted } from "./double.ts";
import { type SigningPair, signedBy, signingPair } from "./ebay-signatures.ts";

interface Line {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  sent: number;
}

interface Parcel {
  readonly fulfillmentId: string;
  readonly shipmentTrackingNumber?: string;
  readonly shippingCarrierCode?: string;
  readonly shippedDate: string;
  readonly lineItems: readonly { readonly lineItemId: string; readonly quantity: number }[];
}

interface CancelRequest {
  readonly cancelRequestId: string;
  readonly cancelInitiator: "Buyer" | "Seller";
  cancelRequestState: "REQUESTED" | "COMPLETED" | "REJECTED";
}

interface Order {
  readonly id: string;
  readonly created: string;
  modified: string;
  readonly lines: readonly Line[];
  readonly parcels: Parcel[];
  readonly refunds: { readonly refundId: string; readonly amount: string }[];
  readonly requests: CancelRequest[];
  cancelled: boolean;
}

const clientId = "TokoMela-app";
const clientSecret = "PRD-cert";
const scope = "https://api.ebay.com/oauth/api_scope";
const price = 250;

/** What the double can do besides. */
export interface EbayDouble extends ChannelDouble {
  askToCancel(externalId: string): void;
  /** What a merchant comes back with who gave their consent. */
  consent(): string;
  /** The merchant takes the consent back: refresh tokens are worth nothing any more. */
  withdrawConsent(): void;
  /** Calls that move money are refused unsigned from now on, as for sellers in the EU and the UK. */
  demandSignatures(): void;
  /** An order that changes while its list is read. */
  touch(externalId: string): void;
  /** A site shows fewer units of an item than the item has. */
  showFewer(sku: string, units: number): void;
}

/**
 * eBay's Sell APIs as its reference says: https://developer.ebay.com/api-docs/sell/fulfillment/overview.html. Its own descriptions may not be
 * copied, so requests are checked here by hand.
 */
export async function openEbay(): Promise<EbayDouble> {
  const pair = signingPair();
  const site = new Site(pair);
  const server = await ChannelServer.start((called) => site.answer(called));
  return {
    connector: ebay as Connector,
    server,
    settings: {
      clientId,
      clientSecret,
      ruName: "Toko_Melati-TokoMela-app-abcd",
      apiBaseUrl: server.url,
      verificationToken: "0123456789abcdef0123456789abcdef",
      signingKey: { jwe: pair.jwe, privateKey: pair.privateKey },
      accessToken: site.newToken(),
      accessTokenExpiresAt: new Date(Date.now() + 7_200_000).toISOString(),
      refreshToken: site.refreshToken,
      refreshTokenExpiresAt: new Date(Date.now() + 47_304_000_000).toISOString(),
    },
    refused: site.refused,
    done: site.done,
    list: (sku, units) => site.list(sku, units),
    order: (wanted, at = new Date()) => site.order(wanted, at),
    cancel: (externalId) => site.cancel(site.find(externalId), "Buyer"),
    askToCancel: (externalId) => site.askToCancel(site.find(externalId)),
    touch: (externalId) => site.touch(site.find(externalId)),
    showFewer: (sku, units) => site.showFewer(sku, units),
    webhook: (externalId) => site.notification(externalId),
    orderOf: (externalId) => site.asSeen(site.find(externalId)),
    shown: (sku) => site.shown(sku),
    consent: () => site.consent(),
    withdrawConsent: () => site.withdrawConsent(),
    demandSignatures: () => site.demandSignatures(),
    stop: () => server.stop(),
  };
}

/** A call that changes something: some that only ask are POSTs, too. */
export const changesEbay = ({ method, path }: Called): boolean => method === "POST" && !/\/(token|bulk_get_inventory_item)$/.test(path);

class Site {
  readonly refused: string[] = [];
  readonly done = new Map<string, number>();
  refreshToken = "v^1.1#r-1";
  readonly #pair: SigningPair;
  readonly #tokens = new Set<string>();
  readonly #applicationTokens = new Set<string>();
  readonly #codes = new Set<string>();
  /** Units by SKU: of the item, and of the offer on the one site. */
  readonly #items = new Map<string, { units: number; offered: number }>();
  readonly #orders: Order[] = [];
  readonly #webhookKey = { id: randomUUID(), ...generateKeyPairSync("ec", { namedCurve: "P-256" }) };
  #signaturesWanted = false;
  #last = 0;

  constructor(pair: SigningPair) {
    this.#pair = pair;
  }

  newToken(): string {
    const token = `v^1.1#${this.#next()}`;
    this.#tokens.add(token);
    return token;
  }

  consent(): string {
    const code = `v^1.1#i^1#code+${this.#next()}==`;
    this.#codes.add(code);
    return code;
  }

  withdrawConsent(): void {
    this.refreshToken = "";
    this.#tokens.clear();
  }

  demandSignatures(): void {
    this.#signaturesWanted = true;
  }

  list(sku: string, units: number): void {
    this.#items.set(sku, { units, offered: units });
  }

  showFewer(sku: string, units: number): void {
    const item = this.#items.get(sku);
    if (item) item.offered = units;
  }

  shown(sku: string): number | null {
    const item = this.#items.get(sku);
    return item === undefined ? null : Math.min(item.units, item.offered);
  }

  order(wanted: readonly Wanted[], at: Date): string {
    const number = this.#next();
    const id = `05-${String(10_000 + number).slice(0, 5)}-${String(number).padStart(5, "0")}`;
    const lines = wanted.map(({ sku, quantity }) => ({ id: `99000000${this.#next()}`, sku, quantity, sent: 0 }));
    for (const { sku, quantity } of wanted) this.#sell(sku, quantity);
    const stamp = at.toISOString();
    this.#orders.push({ id, created: stamp, modified: stamp, lines, parcels: [], refunds: [], requests: [], cancelled: false });
    return id;
  }

  cancel(order: Order, by: CancelRequest["cancelInitiator"]): string {
    const cancelRequestId = String(5_000_000_000 + this.#next());
    order.requests.push({ cancelRequestId, cancelInitiator: by, cancelRequestState: "COMPLETED" });
    this.#end(order);
    return cancelRequestId;
  }

  askToCancel(order: Order): void {
    const cancelRequestId = String(5_000_000_000 + this.#next());
    order.requests.push({ cancelRequestId, cancelInitiator: "Buyer", cancelRequestState: "REQUESTED" });
    this.touch(order);
  }

  touch(order: Order): void {
    order.modified = new Date().toISOString();
  }

  find(id: string): Order {
    const order = this.#orders.find((one) => one.id === id);
    if (!order) throw new Error(`eBay has no order ${id}`);
    return order;
  }

  asSeen({ id, cancelled, parcels, lines, refunds }: Order): TheirOrder {
    const skuOf = (lineItemId: string) => lines.find((line) => line.id === lineItemId)?.sku ?? "";
    return {
      externalId: id,
      cancelled,
      acknowledged: true,
      readyToShip: false,
      shipments: parcels.map(({ shipmentTrackingNumber, lineItems }) => ({
        trackingNumber: shipmentTrackingNumber ?? null,
        units: Object.fromEntries(lineItems.map(({ lineItemId, quantity }) => [skuOf(lineItemId), quantity])),
      })),
      refunds: refunds.map(({ amount }) => amount),
    };
  }

  notification(externalId: string): Delivery {
    const message = {
      metadata: { topic: "ORDER_CONFIRMATION", schemaVersion: "1.0", deprecated: false },
      notification: {
        notificationId: `${randomUUID()}_${randomUUID()}`,
        eventDate: this.find(externalId).created,
        publishDate: new Date().toISOString(),
        publishAttemptCount: 1,
        data: { user: { userId: "u-melati", username: "toko-melati" }, order: { orderId: externalId, orderLineItems: [] } },
      },
    };
    const body = new TextEncoder().encode(JSON.stringify(message));
    const signature = createSign("SHA1").update(body).sign(this.#webhookKey.privateKey).toString("base64");
    const said = { alg: "ecdsa", kid: this.#webhookKey.id, signature, digest: "SHA1" };
    return {
      headers: { "content-type": "application/json", "x-ebay-signature": Buffer.from(JSON.stringify(said)).toString("base64") },
      body,
    };
  }

  answer(called: Called): Answer {
    const { path } = called;
    if (path === "/identity/v1/oauth2/token") return this.#token(called);
    const [word, token = ""] = (called.headers.authorization ?? "").split(" ");
    if (path.startsWith("/commerce/notification/v1/public_key/")) return this.#publicKey(called, token);
    if (word !== (path.startsWith("/post-order/") ? "IAF" : "Bearer") || !this.#tokens.has(token)) {
      this.refused.push(`${called.method} ${path}: ${word}`);
      return failed(401, 1001, "Invalid access token");
    }
    if (path.startsWith("/sell/inventory/v1/")) return this.#inventory(called, path.slice("/sell/inventory/v1".length));
    if (path.startsWith("/post-order/v2/cancellation")) return this.#cancellation(called, path.slice("/post-order/v2/cancellation".length));
    if (path === "/sell/fulfillment/v1/order") return this.#list(called.query);
    const [, id = "", rest = ""] = /^\/sell\/fulfillment\/v1\/order\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
    const order = this.#orders.find((one) => one.id === decodeURIComponent(id));
    if (!order) return failed(404, 32100, "Invalid order ID");
    if (rest === "") return { body: shown(order, true) };
    if (rest === "shipping_fulfillment" && called.method === "GET")
      return { body: { fulfillments: order.parcels, total: order.parcels.length } };
    if (rest === "shipping_fulfillment") return this.#ship(order, called);
    if (rest === "issue_refund") return this.#refund(order, called);
    throw new Error(`eBay has no ${called.method} ${path}`);
  }

  #token({ headers, body }: Called): Answer {
    const form = new URLSearchParams(Buffer.from(body).toString());
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
    if (headers.authorization !== basic || headers["content-type"] !== "application/x-www-form-urlencoded") {
      this.refused.push("token: credentials");
      return { status: 401, body: { error: "invalid_client", error_description: "client authentication failed" } };
    }
    const over: Answer = { status: 400, body: { error: "invalid_grant", error_description: "the provided grant is invalid" } };
    const access = { expires_in: 7200, token_type: "User Access Token" };
    switch (form.get("grant_type")) {
      case "client_credentials": {
        if (form.get("scope") !== scope) throw new Error("An application token is asked for with its scope");
        const token = `v^1.1#app-${this.#next()}`;
        this.#applicationTokens.add(token);
        return { body: { access_token: token, expires_in: 7200, token_type: "Application Access Token" } };
      }
      case "refresh_token":
        return form.get("refresh_token") === this.refreshToken ? { body: { access_token: this.newToken(), ...access } } : over;
      case "authorization_code":
        if (form.get("redirect_uri") !== "Toko_Melati-TokoMela-app-abcd" || !this.#codes.delete(form.get("code") ?? "")) return over;
        this.refreshToken = `v^1.1#r-${this.#next()}`;
        return {
          body: { access_token: this.newToken(), ...access, refresh_token: this.refreshToken, refresh_token_expires_in: 47_304_000 },
        };
      default:
        throw new Error(`eBay knows no grant ${form.get("grant_type")}`);
    }
  }

  #publicKey({ path }: Called, token: string): Answer {
    if (!this.#applicationTokens.has(token)) {
      this.refused.push("public_key: not an application's token");
      return failed(403, 1100, "Access denied");
    }
    if (path.split("/").at(-1) !== this.#webhookKey.id) return failed(404, 195_002, "Public key not found");
    const key = this.#webhookKey.publicKey.export({ type: "spki", format: "pem" }).toString().replaceAll("\n", "");
    return { body: { algorithm: "ECDSA", digest: "SHA1", key } };
  }

  /** Not sorted by the change: eBay says no order of the list, so the newest comes first. Both ends of the span count. */
  #list({ filter = "", limit = "50", offset = "0" }: Called["query"]): Answer {
    const [, since = "", until = ""] = /^lastmodifieddate:\[(\S+Z)\.\.(\S*Z)\]$/.exec(filter) ?? [];
    if (filter !== "" && since === "") return failed(400, 30_700, "Invalid filter");
    if (filter !== "" && Date.parse(since) < Date.now() - 90 * 86_400_000 - 60_000)
      return failed(400, 30_820, "The start date is too long ago");
    if (Number(limit) > 200 || Number(offset) % Number(limit) !== 0) return failed(400, 30_810, "Invalid paging");
    const all = this.#orders.filter(({ modified }) => filter === "" || (modified >= since && modified <= until));
    const orders = all.reverse().slice(Number(offset), Number(offset) + Number(limit));
    return {
      body: { total: all.length, limit: Number(limit), offset: Number(offset), orders: orders.map((order) => shown(order, false)) },
    };
  }

  #ship(order: Order, called: Called): Answer {
    const { lineItems, shippedDate, shippingCarrierCode, trackingNumber } = jsonIn(called) as unknown as {
      lineItems: { lineItemId: string; quantity: number }[];
      shippedDate: string;
      shippingCarrierCode?: string;
      trackingNumber?: string;
    };
    if ((trackingNumber === undefined) !== (shippingCarrierCode === undefined) || /[^0-9A-Za-z]/.test(trackingNumber ?? ""))
      return failed(400, 32_500, "Invalid tracking number or carrier");
    const wanted = lineItems.map(({ lineItemId, quantity }) => ({ line: order.lines.find(({ id }) => id === lineItemId), quantity }));
    if (order.cancelled || wanted.some(({ line, quantity }) => !line || line.sent + quantity > line.quantity))
      return failed(400, 32_210, "Invalid line item or quantity");
    for (const { line, quantity } of wanted) if (line) line.sent += quantity;
    const fulfillmentId = trackingNumber ?? "999";
    const tracking =
      trackingNumber === undefined ? {} : { shipmentTrackingNumber: trackingNumber, shippingCarrierCode: shippingCarrierCode ?? "" };
    order.parcels.push({ fulfillmentId, ...tracking, shippedDate, lineItems });
    this.#did(`SHIP ${order.id}`, order);
    return { status: 201, headers: { location: `https://api.ebay.com${called.path}/${fulfillmentId}` }, body: "" };
  }

  #refund(order: Order, called: Called): Answer {
    const unsigned = this.#unsigned(called);
    if (unsigned) return unsigned;
    const { reasonForRefund, comment, refundItems, orderLevelRefundAmount } = jsonIn(called) as unknown as {
      reasonForRefund: string;
      comment?: string;
      refundItems?: { lineItemId: string; refundAmount: { value: string; currency: string } }[];
      orderLevelRefundAmount?: { value: string; currency: string };
    };
    if (reasonForRefund !== "OTHER_ADJUSTMENT" || (comment ?? "").length > 100) return failed(400, 34_901, "Invalid refund");
    if (refundItems?.some(({ lineItemId }) => !order.lines.some(({ id }) => id === lineItemId)))
      return failed(400, 34_904, "Invalid line item");
    const amount = orderLevelRefundAmount ?? refundItems?.[0]?.refundAmount;
    const back = order.refunds.reduce((sum, each) => sum + Number(each.amount), 0);
    if (amount?.currency !== "USD" || back + Number(amount.value) > totalOf(order)) return failed(400, 34_914, "Refund amount is too high");
    const refundId = String(this.#next());
    order.refunds.push({ refundId, amount: amount.value });
    this.#did(`REFUND ${order.id}`, order);
    return { body: { refundId, refundStatus: "PENDING" } };
  }

  #cancellation(called: Called, rest: string): Answer {
    if (called.headers["x-ebay-c-marketplace-id"] !== "EBAY_US") throw new Error("The Post-Order API wants to know the site");
    const [, requestId, verb] = /^\/(\d+)\/(approve|reject)$/.exec(rest) ?? [];
    const unsigned = verb === "reject" ? null : this.#unsigned(called);
    if (unsigned) return unsigned;
    if (requestId !== undefined) return this.#answered(requestId, verb === "approve", called);
    const { legacyOrderId, cancelReason, buyerPaid, buyerPaidDate } = jsonIn(called);
    if (!sellersReasons.includes(String(cancelReason)) || buyerPaid !== true || !buyerPaidDate) return oldFailed(1104, "Invalid Input.");
    const order = this.find(String(legacyOrderId));
    if (order.cancelled || order.parcels.length > 0)
      return { body: { orderEligibilityResult: { eligible: false, failureReason: ["ORDER_SHIPPED"], legacyOrderId } } };
    const cancelId = this.cancel(order, "Seller");
    this.#did(`CANCEL ${order.id}`, order);
    return { status: 201, body: { cancelId } };
  }

  #answered(requestId: string, approved: boolean, called: Called): Answer {
    if (!approved && Buffer.from(called.body).toString() !== "{}") throw new Error("A rejection wants a body");
    const order = this.#orders.find(({ requests }) => requests.some(({ cancelRequestId }) => cancelRequestId === requestId));
    const request = order?.requests.find(({ cancelRequestId }) => cancelRequestId === requestId);
    if (!order || request?.cancelRequestState !== "REQUESTED") return oldFailed(1107, "The request is not open.");
    request.cancelRequestState = approved ? "COMPLETED" : "REJECTED";
    if (approved) this.#end(order);
    this.#did(`ANSWER_CANCELLATION ${order.id}`, order);
    return { body: "" };
  }

  #inventory(called: Called, path: string): Answer {
    if (path === "/inventory_item") return this.#page(called.query);
    if (path === "/offer") return this.#offers(called.query.sku ?? "");
    const requests = jsonIn(called).requests as Record<string, unknown>[];
    if (requests.length > 25) return failed(400, 25_001, "Too many requests at once");
    if (path === "/bulk_get_inventory_item") return { body: { responses: requests.map(({ sku }) => this.#found(String(sku))) } };
    if (path === "/bulk_update_price_quantity") return { body: { responses: requests.flatMap((request) => this.#updated(request)) } };
    throw new Error(`eBay has no ${called.method} ${called.path}`);
  }

  /** `offset` is a number of pages here. */
  #page({ limit = "25", offset = "0" }: Called["query"]): Answer {
    if (Number(limit) > 200) return failed(400, 25_706, "Invalid limit");
    const from = Number(offset) * Number(limit);
    const inventoryItems = [...this.#items.keys()].slice(from, from + Number(limit)).map((sku) => ({ sku, ...this.#item(sku) }));
    return { body: { total: this.#items.size, size: inventoryItems.length, ...(inventoryItems.length === 0 ? {} : { inventoryItems }) } };
  }

  #item(sku: string) {
    const availability = { shipToLocationAvailability: { quantity: this.#items.get(sku)?.units } };
    return { product: { title: `A ${sku}`, ean: ["Does not apply"], upc: ["036000291452"] }, condition: "NEW", availability };
  }

  #offers(sku: string): Answer {
    const item = this.#items.get(sku);
    if (!item) return failed(404, 25_713, "This Offer is not available.");
    const offer = (id: string, status: string) => ({ offerId: id, sku, marketplaceId: "EBAY_US", status, availableQuantity: item.offered });
    return { body: { total: 2, offers: [offer(`offer-${sku}`, "PUBLISHED"), offer(`draft-${sku}`, "UNPUBLISHED")] } };
  }

  #found(sku: string): unknown {
    return this.#items.has(sku)
      ? { statusCode: 200, sku, inventoryItem: this.#item(sku), errors: [], warnings: [] }
      : { statusCode: 404, sku, errors: [{ errorId: 25_710, message: "We didn't find the resource you are requesting." }], warnings: [] };
  }

  #updated({ sku, shipToLocationAvailability, offers }: Record<string, unknown>): unknown[] {
    const item = this.#items.get(String(sku));
    if (!item) return [{ statusCode: 404, sku, errors: [{ errorId: 25_702, message: "The SKU could not be found or is not available." }] }];
    item.units = (shipToLocationAvailability as { quantity: number }).quantity;
    const those = (offers ?? []) as { offerId: string; availableQuantity: number }[];
    for (const { availableQuantity } of those) item.offered = availableQuantity;
    return [{ statusCode: 200, sku, errors: [] }, ...those.map(({ offerId }) => ({ statusCode: 200, sku, offerId, errors: [] }))];
  }

  #unsigned(called: Called): Answer | null {
    const said = signedBy(called, this.#pair);
    if (said === "WRONG") this.refused.push(`${called.method} ${called.path}: signature`);
    if (said === "WRONG") return failed(403, 215_120, "Signature validation failed");
    return said === "NOT_SIGNED" && this.#signaturesWanted ? failed(400, 215_001, "Missing x-ebay-signature-key header") : null;
  }

  #end(order: Order): void {
    order.cancelled = true;
    for (const { sku, quantity, sent } of order.lines) this.#sell(sku, sent - quantity);
    this.touch(order);
  }

  #sell(sku: string, units: number): void {
    const item = this.#items.get(sku);
    if (!item) return;
    item.units = Math.max(0, item.units - units);
    item.offered = Math.max(0, item.offered - units);
  }

  #did(what: string, order: Order): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
    this.touch(order);
  }

  #next(): number {
    this.#last += 1;
    return this.#last;
  }
}

const sellersReasons = ["OUT_OF_STOCK_OR_CANNOT_FULFILL", "BUYER_ASKED_CANCEL", "ADDRESS_ISSUES", "ORDER_UNPAID"];

const totalOf = ({ lines }: Order): number => lines.reduce((sum, { quantity }) => sum + quantity * price, 0);
const amount = (value: number) => ({ value: value.toFixed(1), currency: "USD" });

/** In lists the requests to cancel are left out. */
function shown(order: Order, alone: boolean): unknown {
  const total = amount(totalOf(order));
  const gone = order.lines.map(({ sent, quantity }) => (sent === 0 ? "NOT_STARTED" : sent < quantity ? "IN_PROGRESS" : "FULFILLED"));
  const back = order.refunds.reduce((sum, each) => sum + Number(each.amount), 0);
  const asked = order.requests.some(({ cancelRequestState }) => cancelRequestState === "REQUESTED");
  const address = { addressLine1: "12 Maple Street", city: "Portland", stateOrProvince: "OR", postalCode: "97205", countryCode: "US" };
  return {
    orderId: order.id,
    legacyOrderId: order.id,
    creationDate: order.created,
    lastModifiedDate: order.modified,
    orderFulfillmentStatus: new Set(gone).size === 1 ? gone[0] : "IN_PROGRESS",
    orderPaymentStatus: order.cancelled || back >= totalOf(order) ? "FULLY_REFUNDED" : back > 0 ? "PARTIALLY_REFUNDED" : "PAID",
    sellerId: "toko-melati",
    buyer: { username: "ayu-buys" },
    pricingSummary: { priceSubtotal: total, deliveryCost: amount(0), total },
    cancelStatus: {
      cancelState: order.cancelled ? "CANCELED" : asked ? "IN_PROGRESS" : "NONE_REQUESTED",
      cancelRequests: alone ? order.requests : [],
    },
    paymentSummary: {
      totalDueSeller: total,
      refunds: order.refunds.map(({ refundId }) => ({ refundId, amount: amount(1), refundStatus: "PENDING" })),
      payments: [{ paymentMethod: "EBAY", paymentDate: order.created, amount: total, paymentStatus: "PAID" }],
    },
    fulfillmentStartInstructions: [
      { fulfillmentInstructionsType: "SHIP_TO", shippingStep: { shipTo: { fullName: "Ayu Lestari", contactAddress: address } } },
    ],
    lineItems: order.lines.map(({ id, sku, quantity }, index) => ({
      lineItemId: id,
      legacyItemId: "110000000001",
      sku,
      title: `A ${sku}`,
      lineItemCost: amount(quantity * price),
      quantity,
      lineItemFulfillmentStatus: gone[index],
      taxes: [],
    })),
  };
}

const failed = (status: number, errorId: number, message: string): Answer => ({
  status,
  body: { errors: [{ errorId, domain: "API", category: "REQUEST", message }] },
});

/** The Post-Order API has a shape of its own for errors. */
const oldFailed = (errorId: number, message: string): Answer => ({
  status: 400,
  body: { error: [{ errorId, domain: "cancel", category: "REQUEST", message }] },
});

const jsonIn = ({ body }: Called): Record<string, unknown> => JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>;
