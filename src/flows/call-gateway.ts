import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { money } from "../kit/money.ts";
import { row, rows, sql } from "../kit/sql.ts";
import type { CaptureCall, PaymentFact, RefundCall } from "../payments/gateway.ts";
import { endPayment } from "./add-payment.ts";
import { endRefundOf } from "./refund-units.ts";
import { settleOrder } from "./settle-order.ts";
import { takePaymentFact } from "./take-payment-fact.ts";
import { onOrder } from "./work.ts";

/** What a gateway is asked for. `call.key` is the id of the payment that it is about. */
export interface Wanted {
  readonly kind: "CAPTURE" | "VOID" | "REFUND";
  readonly call: CaptureCall & RefundCall;
}

/** A call whose turn it is: what the gateway is asked for, and where. */
export interface CallTurn extends Wanted {
  readonly orderId: string;
  readonly accountId: string;
  /** 1 for the first: of every later one the gateway may have heard before. */
  readonly attempt: number;
}

/** A call that has not ended by then never will: whoever made it died. */
const busySeconds = 60;

/** Takes the turn of a call that is due, before its gateway is called; nobody else takes it meanwhile. Null: none is due. */
export async function beginCall(em: EntityManager, now: Date): Promise<CallTurn | null> {
  const begun = await row(
    em,
    sql<{ paymentId: string; attempts: number }>`
      update gateway_calls set attempts = attempts + 1, next_attempt_at = ${new Date(now.getTime() + busySeconds * 1000)}
      where payment_id = (
        select payment_id from gateway_calls where ended_at is null and attention_since is null and next_attempt_at <= ${now}
        order by next_attempt_at limit 1 for update skip locked
      ) returning payment_id as "paymentId", attempts`,
  );
  const wanted = begun && (await wantedOf(em, begun.paymentId));
  // The gateway's own message has ended it already.
  if (begun && !wanted) await rows(em, sql`update gateway_calls set ended_at = ${now} where payment_id = ${begun.paymentId}`);
  return wanted && { ...wanted, attempt: begun.attempts };
}

/** What a payment that is under way wants of its gateway; null where it is not any more. */
export async function wantedOf(em: EntityManager, paymentId: string): Promise<Omit<CallTurn, "attempt"> | null> {
  const found = await row(
    em,
    sql<{
      kind: Wanted["kind"];
      orderId: string;
      accountId: string;
      minor: string;
      of: string;
      currency: string;
      ref: string;
      note: string | null;
    }>`
      select asked.kind, asked.order_id as "orderId", asked.gateway_account_id as "accountId", asked.amount_minor::text as minor,
        known.amount_minor::text as of, asked.currency, known.gateway_ref as ref, refund.note
      from payment_transactions asked join payment_transactions known on known.id = asked.payment_id
      left join refunds refund on refund.id = asked.refund_id where asked.id = ${paymentId} and asked.status = 'PENDING'`,
  );
  if (!found) return null;
  const { kind, orderId, accountId, minor, of, currency, note } = found;
  // Further parts of one payment are numbered behind its own id.
  const [paymentRef = ""] = found.ref.split("/");
  const [amount, authorized] = [money(BigInt(minor), currency), money(BigInt(of), currency)];
  const call = { key: paymentId, paymentRef, amount, authorized, reason: note };
  return { kind, call, orderId, accountId };
}

/** What came of a call, and how its payment was seen to stand. LATER: nothing is known, or it is not done yet. GIVEN_UP: a person looks at it. */
export type CallOutcome =
  | { readonly kind: "SUCCEEDED"; readonly fact?: PaymentFact | undefined }
  | { readonly kind: "FAILED"; readonly reason: string; readonly fact?: PaymentFact | undefined }
  | { readonly kind: "LATER"; readonly reason: string; readonly at: Date }
  | { readonly kind: "GIVEN_UP"; readonly reason: string };

/** Notes what came of a call, and what that means for the order, in one transaction. */
export async function endCall(em: EntityManager, deed: Deed, turn: CallTurn, outcome: CallOutcome): Promise<void> {
  const { call, orderId, accountId, attempt } = turn;
  const now = deed.at;
  if (outcome.kind === "SUCCEEDED" || outcome.kind === "FAILED") {
    const reason = outcome.kind === "FAILED" ? outcome.reason : null;
    // The order first, as everybody locks it first.
    await onOrder(em, deed, orderId, (book, work) => {
      const payment = book.payments.find(({ id }) => id === call.key);
      if (payment && outcome.fact) takePaymentFact(book, work, outcome.fact, { gateway: payment.gateway, accountId });
      if (payment?.kind === "REFUND") endRefundOf(book, work, payment, outcome.kind, reason ?? undefined);
      // Its own message may have come first.
      else if (payment?.status === "PENDING") endPayment(book, work, payment, outcome.kind, reason ?? undefined);
      settleOrder(book, work);
    });
    await rows(
      em,
      sql`update gateway_calls set ended_at = ${now}, reason = ${reason}, attention_since = null where payment_id = ${call.key} and ended_at is null`,
    );
    return;
  }
  const at = outcome.kind === "LATER" ? outcome.at : now;
  const isOver = outcome.kind === "GIVEN_UP";
  await rows(
    em,
    sql`update gateway_calls set next_attempt_at = ${at}, reason = ${outcome.reason},
      attention_since = case when ${isOver} or try_until <= ${now} then ${now}::timestamptz end
      where payment_id = ${call.key} and attempts = ${attempt} and ended_at is null`,
  );
}

/** Payments of an order that a person may want the gateway asked about anew. */
type Calls = { readonly refundId: string } | { readonly ofPayment: string; readonly kind: "CAPTURE" | "VOID" };

/** A person wants the gateway asked anew, for another day, for what it could not be asked for. Answers the payments that were. */
export async function askGatewayAnew(em: EntityManager, now: Date, orderId: string, calls: Calls): Promise<string[]> {
  const which =
    "refundId" in calls
      ? sql`refund_id = ${calls.refundId}`
      : sql`payment_id = ${calls.ofPayment} and kind = ${calls.kind} and status = 'PENDING'`;
  const woken = await rows(
    em,
    sql<{ id: string }>`
      update gateway_calls set attention_since = null, next_attempt_at = ${now}, try_until = ${now}::timestamptz + interval '24 hours'
      where attention_since is not null and ended_at is null
        and payment_id in (select id from payment_transactions where order_id = ${orderId} and ${which}) returning payment_id as id`,
  );
  return woken.map(({ id }) => id);
}
