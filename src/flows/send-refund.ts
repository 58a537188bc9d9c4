import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { money } from "../kit/money.ts";
import { row, rows, sql } from "../kit/sql.ts";
import type { RefundCall } from "../payments/gateway.ts";
import { endRefundOf } from "./refund-units.ts";
import { settleOrder } from "./settle-order.ts";
import { onOrder } from "./work.ts";

/** A refund whose turn it is: what the gateway is asked for, and where. */
export interface RefundTurn {
  readonly orderId: string;
  readonly accountId: string;
  readonly call: RefundCall;
  /** 1 for the first: of every later one the gateway may have heard before. */
  readonly attempt: number;
}

/** A call that has not ended by then never will: whoever made it died. */
const busySeconds = 60;

/** Takes the turn of a refund that is due, before its gateway is called; nobody else takes it meanwhile. Null: none is due. */
export async function beginRefund(em: EntityManager, now: Date): Promise<RefundTurn | null> {
  const begun = await row(
    em,
    sql<{ paymentId: string; attempts: number }>`
      update gateway_refunds set attempts = attempts + 1, next_attempt_at = ${new Date(now.getTime() + busySeconds * 1000)}
      where payment_id = (
        select payment_id from gateway_refunds where ended_at is null and attention_since is null and next_attempt_at <= ${now}
        order by next_attempt_at limit 1 for update skip locked
      ) returning payment_id as "paymentId", attempts`,
  );
  if (!begun) return null;
  const found = await row(
    em,
    sql<{ orderId: string; accountId: string; minor: string; currency: string; ref: string; note: string | null }>`
      select back.order_id as "orderId", back.gateway_account_id as "accountId", back.amount_minor::text as minor, back.currency,
        taken.gateway_ref as ref, refund.note
      from payment_transactions back join payment_transactions taken on taken.id = back.payment_id
      left join refunds refund on refund.id = back.refund_id where back.id = ${begun.paymentId}`,
  );
  if (!found) return null;
  const { orderId, accountId, minor, currency, note } = found;
  // Further parts of one payment are numbered behind its own id.
  const [paymentRef = ""] = found.ref.split("/");
  const call = { key: begun.paymentId, paymentRef, amount: money(BigInt(minor), currency), reason: note };
  return { orderId, accountId, call, attempt: begun.attempts };
}

/** What came of a call. LATER: nothing is known, or it is not done yet. GIVEN_UP: a person looks at it. */
export type RefundOutcome =
  | { readonly kind: "SUCCEEDED" }
  | { readonly kind: "FAILED"; readonly reason: string }
  | { readonly kind: "LATER"; readonly reason: string; readonly at: Date }
  | { readonly kind: "GIVEN_UP"; readonly reason: string };

/** Notes what came of a call, and what that means for the order, in one transaction. */
export async function endRefundTurn(
  em: EntityManager,
  deed: Deed,
  { call, orderId, attempt }: RefundTurn,
  outcome: RefundOutcome,
): Promise<void> {
  const now = deed.at;
  if (outcome.kind === "SUCCEEDED" || outcome.kind === "FAILED") {
    const reason = outcome.kind === "FAILED" ? outcome.reason : null;
    // The order first, as everybody locks it first.
    await onOrder(em, deed, orderId, (book, work) => {
      const payment = book.payments.find(({ id }) => id === call.key);
      if (payment) endRefundOf(book, work, payment, outcome.kind, reason ?? undefined);
      settleOrder(book, work);
    });
    await rows(em, sql`update gateway_refunds set ended_at = ${now}, reason = ${reason} where payment_id = ${call.key}`);
    return;
  }
  const at = outcome.kind === "LATER" ? outcome.at : now;
  const isOver = outcome.kind === "GIVEN_UP";
  await rows(
    em,
    sql`update gateway_refunds set next_attempt_at = ${at}, reason = ${outcome.reason},
      attention_since = case when ${isOver} or try_until <= ${now} then ${now}::timestamptz end
      where payment_id = ${call.key} and attempts = ${attempt} and ended_at is null`,
  );
}

/** A person wants the gateway asked anew, for another day. Answers how many calls of the refund that were. */
export async function askGatewayAnew(em: EntityManager, now: Date, refundId: string): Promise<number> {
  const woken = await rows(
    em,
    sql`update gateway_refunds set attention_since = null, next_attempt_at = ${now}, try_until = ${now}::timestamptz + interval '24 hours'
      where attention_since is not null and ended_at is null
        and payment_id in (select id from payment_transactions where refund_id = ${refundId}) returning payment_id`,
  );
  return woken.length;
}
