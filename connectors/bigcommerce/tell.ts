import type { Tellers } from "../../src/channels/command.ts";
import { cancel } from "./cancel.ts";
import { refund, refunded } from "./refund.ts";
import type { BigCommerceSettings } from "./settings.ts";
import { ship, shipped } from "./ship.ts";

/** BigCommerce takes no key with a call: ours stands in what is made, and is looked for there. A status that is set again is no change. */
export const tell: Tellers<BigCommerceSettings> = {
  SHIP: { send: ship, observe: shipped },
  CANCEL: { send: cancel, knowsKey: true },
  REFUND: { send: refund, observe: refunded },
};
