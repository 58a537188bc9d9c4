import type { Connector } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { isSignedBase64 } from "../../src/kit/signature.ts";
import { check } from "./check.ts";
import { fetchOrder } from "./client.ts";
import { normalise } from "./normalise.ts";
import { isSandbox, type SquareSettings, squareSettings } from "./settings.ts";
import { tell } from "./tell.ts";

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
  check,
  tell,
  fetch: fetchOrder,
  normalise: (delivery, settings) => normalise(delivery, isSandbox(settings)),
};
