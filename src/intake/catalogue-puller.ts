import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Accounts } from "../channels/accounts.ts";
import type { CataloguePage } from "../channels/catalogue.ts";
import { keepCataloguePage } from "../flows/match-catalogue.ts";
import { Refusal } from "../kit/errors.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";
import { newId } from "../kit/ids.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { MalformedMessage } from "../kit/read.ts";
import { retrying } from "../kit/retry.ts";
import { row, sql } from "../kit/sql.ts";

export interface CataloguePullerOptions {
  readonly orm: MikroORM;
  readonly accounts: Accounts;
  readonly log: Log;
  /** Called after each commit: there may be new events. */
  readonly onCommitted: () => void;
}

/** A pull that this process works at. */
interface Pull {
  readonly channelId: string;
  readonly startedAt: string;
  readonly cursor: string | null;
}

const idleMilliseconds = 5_000;
const channelsAtOnce = 8;
const leaseSeconds = 120;
const mostFailures = 10;

/**
 * Reads channels' catalogues page by page, each channel by itself. Where it is, is stored with what was on the page: whoever takes over
 * after a crash goes on from there. A channel that does not answer is asked again later, some times.
 */
export class CataloguePuller {
  readonly #options: CataloguePullerOptions;
  readonly #loop: Loop;
  readonly #underWay = new Set<Promise<void>>();
  #stopping = false;

  constructor(options: CataloguePullerOptions) {
    this.#options = options;
    this.#loop = new Loop({ name: "catalogue", log: options.log, idleMilliseconds, turn: () => this.#begin() });
  }

  start(): void {
    this.#loop.start();
  }

  /** There may be a catalogue to read. */
  nudge(): void {
    this.#loop.nudge();
  }

  /** Ends with the present pages; the rest is read after the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#loop.stop();
    await Promise.all(this.#underWay);
  }

  async #begin(): Promise<boolean> {
    if (this.#underWay.size >= channelsAtOnce) return false;
    const pull = await row(
      this.#em,
      sql<Pull>`
        update catalogue_pulls set leased_until = now() + make_interval(secs => ${leaseSeconds})
        where channel_id = (
          select channel_id from catalogue_pulls
          where status = 'RUNNING' and due_at <= now() and (leased_until is null or leased_until < now())
          order by due_at limit 1 for update skip locked)
        returning channel_id as "channelId", started_at as "startedAt", cursor`,
    );
    if (!pull) return false;
    const work = this.#read(pull)
      .catch((error: unknown) => this.#options.log.error({ err: error, channelId: pull.channelId }, "catalogue: could not note a failure"))
      .finally(() => {
        this.#underWay.delete(work);
        this.nudge();
      });
    this.#underWay.add(work);
    return true;
  }

  async #read(begun: Pull): Promise<void> {
    let pull: Pull | null = begun;
    try {
      while (pull && !this.#stopping) pull = await this.#page(pull);
      if (pull) await this.#giveBack(pull, 0, null);
    } catch (error) {
      await this.#failed(pull as Pull, error);
    }
  }

  /** Reads a page; answers where to go on, or null at the end. */
  async #page(pull: Pull): Promise<Pull | null> {
    const { orm, accounts, onCommitted } = this.#options;
    const { connector, account } = await accounts.open(pull.channelId);
    if (!connector.catalogue) throw new ChannelRefused(`${connector.title}'s catalogue cannot be read.`, 501);
    const page = await connector.catalogue(account, pull.cursor);
    if (page.next !== null && page.next === pull.cursor)
      throw new ChannelRefused(`${connector.title} answered the same page of its catalogue again and again.`, 508);
    const kept = await retrying(() => orm.em.fork().transactional((em) => this.#keep(em as EntityManager, pull, page)));
    onCommitted();
    return kept && page.next !== null ? { ...pull, cursor: page.next } : null;
  }

  /** False when another one is at it by now: what is on the page is not kept then. */
  async #keep(em: EntityManager, { channelId, startedAt, cursor }: Pull, { entries, next }: CataloguePage): Promise<boolean> {
    // Never before its start, whatever the clock of the process was that began it.
    const at = new Date(Math.max(Date.now(), Date.parse(startedAt)));
    const ours = await row(
      em,
      sql`
        update catalogue_pulls set cursor = ${next}, pages = pages + 1, entries = entries + ${entries.length}, failures = 0, reason = null,
          leased_until = now() + make_interval(secs => ${leaseSeconds})
        where channel_id = ${channelId} and status = 'RUNNING' and started_at = ${startedAt} and cursor is not distinct from ${cursor}
        returning channel_id`,
    );
    if (!ours) return false;
    await keepCataloguePage(em, { actor: "system", at, correlationId: `catalogue:${channelId}` }, channelId, entries);
    if (next !== null) return true;
    // What the channel does not show any more is not sold there; a listing stays, for orders that still come.
    await row(em, sql`delete from catalogue_entries where channel_id = ${channelId} and seen_at < ${startedAt}`);
    await row(em, sql`update catalogue_pulls set status = 'DONE', ended_at = ${at}, leased_until = null where channel_id = ${channelId}`);
    return true;
  }

  async #failed(pull: Pull, error: unknown): Promise<void> {
    const { log } = this.#options;
    const known = [Refusal, ChannelRefused, ChannelUnavailable, MalformedMessage].some((kind) => error instanceof kind);
    const id = newId();
    if (!known) log.error({ err: error, id, channelId: pull.channelId }, "catalogue: a page could not be kept");
    const reason = known ? (error as Error).message : `Internal error; the log has it under ${id}.`;
    const again = !known || error instanceof ChannelUnavailable;
    const after = error instanceof ChannelUnavailable ? error.retryAfter : null;
    await (again ? this.#giveBack(pull, after, reason) : this.#end(pull, reason));
  }

  /** Another turn, here or in another process, after a pause that doubles with each failure; after some of them the pull ends. */
  async #giveBack({ channelId, startedAt }: Pull, afterSeconds: number | null, reason: string | null): Promise<void> {
    const failed = reason === null ? 0 : 1;
    await row(
      this.#em,
      sql`
        update catalogue_pulls set leased_until = null, reason = ${reason}, failures = failures + ${failed},
          due_at = now() + make_interval(secs => coalesce(${afterSeconds}::float8, 2 ^ (failures + 1) * (0.75 + random() / 2))),
          status = case when failures + ${failed} >= ${mostFailures} then 'FAILED' else status end,
          ended_at = case when failures + ${failed} >= ${mostFailures} then now() end
        where channel_id = ${channelId} and status = 'RUNNING' and started_at = ${startedAt}`,
    );
  }

  async #end({ channelId, startedAt }: Pull, reason: string): Promise<void> {
    await row(
      this.#em,
      sql`
        update catalogue_pulls set status = 'FAILED', ended_at = now(), reason = ${reason}, leased_until = null
        where channel_id = ${channelId} and status = 'RUNNING' and started_at = ${startedAt}`,
    );
  }

  get #em(): EntityManager {
    return this.#options.orm.em.fork() as EntityManager;
  }
}
