import { amazon } from "../../connectors/amazon/index.ts";
import type { Connector, Delivery } from "../../src/channels/connector.ts";
import { limited, refusal } from "./amazon/answers.ts";
import { listingRoutes } from "./amazon/listings.ts";
import { client, consentCode, login, refreshToken } from "./amazon/login.ts";
import { orderRoutes } from "./amazon/orders.ts";
import { marketplaceId, type Order, Seller, sellerId } from "./amazon/seller.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import { type Described, describedBy } from "./described-by.ts";
import type { ChannelDouble } from "./double.ts";
import { answerBy, type Routes } from "./routes.ts";

const notificationSecret = "double-notification-secret";

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
    const answer = answerOf(seller, called);
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

const routes: Routes<Seller> = [
  [/^GET \/sellers\/v1\/marketplaceParticipations$/, limited("0.016", () => participations)],
  ...orderRoutes,
  ...listingRoutes,
];

function answerOf(seller: Seller, called: Called): Answer {
  if (called.path === "/auth/o2/token") return login(seller, called);
  if (seller.tokens.has(called.headers["x-amz-access-token"] ?? ""))
    return answerBy(routes, seller, called) ?? refusal(404, "NotFound", "The requested resource is not found.");
  seller.refused.push(called.path);
  return refusal(403, "Unauthorized", "Access to requested resource is denied.");
}

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
