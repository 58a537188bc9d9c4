import { createHmac, timingSafeEqual } from "node:crypto";
import { shopee } from "../../connectors/shopee/index.ts";
import type { Connector, Delivery } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import type { ChannelDouble } from "./double.ts";
import { accessRoutes } from "./shopee/access.ts";
import { cancellationRoutes } from "./shopee/cancellations.ts";
import { asListed } from "./shopee/fields.ts";
import { orderRoutes } from "./shopee/orders.ts";
import { parcelRoutes } from "./shopee/parcels.ts";
import { pushKey, pushRoutes } from "./shopee/pushes.ts";
import { returnRoutes } from "./shopee/returns.ts";
import type { Routes } from "./shopee/routes.ts";
import { type Body, ShopeeShop, shopId } from "./shopee/shop.ts";
import { stockRoutes } from "./shopee/stock.ts";

export interface ShopeeDouble extends ChannelDouble {
  readonly shop: ShopeeShop;
}

const partnerId = "2001234";
const partnerKey = "shopee-double-partner-key";
const notificationUrl = "https://orders.example/webhooks/shopee-id";
const hmac = (key: string, text: string | Uint8Array): string => createHmac("sha256", key).update(text).digest("hex");

/** A shop at Shopee behind the Open Platform API v2, as its reference lists it: https://open.shopee.com/documents */
export async function openShopee(): Promise<ShopeeDouble> {
  const shop = new ShopeeShop();
  const refused: string[] = [];
  const answer = (called: Called): Answer => {
    const wrong = wrongWith(called, shop);
    if (wrong === null) return asListed(called, answerOf(shop, called));
    refused.push(`${called.path}: ${wrong}`);
    return { status: 403, body: { error: wrong, message: "Invalid access_token, please have a check.", request_id: "r" } };
  };
  const server = await ChannelServer.start(answer);
  return {
    connector: shopee as Connector,
    server,
    shop,
    settings: {
      partnerId,
      partnerKey,
      shopId,
      accessToken: shop.accessToken,
      refreshToken: shop.refreshToken,
      accessTokenExpiresAt: new Date(Date.now() + 4 * 3_600_000).toISOString(),
      webhookSecrets: [pushKey],
      notificationUrl,
      apiBaseUrl: server.url,
    },
    refused,
    done: shop.done,
    list: (sku, units) => shop.list(sku, units),
    order: (wanted, at = new Date()) => shop.order(wanted, at),
    cancel: (externalId) => shop.cancel(externalId),
    webhook: (externalId) => deliver(shop.push(externalId)),
    orderOf: (externalId) => shop.asSeen(externalId),
    shown: (sku) => shop.shown(sku),
    askToCancel: (externalId) => shop.askToCancel(externalId),
    askToReturn: (externalId) => shop.askToReturn(externalId),
    refundReturn: (externalReturnId) => void shop.move(externalReturnId, "REFUND_PAID"),
    returnWebhook: (externalReturnId) => deliver(shop.pushOfReturn(externalReturnId)),
    stop: () => server.stop(),
  };
}

const routes: Routes = {
  ...accessRoutes,
  ...orderRoutes,
  ...parcelRoutes,
  ...cancellationRoutes,
  ...returnRoutes,
  ...stockRoutes,
  ...pushRoutes,
};

function answerOf(shop: ShopeeShop, called: Called): Answer {
  const route = routes[called.path.replace("/api/v2/", "")];
  if (!route) return { status: 404, body: { error: "error_not_found", message: "There is no such path.", request_id: "r" } };
  const body = called.method === "POST" ? (JSON.parse(Buffer.from(called.body).toString()) as Body) : {};
  return { body: { request_id: "r", error: "", message: "", ...route(shop, called.query, body) } };
}

function deliver(push: object): Delivery {
  const body = Buffer.from(JSON.stringify(push));
  return { headers: { authorization: hmac(pushKey, Buffer.concat([Buffer.from(`${notificationUrl}|`), body])) }, body };
}

/** Calls of the app itself are signed without a token. */
const ofApp = /^\/api\/v2\/(auth|push)\//;

function wrongWith({ path, query }: Called, { accessToken }: ShopeeShop): string | null {
  const { partner_id: partner, timestamp = "", sign = "", access_token: token = "", shop_id: shop = "" } = query;
  if (partner !== partnerId) return "invalid_partner_id";
  if (Math.abs(Number(timestamp) - Date.now() / 1000) > 300) return "error_param";
  const isOfApp = ofApp.test(path);
  const wanted = hmac(partnerKey, `${partnerId}${path}${timestamp}${isOfApp ? "" : token + shop}`);
  if (sign.length !== wanted.length || !timingSafeEqual(Buffer.from(sign), Buffer.from(wanted))) return "error_sign";
  if (isOfApp) return token === "" && shop === "" ? null : "error_param";
  if (shop !== shopId) return "partner_shop_no_link";
  return token === accessToken ? null : "invalid_acceess_token";
}
