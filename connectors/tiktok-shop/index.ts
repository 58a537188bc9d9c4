import type { Connector } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { isSignedHex } from "../../src/kit/signature-hex.ts";
import { authorization } from "./authorization.ts";
import { catalogue } from "./catalogue.ts";
import { check } from "./check.ts";
import { fetchHinted } from "./fetch.ts";
import { normalise } from "./normalise.ts";
import { poll } from "./poll.ts";
import { type TikTokSettings, tikTokSettings } from "./settings.ts";
import { stock } from "./stock.ts";
import { tell } from "./tell.ts";
import { tokens } from "./tokens.ts";

/** TikTok Shop, which carries Tokopedia's orders. */
export const tiktokShop: Connector<TikTokSettings> = {
  key: "tiktok-shop",
  title: "TikTok Shop",
  rights: {
    canSplit: true,
    canPartialCancel: true,
    canChangeAddress: false,
    mustAccept: false,
    labelBy: "CHANNEL",
    returnsBy: "CHANNEL",
    // Each order says its own time.
    dispatchByHours: null,
  },
  settings: tikTokSettings,
  webhook: {
    verify: ({ headers, body }, { appKey, webhookSecrets }) => isSignedHex(headers.authorization, webhookSecrets, appKey, body),
    // Older pushes have no id of their own.
    idOf: ({ body }) => Reader.json(body).optionalId("tts_notification_id") ?? digestOf(body),
  },
  // TikTok publishes no numbers; this is what we keep to.
  limits: [{ name: "requests", burst: 20, perSecond: 10 }],
  tokens,
  authorization,
  check,
  fetch: fetchHinted,
  poll,
  normalise: (delivery, settings) => normalise(delivery, settings),
  catalogue,
  stock,
  tell,
};
