import type { Connector } from "../../src/channels/connector.ts";
import { catalogue } from "./catalogue.ts";
import { check } from "./check.ts";
import { fetchOrder } from "./client.ts";
import { limits } from "./limits.ts";
import { normalise } from "./normalise.ts";
import { idOf, verify } from "./notification.ts";
import { poll } from "./poll.ts";
import { type AmazonSettings, amazonSettings } from "./settings.ts";
import { stock } from "./stock.ts";
import { tell } from "./tell.ts";
import { authorization, tokens } from "./tokens.ts";

export const amazon: Connector<AmazonSettings> = {
  key: "amazon",
  title: "Amazon",
  rights: {
    canSplit: true,
    canPartialCancel: false,
    canChangeAddress: false,
    mustAccept: false,
    labelBy: "SELF",
    returnsBy: "CHANNEL",
    dispatchByHours: null,
  },
  settings: amazonSettings,
  webhook: { verify, idOf },
  limits,
  tokens,
  authorization,
  check,
  poll,
  fetch: fetchOrder,
  normalise,
  catalogue,
  stock,
  tell,
};
