import type { Connector } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { catalogue } from "./catalogue.ts";
import { check } from "./check.ts";
import { normalise } from "./normalise.ts";
import { fetchOrder, poll } from "./poll.ts";
import { type EbaySettings, ebaySettings } from "./settings.ts";
import { stock } from "./stock.ts";
import { tell } from "./tell.ts";
import { authorization, tokens } from "./tokens.ts";
import { challengeAnswer, fetchKey, isSigned, keyIdOf } from "./webhook.ts";

export const ebay: Connector<EbaySettings> = {
  key: "ebay",
  title: "eBay",
  rights: {
    canSplit: true,
    canPartialCancel: false,
    // Seller protection holds only for the address of the order.
    canChangeAddress: false,
    mustAccept: false,
    labelBy: "SELF",
    returnsBy: "CHANNEL",
    // Each listing has a handling time of its own; the order says by when.
    dispatchByHours: null,
  },
  settings: ebaySettings,
  webhook: {
    verify: (delivery, _, key) => isSigned(delivery, key),
    key: { idOf: keyIdOf, fetch: fetchKey },
    idOf: ({ body }) => Reader.json(body).object("notification").text("notificationId"),
    challenge: challengeAnswer,
    badSignature: 412,
  },
  // By day and application at eBay, told out evenly, with some at once. https://developer.ebay.com/develop/get-started/api-call-limits
  limits: [
    { name: "orders", burst: 50, perSecond: 1 },
    { name: "inventory", burst: 50, perSecond: 10 },
    { name: "post-order", burst: 10, perSecond: 0.1 },
    { name: "notifications", burst: 10, perSecond: 0.1 },
    { name: "tokens", burst: 10, perSecond: 0.1 },
  ],
  tokens,
  authorization,
  check,
  fetch: fetchOrder,
  poll,
  catalogue,
  stock,
  tell,
  normalise,
};
