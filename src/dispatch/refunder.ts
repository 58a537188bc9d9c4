import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { beginRefund, endRefundTurn, type RefundOutcome, type RefundTurn } from "../flows/send-refund.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { MalformedMessage } from "../kit/read.ts";
import { retrying } from "../kit/retry.ts";
import type { OpenGateway } from "../payments/gateway-accounts.ts";
import type { Pause } from "./carry-out.ts";
import { pauseAfter } from "./pause.ts";

const mostAtOnce = 8;
const usualIdleMilliseconds = 500;

export interface RefunderOptions {
  readonly orm: MikroORM;
  readonly gateways: { open(id: string): Promise<OpenGateway | null> };
  readonly log: Log;
  readonly pace?: { readonly idleMilliseconds?: number; readonly pause?: Pause } | undefined;
  /** Called after each commit: there may be new events. */
  readonly onCommitted: () => void;
}

/**
 * Asks gateways for the refunds that were decided. The rows are the truth: a refund is begun before its gateway is called, whoever died over a
 * call left it begun, and from the second attempt on the gateway is asked whether it has the refund before it is asked for it again.
 */
export class Refunder {
  readonly #options: RefunderOptions;
  readonly #loop: Loop;
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: RefunderOptions) {
    this.#options = options;
    const idleMilliseconds = options.pace?.idleMilliseconds ?? usualIdleMilliseconds;
    this.#loop = new Loop({ name: "refunds", log: options.log, idleMilliseconds, turn: () => this.#turn() });
  }

  start(): void {
    this.#loop.start();
  }

  nudge(): void {
    this.#loop.nudge();
  }

  /** Resolves when the calls under way have ended and what came of them is noted. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.allSettled(this.#underWay);
  }

  async #turn(): Promise<boolean> {
    if (this.#underWay.size >= mostAtOnce) return false;
    const turn = await this.#inTransaction((em) => beginRefund(em, new Date()));
    if (!turn) return false;
    const done = this.#carryOut(turn)
      .catch((error: unknown) =>
        this.#options.log.error({ err: error, paymentId: turn.call.key }, "refunds: one failed, it is tried again"),
      )
      .finally(() => {
        this.#underWay.delete(done);
        this.#loop.nudge();
      });
    this.#underWay.add(done);
    return true;
  }

  async #carryOut(turn: RefundTurn): Promise<void> {
    const outcome = await this.#ask(turn);
    await this.#inTransaction((em) => endRefundTurn(em, { actor: "system", at: new Date(), correlationId: turn.call.key }, turn, outcome));
    this.#options.onCommitted();
  }

  async #ask({ accountId, call, attempt }: RefundTurn): Promise<RefundOutcome> {
    const at = (wanted: number | null = null) => new Date(Date.now() + (this.#options.pace?.pause ?? pauseAfter)(attempt, wanted) * 1000);
    try {
      const opened = await this.#options.gateways.open(accountId);
      if (!opened) return { kind: "GIVEN_UP", reason: "There is no such gateway any more." };
      const { gateway, account } = opened;
      const answer = (attempt > 1 ? await gateway.findRefund(call, account) : null) ?? (await gateway.refund(call, account));
      if (answer.outcome === "PENDING") return { kind: "LATER", reason: `${gateway.title} has not decided yet.`, at: at() };
      return answer.outcome === "FAILED" ? { kind: "FAILED", reason: answer.reason } : { kind: "SUCCEEDED" };
    } catch (error) {
      if (error instanceof ChannelUnavailable) return { kind: "LATER", reason: error.message, at: at(error.retryAfter) };
      // Credentials may be mended; whether it was done before they were lost is asked then.
      if (error instanceof ChannelRefused) return { kind: "GIVEN_UP", reason: error.message };
      if (error instanceof MalformedMessage) return { kind: "LATER", reason: `The answer was not understood: ${error.message}`, at: at() };
      throw error;
    }
  }

  #inTransaction<Result>(verb: (em: EntityManager) => Promise<Result>): Promise<Result> {
    return retrying(() => this.#options.orm.em.fork().transactional((em) => verb(em as EntityManager)));
  }
}
