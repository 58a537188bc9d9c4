import type { Connector } from "../../src/channels/connector.ts";
import { checkJson } from "../../src/kit/read.ts";
import { digestOf, isSignedBase64 } from "../../src/kit/signature.ts";
import { catalogue } from "./catalogue.ts";
import { check } from "./check.ts";
import { fetchOrder } from "./client.ts";
import { isPing, normalise } from "./normalise.ts";
import { poll } from "./poll.ts";
import { type WooCommerceSettings, wooCommerceSettings } from "./settings.ts";
import { stock } from "./stock.ts";
import { tell } from "./tell.ts";

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
  // WooCommerce sets no limit; the host does. This much a small one bears.
  limits: [{ name: "requests", burst: 10, perSecond: 5 }],
  check,
  fetch: fetchOrder,
  poll,
  catalogue,
  stock,
  tell,
  normalise: (delivery, settings) => normalise(delivery, settings?.customStatuses),
};
