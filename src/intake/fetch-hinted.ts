import type { MikroORM } from "@mikro-orm/postgresql";
import type { Channel } from "../channels/channel.entity.ts";
import type { Connector, Hint } from "../channels/connector.ts";
import { completeMessages, keepMessages, type Message, parkMessage, postponeMessage } from "../inbox/messages.ts";
import { ChannelRefused } from "../kit/http-errors.ts";
import type { Log } from "../kit/log.ts";
import { Reader } from "../kit/read.ts";
import { failureOf } from "./failure.ts";

/** A message that only hints at a change, and what it hints at. */
export interface FetchJob {
  readonly message: Message;
  readonly channel: Channel;
  readonly hint: Hint;
}

const atOnce = 8;
const deadlineMilliseconds = 10_000;

/**
 * Asks channels for what their messages hinted at. What comes back is a message of its own, kept byte for byte like any
 * other; the hint is done when that is kept.
 */
export async function fetchHinted(
  { orm, log, http = fetch }: { readonly orm: MikroORM; readonly log: Log; readonly http?: typeof fetch },
  jobs: readonly FetchJob[],
  connectorOf: (channel: Channel) => Connector,
): Promise<void> {
  const waiting = [...jobs];
  const withDeadline: typeof fetch = (input, init) => http(input, { ...init, signal: AbortSignal.timeout(deadlineMilliseconds) });
  await Promise.all(
    Array.from({ length: Math.min(atOnce, jobs.length) }, async () => {
      for (let job = waiting.shift(); job; job = waiting.shift()) await fetchOne(job);
    }),
  );

  async function fetchOne({ message, channel, hint }: FetchJob): Promise<void> {
    try {
      const connector = connectorOf(channel);
      if (!connector.fetch) throw new ChannelRefused(`The ${connector.title} connector cannot fetch orders.`, 501);
      const settings = connector.settings(Reader.of(channel.settings, "settings"));
      const delivery = await connector.fetch(hint, { settings, http: withDeadline });
      await orm.em.fork().transactional(async (em) => {
        await keepMessages(em, [{ channelId: channel.id, deliveryId: `fetched:${message.id}`, source: "FETCH", delivery }]);
        await completeMessages(em, [{ id: message.id, outcome: "FETCHED", orderId: null }]);
      });
    } catch (error) {
      const { park, reason, seconds } = failureOf(error, message.attempts, log, message.id);
      const em = orm.em.fork();
      await (park ? parkMessage(em, message.id, reason) : postponeMessage(em, message.id, { seconds, reason, failed: true }));
    }
  }
}
