import type { Account } from "../../src/channels/account.ts";
import { type Ask, askAnything, refusal } from "../../src/kit/http-ask.ts";
import { ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { exponentOf } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import type { PaymentFact, RefundAnswer, RefundCall } from "../../src/payments/gateway.ts";
import { factOf } from "./notification.ts";
import type { MidtransSettings } from "./settings.ts";

type MidtransAccount = Account<MidtransSettings>;

/** The server key is the user of HTTP Basic, without a password. */
function askOf({ settings }: MidtransAccount, path: string): Ask {
  const authorization = `Basic ${Buffer.from(`${settings.serverKey}:`).toString("base64")}`;
  return { channel: "Midtrans", url: `${settings.apiBaseUrl}/v2/${path}`, headers: { authorization } };
}

/** What Midtrans answers says how it went in `status_code`, whatever the status of HTTP is. */
async function answered(account: MidtransAccount, ask: Ask): Promise<{ readonly code: number; readonly said: Reader }> {
  const { status: http, body } = await askAnything(account.http, ask);
  if (http === 401 || http === 403) throw refusal(ask, http);
  const said = Reader.json(body);
  const code = said.optionalInteger("status_code") ?? http;
  if (code === 401) throw refusal(ask, code);
  if (code >= 500 || code === 429) throw new ChannelUnavailable(`Midtrans answered ${code}; ask again later.`, null);
  return { code, said };
}

const transaction = (ref: string, what: string): string => `${encodeURIComponent(ref)}/${what}`;

/** Midtrans refunds a key once. Amounts are whole units of the currency. docs.midtrans.com/reference/refund-transaction */
export async function refund(call: RefundCall, account: MidtransAccount): Promise<RefundAnswer> {
  const unit = 10n ** BigInt(exponentOf(call.amount.currency));
  if (call.amount.minor % unit !== 0n) return { outcome: "FAILED", reason: "Midtrans gives back whole units of the currency only." };
  const ask = askOf(account, transaction(call.paymentRef, "refund"));
  const { code, said } = await answered(account, {
    ...ask,
    method: "POST",
    headers: { ...ask.headers, "content-type": "application/json" },
    body: JSON.stringify({
      refund_key: call.key,
      amount: Number(call.amount.minor / unit),
      // A bank refuses a refund without a reason.
      reason: (call.reason ?? "Refund by the merchant").slice(0, 255),
    }),
  });
  if (code === 200) return { outcome: "SUCCEEDED", reference: said.optionalId("refund_chargeback_id") ?? call.key };
  if (code === 201) return { outcome: "PENDING", reference: call.key };
  // What it has done already it refuses to do again: whether it has is asked, not guessed.
  return (await findRefund(call, account)) ?? { outcome: "FAILED", reason: `Midtrans refused the refund: ${code}.` };
}

export async function findRefund(call: RefundCall, account: MidtransAccount): Promise<RefundAnswer | null> {
  const { said } = await answered(account, askOf(account, transaction(call.paymentRef, "status")));
  const ours = said.optionalList("refunds")?.find((each) => each.optionalText("refund_key") === call.key);
  if (ours) return { outcome: "SUCCEEDED", reference: ours.optionalId("refund_chargeback_id") ?? call.key };
  return said.optionalText("refund_key") === call.key ? { outcome: "SUCCEEDED", reference: call.key } : null;
}

export async function status(paymentRef: string, account: MidtransAccount): Promise<PaymentFact | null> {
  const { code, said } = await answered(account, askOf(account, transaction(paymentRef, "status")));
  return code === 404 || !said.has("transaction_status") ? null : factOf(said);
}
