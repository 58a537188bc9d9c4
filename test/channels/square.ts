import { createHmac, randomUUID } from "node:crypto";
import { square } from "../../connectors/square/index.ts";
import type { Connector, Delivery } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import { describedBy } from "./described-by.ts";
import type { ChannelDouble } from "./double.ts";
import { answerBy, jsonIn, type Routes } from "./routes.ts";
import { currency, failed, type Json } from "./square/answers.ts";
import { orderRoutes } from "./square/orders.ts";
import { refundRoutes } from "./square/refunds.ts";
import { type Order, places, Seller } from "./square/seller.ts";
import { stockRoutes } from "./square/stock.ts";

const application = { id: "sq0idp-double", secret: "sq0csp-double" };
const notificationUrl = "https://muara.test/webhooks/square";
const signatureKey = "signature key for tests";

const answered = [
  "/v2/locations",
  "/v2/orders/search",
  "/v2/orders/{order_id}",
  "/v2/refunds",
  "/v2/refunds/{refund_id}",
  "/v2/inventory/changes/batch-create",
  "/v2/inventory/counts/batch-retrieve",
];

/** A seller at Square with two places, as the API description 2025-08-20 says: https://developer.squareup.com/reference/square */
export async function openSquare(): Promise<ChannelDouble & { forget(accessToken: string): void }> {
  const seller = new Seller();
  const described = await describedBy({ file: "square/api.trimmed.json", paths: answered });
  const server = await ChannelServer.start(async (called) => described(called, answer(seller, called)));
  return {
    connector: square as Connector,
    server,
    settings: {
      webhookSecrets: [signatureKey],
      notificationUrl,
      apiBaseUrl: server.url,
      applicationId: application.id,
      applicationSecret: application.secret,
      ...seller.grant(),
    },
    places,
    refused: seller.refused,
    done: seller.done,
    list: (sku, units) => seller.list(sku, units),
    order: (wanted, at = new Date()) => seller.order(wanted, at, true),
    orderUnpaid: (wanted) => seller.order(wanted, new Date(), false),
    cancel: (externalId) => seller.cancel(seller.find(externalId)),
    webhook: (externalId) => signed(seller.find(externalId)),
    orderOf: (externalId) => seller.asSeen(externalId),
    shown: (sku, place = places[0]) => seller.shown(sku, place),
    forget: (accessToken) => void seller.granted.delete(accessToken),
    stop: () => server.stop(),
  };
}

/** The event names the order and its version only. */
function signed({ id, place, version, state, updated }: Order): Delivery {
  const change = { order_id: id, version, location_id: place, state, updated_at: updated.toISOString() };
  const event = {
    merchant_id: "MDOUBLE",
    type: "order.updated",
    event_id: randomUUID(),
    created_at: updated.toISOString(),
    data: { type: "order_updated", id, object: { order_updated: change } },
  };
  const body = Buffer.from(JSON.stringify(event));
  const signature = createHmac("sha256", signatureKey).update(`${notificationUrl}${body}`).digest("base64");
  return { headers: { "x-square-hmacsha256-signature": signature, "content-type": "application/json" }, body };
}

const routes: Routes<Seller> = [
  [/^GET \/v2\/locations$/, () => ({ body: { locations: places.map(location) } })],
  ...orderRoutes,
  ...refundRoutes,
  ...stockRoutes,
];

function answer(seller: Seller, called: Called): Answer {
  if (called.path === "/oauth2/token") return token(seller, jsonIn(called));
  const [, given = ""] = /^Bearer (.+)$/.exec(called.headers.authorization ?? "") ?? [];
  if (seller.granted.has(given)) return answerBy(routes, seller, called) ?? failed(404, "NOT_FOUND");
  seller.refused.push(called.path);
  return failed(401, "UNAUTHORIZED", "AUTHENTICATION_ERROR");
}

function token(seller: Seller, { client_id, client_secret, grant_type, refresh_token, code }: Json): Answer {
  const known = client_id === application.id && client_secret === application.secret;
  const allowed = grant_type === "refresh_token" ? refresh_token === "EQAA-double" : code === "sq0cgp-agreed";
  if (!known || !allowed) return failed(401, "UNAUTHORIZED", "AUTHENTICATION_ERROR");
  const { accessToken, accessTokenExpiresAt, refreshToken } = seller.grant();
  return {
    body: {
      access_token: accessToken,
      token_type: "bearer",
      expires_at: accessTokenExpiresAt,
      merchant_id: "MDOUBLE",
      refresh_token: refreshToken,
    },
  };
}

const location = (id: string) => ({ id, name: id.slice(1), business_name: "Toko Melati", currency, country: "ID", status: "ACTIVE" });
