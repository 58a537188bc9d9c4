import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { beginCall, type CallOutcome, type CallTurn, endCall } from "../flows/call-gateway.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { MalformedMessage } from "../kit/read.ts";
import { retrying } from "../kit/retry.ts";
import type { OpenGateway } from "../payments/gateway-accounts.ts";
import type { Pause } from "./carry-out.ts";
import { askFor, lookUp } from "./gateway-call.ts";
import { pauseAfter } from "./pause.ts";

const mostAtOnce = 8;
const usualIdleMilliseconds = 500;

export interface GatewayCallerOptions {
  readonly orm: MikroORM;
  readonly gateways: { open(id: string): Promise<OpenGateway | null> };
  readonly log: Log;
  readonly pace?: { readonly idleMilliseconds?: number; readonly pause?: Pause } | undefined;
  /** Called after each commit: there may be new events. */
  readonly onCommitted: () => void;
}

/**
 * Asks gateways for the captures, voids and refunds that were decided. The rows are the truth: a call is begun before it is made, whoever died
 * over it left it begun, and from the second attempt on the gateway is asked what came of it before it is asked for it again.
 */
export class GatewayCaller {
  readonly #options: GatewayCallerOptions;
  readonly #loop: Loop;
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: GatewayCallerOptions) {
    this.#options = options;
    const idleMilliseconds = options.pace?.idleMilliseconds ?? usualIdleMilliseconds;
    this.#loop = new Loop({ name: "gateway calls", log: options.log, idleMilliseconds, turn: () => this.#turn() });
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
    const turn = await this.#inTransaction((em) => beginCall(em, new Date()));
    if (!turn) return false;
    const done = this.#carryOut(turn)
      .catch((error: unknown) =>
        this.#options.log.error({ err: error, paymentId: turn.call.key }, "gateway calls: one failed, it is tried again"),
      )
      .finally(() => {
        this.#underWay.delete(done);
        this.#loop.nudge();
      });
    this.#underWay.add(done);
    return true;
  }

  async #carryOut(turn: CallTurn): Promise<void> {
    const outcome = await this.#ask(turn);
    await this.#inTransaction((em) => endCall(em, { actor: "system", at: new Date(), correlationId: turn.call.key }, turn, outcome));
    this.#options.onCommitted();
  }

  async #ask(turn: CallTurn): Promise<CallOutcome> {
    const { accountId, attempt } = turn;
    const at = (wanted: number | null = null) => new Date(Date.now() + (this.#options.pace?.pause ?? pauseAfter)(attempt, wanted) * 1000);
    try {
      const opened = await this.#options.gateways.open(accountId);
      if (!opened) return { kind: "GIVEN_UP", reason: "There is no such gateway any more." };
      const answer = (attempt > 1 ? await lookUp(opened, turn) : null) ?? (await askFor(opened, turn));
      if (answer.outcome === "PENDING") return { kind: "LATER", reason: `${opened.gateway.title} has not decided yet.`, at: at() };
      const { fact } = answer;
      return answer.outcome === "FAILED" ? { kind: "FAILED", reason: answer.reason, fact } : { kind: "SUCCEEDED", fact };
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
