import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { takePaymentMessage } from "../flows/take-payment-message.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { retrying } from "../kit/retry.ts";
import type { PaymentGateway } from "../payments/gateway.ts";
import { claimPaymentMessage } from "../payments/payment-messages.rows.ts";

export interface PaymentDrainOptions {
  readonly orm: MikroORM;
  readonly gateways: ReadonlyMap<string, PaymentGateway>;
  readonly log: Log;
  readonly idleMilliseconds?: number | undefined;
  /** Called after each commit: there may be new events, and refunds to ask for. */
  readonly onCommitted: () => void;
}

/** Takes what gateways told, one message after the other; what it does not understand, or whose order it does not know, is logged once. */
export function startPaymentDrain({ orm, gateways, log, idleMilliseconds = 1_000, onCommitted }: PaymentDrainOptions): Loop {
  const told = new Set<string>();
  const turn = async () => {
    const message = await claimPaymentMessage(orm.em.fork() as EntityManager, new Date());
    if (!message) return false;
    const taken = await retrying(() =>
      orm.em.fork().transactional((em) => takePaymentMessage(em as EntityManager, gateways, message, new Date())),
    );
    const { messageId, accountId, status, reason } = taken;
    if (status === "TAKEN") told.delete(messageId);
    else if (!told.has(messageId)) {
      told.add(messageId);
      log.warn({ messageId, accountId, status, reason }, "payments: a gateway's message could not be taken");
    }
    onCommitted();
    return true;
  };
  const loop = new Loop({ name: "payments", log, idleMilliseconds, turn });
  loop.start();
  return loop;
}
