import type { Account } from "../../src/channels/account.ts";
import { type Ask, askAnything, refusal } from "../../src/kit/http-ask.ts";
import { ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { exponentOf } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import type { CaptureCall, GatewayAnswer, PaymentFact, RefundCall, VoidCall } from "../../src/payments/gateway.ts";
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

const posted = (account: MidtransAccount, path: string, fields: object): Promise<{ readonly code: number; readonly said: Reader }> => {
  const ask = askOf(account, path);
  const headers = { ...ask.headers, "content-type": "application/json" };
  return answered(account, { ...ask, method: "POST", headers, body: JSON.stringify(fields) });
};

/** Amounts are whole units of the currency. */
const unitOf = (currency: string): bigint => 10n ** BigInt(exponentOf(currency));

/**
 * All that is reserved: of a part Midtrans does not document what its later notifications say was taken. What it has done already it refuses to
 * do again. docs.midtrans.com/reference/capture-transaction
 */
export async function capture({ paymentRef, amount, authorized }: CaptureCall, account: MidtransAccount): Promise<GatewayAnswer> {
  if (amount.minor !== authorized.minor)
    return { outcome: "FAILED", reason: "Of Midtrans all that is reserved is captured from here; capture a part there." };
  const gross = Number(amount.minor / unitOf(amount.currency));
  return endOf(await posted(account, "capture", { transaction_id: paymentRef, gross_amount: gross }), "capture");
}

/** docs.midtrans.com/reference/cancel-transaction */
export const voidPayment = async ({ paymentRef }: VoidCall, account: MidtransAccount): Promise<GatewayAnswer> =>
  endOf(await posted(account, transaction(paymentRef, "cancel"), {}), "void");

function endOf({ code, said }: { readonly code: number; readonly said: Reader }, what: string): GatewayAnswer {
  if (code === 200) return { outcome: "SUCCEEDED", reference: said.optionalText("transaction_id") ?? "" };
  if (code === 201) return { outcome: "PENDING", reference: "" };
  return { outcome: "FAILED", reason: `Midtrans refused the ${what}: ${code}.` };
}

/** Midtrans refunds a key once. docs.midtrans.com/reference/refund-transaction */
export async function refund(call: RefundCall, account: MidtransAccount): Promise<GatewayAnswer> {
  const unit = unitOf(call.amount.currency);
  if (call.amount.minor % unit !== 0n) return { outcome: "FAILED", reason: "Midtrans gives back whole units of the currency only." };
  const { code, said } = await posted(account, transaction(call.paymentRef, "refund"), {
    refund_key: call.key,
    amount: Number(call.amount.minor / unit),
    // A bank refuses a refund without a reason.
    reason: (call.reason ?? "Refund by the merchant").slice(0, 255),
  });
  if (code === 200) return { outcome: "SUCCEEDED", reference: said.optionalId("refund_chargeback_id") ?? call.key };
  if (code === 201) return { outcome: "PENDING", reference: call.key };
  // What it has done already it refuses to do again: whether it has is asked, not guessed.
  return (await findRefund(call, account)) ?? { outcome: "FAILED", reason: `Midtrans refused the refund: ${code}.` };
}

export async function findRefund(call: RefundCall, account: MidtransAccount): Promise<GatewayAnswer | null> {
  const { said } = await answered(account, askOf(account, transaction(call.paymentRef, "status")));
  const ours = said.optionalList("refunds")?.find((each) => each.optionalText("refund_key") === call.key);
  if (ours) return { outcome: "SUCCEEDED", reference: ours.optionalId("refund_chargeback_id") ?? call.key };
  return said.optionalText("refund_key") === call.key ? { outcome: "SUCCEEDED", reference: call.key } : null;
}

export async function status(paymentRef: string, account: MidtransAccount): Promise<PaymentFact | null> {
  const { code, said } = await answered(account, askOf(account, transaction(paymentRef, "status")));
  return code === 404 || !said.has("transaction_status") ? null : factOf(said);
}
