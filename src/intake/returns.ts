import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { IncomingReturn } from "../channels/incoming-return.ts";
import { takeChannelReturn } from "../flows/take-channel-return.ts";
import { completeMessages, type Message, parkMessage, postponeMessage } from "../inbox/messages.ts";
import type { Log } from "../kit/log.ts";
import { retrying } from "../kit/retry.ts";
import { failureOf } from "./failure.ts";

/** A message that says how returns stand at a channel. */
export interface ReturnJob {
  readonly message: Message;
  readonly channelId: string;
  readonly returns: readonly IncomingReturn[];
}

export interface ReturnTakerOptions {
  readonly orm: MikroORM;
  readonly log: Log;
  /** Called after each commit: there may be new events. */
  readonly onCommitted: () => void;
}

/** What waits for its order, or for its units to leave, is looked at again ever more seldom, and is for a person after this. */
const longestWaitMilliseconds = 3 * 86_400_000;
const longestPauseSeconds = 3_600;

/**
 * Takes the returns that messages bring, one message after the other, each with what becomes of the message in one transaction. A message that
 * waits longer than its lease is handed in again, and is known by its id.
 */
export class ReturnTaker {
  readonly #options: ReturnTakerOptions;
  readonly #waiting: ReturnJob[] = [];
  readonly #known = new Set<string>();
  #working: Promise<void> | null = null;
  #stopping = false;

  constructor(options: ReturnTakerOptions) {
    this.#options = options;
  }

  take(job: ReturnJob): void {
    if (this.#stopping || this.#known.has(job.message.id)) return;
    this.#known.add(job.message.id);
    this.#waiting.push(job);
    this.#begin();
  }

  #begin(): void {
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
      // Somebody may have come while it ended.
      if (this.#waiting.length > 0 && !this.#stopping) this.#begin();
    });
  }

  /** Begins nothing more and waits for what is under way; the rest is taken after the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#working;
  }

  async #work(): Promise<void> {
    while (!this.#stopping) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      const { message } = job;
      await this.#takeOne(job)
        .catch((error: unknown) => this.#failed(message, error))
        .catch((worse: unknown) => this.#options.log.error({ err: worse, messageId: message.id }, "returns: could not note a failure"));
      this.#known.delete(message.id);
    }
  }

  async #takeOne({ message, channelId, returns }: ReturnJob): Promise<void> {
    const { orm, onCommitted } = this.#options;
    await retrying(() =>
      orm.em.fork().transactional(async (em) => {
        const deed = { actor: "intake", at: new Date(), correlationId: `message:${message.id}` };
        let last: Parameters<typeof completeMessages>[1][number] = { id: message.id, outcome: "IGNORED", orderId: null };
        for (const said of returns) {
          const taken = await takeChannelReturn(em as EntityManager, deed, channelId, said);
          // What was taken before it stays so: taken again, it changes nothing.
          if (taken.kind === "WAITS") return wait(em as EntityManager, message, taken.reason);
          last = { id: message.id, outcome: taken.outcome, orderId: taken.orderId };
        }
        await completeMessages(em as EntityManager, [last]);
      }),
    );
    onCommitted();
  }

  async #failed(message: Message, error: unknown): Promise<void> {
    const { orm, log } = this.#options;
    const { park, reason, seconds } = failureOf(error, message.attempts, log, message.id);
    const em = orm.em.fork();
    await (park ? parkMessage(em, message.id, reason) : postponeMessage(em, message.id, { seconds, reason, failed: true }));
  }
}

function wait(em: EntityManager, { id, attempts, receivedAt }: Message, reason: string): Promise<void> {
  if (Date.now() - receivedAt.getTime() > longestWaitMilliseconds) return parkMessage(em, id, reason);
  return postponeMessage(em, id, { seconds: Math.min(longestPauseSeconds, 2 ** (Math.min(attempts, 12) + 1)), reason, failed: true });
}
