import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Account } from "../channels/account.ts";
import type { Channel } from "../channels/channel.entity.ts";
import type { Connector, PollPage, Span } from "../channels/connector.ts";
import {
  type BackfillState,
  holdOn,
  type Lease,
  noteBackfill,
  notePoll,
  type PollState,
  restBackfill,
  restPoll,
  takeBackfills,
  takePolls,
} from "../channels/walks.rows.ts";
import { finishBackfill } from "../flows/backfill-channel.ts";
import { keepMessages } from "../inbox/messages.ts";
import { Refusal } from "../kit/errors.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";
import { newId } from "../kit/ids.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { MalformedMessage } from "../kit/read.ts";
import { backfillLeg, type Leg, pauseAfter, pollLeg } from "./walk.ts";

const usualLookMilliseconds = 1_000;
/** Until another process may take over from one that died. */
const leaseSeconds = 60;
const renewMilliseconds = 15_000;
/** What a person has to mend is looked at now and then. */
const refusedSeconds = 300;

export interface PollerOptions {
  readonly orm: MikroORM;
  readonly connectors: ReadonlyMap<string, Connector>;
  /** Opens a connected account. */
  readonly open: (
    channelId: string,
  ) => Promise<{ readonly channel: Channel; readonly connector: Connector; readonly account: Account<unknown> }>;
  readonly log: Log;
  /** Called when something was found that was not known. */
  readonly onKept: () => void;
  /** Called after each commit that told an event. */
  readonly onCommitted: () => void;
  readonly now?: () => Date;
  readonly lookMilliseconds?: number | undefined;
}

/** Another process has taken over: what this one found is not kept, as that one finds it, too. */
class LeaseLost extends Error {}

/**
 * Asks active channels what changed, and brings in what was before they were connected. Each channel is asked by itself, so a slow one
 * delays nobody; one process at a time asks a channel. What is found is a message like any other, kept in the transaction that moves the
 * cursor: whoever is killed goes on with the page it was at.
 */
