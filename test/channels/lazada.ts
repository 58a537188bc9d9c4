import { createHmac, timingSafeEqual } from "node:crypto";
import { lazada } from "../../connectors/lazada/index.ts";
import type { Connector, Delivery } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import type { ChannelDouble } from "./double.ts";
import { accessRoutes } from "./lazada/access.ts";
import { failed, type Params } from "./lazada/answers.ts";
import { cancellationRoutes } from "./lazada/cancellations.ts";
import { orderRoutes } from "./lazada/orders.ts";
import { parcelRoutes } from "./lazada/parcels.ts";
import { returnRoutes } from "./lazada/returns.ts";
import type { Routes } from "./lazada/routes.ts";
import { LazadaShop, sellerId } from "./lazada/shop.ts";
import { stockRoutes } from "./lazada/stock.ts";

export interface LazadaDouble extends ChannelDouble {
  readonly shop: LazadaShop;
}

const appKey = "123456";
const appSecret = "lazada-double-app-secret";
const hmac = (text: string | Uint8Array): string => createHmac("sha256", appSecret).update(text).digest("hex");

/** A shop at Lazada Indonesia behind the Open Platform, as its API reference lists it: https://open.lazada.com/apps/doc/api */
export async function openLazada(): Promise<LazadaDouble> {
  const shop = new LazadaShop();
  const refused: string[] = [];
  const answer = (called: Called): Answer => {
    const path = called.path.replace(/^\/rest/, "");
    const params = paramsOf(called);
    const wrong = wrongWith(path, params, shop);
    if (wrong === null) return answerOf(shop, `${called.method} ${path}`, params);
    refused.push(`${path}: ${wrong}`);
    return failed(wrong, "The specified access token or signature is invalid");
  };
  const server = await ChannelServer.start(answer);
  return {
    connector: lazada as Connector,
    server,
    shop,
    settings: {
      appKey,
      appSecret,
      country: "ID",
      sellerId,
      accessToken: shop.accessToken,
      accessTokenExpiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
      refreshToken: shop.refreshToken,
      refreshTokenExpiresAt: new Date(Date.now() + 180 * 86_400_000).toISOString(),
      cancelReasonId: "21",
      apiBaseUrl: `${server.url}/rest`,
      authBaseUrl: `${server.url}/rest`,
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
    refundReturn: (returnId) => shop.refund(returnId),
    returnWebhook: (returnId) => deliver(shop.pushOfReturn(returnId)),
    stop: () => server.stop(),
  };
}

const routes: Routes = { ...accessRoutes, ...orderRoutes, ...parcelRoutes, ...cancellationRoutes, ...returnRoutes, ...stockRoutes };

function answerOf(shop: LazadaShop, call: string, params: Params): Answer {
  if (shop.tooSoon) return failed("ApiCallLimit", "Api access frequency exceeds the limit. this ban will last 3 seconds");
  return routes[call]?.(shop, params) ?? failed("InvalidApiPath", "The specified API path is invalid");
}

/** What changes something, much of it by GET. */
export const isLazadaChange = ({ path }: Called): boolean =>
  /\/(fulfill\/pack|package\/rts|cancel\/create|seller\/decide|return\/update|sellable\/update)$/.test(path);

function deliver(push: object): Delivery {
  const body = Buffer.from(JSON.stringify(push));
  return { headers: { authorization: hmac(Buffer.concat([Buffer.from(appKey), body])) }, body };
}

/** A form counts as parameters as the query does. */
const paramsOf = ({ query, headers, body }: Called): Params => ({
  ...query,
  ...(headers["content-type"]?.startsWith("application/x-www-form-urlencoded") &&
    Object.fromEntries(new URLSearchParams(Buffer.from(body).toString()))),
});

function wrongWith(path: string, params: Params, { accessToken }: LazadaShop): string | null {
  const { sign = "", ...signed } = params;
  if (params.app_key !== appKey) return "InvalidAppKey";
  if (params.sign_method !== "sha256") return "MissingParameter";
  if (Math.abs(Number(params.timestamp) - Date.now()) > 7_200_000) return "InvalidTimestamp";
  const named = Object.entries(signed).sort(([a], [b]) => (a < b ? -1 : 1));
  const wanted = hmac(path + named.map(([name, value]) => name + value).join("")).toUpperCase();
  if (sign.length !== wanted.length || !timingSafeEqual(Buffer.from(sign), Buffer.from(wanted))) return "IncompleteSignature";
  if (path.startsWith("/auth/")) return params.access_token === undefined ? null : "InvalidParameter";
  return params.access_token === accessToken ? null : "IllegalAccessToken";
}
