import type { Connector } from "../../src/channels/connector.ts";
import { hubChallenge, isSignedByHub } from "../../src/kit/hub-webhook.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { catalogue } from "./catalogue.ts";
import { check } from "./check.ts";
import { normalise } from "./normalise.ts";
import { fetchOrders, poll } from "./orders.ts";
import { type MetaSettings, metaSettings } from "./settings.ts";
import { stock } from "./stock.ts";
import { tell } from "./tell.ts";

export const meta: Connector<MetaSettings> = {
  key: "meta",
  title: "Meta Shops",
  rights: {
    canSplit: true,
    canPartialCancel: true,
    canChangeAddress: false,
    mustAccept: true,
    labelBy: "SELF",
    returnsBy: "SELF",
    dispatchByHours: null,
  },
  settings: metaSettings,
  webhook: {
    verify: ({ headers, body }, { webhookSecrets }) => isSignedByHub(headers["x-hub-signature-256"], webhookSecrets, body),
    idOf: ({ body }) => digestOf(body),
    challenge: (query, { verifyToken }) => hubChallenge(query, verifyToken),
  },
  // 200 calls an hour for a user of the app, and for a catalogue 20,000 an hour and 8 batches a minute, are the least that Meta allows.
  // https://developers.facebook.com/docs/graph-api/overview/rate-limiting
  limits: [
    { name: "calls", burst: 100, perSecond: 0.0275 },
    { name: "catalogue", burst: 100, perSecond: 5 },
    { name: "batches", burst: 4, perSecond: 0.06 },
  ],
  check,
  fetch: fetchOrders,
  poll,
  catalogue,
  stock,
  tell,
  normalise,
};
