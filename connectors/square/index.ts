import type { Connector } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { isSignedBase64 } from "../../src/kit/signature.ts";
import { cancel } from "./cancelling.ts";
import { catalogue } from "./catalogue.ts";
import { check } from "./check.ts";
import { fetchOrder } from "./client.ts";
import { acknowledge, markReady, ship } from "./fulfilling.ts";
import { normalise } from "./normalise.ts";
import { authorization, tokens } from "./oauth.ts";
import { poll } from "./poll.ts";
import { refund } from "./refunding.ts";
import { isSandbox, type SquareSettings, squareSettings } from "./settings.ts";
import { stock } from "./stock.ts";

export const square: Connector<SquareSettings> = {
  key: "square",
  title: "Square",
  rights: {
    // An order may be created with at most one fulfillment, and a paid order's lines no longer change.
    canSplit: false,
    canPartialCancel: false,
    canChangeAddress: true,
    mustAccept: false,
    labelBy: "SELF",
    returnsBy: "SELF",
    dispatchByHours: null,
  },
  settings: squareSettings,
  webhook: {
    // The old header x-square-signature (SHA-1) is never accepted.
    verify: ({ headers, body }, settings) =>
      isSignedBase64(headers["x-square-hmacsha256-signature"], settings.webhookSecrets, [settings.notificationUrl, body]),
    idOf: ({ body }) => Reader.json(body).text("event_id"),
  },
  // Square says that it limits calls, and not to how many: a cautious guess.
  limits: [{ name: "requests", burst: 20, perSecond: 10 }],
  tokens,
  authorization,
  check,
  fetch: fetchOrder,
  poll,
  catalogue,
  stock,
  tell: { ACKNOWLEDGE: acknowledge, READY_TO_SHIP: markReady, SHIP: ship, CANCEL: cancel, REFUND: refund },
  normalise: (delivery, settings) => normalise(delivery, isSandbox(settings)),
};
