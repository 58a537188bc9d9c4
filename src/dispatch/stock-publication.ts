import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Account } from "../channels/account.ts";
import type { Channel } from "../channels/channel.entity.ts";
import type { Connector } from "../channels/connector.ts";
import { lineFailed, lineWell } from "../channels/stock-lines.ts";
import { type Marking, markByComparing, markFromLog } from "../channels/stock-marks.ts";
import { channelsToTell, claim, unclaim } from "../channels/stock-to-tell.ts";
import { Refusal } from "../kit/errors.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";
import { newId } from "../kit/ids.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { retrying } from "../kit/retry.ts";
import { reconcileStock } from "./reconcile-stock.ts";
import { placesOf } from "./stock-levels.ts";
import { type Telling, tellStock } from "./tell-stock.ts";

/** How quick it is; a test's own are quicker. */
export interface Pace {
  /** How often the log is looked at. */
  readonly lookMilliseconds: number;
  /** Changes of a listing within this time are told at once. */
  readonly gatherMilliseconds: number;
  /** How long a channel that shows less than it should is left alone, as orders may be on their way. */
  readonly settleMilliseconds: number;
  /** The first pause after a failure; it doubles, up to 256 times. */
  readonly pauseMilliseconds: number;
  /** How often every listing is compared with what was told: the net below the log. */
  readonly sweepSeconds: number;
  /** How often a channel is asked what it shows. */
  readonly reconcileSeconds: number;
  /** How long a process may be at a few listings before another takes them. */
  readonly leaseSeconds: number;
}

const usualPace: Pace = {
  lookMilliseconds: 250,
  gatherMilliseconds: 500,
  settleMilliseconds: 30_000,
  pauseMilliseconds: 1_000,
  sweepSeconds: 3_600,
  reconcileSeconds: 86_400,
  leaseSeconds: 60,
};

export interface StockPublicationOptions {
  readonly orm: MikroORM;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly accounts: {
    open(channelId: string): Promise<{ readonly channel: Channel; readonly connector: Connector; readonly account: Account<unknown> }>;
  };
  readonly log: Log;
  readonly pace?: Partial<Pace>;
}

interface Line {
  readonly running: Promise<void>;
}

/**
 * Keeps every channel told of how many units it may show. What may have changed is marked from the event log, outside of whatever changed
 * it; each channel is told in a line of its own, a call at a time, so that a slow or dead one keeps nobody waiting; and what is told is what
 * is true when the call is made. A mark goes when the channel is known to show the true level, so nothing is lost with a process.
 */
export class StockPublication {
  readonly #options: StockPublicationOptions;
  readonly #pace: Pace;
  readonly #marking: Marking;
  readonly #loop: Loop;
  readonly #lines = new Map<string, Line>();
  readonly #failing = new Map<string, { readonly times: number; readonly until: number }>();
  /** Channels of which it is stored that telling them goes well. */
  readonly #well = new Set<string>();
  #sweep: { nextAt: number; after: string | null } = { nextAt: 0, after: null };
  #stopping = false;

  constructor(options: StockPublicationOptions) {
    this.#options = options;
    this.#pace = { ...usualPace, ...options.pace };
    const connectorKeys = [...options.connectors.values()].filter(({ stock }) => stock).map(({ key }) => key);
    this.#marking = { connectorKeys, gatherMilliseconds: this.#pace.gatherMilliseconds };
    const { log } = options;
    this.#loop = new Loop({ name: "stock", log, idleMilliseconds: this.#pace.lookMilliseconds, turn: () => this.#turn() });
  }

  start(): void {
    this.#loop.start();
  }

