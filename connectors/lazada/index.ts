import type { Connector } from "../../src/channels/connector.ts";
import { isSignedHex } from "../../src/kit/signature-hex.ts";
import { authorization, tokens } from "./authorization.ts";
import { catalogue } from "./catalogue.ts";
import { check } from "./check.ts";
import { normalise } from "./normalise.ts";
import { fetchHinted } from "./orders.ts";
import { poll } from "./poll.ts";
import { pushIdOf } from "./push.ts";
import { type LazadaSettings, lazadaSettings } from "./settings.ts";
import { stock } from "./stock.ts";
import { tell } from "./tell.ts";

export const lazada: Connector<LazadaSettings> = {
  key: "lazada",
  title: "Lazada",
  rights: {
    canSplit: true,
    canPartialCancel: true,
    canChangeAddress: false,
    mustAccept: false,
    labelBy: "CHANNEL",
    returnsBy: "CHANNEL",
    // Each row has its own day: `dispatchBy`.
    dispatchByHours: null,
  },
  settings: lazadaSettings,
  webhook: {
    verify: ({ headers, body }, { appKey, webhookSecrets }) => isSignedHex(headers.authorization, webhookSecrets, appKey, body),
    idOf: pushIdOf,
    kept: { status: 200, body: "" },
  },
  // Lazada publishes no number by the second. This much we allow ourselves; what is too much comes back as ApiCallLimit.
  limits: [{ name: "calls", burst: 10, perSecond: 5 }],
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
