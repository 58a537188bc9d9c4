import type { EntityManager } from "@mikro-orm/postgresql";
import { isId, newId } from "../kit/ids.ts";
import { json, row, rows, sql } from "../kit/sql.ts";

/** A gateway's message as it came. */
export interface PaymentMessage {
  readonly id: string;
  readonly accountId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly attempts: number;
}

/** Keeps a message, its text until `erasePaymentMessages`; answers whether it was new. */
export async function keepPaymentMessage(
  em: EntityManager,
  message: Pick<PaymentMessage, "accountId" | "headers" | "body"> & { readonly deliveryId: string; readonly at: Date },
): Promise<boolean> {
  const kept = await row(
    em,
    sql<{ id: string }>`
      insert into payment_messages (id, account_id, delivery_id, headers, body, next_attempt_at, received_at)
      values (${newId()}, ${message.accountId}, ${message.deliveryId}, ${json(message.headers)}::jsonb, ${Buffer.from(message.body)},
        ${message.at}, ${message.at})
      on conflict do nothing returning id`,
  );
  return kept !== null;
}

/** Takes the oldest message that is due: nobody else does for a minute. One whose order is not known is due again now and then. */
export const claimPaymentMessage = (em: EntityManager, now: Date): Promise<PaymentMessage | null> =>
  row(
    em,
    sql<PaymentMessage>`
      update payment_messages set attempts = attempts + 1, next_attempt_at = ${new Date(now.getTime() + 60_000)} where id = (
        select id from payment_messages where status in ('WAITING', 'PARKED') and next_attempt_at <= ${now}
        order by next_attempt_at limit 1 for update skip locked
      ) returning id, account_id as "accountId", headers, body, attempts`,
  );

/** What became of a message. PARKED: nobody knows the order it is about, yet. REFUSED: a person has to look at it. */
export interface Settled {
  readonly status: "TAKEN" | "PARKED" | "REFUSED" | "WAITING";
  readonly orderRef?: string | null;
  readonly paymentRef?: string | null;
  readonly orderId?: string | null;
  readonly reason?: string | null;
  readonly nextAttemptAt: Date;
}

export async function settlePaymentMessage(em: EntityManager, id: string, said: Settled): Promise<void> {
  const { status, orderRef = null, paymentRef = null, orderId = null, reason = null, nextAttemptAt } = said;
  await rows(
    em,
    sql`update payment_messages set status = ${status}, order_ref = ${orderRef}, payment_ref = ${paymentRef}, order_id = ${orderId},
      reason = ${reason}, next_attempt_at = ${nextAttemptAt} where id = ${id}`,
  );
}

/** Erases the text of messages that were worked off and came more than so many days ago; that they came is known for good. */
export const erasePaymentMessages = (em: EntityManager, days: number): Promise<unknown> =>
  rows(
    em,
    sql`
      update payment_messages set body = null, headers = '{}' where id in (
        select id from payment_messages where status = 'TAKEN' and body is not null and received_at < now() - make_interval(days => ${days})
        order by received_at limit 5000)`,
  );

/** The order that a payment is about: that of a payment known already, else by our id of it or the channel's. Null when there is none, or several. */
export async function orderOfPayment(em: EntityManager, { gateway, channelId, paymentRef, orderRef }: OrderNamed): Promise<string | null> {
  const known = await row(
    em,
    sql<{ id: string }>`select order_id as id from payment_transactions where gateway = ${gateway} and gateway_ref = ${paymentRef} limit 1`,
  );
  if (known || orderRef === null) return known?.id ?? null;
  const ofChannel = channelId === null ? sql`channels.connector_key is null` : sql`channels.id = ${channelId}`;
  const named = await rows(
    em,
    sql<{ id: string }>`
      select orders.id from orders where id = ${isId(orderRef) ? orderRef : null}
      union select orders.id from orders 
        where orders.channel_id in (select id from channels where ${ofChannel}) and orders.external_id = ${orderRef}
      limit 2`,
  );
  return named.length === 1 ? (named[0]?.id ?? null) : null;
}

interface OrderNamed {
  readonly gateway: string;
  readonly channelId: string | null;
  readonly paymentRef: string;
  readonly orderRef: string | null;
}
