import type { Connector } from "../../src/channels/connector.ts";
import { catalogue } from "./catalogue.ts";
import { check } from "./check.ts";
import { fetchOrder } from "./client.ts";
import { normalise } from "./normalise.ts";
import { poll } from "./poll.ts";
import { type BigCommerceSettings, bigCommerceSettings } from "./settings.ts";
import { stock } from "./stock.ts";
import { tell } from "./tell.ts";
import { webhook } from "./webhook.ts";

export const bigcommerce: Connector<BigCommerceSettings> = {
  key: "bigcommerce",
  title: "BigCommerce",
  rights: {
    canSplit: true,
    canPartialCancel: false,
    canChangeAddress: true,
    mustAccept: false,
    labelBy: "SELF",
    returnsBy: "SELF",
    dispatchByHours: null,
  },
  settings: bigCommerceSettings,
  webhook,
  // 150 calls in 30 seconds on the smallest plans, shared with the store's other apps; answers say what is left.
  // https://developer.bigcommerce.com/docs/start/best-practices/api-rate-limits
  limits: [{ name: "requests", burst: 30, perSecond: 4 }],
  limitLeft({ headers }) {
    const left = headers.get("x-rate-limit-requests-left");
    return left !== null && /^\d+$/.test(left) ? { limit: "requests", left: Number(left) } : null;
  },
  check,
  fetch: fetchOrder,
  poll,
  catalogue,
  stock,
  tell,
  normalise: (delivery) => normalise(delivery),
};
