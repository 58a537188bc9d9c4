import type { Account } from "../../src/channels/account.ts";
import { type Answered, type Ask, askAnything, refusal } from "../../src/kit/http-ask.ts";
import { Reader } from "../../src/kit/read.ts";
import type { PaymentFact, RefundAnswer, RefundCall } from "../../src/payments/gateway.ts";
import { amountFor } from "./amount.ts";
import { intentFact, refundStatus } from "./normalise.ts";
import type { StripeSettings } from "./settings.ts";

type StripeAccount = Account<StripeSettings>;

function askOf({ settings }: StripeAccount, path: string): Ask {
  return { channel: "Stripe", url: `${settings.apiBaseUrl}/v1${path}`, headers: { authorization: `Bearer ${settings.secretKey}` } };
}

/** The key makes a repeat the same refund for at least a day (docs.stripe.com/api/idempotent_requests); later `findRefund` knows it by its metadata. */
export async function refund(call: RefundCall, account: StripeAccount): Promise<RefundAnswer> {
  const ask = askOf(account, "/refunds");
  const body = new URLSearchParams({
    payment_intent: call.paymentRef,
    amount: amountFor(call.amount.minor, call.amount.currency),
    "metadata[muara_refund]": call.key,
  });
  const posted: Ask = {
    ...ask,
    method: "POST",
    headers: { ...ask.headers, "content-type": "application/x-www-form-urlencoded", "idempotency-key": call.key },
    body: body.toString(),
  };
  const answered = await askAnything(account.http, posted);
  if (answered.status === 200) return answerOf(Reader.json(answered.body));
  const code = errorCode(answered);
  // Another call with the same key is under way.
  if (answered.status === 409 || code === "lock_timeout") return { outcome: "PENDING", reference: "" };
  if (code !== null && answered.status !== 401 && answered.status !== 403)
    return { outcome: "FAILED", reason: `Stripe refused the refund: ${code}.` };
  throw refusal(posted, answered.status);
}

function errorCode({ body }: Answered): string | null {
  try {
    const error = Reader.json(body).optionalObject("error");
    return error?.optionalText("code") ?? error?.optionalText("type") ?? null;
  } catch {
    return null;
  }
}

function answerOf(refunded: Reader): RefundAnswer {
  const outcome = refundStatus(refunded);
  if (outcome !== "FAILED") return { outcome, reference: refunded.text("id") };
  return { outcome, reason: `Stripe could not refund it: ${refunded.optionalText("failure_reason") ?? "no reason given"}.` };
}

/** Refunds of the payment, all pages of them: ours is known by its metadata. */
export async function findRefund(call: RefundCall, account: StripeAccount): Promise<RefundAnswer | null> {
  let after = "";
  for (;;) {
    const query = new URLSearchParams({ payment_intent: call.paymentRef, limit: "100", ...(after && { starting_after: after }) });
    const ask = askOf(account, `/refunds?${query}`);
    const { status: said, body } = await askAnything(account.http, ask);
    if (said !== 200) throw refusal(ask, said);
    const page = Reader.json(body);
    const refunds = page.list("data");
    const ours = refunds.find((each) => each.optionalObject("metadata")?.optionalText("muara_refund") === call.key);
    if (ours) return answerOf(ours);
    const last = refunds.at(-1);
    if (!last || !page.boolean("has_more", false)) return null;
    after = last.text("id");
  }
}

export async function status(paymentRef: string, account: StripeAccount): Promise<PaymentFact | null> {
  const ask = askOf(account, `/payment_intents/${encodeURIComponent(paymentRef)}`);
  const { status: said, body } = await askAnything(account.http, ask);
  if (said === 404) return null;
  if (said !== 200) throw refusal(ask, said);
  return intentFact(Reader.json(body), account.now());
}
