import type { Account } from "../../src/channels/account.ts";
import { type Answered, type Ask, askAnything, refusal } from "../../src/kit/http-ask.ts";
import { Reader } from "../../src/kit/read.ts";
import type { CaptureCall, GatewayAnswer, PaymentFact, RefundCall, VoidCall } from "../../src/payments/gateway.ts";
import { amountFor } from "./amount.ts";
import { intentFact, refundStatus } from "./normalise.ts";
import type { StripeSettings } from "./settings.ts";

type StripeAccount = Account<StripeSettings>;

function askOf({ settings }: StripeAccount, path: string): Ask {
  return { channel: "Stripe", url: `${settings.apiBaseUrl}/v1${path}`, headers: { authorization: `Bearer ${settings.secretKey}` } };
}

interface Post {
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly key: string;
  /** What is asked for, in Stripe's refusal. */
  readonly what: string;
}

/** The key makes a repeat the same call for at least a day (docs.stripe.com/api/idempotent_requests); later it is looked up. */
async function post(
  account: StripeAccount,
  { path, fields, key, what }: Post,
  read: (said: Reader) => GatewayAnswer,
): Promise<GatewayAnswer> {
  const ask = askOf(account, path);
  const posted: Ask = {
    ...ask,
    method: "POST",
    headers: { ...ask.headers, "content-type": "application/x-www-form-urlencoded", "idempotency-key": key },
    body: new URLSearchParams(fields).toString(),
  };
  const answered = await askAnything(account.http, posted);
  if (answered.status === 200) return read(Reader.json(answered.body));
  const code = errorCode(answered);
  // Another call with the same key is under way.
  if (answered.status === 409 || code === "lock_timeout") return { outcome: "PENDING", reference: "" };
  if (code !== null && answered.status !== 401 && answered.status !== 403)
    return { outcome: "FAILED", reason: `Stripe refused the ${what}: ${code}.` };
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

const intentPath = (ref: string): string => `/payment_intents/${encodeURIComponent(ref)}`;

/** What is not captured is let go of. docs.stripe.com/api/payment_intents/capture */
export const capture = ({ key, paymentRef, amount }: CaptureCall, account: StripeAccount): Promise<GatewayAnswer> =>
  post(
    account,
    {
      path: `${intentPath(paymentRef)}/capture`,
      fields: { amount_to_capture: amountFor(amount.minor, amount.currency) },
      key,
      what: "capture",
    },
    (intent) => endOf(intent, "succeeded"),
  );

/** docs.stripe.com/api/payment_intents/cancel */
export const voidPayment = ({ key, paymentRef }: VoidCall, account: StripeAccount): Promise<GatewayAnswer> =>
  post(account, { path: `${intentPath(paymentRef)}/cancel`, fields: {}, key, what: "void" }, (intent) => endOf(intent, "canceled"));

const endOf = (intent: Reader, wanted: string): GatewayAnswer => ({
  outcome: intent.text("status") === wanted ? "SUCCEEDED" : "PENDING",
  reference: intent.text("id"),
});

/** Older ones than its key is remembered `findRefund` knows by their metadata. */
export const refund = ({ key, paymentRef, amount }: RefundCall, account: StripeAccount): Promise<GatewayAnswer> =>
  post(
    account,
    {
      path: "/refunds",
      fields: { payment_intent: paymentRef, amount: amountFor(amount.minor, amount.currency), "metadata[muara_refund]": key },
      key,
      what: "refund",
    },
    answerOf,
  );

function answerOf(refunded: Reader): GatewayAnswer {
  const outcome = refundStatus(refunded);
  if (outcome !== "FAILED") return { outcome, reference: refunded.text("id") };
  return { outcome, reason: `Stripe could not refund it: ${refunded.optionalText("failure_reason") ?? "no reason given"}.` };
}

/** Refunds of the payment, all pages of them: ours is known by its metadata. */
export async function findRefund(call: RefundCall, account: StripeAccount): Promise<GatewayAnswer | null> {
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
  const ask = askOf(account, intentPath(paymentRef));
  const { status: said, body } = await askAnything(account.http, ask);
  if (said === 404) return null;
  if (said !== 200) throw refusal(ask, said);
  return intentFact(Reader.json(body), account.now());
}
