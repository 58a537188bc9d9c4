import type { Connector } from "../../src/channels/connector.ts";
import { hubChallenge, isSignedByHub } from "../../src/kit/hub-webhook.ts";
import { Reader } from "../../src/kit/read.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { read } from "./client.ts";
import { normalise } from "./normalise.ts";
import { fetchOrders, poll } from "./orders.ts";
import { type MetaSettings, metaSettings } from "./settings.ts";
import { tell } from "./tell.ts";

export const meta: Connector<MetaSettings> = {
  key: "meta",
  title: "Meta Shops",
  rights: {
    canSplit: true,
    canPartialCancel: true,
    canChangeAddress: false,
    mustAccept: true,
    labelBy: "SELF",
    returnsBy: "SELF",
    dispatchByHours: null,
  },
  settings: metaSettings,
  webhook: {
    verify: ({ headers, body }, { webhookSecrets }) => isSignedByHub(headers["x-hub-signature-256"], webhookSecrets, body),
    idOf: ({ body }) => digestOf(body),
    challenge: (query, { verifyToken }) => hubChallenge(query, verifyToken),
  },
  // 200 calls an hour for a user of the app is the smallest of Meta's limits.
  limits: [{ name: "calls", burst: 100, perSecond: 0.0275 }],
  async check(account) {
    const { commerceAccountId } = account.settings;
    const shop = Reader.json(await read(account, `/${commerceAccountId}`, { fields: "id,display_name" }));
    await read(account, `/${commerceAccountId}/commerce_orders`, { fields: "id", limit: "1" });
    return { name: shop.optionalText("display_name"), currencyCode: null, problems: [] };
  },
  fetch: fetchOrders,
  poll,
  tell,
  normalise,
};
