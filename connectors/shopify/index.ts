import type { Connector } from "../../src/channels/connector.ts";
import { checkJson, MalformedMessage } from "../../src/kit/read.ts";
import { digestOf, isSignedBase64 } from "../../src/kit/signature.ts";
import { cancel, giveBack } from "./cancelling.ts";
import { catalogue } from "./catalogue.ts";
import { check } from "./check.ts";
import { limitLeft, limits } from "./client.ts";
import { normalise } from "./normalise.ts";
import { fetchHinted, poll } from "./orders.ts";
import { type ShopifySettings, shopifySettings } from "./settings.ts";
import { ship } from "./shipping.ts";
import { stock } from "./stock.ts";

export const shopify: Connector<ShopifySettings> = {
  key: "shopify",
  title: "Shopify",
  rights: {
    canSplit: true,
    canPartialCancel: true,
    canChangeAddress: true,
    mustAccept: false,
    labelBy: "SELF",
    returnsBy: "SELF",
    dispatchByHours: null,
  },
  settings: shopifySettings,
  webhook: {
    verify: ({ headers, body }, settings) => isSignedBase64(headers["x-shopify-hmac-sha256"], settings.webhookSecrets, [body]),
    // One event reaches every topic subscribed to (orders/create and orders/updated), each with its own payload, and a
    // retry repeats the first payload: topic and bytes are part of the identity, so no two orders ever share one.
    // https://shopify.dev/docs/apps/build/webhooks/ignore-duplicates
    idOf({ headers, body }) {
      checkJson(body);
      const event = headers["x-shopify-event-id"] || headers["x-shopify-webhook-id"];
      if (!event) throw new MalformedMessage("headers.x-shopify-event-id", "the id of the event");
      return [event, headers["x-shopify-topic"] ?? "", digestOf(body)].join(":");
    },
  },
  limits,
  limitLeft,
  check,
  poll,
  catalogue,
  tell: { SHIP: ship, CANCEL: cancel, REFUND: giveBack },
  stock,
  fetch: fetchHinted,
  normalise: (delivery) => normalise(delivery),
};
