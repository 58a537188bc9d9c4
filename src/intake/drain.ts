import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { Channel } from "../channels/channel.entity.ts";
import type { ChannelEvent, Connector } from "../channels/connector.ts";
import { type Arrival, acceptOrders } from "../flows/accept-orders.ts";
import {
  type Completion,
  claimMessages,
  completeMessages,
  type Message,
  type MessageOutcome,
  parkMessage,
  postponeMessage,
} from "../inbox/messages.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { MalformedMessage, Reader } from "../kit/read.ts";
import { retrying } from "../kit/retry.ts";
import { failureOf } from "./failure.ts";
import { Fetcher, type FetchJob } from "./fetcher.ts";

const mostAtOnce = 200;
const idleMilliseconds = 500;
const fetchLeaseSeconds = 20;

export interface DrainOptions {
  readonly orm: MikroORM;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly log: Log;
  /** Called after each commit: there may be new events. */
  readonly onCommitted: () => void;
  readonly http?: typeof fetch;
}

/**
 * Works the inbox off: claims what waits, finds out what it means, accepts the orders of a whole batch in one transaction.
 * A batch that fails is tried again message by message, so that a bad one fails alone: it is retried with growing pauses,
 * then parked with its reason. A message that cannot be read is parked at once, as the same bytes never read otherwise.
 */
export class Drain {
  readonly #options: DrainOptions;
  readonly #loop: Loop;
  readonly #fetcher: Fetcher;

  constructor(options: DrainOptions) {
    this.#options = options;
    this.#fetcher = new Fetcher({ ...options, onKept: () => this.nudge() });
    const turn = async () => (await this.#batch()) === mostAtOnce;
    this.#loop = new Loop({ name: "drain", log: options.log, idleMilliseconds, turn });
  }

  start(): void {
    this.#loop.start();
  }

  /** There may be new messages. */
  nudge(): void {
    this.#loop.nudge();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#fetcher.stop();
  }

  /** Works off one batch and answers its size. */
  async #batch(): Promise<number> {
    let claimed: Message[] = [];
    try {
      const { messages, fetches } = await retrying(() =>
        this.#options.orm.em.fork().transactional(async (em) => {
          claimed = await claimMessages(em, mostAtOnce);
          return { messages: claimed, fetches: await this.#work(em, claimed) };
        }),
      );
      this.#afterCommit(fetches);
      return messages.length;
    } catch (error) {
      if (claimed.length === 0) throw error;
      for (const { id } of claimed) await this.#alone(id);
      return claimed.length;
    }
  }

  /** Works off one message in a transaction of its own. */
  async #alone(id: string): Promise<void> {
    let attempts = 0;
    try {
      const fetches = await retrying(() =>
        this.#options.orm.em.fork().transactional(async (em) => {
          const claimed = await claimMessages(em, 1, id);
          attempts = claimed[0]?.attempts ?? 0;
          return this.#work(em, claimed);
        }),
      );
      this.#afterCommit(fetches);
    } catch (error) {
      const { park, reason, seconds } = failureOf(error, attempts, this.#options.log, id);
      const em = this.#options.orm.em.fork();
      await (park ? parkMessage(em, id, reason) : postponeMessage(em, id, { seconds, reason, failed: true }));
    }
  }

  async #work(em: EntityManager, messages: readonly Message[]): Promise<FetchJob[]> {
    if (messages.length === 0) return [];
    const channels = new Map(
      (await em.find(Channel, { id: { $in: [...new Set(messages.map(({ channelId }) => channelId))] } })).map((channel) => [
        channel.id,
        channel,
      ]),
    );
    const arrivals: { readonly message: Message; readonly arrival: Arrival }[] = [];
    const fetches: FetchJob[] = [];
    const ignored: Completion[] = [];

    for (const message of messages) {
      const channel = channels.get(message.channelId) as Channel;
      let events: ChannelEvent[];
      try {
        events = this.#normalise(channel, message);
      } catch (error) {
        if (!(error instanceof MalformedMessage)) throw error;
        await parkMessage(em, message.id, error.message);
        continue;
      }
      for (const event of events) {
        if (event.kind === "order") arrivals.push({ message, arrival: { channel, order: event.order } });
        else fetches.push({ message, channel, connector: this.#connectorOf(channel), hint: event.hint });
      }
      if (events.length === 0) ignored.push({ id: message.id, outcome: "IGNORED", orderId: null });
    }

    const deed = { actor: "intake", at: new Date(), correlationId: messages.length === 1 ? `message:${messages[0]?.id}` : null };
    const acceptances =
      arrivals.length === 0
        ? []
        : await acceptOrders(
            em,
            deed,
            arrivals.map(({ arrival }) => arrival),
          );
    const accepted = new Map<string, { outcome: MessageOutcome; orderId: string }>();
    for (const [index, { message }] of arrivals.entries()) {
      const acceptance = acceptances[index];
      if (acceptance) accepted.set(message.id, acceptance);
    }
    await completeMessages(em, [...ignored, ...[...accepted].map(([id, { outcome, orderId }]) => ({ id, outcome, orderId }))]);
    // The channel is asked after the commit; until then the hint is leased, so that a crash only delays it.
    for (const { message } of fetches) await postponeMessage(em, message.id, { seconds: fetchLeaseSeconds, reason: null, failed: false });
    return fetches;
  }

  #normalise(channel: Channel, message: Message): ChannelEvent[] {
    const connector = this.#connectorOf(channel);
    return connector.normalise(message.delivery, connector.settings(Reader.of(channel.settings, "settings")));
  }

  #connectorOf(channel: Channel): Connector {
    const connector = channel.connectorKey ? this.#options.connectors.get(channel.connectorKey) : undefined;
    if (!connector) throw new Error(`Channel ${channel.id} has no connector`);
    return connector;
  }

  #afterCommit(fetches: readonly FetchJob[]): void {
    this.#options.onCommitted();
    for (const job of fetches) this.#fetcher.take(job);
  }
}
