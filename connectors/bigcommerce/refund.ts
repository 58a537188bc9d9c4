import type { CommandAnswer, Commands } from "../../src/channels/command.ts";
import { numberOf, partsOf } from "../../src/kit/json-parts.ts";
import { amountOf, type Money } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { type BigCommerceAccount, dataOf, isDone, reasonIn, write } from "./client.ts";

const pathOf = (externalId: string): string => `/v3/orders/${encodeURIComponent(externalId)}/payment_actions`;
const rejected = (reason: string): CommandAnswer => ({ outcome: "REJECTED", reason });

/** An amount of the order, without products: what comes back into stock is ours to tell. BigCommerce quotes first how it could go back. */
export async function refund(
  { order, amount, reason }: Commands["REFUND"],
  account: BigCommerceAccount,
  key: string,
): Promise<CommandAnswer> {
  const items = [
    {
      item_type: "ORDER",
      item_id: numberOf(order.externalId),
      amount: numberOf(amountOf(amount)),
      reason: `${(reason ?? "Refund").slice(0, 900)} (${key})`,
    },
  ];
  const quote = await write(account, "POST", `${pathOf(order.externalId)}/refund_quotes`, { items });
  if (!isDone(quote)) return rejected(`BigCommerce refused the refund: ${reasonIn(quote)}`);
  const payments = wayBack(quote.body, amount);
  if (payments === null)
    return rejected("BigCommerce cannot send this money back the way it came: refund it by hand, in its control panel.");
  const made = await write(account, "POST", `${pathOf(order.externalId)}/refunds`, { items, payments });
  return isDone(made) ? answerOf(Reader.json(made.body).object("data")) : rejected(`BigCommerce refused the refund: ${reasonIn(made)}`);
}

/** Only to where the buyer paid from: not into store credit in its place, nor on paper, where somebody has to hand it over. */
function wayBack(quote: Uint8Array, amount: Money): readonly Record<string, unknown>[] | null {
  for (const method of partsOf(quote, "data", "refund_methods")) {
    const [one, another] = partsOf(method).map((each) => Reader.json(each));
    if (!one || another || one.money("amount", amount.currency).minor !== amount.minor) continue;
    if (!one.boolean("offline") && one.text("provider_id") !== "storecredit")
      return [{ provider_id: one.text("provider_id"), amount: numberOf(one.decimal("amount")), offline: false }];
  }
  return null;
}

/** One of this amount that says no reason may be ours: it is not made again before a person has looked. */
export async function refunded(
  { order, amount }: Commands["REFUND"],
  account: BigCommerceAccount,
  key: string,
): Promise<CommandAnswer | null> {
  const refunds = await dataOf(account, `${pathOf(order.externalId)}/refunds`);
  const made = refunds.find((one) => one.list("items").some((item) => item.optionalText("reason")?.endsWith(`(${key})`)));
  if (made !== undefined) return answerOf(made);
  const unnamed = refunds.some(
    (one) =>
      one.list("items").every((item) => item.optionalText("reason") === null) &&
      one.money("total_amount", amount.currency).minor === amount.minor,
  );
  return unnamed ? rejected("BigCommerce has a refund of this amount that may be this one: look there before it is made again.") : null;
}

function answerOf(refund: Reader): CommandAnswer {
  const declined = (refund.optionalList("payments") ?? []).some((payment) => payment.boolean("is_declined", false));
  return declined ? rejected("The payment provider declined the refund.") : { outcome: "ACCEPTED", reference: refund.id("id") };
}
