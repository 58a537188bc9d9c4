import type { Connector } from "../../src/channels/connector.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { catalogue } from "./catalogue.ts";
import { check } from "./check.ts";
import { normalise } from "./normalise.ts";
import { authorization, tokens } from "./oauth.ts";
import { poll } from "./poll.ts";
import { fetchSales } from "./receipts.ts";
import { type LoyverseSettings, loyverseSettings } from "./settings.ts";
import { isSigned } from "./signature.ts";
import { stock } from "./stock.ts";

export const loyverse: Connector<LoyverseSettings> = {
  key: "loyverse",
  title: "Loyverse",
  // A sale is over when we hear of it: nothing of it can be changed but at the till.
  rights: {
    canSplit: false,
    canPartialCancel: false,
    canChangeAddress: false,
    mustAccept: false,
    labelBy: "SELF",
    returnsBy: "CHANNEL",
    dispatchByHours: null,
  },
  settings: loyverseSettings,
  webhook: {
    verify: ({ headers, body }, { webhookSecrets }) => isSigned(headers["x-loyverse-signature"], webhookSecrets, body),
    idOf: ({ body }) => digestOf(body),
  },
  // 300 calls in 300 seconds: even when all that may come at once come first, 280 do.
  limits: [{ name: "requests", burst: 100, perSecond: 0.6 }],
  tokens,
  authorization,
  check,
  fetch: fetchSales,
  poll,
  catalogue,
  stock,
  normalise,
};
