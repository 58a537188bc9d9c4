import { setImmediate as nextTurn } from "node:timers/promises";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { Channel } from "../channels/channel.entity.ts";
import type { ChannelEvent, Connector } from "../channels/connector.ts";
import { type Acceptance, type Arrival, acceptOrders } from "../flows/accept-orders.ts";
import { type Completion, claimMessages, completeMessages, type Message, parkMessage, postponeMessage } from "../inbox/messages.ts";
import { halves } from "../kit/gather.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { MalformedMessage, Reader } from "../kit/read.ts";
import { retrying } from "../kit/retry.ts";
import { failureOf } from "./failure.ts";
import { Fetcher, type FetchJob } from "./fetcher.ts";

const mostAtOnce = 200;
const readAtOnce = 20;
const idleMilliseconds = 500;
const fetchLeaseSeconds = 20;
const actor = "intake";

export interface DrainOptions {
  readonly orm: MikroORM;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly log: Log;
  /** Called after each commit: there may be new events. */
  readonly onCommitted: () => void;
  readonly http?: typeof fetch;
}

/** A message with what it means. */
interface ReadMessage {
  readonly message: Message;
  readonly channel: Channel;
  readonly events: readonly ChannelEvent[];
}

/**
 * Works the inbox off: claims what waits, finds out what it means, accepts the orders of a whole batch in one transaction.
 * While PostgreSQL writes one batch, the next is claimed and read; it is decided once the one before it is committed, so
 * that it sees its orders and its stock.
 *
 * A batch that fails is tried again in halves, so that a bad message fails alone: it is retried with growing pauses, then
 * parked with its reason. A message that cannot be read is parked at once, as the same bytes never read otherwise.
 */
export class Drain {
  readonly #options: DrainOptions;
  readonly #loop: Loop;
  readonly #fetcher: Fetcher;
  /** The batch that is being accepted. Never rejects. */
  #accepting: Promise<void> = Promise.resolve();

  constructor(options: DrainOptions) {
    this.#options = options;
    this.#fetcher = new Fetcher({ ...options, onKept: () => this.nudge() });
    this.#loop = new Loop({ name: "drain", log: options.log, idleMilliseconds, turn: () => this.#turn() });
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
    await this.#accepting;
    await this.#fetcher.stop();
  }

  /**
   * Claims a batch and has it accepted after the one before it. Goes on with the next as soon as this one is being accepted when
   * more is sure to wait; else after it, so that what arrives meanwhile is one batch.
   */
  async #turn(): Promise<boolean> {
    const before = this.#accepting;
    const claiming = Promise.withResolvers<void>();
    let claimed: readonly Message[] = [];
    const batch = this.#transaction(null, async (messages) => {
      claimed = messages;
      claiming.resolve();
      await before;
    });
    this.#accepting = batch
      .catch(async (error: unknown) => {
        // Where nothing could be claimed, the loop hears of it and pauses.
        claiming.reject(error);
        await before;
        await this.#inHalves(claimed.map(({ id }) => id));
      })
      .catch((error: unknown) => this.#options.log.error({ err: error }, "drain: a batch failed; its messages are tried again"));
    await claiming.promise;
    const isFull = claimed.length === mostAtOnce;
    await (isFull ? before : this.#accepting);
    return isFull;
  }

  /** Works messages off in two transactions, one after the other; one message alone is noted when it fails. */
  async #inHalves(ids: readonly string[]): Promise<void> {
    if (ids.length === 1) return this.#alone(ids[0] as string);
    for (const half of ids.length === 0 ? [] : halves(ids)) await this.#transaction(half).catch(() => this.#inHalves(half));
  }

  async #alone(id: string): Promise<void> {
    let attempts = 0;
    try {
      await this.#transaction([id], ([message]) => {
        attempts = message?.attempts ?? 0;
      });
    } catch (error) {
      const { park, reason, seconds } = failureOf(error, attempts, this.#options.log, id);
      const em = this.#options.orm.em.fork();
      await (park ? parkMessage(em, id, reason) : postponeMessage(em, id, { seconds, reason, failed: true }));
    }
  }

  /** Works messages off in a transaction: those of these ids, or those that are due. `claimed` is told which they are, and waited for. */
  async #transaction(
    ids: readonly string[] | null,
    claimed: (messages: readonly Message[]) => void | Promise<void> = () => {},
  ): Promise<void> {
    const fetches = await retrying(() =>
      this.#options.orm.em.fork().transactional(async (em) => {
        const messages = await claimMessages(em, mostAtOnce, ids);
        const read = await this.#read(em, messages);
        await claimed(messages);
        return this.#accept(em, read);
      }),
    );
    this.#options.onCommitted();
    for (const job of fetches) this.#fetcher.take(job);
  }

  /** Finds out what messages mean; those that mean nothing that can be read are parked. */
  async #read(em: EntityManager, messages: readonly Message[]): Promise<ReadMessage[]> {
    if (messages.length === 0) return [];
    const ids = [...new Set(messages.map(({ channelId }) => channelId))];
    const channels = new Map((await em.find(Channel, { id: { $in: ids } })).map((channel) => [channel.id, channel]));
    const read: ReadMessage[] = [];
    for (const [number, message] of messages.entries()) {
      // Others wait for their turn meanwhile: webhooks, and the batch before.
      if (number % readAtOnce === readAtOnce - 1) await nextTurn();
      const channel = channels.get(message.channelId) as Channel;
      try {
        read.push({ message, channel, events: this.#normalise(channel, message) });
      } catch (error) {
        if (!(error instanceof MalformedMessage)) throw error;
        await parkMessage(em, message.id, error.message);
      }
    }
    return read;
  }

  /** Takes the orders and answers what the channels are to be asked. */
  async #accept(em: EntityManager, read: readonly ReadMessage[]): Promise<FetchJob[]> {
    if (read.length === 0) return [];
    const arrivals: (Arrival & { readonly message: Message })[] = [];
    const fetches: FetchJob[] = [];
    for (const { message, channel, events } of read)
      for (const event of events) {
        if (event.kind === "order")
          arrivals.push({ message, channel, order: event.order, by: { actor, correlationId: `message:${message.id}` } });
        else fetches.push({ message, channel, connector: this.#connectorOf(channel), hint: event.hint });
      }
    const acceptances = await acceptOrders(em, { actor, at: new Date(), correlationId: null }, arrivals);

    const done = new Map<string, Completion>();
    for (const { message, events } of read)
      if (events.length === 0) done.set(message.id, { id: message.id, outcome: "IGNORED", orderId: null });
    for (const [index, { message }] of arrivals.entries()) done.set(message.id, { id: message.id, ...(acceptances[index] as Acceptance) });
    await completeMessages(em, [...done.values()]);
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
}
