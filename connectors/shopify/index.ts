import type { Connector } from "../../src/channels/connector.ts";
import { checkJson, MalformedMessage } from "../../src/kit/read.ts";
import { digestOf, isSignedBase64 } from "../../src/kit/signature.ts";
import { fetchOrder } from "./client.ts";
import { normalise } from "./normalise.ts";
import { type ShopifySettings, shopifySettings } from "./settings.ts";

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
  fetch: fetchOrder,
  normalise: (delivery) => normalise(delivery),
};
