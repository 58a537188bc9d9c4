import type { Connector } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { isSignedHex } from "../../src/kit/signature-hex.ts";
import { authorization, tokens } from "./authorization.ts";
import { catalogue } from "./catalogue.ts";
import { check } from "./check.ts";
import { normalise } from "./normalise.ts";
import { fetchHinted } from "./orders.ts";
import { poll } from "./poll.ts";
import { type ShopeeSettings, shopeeSettings } from "./settings.ts";
import { stock } from "./stock.ts";
import { tell } from "./tell.ts";

export const shopee: Connector<ShopeeSettings> = {
  key: "shopee",
  title: "Shopee",
  rights: {
    // Where Shopee, and in a cancellation the buyer, allow it: each order says so.
    canSplit: true,
    canPartialCancel: true,
    canChangeAddress: false,
    mustAccept: false,
    labelBy: "CHANNEL",
    returnsBy: "CHANNEL",
    // Each order has its own day: `dispatchBy`.
    dispatchByHours: null,
  },
  settings: shopeeSettings,
  webhook: {
    verify: ({ headers, body }, { webhookSecrets, notificationUrl }) =>
      notificationUrl !== null && isSignedHex(headers.authorization, webhookSecrets, notificationUrl, "|", body),
    // Older pushes have no id.
    idOf: ({ body }) => Reader.json(body).optionalText("msg_id") ?? digestOf(body),
    kept: { status: 200, body: "" },
  },
  // Shopee publishes no number. This much we allow ourselves; what is too much comes back as error_rate_limit.
  limits: [{ name: "calls", burst: 20, perSecond: 10 }],
  tokens,
  authorization,
  check,
  fetch: fetchHinted,
  poll,
  normalise,
  catalogue,
  stock,
  tell,
};
