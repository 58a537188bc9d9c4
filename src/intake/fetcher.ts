import type { MikroORM } from "@mikro-orm/postgresql";
import type { Accounts } from "../channels/accounts.ts";
import type { Hint } from "../channels/connector.ts";
import { completeMessages, keepMessages, type Message, parkMessage, postponeMessage } from "../inbox/messages.ts";
import { ChannelRefused } from "../kit/http-errors.ts";
import type { Log } from "../kit/log.ts";
import { failureOf } from "./failure.ts";

/** A message that only hints at changes, and what it hints at: at least one. */
export interface FetchJob {
  readonly message: Message;
  readonly channelId: string;
  readonly hints: readonly Hint[];
}

export interface FetcherOptions {
  readonly orm: MikroORM;
  readonly log: Log;
  readonly accounts: Accounts;
  /** Called when an answer was kept: there is a new message. */
  readonly onKept: () => void;
}

const atOnceFromOneChannel = 4;

interface Line {
  readonly waiting: FetchJob[];
  asking: number;
}

/**
 * Asks channels for what their messages hinted at, each channel in a line of its own: a slow one keeps nobody else waiting.
 * What comes back is a message like any other, kept byte for byte; who hinted is done when all of it is kept. A message that waits
 * longer than its lease is handed in again, and is known by its id.
 */
export class Fetcher {
  readonly #options: FetcherOptions;
  readonly #lines = new Map<string, Line>();
  readonly #known = new Set<string>();
  readonly #underWay = new Set<Promise<void>>();
  #stopping = false;

  constructor(options: FetcherOptions) {
    this.#options = options;
  }

  take(job: FetchJob): void {
    if (this.#stopping || this.#known.has(job.message.id)) return;
    this.#known.add(job.message.id);
    const line = this.#lines.get(job.channelId) ?? { waiting: [], asking: 0 };
    this.#lines.set(job.channelId, line);
    line.waiting.push(job);
    this.#next(line);
  }

  /** Begins nothing more and waits for what is under way; the rest is fetched after the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#underWay);
  }

  #next(line: Line): void {
    while (!this.#stopping && line.asking < atOnceFromOneChannel) {
      const job = line.waiting.shift();
      if (!job) return;
      line.asking += 1;
      const asking = this.#fetch(job).finally(() => {
        line.asking -= 1;
        this.#known.delete(job.message.id);
        this.#underWay.delete(asking);
        this.#next(line);
      });
      this.#underWay.add(asking);
    }
  }

  async #fetch({ message, channelId, hints }: FetchJob): Promise<void> {
    const { orm, log, accounts, onKept } = this.#options;
    try {
      const { connector, account } = await accounts.open(channelId);
      if (!connector.fetch) throw new ChannelRefused(`The ${connector.title} connector cannot fetch orders.`, 501);
      // What is fetched for what is brought in from before is part of that.
      const source = message.source === "BACKFILL" ? "BACKFILL" : "FETCH";
      for (const [index, hint] of hints.entries()) {
        const delivery = await connector.fetch(hint, account);
        const deliveryId = `fetched:${message.id}${index === 0 ? "" : `:${index}`}`;
        await orm.em.fork().transactional(async (em) => {
          await keepMessages(em, [{ channelId, deliveryId, source, delivery }]);
          if (index === hints.length - 1) await completeMessages(em, [{ id: message.id, outcome: "FETCHED", orderId: null }]);
        });
        onKept();
      }
    } catch (error) {
      await this.#failed(message, error).catch((worse: unknown) =>
        log.error({ err: worse, messageId: message.id }, "fetch: could not note a failure"),
      );
    }
  }

  async #failed(message: Message, error: unknown): Promise<void> {
    const { orm, log } = this.#options;
    const { park, reason, seconds } = failureOf(error, message.attempts, log, message.id);
    const em = orm.em.fork();
    await (park ? parkMessage(em, message.id, reason) : postponeMessage(em, message.id, { seconds, reason, failed: true }));
  }
}
