import type { Connector } from "../../src/channels/connector.ts";
import { hubChallenge, isSignedByHub } from "../../src/kit/hub-webhook.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { normalise } from "./normalise.ts";
import { type WhatsAppSettings, whatsAppSettings } from "./settings.ts";

/** Carts sent in a chat. There is nothing to ask and nothing to tell: an order has no life at WhatsApp. */
export const whatsapp: Connector<WhatsAppSettings> = {
  key: "whatsapp",
  title: "WhatsApp",
  rights: {
    canSplit: true,
    canPartialCancel: true,
    canChangeAddress: true,
    mustAccept: false,
    labelBy: "SELF",
    returnsBy: "SELF",
    dispatchByHours: null,
  },
  settings: whatsAppSettings,
  webhook: {
    verify: ({ headers, body }, { webhookSecrets }) => isSignedByHub(headers["x-hub-signature-256"], webhookSecrets, body),
    idOf: ({ body }) => digestOf(body),
    challenge: (query, { verifyToken }) => hubChallenge(query, verifyToken),
  },
  normalise: (delivery, settings) => normalise(delivery, settings?.phoneNumberId),
};
