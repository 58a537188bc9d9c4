import type { CommandAnswer, Commands, Teller } from "../../src/channels/command.ts";
import { askJson } from "../../src/kit/http-ask.ts";
import type { Reader } from "../../src/kit/read.ts";
import { readOrder, type SquareAccount, squareAsk } from "./client.ts";
import type { SquareSettings } from "./settings.ts";
import { told } from "./telling.ts";

/** A payment is refunded, not an order. Sent anew with its key, Square answers the refund that there is; how it stands now is asked of it. */
export const refund: Teller<SquareSettings, "REFUND"> = {
  knowsKey: true,
  send,
  async observe(command, account, key) {
    const first = await send(command, account, key);
    if (first.outcome !== "PENDING" || first.reference === null) return first;
    return becameOf((await askJson(account.http, squareAsk(account.settings, `/v2/refunds/${first.reference}`))).object("refund"));
  },
};

/** Of the payment that has enough. */
async function send({ order, amount, reason }: Commands["REFUND"], account: SquareAccount, key: string): Promise<CommandAnswer> {
  const known = await readOrder(order.externalId, account);
  const payment = (known.optionalList("tenders") ?? []).find(
    (tender) => tender.object("amount_money").integer("amount") >= Number(amount.minor),
  );
  if (!payment)
    return { outcome: "REJECTED", reason: `No single payment of order ${order.number} is as much; refund it at Square in parts.` };
  const wanted = {
    idempotency_key: key,
    payment_id: payment.optionalText("payment_id") ?? payment.text("id"),
    amount_money: { amount: Number(amount.minor), currency: amount.currency },
    ...(reason === null ? {} : { reason: reason.slice(0, 192) }),
  };
  const { refused, answer } = await told(squareAsk(account.settings, "/v2/refunds", "POST", wanted), account);
  return refused ?? becameOf(answer.object("refund"));
}

function becameOf(refund: Reader): CommandAnswer {
  const [status, reference] = [refund.optionalText("status"), refund.text("id")];
  if (status === "REJECTED" || status === "FAILED") return { outcome: "REJECTED", reason: `Square says the refund is ${status}.` };
  return { outcome: status === "PENDING" ? "PENDING" : "ACCEPTED", reference };
}
