import { setImmediate as nextTurn } from "node:timers/promises";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Accounts } from "../channels/accounts.ts";
import { Channel } from "../channels/channel.entity.ts";
import { noteAccess } from "../channels/channel-access.ts";
import type { ChannelEvent, Connector } from "../channels/connector.ts";
import { noteGaps } from "../channels/health.rows.ts";
import type { IncomingReturn } from "../channels/incoming-return.ts";
import type { Acceptance, Arrival, Entered } from "../flows/accept-orders.ts";
import type { MessageDoor } from "../flows/acceptance-gate.ts";
import { type Completion, completeMessages, type Message, parkMessage, postponeMessage } from "../inbox/messages.ts";
import type { Log } from "../kit/log.ts";
import { MalformedMessage } from "../kit/read.ts";
import { failureOf } from "./failure.ts";
import { Fetcher, type FetchJob } from "./fetcher.ts";
import { isHistory, takeHistory } from "./history.ts";
import { type ReturnJob, ReturnTaker } from "./returns.ts";

const readAtOnce = 20;
const fetchLeaseSeconds = 20;
/** How long a webhook may take before what a poll finds counts as missed. */
const graceMilliseconds = 120_000;

export interface InboxDoorOptions {
  readonly orm: MikroORM;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly log: Log;
  /** Called when a channel was asked and its answer was kept: there is a new message. */
  readonly onKept: () => void;
  /** Called when returns were taken: there may be new events. */
  readonly onCommitted: () => void;
  readonly accounts: Accounts;
}

/** A message with what it means. */
interface ReadMessage {
  readonly message: Message;
  readonly channel: Channel;
  readonly events: readonly ChannelEvent[];
}

interface MessageArrival extends Arrival {
  readonly message: Message;
}

/**
 * Brings the inbox to the gate: finds out what messages mean, notes what became of them, and asks channels for what they only
 * hinted at.
 *
 * A message that failed alone is retried with growing pauses, then parked with its reason. One that cannot be read is parked at
 * once, as the same bytes never read otherwise.
 */
export class InboxDoor implements MessageDoor {
  readonly #options: InboxDoorOptions;
  readonly #fetcher: Fetcher;
  readonly #returns: ReturnTaker;

  constructor(options: InboxDoorOptions) {
    this.#options = options;
    this.#fetcher = new Fetcher(options);
    this.#returns = new ReturnTaker(options);
  }

  /** Asks channels nothing more, takes no further return, and waits for what is under way. */
  async stop(): Promise<void> {
    await Promise.all([this.#fetcher.stop(), this.#returns.stop()]);
  }

  async enter(em: EntityManager, messages: readonly Message[]): Promise<Entered> {
    const read = await this.#read(em, messages);
    const orders: MessageArrival[] = [];
    const fetches: FetchJob[] = [];
    const jobs: ReturnJob[] = [];
    for (const { message, channel, events } of read) {
      const returns = returnsIn(events);
      if (returns.length > 0) jobs.push({ message, channelId: channel.id, returns });
      for (const event of events)
        if (event.kind === "order")
          orders.push({ message, channel, order: event.order, by: { actor: "intake", correlationId: `message:${message.id}` } });
      const hints = events.flatMap((event) => (event.kind === "hint" ? [event.hint] : []));
      if (hints.length > 0) fetches.push({ message, channelId: channel.id, hints });
    }
    const history = await takeHistory(
      em,
      orders.filter(({ message, channel, order }) => isHistory(message.source, channel, order)),
    );
    const arrivals = orders.filter((one) => !history.has(one));
    return {
      arrivals,
      settle: async (acceptances) => {
        const became = new Map([...history, ...arrivals.map((one, index) => [one, acceptances[index] as Acceptance] as const)]);
        await complete(em, read, became);
        await noteGaps(em, this.#gapsAmong(arrivals, became));
        for (const { message, channel, events } of read)
          for (const event of events)
            if (event.kind === "access") {
              const by = { actor: "intake", at: new Date(), correlationId: `message:${message.id}` };
              await noteAccess(em, by, channel.id, event.access, saidByChannel[event.access]);
            }
        // The channel is asked, and returns are taken, after the commit; until then the message is leased, so that a crash only delays it.
        for (const { message } of [...fetches, ...jobs])
          await postponeMessage(em, message.id, { seconds: fetchLeaseSeconds, reason: null, failed: false });
        return () => {
          for (const job of fetches) this.#fetcher.take(job);
          for (const job of jobs) this.#returns.take(job);
        };
      },
    };
  }

  async failed({ id, attempts }: Message, error: unknown): Promise<void> {
    const { park, reason, seconds } = failureOf(error, attempts, this.#options.log, id);
    const em = this.#options.orm.em.fork();
    await (park ? parkMessage(em, id, reason) : postponeMessage(em, id, { seconds, reason, failed: true }));
  }

  /** Finds out what messages mean; those that mean nothing that can be read are parked. */
  async #read(em: EntityManager, messages: readonly Message[]): Promise<ReadMessage[]> {
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

  #normalise(channel: Channel, message: Message): ChannelEvent[] {
    const connector = this.#connectorOf(channel);
    return connector.normalise(message.delivery, this.#options.accounts.settingsOf(channel, connector));
  }

  /** Versions that only a poll brought, long after they came to be, by channel. */
  #gapsAmong(arrivals: readonly MessageArrival[], became: ReadonlyMap<MessageArrival, Acceptance>): ReadonlyMap<string, number> {
    const gaps = new Map<string, number>();
    for (const one of arrivals) {
      const { message, channel, order } = one;
      const outcome = became.get(one)?.outcome;
      const age = message.receivedAt.getTime() - order.updatedAt.getTime();
      const wasMissed = message.source === "POLL" && (outcome === "ACCEPTED" || outcome === "UPDATED") && age > graceMilliseconds;
      if (wasMissed && this.#connectorOf(channel).webhook) gaps.set(channel.id, (gaps.get(channel.id) ?? 0) + 1);
    }
    return gaps;
  }

  #connectorOf(channel: Channel): Connector {
    const connector = channel.connectorKey ? this.#options.connectors.get(channel.connectorKey) : undefined;
    if (!connector) throw new Error(`Channel ${channel.id} has no connector`);
    return connector;
  }
}

const saidByChannel = {
  ENDED: "The channel says that the authorization was taken back.",
  ENDS_SOON: "The channel says that the authorization ends soon.",
} as const;

const returnsIn = (events: readonly ChannelEvent[]): IncomingReturn[] =>
  events.flatMap((event) => (event.kind === "return" ? [event.return] : []));

/** Messages that brought orders, or nothing, are done. */
function complete(em: EntityManager, read: readonly ReadMessage[], became: ReadonlyMap<MessageArrival, Acceptance>): Promise<void> {
  const done = new Map<string, Completion>();
  for (const { message, events } of read) {
    if (events.length === 0) done.set(message.id, { id: message.id, outcome: "IGNORED", orderId: null });
    else if (events.every(({ kind }) => kind === "access")) done.set(message.id, { id: message.id, outcome: "NOTED", orderId: null });
  }
  for (const [{ message }, acceptance] of became) done.set(message.id, { id: message.id, ...acceptance });
  return completeMessages(em, [...done.values()]);
}