export class Poller {
  readonly #options: PollerOptions;
  readonly #loop: Loop;
  readonly #lease: Lease = { holder: newId(), seconds: leaseSeconds };
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #polled: readonly string[];
  #renewedAt = 0;
  #stopping = false;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#polled = [...options.connectors.values()].filter(({ poll }) => poll !== undefined).map(({ key }) => key);
    const { log, lookMilliseconds = usualLookMilliseconds } = options;
    this.#loop = new Loop({ name: "poller", log, idleMilliseconds: lookMilliseconds, turn: () => this.#look() });
  }

  start(): void {
    if (this.#polled.length > 0) this.#loop.start();
  }

  /** Something may be due. */
  nudge(): void {
    this.#loop.nudge();
  }

  /** Asks for no further page, and waits for those that are being asked for. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#loop.stop();
    await Promise.all(this.#underWay.values());
  }

  async #look(): Promise<boolean> {
    const em = this.#em();
    if (this.#underWay.size > 0 && Date.now() - this.#renewedAt > renewMilliseconds) {
      this.#renewedAt = Date.now();
      await holdOn(em, this.#lease);
    }
    for (const poll of await takePolls(em, this.#lease, this.#polled)) this.#begin(`poll ${poll.channelId}`, () => this.#poll(poll));
    for (const one of await takeBackfills(em, this.#lease, this.#polled)) this.#begin(`backfill ${one.id}`, () => this.#backfill(one));
    return false;
  }

  #begin(name: string, walk: () => Promise<void>): void {
    // Its lease ran out while the database could not be reached: it goes on all the same.
    if (this.#underWay.has(name)) return;
    const walking = walk()
      .catch((error: unknown) => this.#options.log.error({ err: error, walk: name }, "poller: could not note how it went"))
      .finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, walking);
  }

  async #poll(state: PollState): Promise<void> {
    const { channelId } = state;
    const lease = this.#lease;
    try {
      const { connector, account } = await this.#options.open(channelId);
      const { poll } = connector;
      if (!poll) throw new Refusal("INVALID", `The ${connector.title} connector cannot be asked what changed.`);
      const target = this.#now();
      let leg = pollLeg(state, poll, target);
      let reachedAt = state.reachedAt;
      for (;;) {
        const { next } = await this.#page(poll.page.bind(poll), account, leg, { channelId, source: "POLL" }, (em, progress) =>
          notePoll(em, channelId, lease, progress),
        );
        if (next === null) reachedAt = leg.span.until > reachedAt ? leg.span.until : reachedAt;
        if (next === null && reachedAt >= target) break;
        if (this.#stopping) return await restPoll(this.#em(), channelId, lease, { seconds: 0, error: null }).then(() => undefined);
        leg = next === null ? pollLeg({ ...state, span: null, cursor: null, reachedAt }, poll, target) : { ...leg, cursor: next };
      }
      await restPoll(this.#em(), channelId, lease, { seconds: poll.everySeconds, error: null, arrived: true });
    } catch (error) {
      if (error instanceof LeaseLost) return;
      await restPoll(this.#em(), channelId, lease, this.#restAfter(error, state.failures, channelId));
    }
  }

  async #backfill(state: BackfillState): Promise<void> {
    const { id, channelId } = state;
    const lease = this.#lease;
    try {
      const { connector, account } = await this.#options.open(channelId);
      const { poll } = connector;
      if (!poll) throw new Refusal("INVALID", `The ${connector.title} connector cannot be asked what changed.`);
      let leg = backfillLeg(state, poll);
      let done: boolean | null = false;
      while (!done) {
        const { next } = await this.#page(poll.page.bind(poll), account, leg, { channelId, source: "BACKFILL" }, async (em, progress) => {
          done = await noteBackfill(em, id, lease, progress);
          if (done) await finishBackfill(em, id);
          return done !== null;
        });
        if (done) break;
        if (this.#stopping) return await restBackfill(this.#em(), id, lease, { seconds: 0, error: null }).then(() => undefined);
        leg = next === null ? backfillLeg({ ...state, reachedAt: leg.span.until, cursor: null }, poll) : { ...leg, cursor: next };
      }
      await restBackfill(this.#em(), id, lease, { seconds: 0, error: null });
      this.#options.onCommitted();
    } catch (error) {
      if (error instanceof LeaseLost) return;
      await restBackfill(this.#em(), id, lease, this.#restAfter(error, state.failures, channelId));
    }
  }

  /** Asks for a page, and keeps what it holds together with `note`, which says no when another process has taken over. */
  async #page(
    ask: (account: Account<unknown>, span: Span, cursor: string | null) => Promise<PollPage>,
    account: Account<unknown>,
    { span, cursor }: Leg,
    { channelId, source }: { readonly channelId: string; readonly source: "POLL" | "BACKFILL" },
    note: (
      em: EntityManager,
      progress: { readonly span: Span; readonly next: string | null; readonly found: number; readonly fresh: number },
    ) => Promise<boolean>,
  ): Promise<PollPage> {
    const page = await ask(account, span, cursor);
    const { found, next } = page;
    if (next !== null && next === cursor) throw new MalformedMessage("page", `another page than ${cursor}`);
    const messages = found.map(({ id, delivery }) => ({ channelId, deliveryId: `polled:${id}`, source, delivery }));
    const fresh = await this.#em().transactional(async (em) => {
      const kept = messages.length === 0 ? [] : await keepMessages(em as EntityManager, messages);
      const count = kept.filter((isNew) => isNew).length;
      if (!(await note(em as EntityManager, { span, next, found: found.length, fresh: count }))) throw new LeaseLost();
      return count;
    });
    if (fresh > 0) this.#options.onKept();
    return page;
  }

  #restAfter(error: unknown, failures: number, channelId: string) {
    const asked = error instanceof ChannelUnavailable ? error.retryAfter : null;
    const pause = pauseAfter(failures);
    // A page that the channel refuses, such as one whose cursor ran out, is not asked for for ever.
    if (error instanceof ChannelRefused || error instanceof Refusal)
      return { seconds: Math.max(pause, refusedSeconds), error: error.message, fromTheStart: true };
    if (error instanceof ChannelUnavailable || error instanceof MalformedMessage)
      return { seconds: Math.max(pause, asked ?? 0), error: error.message, fromTheStart: error instanceof MalformedMessage };
    const id = newId();
    this.#options.log.error({ err: error, id, channelId }, "poller: a channel could not be asked");
    return { seconds: pause, error: `Internal error; the log has it under ${id}.` };
  }

  #em(): EntityManager {
    return this.#options.orm.em.fork() as EntityManager;
  }

  #now(): Date {
    return (this.#options.now ?? (() => new Date()))();
  }
}
