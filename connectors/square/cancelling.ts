import type { Teller } from "../../src/channels/command.ts";
import type { Reader } from "../../src/kit/read.ts";
import { readOrder } from "./client.ts";
import { openIn } from "./fulfilling.ts";
import type { SquareSettings } from "./settings.ts";
import { updateOrder } from "./telling.ts";

/**
 * An order that nobody has paid is cancelled with its fulfillments, which Square wants cancelled with it. Canceled orders of Square are not
 * paid: one that is has to be refunded instead, so Square decides.
 */
export const cancel: Teller<SquareSettings, "CANCEL"> = {
  decides: true,
  async send({ order, lines }, account, key) {
    if (lines !== null) return { outcome: "REJECTED", reason: "Square does not cancel single lines of an order." };
    const known = await readOrder(order.externalId, account);
    const state = known.optionalText("state");
    if (state === "CANCELED") return { outcome: "ACCEPTED", reference: null };
    if (state === "COMPLETED" || isPaid(known))
      return {
        outcome: "REJECTED",
        reason: `Order ${order.number} is paid at Square, where only a refund undoes it: refund it, then cancel it with \`onlyHere\`.`,
      };
    const fulfillments = openIn(known).map((one) => ({ uid: one.text("uid"), state: "CANCELED" }));
    return updateOrder(known, { state: "CANCELED", ...(fulfillments.length === 0 ? {} : { fulfillments }) }, account, key);
  },
  async observe({ order }, account) {
    const state = (await readOrder(order.externalId, account)).optionalText("state");
    return state === "CANCELED" ? { outcome: "ACCEPTED", reference: null } : null;
  },
};

/** A card that is only authorised holds the money, too. */
const isPaid = (order: Reader): boolean =>
  (order.optionalList("tenders") ?? []).some(
    (tender) => !["VOIDED", "FAILED"].includes(tender.optionalObject("card_details")?.optionalText("status") ?? ""),
  );
