import type { Commands, Teller } from "../../src/channels/command.ts";
import { amountOf } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { isDone, orderPath, post, reasonIn } from "./client.ts";
import type { EbaySettings } from "./settings.ts";

/**
 * Money back, of one line or of the order. There is no key, a refund bears nothing of ours, and the amount that an order shows of it is the
 * seller's share: so whether a lost answer was a refund cannot be told from looking, and a person decides.
 */
export const refund: Teller<EbaySettings, "REFUND"> = {
  async send(command, account) {
    const path = `${orderPath(command.order.externalId)}/issue_refund`;
    const answer = await post(account, path, requestOf(command), { signs: true });
    if (!isDone(answer)) return { outcome: "REJECTED", reason: `eBay refused the refund: ${reasonIn(answer)}` };
    const said = Reader.json(answer.body);
    if (said.optionalText("refundStatus") === "FAILED") return { outcome: "REJECTED", reason: "eBay could not pay the money back." };
    // PENDING, too, is eBay's to finish: it stands in the order by this id.
    return { outcome: "ACCEPTED", reference: said.optionalId("refundId") };
  },
};

function requestOf({ amount, lines, reason }: Commands["REFUND"]) {
  const value = { value: amountOf(amount), currency: amount.currency };
  const [line] = lines;
  return {
    reasonForRefund: "OTHER_ADJUSTMENT",
    ...(reason === null ? {} : { comment: reason.slice(0, 100) }),
    ...(lines.length === 1 && line
      ? { refundItems: [{ lineItemId: line.externalIds[0], refundAmount: value }] }
      : { orderLevelRefundAmount: value }),
  };
}
