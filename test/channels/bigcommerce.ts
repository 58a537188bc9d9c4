import { createHmac } from "node:crypto";
import { bigcommerce } from "../../connectors/bigcommerce/index.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { orderRoutes } from "./bigcommerce/orders.ts";
import { refundRoutes } from "./bigcommerce/refunds.ts";
import { stockRoutes } from "./bigcommerce/stock.ts";
import { Store, storeHash } from "./bigcommerce/store.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import type { ChannelDouble } from "./double.ts";
import { answerBy, type Routes } from "./routes.ts";

const token = "bc-token";
const clientSecret = "bc-client-secret";

/** What the double has beyond a ChannelDouble, for its own test. */
export interface BigCommerceDouble extends ChannelDouble {
  readonly store: Store;
}

/**
 * A store as BigCommerce's own descriptions of its API have it: orders.v2.oas2, orders.v3, inventory.v3, products_catalog.v3 and webhooks.v3 of
 * https://github.com/bigcommerce/docs/tree/main/reference. An empty list of V2 is a 204, V3 answers in `data`, a quota stands in every answer.
 */
export async function openBigCommerce(): Promise<BigCommerceDouble> {
  const store = new Store();
  const server = await ChannelServer.start((called) => answer(store, called));
  return {
    connector: bigcommerce as Connector,
    server,
    store,
    settings: { webhookSecrets: [clientSecret], storeHash, accessToken: token, apiBaseUrl: server.url },
    refused: store.refused,
    done: store.done,
    list: (sku, units) => store.list(sku, units),
    order: (wanted, at = new Date()) => store.order(wanted, at),
    cancel: (externalId) => store.change(store.find(externalId), 5),
    webhook: (externalId) => webhook(store, Number(externalId)),
    orderOf: (externalId) => store.asSeen(externalId),
    shown: (sku) => store.things.find((thing) => thing.sku === sku)?.stock ?? null,
    stop: () => server.stop(),
  };
}

/** Signed as https://github.com/standard-webhooks/standard-webhooks says. */
function webhook(store: Store, id: number) {
  const body = Buffer.from(
    JSON.stringify({
      scope: "store/order/updated",
      store_id: "1025646",
      data: { type: "order", id },
      hash: "dd70c0976e06b67aaf671e73f49dcb79230ebf9d",
      created_at: 1561479335,
      producer: `stores/${storeHash}`,
    }),
  );
  const [message, at] = [`msg_${store.next()}`, String(Math.floor(Date.now() / 1000))];
  const signature = createHmac("sha256", clientSecret).update(`${message}.${at}.${body}`).digest("base64");
  return { headers: { "webhook-id": message, "webhook-timestamp": at, "webhook-signature": `v1,${signature}` }, body };
}

const routes: Routes<Store> = [
  [/^GET \/v2\/store$/, () => ({ body: { id: storeHash, name: "Toko Melati", currency: "IDR" } })],
  [/^GET \/v3\/hooks$/, () => ({ body: { data: [{ id: 7, scope: "store/order/updated", is_active: true }], meta: {} } })],
  ...orderRoutes,
  ...refundRoutes,
  ...stockRoutes,
];

function answer(store: Store, called: Called): Answer {
  const [, stores, hash, ...path] = called.path.split("/");
  if (stores !== "stores" || hash !== storeHash || called.headers["x-auth-token"] !== token) {
    store.refused.push(called.path);
    return { status: 401, body: { status: 401, title: "Unauthorized" } };
  }
  if (store.quota < 1) return { status: 429, headers: { "x-rate-limit-time-reset-ms": "15000" }, body: {} };
  const answered = answerBy(routes, store, { ...called, path: `/${path.join("/")}` });
  if (answered === null) throw new Error(`There is no ${called.method} ${called.path}`);
  const left = { "x-rate-limit-requests-left": String(store.quota), "x-rate-limit-time-window-ms": "30000" };
  return { ...answered, headers: { ...left, ...answered.headers } };
}
