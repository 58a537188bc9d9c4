import { amazon } from "../../connectors/amazon/index.ts";
import type { Connector, Delivery } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import { type Described, describedBy } from "./described-by.ts";
import type { ChannelDouble, TheirOrder, Wanted } from "./double.ts";

interface Item {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  shipped: number;
}
interface Package {
  tracking: string;
  readonly carrier: string;
  readonly units: ReadonlyMap<string, number>;
}
interface Order {
  readonly id: string;
  readonly created: string;
  updated: string;
  cancelled: boolean;
  asked: boolean;
  readonly items: readonly Item[];
  readonly packages: Map<string, Package>;
}
interface Listed {
  readonly created: string;
  /** Null: Amazon keeps and counts it. */
  units: number | null;
}

const marketplaceId = "ATVPDKIKX0DER";
const sellerId = "A0DOUBLE00SELLER";
const client = { id: "amzn1.application-oa2-client.double", secret: "double-client-secret" };
const refreshToken = "Atzr|double";
const notificationSecret = "double-notification-secret";
const consentCode = "double-consent-code";
const price = 1250;

export interface AmazonDouble extends ChannelDouble {
  /** Puts something up that Amazon keeps and ships. */
  listKeptByAmazon(sku: string): void;
  /** The access tokens given so far end. */
  endTokens(): void;
  /** What of orders was asked for, call by call. */
  readonly askedData: readonly string[];
  readonly consent: { readonly code: string; readonly sellerId: string };
}

/**
 * Amazon's Selling Partner API in one marketplace, with its Login with Amazon, held to its published models. Unlike the real one it lists orders at
 * once, not only after two minutes.
 */
export async function openAmazon(): Promise<AmazonDouble> {
  const seller = new Seller();
  const files = ["orders_2026-01-01", "ordersV0", "listingsItems_2021-08-01"];
  const described = await Promise.all(files.map((file) => describedBy({ file: `amazon/${file}.json` })));
  const held: Described = (called, answer) => described.reduce((passed, each) => each(called, passed), answer);
  const server = await ChannelServer.start((called) => {
    const answer = seller.answer(called);
    return called.path.startsWith("/auth") ? answer : held(called, answer);
  });
  return {
    connector: amazon as Connector,
    server,
    settings: {
      marketplaceId,
      sellerId,
      clientId: client.id,
      clientSecret: client.secret,
      refreshToken,
      accessToken: seller.issue(),
      accessTokenExpiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      personalData: true,
      notificationSecrets: [notificationSecret],
      apiBaseUrl: server.url,
      tokenUrl: `${server.url}/auth/o2/token`,
    },
    refused: seller.refused,
    done: seller.done,
    askedData: seller.askedData,
    consent: { code: consentCode, sellerId },
    list: (sku, units) => seller.list(sku, units),
    listKeptByAmazon: (sku) => seller.list(sku, null),
    order: (wanted, at = new Date()) => seller.order(wanted, at),
    cancel: (externalId) => seller.cancel(seller.find(externalId)),
    askToCancel: (externalId) => seller.askToCancel(seller.find(externalId)),
    webhook: (externalId) => notificationOf(seller.find(externalId)),
    orderOf: (externalId) => seller.asSeen(externalId),
    shown: (sku) => seller.shown(sku),
    endTokens: () => seller.endTokens(),
    stop: () => server.stop(),
  };
}

class Seller {
  readonly refused: string[] = [];
  readonly done = new Map<string, number>();
  readonly askedData: string[] = [];
  readonly #listings = new Map<string, Listed>();
  readonly #orders: Order[] = [];
  readonly #tokens = new Set<string>();
  /** What a token of a page stands for: the call it continues, and where. */
  readonly #pages = new Map<string, { readonly of: string; readonly from: number }>();
  #last = 0;

  list(sku: string, units: number | null): void {
    const created = this.#listings.get(sku)?.created ?? new Date().toISOString();
    this.#listings.set(sku, { created, units });
  }

