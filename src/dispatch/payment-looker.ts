import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { endCall, wantedOf } from "../flows/call-gateway.ts";
import { beginLook, endLook, isCalledFor, type PaymentLook } from "../flows/look-at-payment.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { retrying } from "../kit/retry.ts";
import type { OpenGateway } from "../payments/gateway-accounts.ts";
import { lookUp } from "./gateway-call.ts";

const usualIdleMilliseconds = 30_000;

export interface PaymentLookerOptions {
  readonly orm: MikroORM;
  readonly gateways: { open(id: string): Promise<OpenGateway | null> };
  readonly log: Log;
  readonly idleMilliseconds?: number | undefined;
  readonly now?: (() => Date) | undefined;
  /** Called after each commit: there may be new events. */
  readonly onCommitted: () => void;
}

/**
 * Asks gateways about payments that are under way and of which nothing was heard: a webhook that was lost is made up for. Only looks: nothing
 * is asked for again. A look that fails is taken again when its payment is due next.
 */
export function startPaymentLooks(options: PaymentLookerOptions): Loop {
  const { log, idleMilliseconds = usualIdleMilliseconds } = options;
  const loop = new Loop({ name: "payment looks", log, idleMilliseconds, turn: () => lookOnce(options) });
  loop.start();
  return loop;
}

/** One look; answers whether one was due. */
export async function lookOnce(options: PaymentLookerOptions): Promise<boolean> {
  const { orm, log, now = () => new Date() } = options;
  const look = await inTransaction(orm, (em) => beginLook(em, now()));
  if (!look) return false;
  const { paymentId, accountId } = look;
  try {
    if (await lookAt(options, look)) options.onCommitted();
  } catch (error) {
    log.warn({ err: error, paymentId, accountId }, "payment looks: a gateway could not be asked about a payment, it is asked later");
  }
  return true;
}

/** Answers whether the gateway knew something. */
async function lookAt({ orm, gateways, now = () => new Date() }: PaymentLookerOptions, look: PaymentLook): Promise<boolean> {
  const { paymentId, kind, accountId, paymentRef } = look;
  const em = orm.em.fork() as EntityManager;
  if (await isCalledFor(em, paymentId)) return false;
  const opened = await gateways.open(accountId);
  if (!opened) return false;
  const deed = () => ({ actor: accountId, at: now(), correlationId: paymentId });
  if (kind === "REFUND") {
    const wanted = await wantedOf(em, paymentId);
    const answer = wanted && (await lookUp(opened, wanted));
    if (!wanted || !answer || answer.outcome === "PENDING") return false;
    const outcome = answer.outcome === "FAILED" ? { kind: answer.outcome, reason: answer.reason } : { kind: answer.outcome };
    await inTransaction(orm, (em) => endCall(em, deed(), { ...wanted, attempt: 0 }, outcome));
    return true;
  }
  const fact = await opened.gateway.status(paymentRef, opened.account);
  if (fact === null) return false;
  await inTransaction(orm, (em) => endLook(em, deed(), look, fact));
  return true;
}

const inTransaction = <Result>(orm: MikroORM, verb: (em: EntityManager) => Promise<Result>): Promise<Result> =>
  retrying(() => orm.em.fork().transactional((em) => verb(em as EntityManager)));
