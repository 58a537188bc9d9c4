import type { Connector } from "../../src/channels/connector.ts";
import { checkJson } from "../../src/kit/read.ts";
import { digestOf, isSignedBase64 } from "../../src/kit/signature.ts";
import { fetchOrder } from "./client.ts";
import { isPing, normalise } from "./normalise.ts";
import { type WooCommerceSettings, wooCommerceSettings } from "./settings.ts";

export const woocommerce: Connector<WooCommerceSettings> = {
  key: "woocommerce",
  title: "WooCommerce",
  rights: {
    canSplit: true,
    canPartialCancel: true,
    canChangeAddress: true,
    mustAccept: false,
    labelBy: "SELF",
    returnsBy: "SELF",
    dispatchByHours: null,
  },
  settings: wooCommerceSettings,
  webhook: {
    verify: ({ headers, body }, settings) => isSignedBase64(headers["x-wc-webhook-signature"], settings.webhookSecrets, [body]),
    // The delivery id is a hash of the webhook and the second: two orders saved in one second share it (WC_Webhook,
    // get_new_delivery_id), so the bytes are part of the identity.
    idOf({ headers, body }) {
      checkJson(body);
      return `${headers["x-wc-webhook-delivery-id"] ?? ""}:${digestOf(body)}`;
    },
    isPing: ({ body }) => isPing(body),
  },
  fetch: fetchOrder,
  normalise: (delivery, settings) => normalise(delivery, settings?.customStatuses),
};
