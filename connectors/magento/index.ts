import { createVerify } from "node:crypto";
import type { Connector } from "../../src/channels/connector.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { catalogue } from "./catalogue.ts";
import { check } from "./check.ts";
import { fetchOrder } from "./client.ts";
import { normalise } from "./normalise.ts";
import { poll } from "./poll.ts";
import { type MagentoSettings, magentoSettings } from "./settings.ts";
import { stock } from "./stock.ts";
import { tell } from "./tell.ts";

export const magento: Connector<MagentoSettings> = {
  key: "magento",
  title: "Magento",
  rights: {
    canSplit: true,
    canPartialCancel: true,
    canChangeAddress: true,
    mustAccept: false,
    labelBy: "SELF",
    returnsBy: "SELF",
    dispatchByHours: null,
  },
  settings: magentoSettings,
  // Adobe Commerce alone has webhooks. https://developer.adobe.com/commerce/extensibility/webhooks/signature-verification/
  webhook: {
    verify({ headers, body }, { webhookPublicKeys }) {
      const signature = headers["x-adobe-commerce-webhook-signature"];
      return signature !== undefined && webhookPublicKeys.some((key) => isSignedWith(key, signature, body));
    },
    idOf: ({ body }) => digestOf(body),
  },
  // Magento sets no limit; the host does. This much a small one bears.
  limits: [{ name: "requests", burst: 10, perSecond: 5 }],
  check,
  fetch: fetchOrder,
  poll,
  normalise: (delivery) => normalise(delivery),
  catalogue,
  stock,
  tell,
};

/** A signature in another spelling of base64 does not pass; neither does a key that cannot be read. */
function isSignedWith(key: string, signature: string, body: Uint8Array): boolean {
  const bytes = Buffer.from(signature, "base64");
  if (bytes.length === 0 || bytes.toString("base64") !== signature) return false;
  try {
    return createVerify("RSA-SHA256").update(body).verify(key, bytes);
  } catch {
    return false;
  }
}
