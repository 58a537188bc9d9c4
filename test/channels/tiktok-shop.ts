import { createHmac } from "node:crypto";
import { tiktokShop } from "../../connectors/tiktok-shop/index.ts";
import type { Connector, Delivery } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import type { ChannelDouble } from "./double.ts";
import { answerBy, type Routes } from "./routes.ts";
import { app, refusalOf, shopCipher, shopsOf, tokens } from "./tiktok-shop/access.ts";
import { good } from "./tiktok-shop/answers.ts";
import { cancellationRoutes } from "./tiktok-shop/cancellations.ts";
import { orderRoutes } from "./tiktok-shop/orders.ts";
import { parcelRoutes } from "./tiktok-shop/parcels.ts";
import { returnRoutes } from "./tiktok-shop/returns.ts";
import { type Return, Shop, warehouse } from "./tiktok-shop/shop.ts";
import { stockRoutes } from "./tiktok-shop/stock.ts";

/** What a test can make this shop do beside what every double does. */
export interface TikTokShopDouble extends ChannelDouble {
  readonly shop: Shop;
  /** The push about a package that several orders leave in. */
  packageWebhook(externalIds: readonly string[]): Delivery;
}

/**
 * A shop of TikTok Shop, as its API documentation says (https://partner.tiktokshop.com/docv2, versions 202309 and 202502): paid orders get a
 * package at once, as in South-East Asia; errors are an HTTP 200 whose `code` is not 0.
 */
export async function openTikTokShop(settings: Readonly<Record<string, unknown>> = {}): Promise<TikTokShopDouble> {
  const shop = new Shop();
  const server = await ChannelServer.start((called) => answer(shop, called));
  const push = (type: number, timestamp: number, data: object): Delivery => {
    const body = Buffer.from(JSON.stringify({ type, tts_notification_id: shop.next(), shop_id: shop.id, timestamp, data }));
    return { headers: { authorization: createHmac("sha256", app.secret).update(app.key).update(body).digest("hex") }, body };
  };
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
      return push(1, updated, { order_id: id, order_status: shop.statusOf(shop.find(id)), update_time: updated });
    },
    packageWebhook(externalIds) {
      const all = [{ package_id: shop.next(), order_id_list: externalIds }];
      return push(4, Math.floor(Date.now() / 1000), { package_list: all, sc_type: 1, role_type: 1 });
    },
    orderOf: (externalId) => shop.asSeen(externalId),
    shown: (sku) => shop.skus.find(({ seller }) => seller === sku)?.units ?? null,
    askToCancel: (externalId) => void shop.askToCancel(externalId),
    askToReturn(externalId) {
      shop.deliver(externalId);
      return shop.askToReturn(externalId, "RETURN_AND_REFUND").id;
    },
    refundReturn: (returnId) => shop.moveReturn(returnId, "RETURN_OR_REFUND_REQUEST_COMPLETE"),
    returnWebhook(returnId) {
      const { orderId, type, status, updated } = shop.returns.find(({ id }) => id === returnId) as Return;
      const data = { order_id: orderId, return_role: "BUYER", return_type: type, return_status: status, return_id: returnId };
      return push(12, updated, { ...data, update_time: updated });
    },
    stop: () => server.stop(),
  };
}

const routes: Routes<Shop> = [
  [/^GET \/authorization\/202309\/shops$/, (shop) => good({ shops: shopsOf(shop) })],
  ...orderRoutes,
  ...stockRoutes,
  ...parcelRoutes,
  ...cancellationRoutes,
  ...returnRoutes,
];

function answer(shop: Shop, called: Called): Answer {
  if (called.path.startsWith("/api/v2/token/")) return tokens(shop, called);
  const refusal = refusalOf(shop, called);
  if (refusal === null)
    return answerBy(routes, shop, called) ?? { status: 404, body: { code: 36009009, message: "Invalid path.", request_id: "1" } };
  shop.refused.push(`${called.path}: ${refusal.message}`);
  return { status: 401, body: { code: refusal.code, message: refusal.message, data: null, request_id: "1" } };
}
