import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { row, sql } from "../kit/sql.ts";
import type { PaymentFact } from "../payments/gateway.ts";
import { takePaymentFact } from "./take-payment-fact.ts";
import { onOrder } from "./work.ts";

/** A payment that is under way and of which nothing was heard for a while. */
export interface PaymentLook {
  readonly paymentId: string;
  readonly kind: string;
  readonly orderId: string;
  readonly accountId: string;
  readonly gateway: string;
  /** The gateway's own id of the payment. */
  readonly paymentRef: string;
}

/** So long after it began its gateway is asked about a payment. Whoever has not paid by then will not. */
const askedForDays = 35;

/**
 * Takes the turn of a payment whose gateway is to be asked how it stands, before it is: nobody else asks meanwhile. It is asked ever more
 * seldom, after half of its age, once a day at the least. What is called for by `call-gateway` is left to that until it has given up. Null:
 * none is due.
 */
export const beginLook = (em: EntityManager, now: Date): Promise<PaymentLook | null> =>
  row(
    em,
    sql<PaymentLook>`
      update payment_transactions payment set next_look_at = case
        when payment.status <> 'PENDING' or payment.created_at < ${now}::timestamptz - make_interval(days => ${askedForDays}) then null
        else ${now}::timestamptz + greatest(interval '15 minutes', least(interval '1 day', (${now}::timestamptz - payment.created_at) / 2)) end
      where id = (
        select id from payment_transactions where next_look_at <= ${now} order by next_look_at limit 1 for update skip locked
      ) returning id as "paymentId", kind, order_id as "orderId", gateway_account_id as "accountId", gateway,
        split_part(gateway_ref, '/', 1) as "paymentRef"`,
  );

/** Whether a payment's gateway is called for it by itself still. */
export const isCalledFor = async (em: EntityManager, paymentId: string): Promise<boolean> =>
  (await row(em, sql`select 1 from gateway_calls where payment_id = ${paymentId} and ended_at is null and attention_since is null`)) !==
  null;

/** Takes how a payment stands, as its gateway answered. Never leads backwards; see `takePaymentFact`. Throws Refusal for another currency. */
export async function endLook(
  em: EntityManager,
  deed: Deed,
  { orderId, accountId, gateway }: PaymentLook,
  fact: PaymentFact,
): Promise<void> {
  await onOrder(em, deed, orderId, (book, work) => {
    if (book.order.currency !== fact.currency)
      throw new Refusal("INVALID", `Order ${book.order.number} is in ${book.order.currency}, the payment in ${fact.currency}.`);
    takePaymentFact(book, work, fact, { gateway, accountId });
  });
}
