import type { EntityManager } from "@mikro-orm/postgresql";
import { Refusal } from "../kit/errors.ts";
import { MalformedMessage } from "../kit/read.ts";
import type { PaymentFact, PaymentGateway } from "../payments/gateway.ts";
import { GatewayAccount } from "../payments/gateway-account.entity.ts";
import { orderOfPayment, type PaymentMessage, type Settled, settlePaymentMessage } from "../payments/payment-messages.rows.ts";
import { takePaymentFact } from "./take-payment-fact.ts";
import { onOrder } from "./work.ts";

/** What became of a message, for the log. */
export interface Taken {
  readonly messageId: string;
  readonly accountId: string;
  readonly status: Settled["status"];
  readonly reason: string | null;
}

/** A message whose order is not known is looked at again after this, and ever more seldom. */
const pauseSeconds = (attempts: number): number => Math.min(3_600, 2 * 2 ** Math.min(attempts, 11));

/**
 * Takes a claimed message of a gateway in the caller's transaction: it is taken, and what it says counts, together or not at all. A message
 * about an order that is not here is parked and taken when the order is.
 */
export async function takePaymentMessage(
  em: EntityManager,
  gateways: ReadonlyMap<string, PaymentGateway>,
  message: PaymentMessage,
  now: Date,
): Promise<Taken> {
  const { id: messageId, accountId, attempts } = message;
  const settle = async (settled: Omit<Settled, "nextAttemptAt">): Promise<Taken> => {
    await settlePaymentMessage(em, messageId, { ...settled, nextAttemptAt: new Date(now.getTime() + pauseSeconds(attempts) * 1000) });
    return { messageId, accountId, status: settled.status, reason: settled.reason ?? null };
  };
  const account = await em.findOneOrFail(GatewayAccount, { id: accountId });
  const gateway = gateways.get(account.gateway);
  if (!gateway) return settle({ status: "PARKED", reason: `Nothing here speaks to ${account.gateway}.` });
  let facts: readonly PaymentFact[];
  try {
    facts = gateway.normalise({ headers: message.headers, body: new Uint8Array(message.body) });
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    return settle({ status: "REFUSED", reason: error.message });
  }
  const [fact] = facts;
  if (!fact) return settle({ status: "TAKEN", reason: "It says nothing of a payment." });
  const { orderRef, paymentRef } = fact;
  const orderId = await orderOfPayment(em, { gateway: gateway.key, channelId: account.channelId ?? null, paymentRef, orderRef });
  if (orderId === null) return settle({ status: "PARKED", orderRef, paymentRef, reason: "The order is not known here yet." });
  try {
    const deed = { actor: accountId, at: now, correlationId: messageId };
    await onOrder(em, deed, orderId, (book, work) => {
      if (book.order.currency !== fact.currency)
        throw new Refusal("INVALID", `Order ${book.order.number} is in ${book.order.currency}, the payment in ${fact.currency}.`);
      for (const each of facts) takePaymentFact(book, work, each, { gateway: gateway.key, accountId });
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    em.clear();
    return settle({ status: "REFUSED", orderRef, paymentRef, orderId, reason: error.message });
  }
  return settle({ status: "TAKEN", orderRef, paymentRef, orderId });
}