  /** Begins nothing more and waits for the calls that are under way; the rest is told after the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#loop.stop();
    await Promise.all([...this.#lines.values()].map(({ running }) => running));
  }

  get #em(): EntityManager {
    return this.#options.orm.em.fork() as EntityManager;
  }

  async #turn(): Promise<boolean> {
    const more = await retrying(() => markFromLog(this.#em, this.#marking));
    if (!more) await this.#sweepSome();
    await this.#startLines();
    return more;
  }

  /** A page of the sweep at a time, so that marking never waits long for it. */
  async #sweepSome(): Promise<void> {
    if (Date.now() < this.#sweep.nextAt) return;
    const { marked, last } = await retrying(() => markByComparing(this.#em, this.#marking, this.#sweep.after));
    if (marked > 0) this.#options.log.info({ marked }, "stock: listings were out of step");
    this.#sweep = { after: last, nextAt: last === null ? Date.now() + this.#pace.sweepSeconds * 1000 : 0 };
  }

  async #startLines(): Promise<void> {
    const now = Date.now();
    const paused = [...this.#failing].filter(([, { until }]) => until > now).map(([id]) => id);
    const due = await channelsToTell(
      this.#em,
      this.#marking.connectorKeys,
      [...this.#lines.keys(), ...paused],
      this.#pace.reconcileSeconds,
    );
    for (const channelId of due) {
      const running = this.#run(channelId).finally(() => this.#lines.delete(channelId));
      this.#lines.set(channelId, { running });
    }
  }

  async #run(channelId: string): Promise<void> {
    const { log } = this.#options;
    try {
      while (!this.#stopping && (await this.#step(channelId)));
      this.#failing.delete(channelId);
      if (this.#well.has(channelId)) return;
      await lineWell(this.#em, channelId);
      this.#well.add(channelId);
    } catch (error) {
      await this.#failed(channelId, error).catch((worse: unknown) =>
        log.error({ err: worse, channelId }, "stock: could not note a failure"),
      );
    }
  }

  /** Tells the channel a few levels, or asks it what it shows of some. Answers whether it did. The account is opened anew: its token may end. */
  async #step(channelId: string): Promise<boolean> {
    const { accounts } = this.#options;
    const { channel, connector, account } = await accounts.open(channelId);
    const teller = connector.stock;
    if (!teller || channel.status !== "ACTIVE" || channel.publishStock === false) return false;
    const { settleMilliseconds, gatherMilliseconds, leaseSeconds, reconcileSeconds } = this.#pace;
    const telling: Telling = {
      em: this.#em,
      channelId,
      teller,
      account,
      places: placesOf(teller.byPlace, channel.externalLocations),
      settleMilliseconds,
      gatherMilliseconds,
    };
    const claimed = await claim(telling.em, channelId, Math.max(teller.mostAtOnce, 4), leaseSeconds);
    if (claimed.length === 0) return reconcileStock(telling, reconcileSeconds);
    try {
      await tellStock(telling, claimed);
    } catch (error) {
      await unclaim(telling.em, claimed);
      throw error;
    }
    return true;
  }

  async #failed(channelId: string, error: unknown): Promise<void> {
    const { log } = this.#options;
    // A call that we ourselves broke off says nothing of the channel.
    if (this.#stopping) return;
    this.#well.delete(channelId);
    const times = (this.#failing.get(channelId)?.times ?? 0) + 1;
    const backoff = this.#pace.pauseMilliseconds * 2 ** Math.min(times - 1, 8) * (0.75 + Math.random() / 2);
    const asked = error instanceof ChannelUnavailable && error.retryAfter !== null ? error.retryAfter * 1000 : 0;
    this.#failing.set(channelId, { times, until: Date.now() + Math.max(asked, backoff) });
    const known = error instanceof ChannelUnavailable || error instanceof ChannelRefused || error instanceof Refusal;
    const id = newId();
    if (known) log.warn({ channelId, reason: error.message }, "stock: a channel could not be told");
    else log.error({ err: error, id, channelId }, "stock: a channel could not be told");
    await lineFailed(this.#em, channelId, known ? error.message : `Internal error; the log has it under ${id}.`);
  }
}