  shown = (sku: string): number | null => this.#listings.get(sku)?.units ?? null;

  order(wanted: readonly Wanted[], at: Date): string {
    const items = wanted.map(({ sku, quantity }) => ({ id: String(this.#next()).padStart(14, "0"), sku, quantity, shipped: 0 }));
    for (const { sku, quantity } of wanted) {
      const listed = this.#listings.get(sku);
      if (listed?.units != null) listed.units = Math.max(0, listed.units - quantity);
    }
    const id = `114-0000000-${String(this.#next()).padStart(7, "0")}`;
    const stamp = at.toISOString();
    this.#orders.push({ id, created: stamp, updated: stamp, cancelled: false, asked: false, items, packages: new Map() });
    return id;
  }

  find(id: string): Order {
    const found = this.#orders.find((one) => one.id === id);
    if (!found) throw new Error(`There is no order ${id}`);
    return found;
  }

  cancel(order: Order): void {
    order.cancelled = true;
    order.updated = new Date().toISOString();
  }

  askToCancel(order: Order): void {
    order.asked = true;
    order.updated = new Date().toISOString();
  }

  asSeen(id: string): TheirOrder {
    const { cancelled, items, packages } = this.find(id);
    const skuOf = (itemId: string): string => items.find((item) => item.id === itemId)?.sku ?? "";
    const shipments = [...packages.values()].map(({ tracking, units }) => ({
      trackingNumber: tracking,
      units: Object.fromEntries([...units].map(([itemId, quantity]) => [skuOf(itemId), quantity])),
    }));
    return { externalId: id, cancelled, acknowledged: false, readyToShip: false, shipments, refunds: [] };
  }

  issue(): string {
    const token = `Atza|double-${this.#next()}`;
    this.#tokens.add(token);
    return token;
  }

  endTokens = (): void => this.#tokens.clear();

  answer(called: Called): Answer {
    if (called.path === "/auth/o2/token") return this.#login(called);
    if (!this.#tokens.has(called.headers["x-amz-access-token"] ?? "")) {
      this.refused.push(called.path);
      return refusal(403, "Unauthorized", "Access to requested resource is denied.");
    }
    for (const [pattern, rate, handle] of this.#routes) {
      const found = pattern.exec(`${called.method} ${called.path}`);
      if (found) return { ...handle(called, decodeURIComponent(found[1] ?? "")), headers: { "x-amzn-ratelimit-limit": rate } };
    }
    return refusal(404, "NotFound", "The requested resource is not found.");
  }

  readonly #routes: readonly [RegExp, string, (called: Called, id: string) => Answer][] = [
    [/^GET \/sellers\/v1\/marketplaceParticipations$/, "0.016", () => participations],
    [/^GET \/orders\/2026-01-01\/orders$/, "0.0056", (called) => this.#search(called)],
    [/^GET \/orders\/2026-01-01\/orders\/([^/]+)$/, "0.5", ({ query }, id) => this.#whole(query, id)],
    [/^POST \/orders\/v0\/orders\/([^/]+)\/shipmentConfirmation$/, "2.0", (called, id) => this.#confirm(id, jsonIn(called))],
    [/^GET \/listings\/2021-08-01\/items\/A0DOUBLE00SELLER$/, "5.0", (called) => this.#listed(called)],
    [/^GET \/listings\/2021-08-01\/items\/A0DOUBLE00SELLER\/([^/]+)$/, "5.0", ({ query }, sku) => this.#item(sku, query.includedData)],
    [/^PATCH \/listings\/2021-08-01\/items\/A0DOUBLE00SELLER\/([^/]+)$/, "5.0", (called, sku) => this.#patch(sku, jsonIn(called))],
  ];

  /** https://developer-docs.amazon.com/sp-api/docs/connecting-to-the-selling-partner-api */
  #login(called: Called): Answer {
    const form = new URLSearchParams(Buffer.from(called.body).toString());
    const isForm = called.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
    if (called.method !== "POST" || !isForm) return { status: 400, body: { error: "invalid_request" } };
    if (form.get("client_id") !== client.id || form.get("client_secret") !== client.secret) {
      this.refused.push(called.path);
      return { status: 401, body: { error: "invalid_client", error_description: "Client authentication failed" } };
    }
    const isGood =
      form.get("grant_type") === "refresh_token"
        ? form.get("refresh_token") === refreshToken
        : form.get("grant_type") === "authorization_code" && form.get("code") === consentCode && form.has("redirect_uri");
    if (!isGood) return { status: 400, body: { error: "invalid_grant", error_description: "The request has an invalid grant parameter" } };
    return { body: { access_token: this.issue(), refresh_token: refreshToken, token_type: "bearer", expires_in: 3600 } };
  }

  #search({ query }: Called): Answer {
    const { lastUpdatedAfter: since = "", lastUpdatedBefore: until, maxResultsPerPage = "100", paginationToken, marketplaceIds } = query;
    if (until !== undefined && Date.parse(until) > Date.now() - 120_000)
      return refusal(400, "InvalidInput", "lastUpdatedBefore must be at least two minutes before the time of the request.");
    // All else has to be asked as it was for the first page.
    const of = [since, until, marketplaceIds].join(" ");
    const page = paginationToken === undefined ? { of, from: 0 } : this.#pages.get(paginationToken);
    if (page?.of !== of) return refusal(400, "InvalidInput", "Invalid paginationToken");
    this.askedData.push(query.includedData ?? "");
    const inSpan = this.#orders.filter(({ updated }) => updated >= since && (until === undefined || updated <= until));
    const found = marketplaceIds === undefined || marketplaceIds === marketplaceId ? inSpan : [];
    const size = Number(maxResultsPerPage);
    const orders = found.slice(page.from, page.from + size).map((order) => shownOrder(order, query.includedData ?? ""));
    const next = page.from + size < found.length ? { pagination: { nextToken: this.#pageAfter(of, page.from + size) } } : {};
    return { body: { orders, ...next } };
  }

  #whole({ includedData = "" }: Called["query"], id: string): Answer {
    const order = this.#orders.find((one) => one.id === id);
    if (!order) return refusal(404, "NotFound", "The order does not exist.");
    this.askedData.push(includedData);
    return { body: { order: shownOrder(order, includedData) } };
  }

  /** The same reference again corrects the parcel there is. */
  #confirm(id: string, { packageDetail: told }: Record<string, unknown>): Answer {
    const order = this.#orders.find((one) => one.id === id);
    if (!order) return refusal(404, "NotFound", "The order does not exist.");
    const { packageReferenceId, carrierCode, trackingNumber, orderItems } = told as Record<string, string> & {
      readonly orderItems: readonly { orderItemId: string; quantity: number }[];
    };
    if (!/^[1-9]\d*$/.test(packageReferenceId ?? "")) return refusal(400, "InvalidInput", "packageReferenceId must be a positive number.");
    const there = order.packages.get(packageReferenceId ?? "");
    if (there) {
      there.tracking = trackingNumber ?? "";
      return { status: 204 };
    }
    const parts = orderItems.map(({ orderItemId, quantity }) => ({ item: order.items.find((one) => one.id === orderItemId), quantity }));
    if (order.cancelled) return refusal(400, "InvalidOrderState", "The order is cancelled.");
    if (parts.some(({ item, quantity }) => !item || quantity < 1 || item.shipped + quantity > item.quantity))
      return refusal(400, "InvalidInput", "The quantity exceeds what remains to be shipped.");
    for (const { item, quantity } of parts) if (item) item.shipped += quantity;
    const units = new Map(orderItems.map(({ orderItemId, quantity }) => [orderItemId, quantity]));
    order.packages.set(packageReferenceId ?? "", { tracking: trackingNumber ?? "", carrier: carrierCode ?? "", units });
    order.updated = new Date().toISOString();
    this.#count(`SHIP ${id}`);
    return { status: 204 };
  }

  /** A thousand in all, newest first unless told otherwise. */
  #listed({ query }: Called): Answer {
    const { createdAfter = "", pageSize = "10", pageToken, sortBy, sortOrder = "DESC" } = query;
    const of = [createdAfter, pageSize, sortBy, sortOrder].join(" ");
    const page = pageToken === undefined ? { of, from: 0 } : this.#pages.get(pageToken);
    if (page?.of !== of) return refusal(400, "InvalidInput", "Invalid pageToken");
    const found = [...this.#listings]
      .filter(([, { created }]) => created >= createdAfter)
      .sort(([a, one], [b, other]) => one.created.localeCompare(other.created) || a.localeCompare(b));
    if (sortOrder === "DESC") found.reverse();
    const to = page.from + Number(pageSize);
    const items = found.slice(page.from, to).map(([sku, listed]) => shownListing(sku, listed, query.includedData));
    const more = to < Math.min(found.length, 1000);
    const pagination = more ? { pagination: { nextToken: this.#pageAfter(of, to) } } : {};
    return { body: { numberOfResults: found.length, ...pagination, items } };
  }

  #item(sku: string, includedData: string | undefined): Answer {
    const listed = this.#listings.get(sku);
    return listed ? { body: shownListing(sku, listed, includedData) } : refusal(404, "NOT_FOUND", `SKU '${sku}' not found in marketplace`);
  }

  #patch(sku: string, { productType, patches }: Record<string, unknown>): Answer {
    const listed = this.#listings.get(sku);
    const [patch] = patches as { op: string; path: string; value: { fulfillment_channel_code: string; quantity: number }[] }[];
    const [value] = patch?.value ?? [];
    const answer = (status: string, issues: readonly unknown[]) => ({
      body: { sku, status, submissionId: `submission-${this.#next()}`, issues },
    });
    const invalid = (message: string) =>
      answer("INVALID", [{ code: "90000900", message, severity: "ERROR", attributeNames: ["fulfillment_availability"], categories: [] }]);
    if (!listed) return invalid("There is no such SKU.");
    if (productType !== "DRINKING_CUP") return invalid("The product type is not the listing's.");
    if (patch?.op !== "merge" || patch.path !== "/attributes/fulfillment_availability" || value?.fulfillment_channel_code !== "DEFAULT")
      return invalid("The patch would change more than a quantity.");
    if (value.quantity > 99_999) return invalid("The quantity is too large.");
    listed.units = value.quantity;
    return answer("ACCEPTED", []);
  }

  #pageAfter(of: string, from: number): string {
    const token = `page-${this.#next()}`;
    this.#pages.set(token, { of, from });
    return token;
  }

  #count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  #next(): number {
    this.#last += 1;
    return this.#last;
  }
}

const refusal = (status: number, code: string, message: string): Answer => ({ status, body: { errors: [{ code, message, details: "" }] } });

const participations: Answer = {
  body: {
    payload: [
      {
        marketplace: {
          id: marketplaceId,
          name: "Amazon.com",
          countryCode: "US",
          defaultCurrencyCode: "USD",
          defaultLanguageCode: "en_US",
          domainName: "www.amazon.com",
        },
        participation: { isParticipating: true, hasSuspendedListings: false },
        storeName: "Toko Melati",
      },
    ],
  },
};

function shownListing(sku: string, { created, units }: Listed, includedData = "summaries"): unknown {
  const summary = { marketplaceId, asin: "B000DOUBLE", productType: "DRINKING_CUP", status: ["BUYABLE"], itemName: `A ${sku}` };
  const codes = [{ type: "ean", value: "4006381333931", marketplace_id: marketplaceId }];
  const sets = {
    summaries: [{ ...summary, createdDate: created, lastUpdatedDate: created }],
    attributes: { externally_assigned_product_identifier: codes },
    fulfillmentAvailability: [
      units === null ? { fulfillmentChannelCode: "AMAZON_NA" } : { fulfillmentChannelCode: "DEFAULT", quantity: units },
    ],
  };
  const asked = includedData.split(",");
  return { sku, ...Object.fromEntries(Object.entries(sets).filter(([name]) => asked.includes(name))) };
}

/** Data sets that were not asked for are left out. */
function shownOrder(order: Order, includedData: string): unknown {
  const asks = (set: string): boolean => includedData.split(",").includes(set);
  const usd = (cents: number) => ({ amount: (cents / 100).toFixed(2), currencyCode: "USD" });
  const shipped = order.items.reduce((sum, item) => sum + item.shipped, 0);
  const ordered = order.items.reduce((sum, item) => sum + item.quantity, 0);
  const fulfillmentStatus = order.cancelled
    ? "CANCELLED"
    : shipped === ordered
      ? "SHIPPED"
      : shipped > 0
        ? "PARTIALLY_SHIPPED"
        : "UNSHIPPED";
  const address = { addressLine1: "9 Jasmine Street", city: "Springfield", stateOrRegion: "OR", postalCode: "97477", countryCode: "US" };
  return {
    orderId: order.id,
    createdTime: order.created,
    lastUpdatedTime: order.updated,
    salesChannel: { channelName: "AMAZON", marketplaceId, marketplaceName: "Amazon.com" },
    ...(asks("BUYER") ? { buyer: { buyerName: "Sari Dewi", buyerEmail: "x1y2@marketplace.example" } } : {}),
    ...(asks("RECIPIENT") ? { recipient: { deliveryAddress: { name: "Sari Dewi", ...address } } } : {}),
    ...(asks("PROCEEDS") ? { proceeds: { grandTotal: usd(ordered * price) } } : {}),
    ...(asks("FULFILLMENT") ? { fulfillment: { fulfillmentStatus, fulfilledBy: "MERCHANT", fulfillmentServiceLevel: "STANDARD" } } : {}),
    orderItems: order.items.map((item) => ({
      orderItemId: item.id,
      quantityOrdered: item.quantity,
      product: { asin: "B000DOUBLE", title: `A ${item.sku}`, sellerSku: item.sku, price: { unitPrice: usd(price) } },
      ...(asks("PROCEEDS")
        ? { proceeds: { proceedsTotal: usd(item.quantity * price), breakdowns: [{ type: "ITEM", subtotal: usd(item.quantity * price) }] } }
        : {}),
      ...(asks("CANCELLATION") && order.asked
        ? { cancellation: { cancellationRequest: { requester: "BUYER", cancelReason: "Changed my mind" } } }
        : {}),
      ...(asks("FULFILLMENT")
        ? { fulfillment: { quantityFulfilled: item.shipped, quantityUnfulfilled: order.cancelled ? 0 : item.quantity - item.shipped } }
        : {}),
    })),
    ...(asks("PACKAGES")
      ? {
          packages: [...order.packages].map(([reference, { tracking, carrier, units }]) => ({
            packageReferenceId: reference,
            packageStatus: { status: "SHIPPED" },
            carrier,
            trackingNumber: tracking,
            packageItems: [...units].map(([orderItemId, quantity]) => ({ orderItemId, quantity })),
          })),
        }
      : {}),
  };
}

/** As EventBridge passes it on. */
function notificationOf({ id, updated }: Order): Delivery {
  const change = { NotificationLevel: "OrderLevel", SellerId: sellerId, AmazonOrderId: id, Summary: { MarketplaceId: marketplaceId } };
  const detail = {
    NotificationVersion: "1.0",
    NotificationType: "ORDER_CHANGE",
    PayloadVersion: "1.0",
    EventTime: updated,
    Payload: { OrderChangeNotification: change },
    NotificationMetadata: { NotificationId: `notification-${id}-${updated}` },
  };
  const body = Buffer.from(JSON.stringify({ version: "0", "detail-type": "ORDER_CHANGE", detail }));
  return { headers: { "x-api-key": notificationSecret, "content-type": "application/json" }, body };
}

const jsonIn = ({ body }: Called): Record<string, unknown> => JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>;
