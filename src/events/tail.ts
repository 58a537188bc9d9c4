import type { MikroORM } from "@mikro-orm/postgresql";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { row, rows, sql } from "../kit/sql.ts";
import { type Choose, Follower } from "./follower.ts";
import { Pages } from "./pages.ts";

/** An event as the log keeps it. `position` grows by one with every event of the merchant. */
export interface LoggedEvent {
  readonly position: number;
  readonly id: string;
  readonly type: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly sequence: number;
  readonly orderId: string | null;
  readonly channelId: string | null;
  readonly locationId: string | null;
  readonly itemId: string | null;
  readonly actor: string;
  readonly correlationId: string | null;
  readonly data: Record<string, unknown>;
  readonly occurredAt: string;
}

/** As text, for a statement that is prepared. */
export const eventColumnsText = `
  event_log.position::float8 as position, id, type, aggregate_type as "aggregateType", aggregate_id as "aggregateId", sequence,
  order_id as "orderId", channel_id as "channelId", location_id as "locationId", item_id as "itemId",
  actor, correlation_id as "correlationId", data, occurred_at as "occurredAt"`;
export const eventColumns = sql.raw(eventColumnsText);

const pollMilliseconds = 250;
const pageSize = 1_000;

/**
 * Follows the log: one reader a process, woken by a hint or every 250 ms, tells all who follow it here that there is more. The hint
 * may be lost, the log may not: what is not in memory is read from it.
 */
export class Tail {
  readonly #loop: Loop;
  readonly #orm: MikroORM;
  readonly #followers = new Set<Follower<LoggedEvent>>();
  readonly pages: Pages<LoggedEvent>;
  #position = 0;

  constructor(orm: MikroORM, log: Log) {
    this.#orm = orm;
    this.pages = new Pages(async (first, last) => {
      const page = await rows(orm.em.fork(), pageAfter(first - 1, last - first + 1));
      // Where older partitions were dropped, the statement goes on behind the gap.
      return page.filter(({ position }) => position <= last);
    });
    this.#loop = new Loop({ name: "tail", log, idleMilliseconds: pollMilliseconds, turn: () => this.#turn() });
  }

  async start(): Promise<void> {
    this.#position = await this.head();
    this.#loop.start();
  }

  /** True while somebody follows the log here. */
  get isFollowed(): boolean {
    return this.#followers.size > 0;
  }

  /** The log has grown to this position, and these are its newest events: they need not be read if they go on where the tail is. */
  grown(position: number, events: readonly LoggedEvent[]): void {
    if (position <= this.#position) return;
    if (events[0]?.position === this.#position + 1) this.#append(events);
    else this.nudge();
  }

  /** The log may have grown. */
  nudge(): void {
    this.#loop.nudge();
  }

  get position(): number {
    return this.#position;
  }

  head(): Promise<number> {
    return headOf(this.#orm);
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    for (const follower of this.#followers) follower.end();
  }

  /**
   * All events after a position, each exactly once and in order, then those to come, in bursts of which `choose` takes what is wanted,
   * until it is ended. Without a position it begins now. Taking from it throws Refusal RESYNC_REQUIRED when the log no
   * longer reaches back that far, and INVALID for a position that has not been yet.
   */
  events(after: number | null, choose: Choose<LoggedEvent>): Follower<LoggedEvent> {
    const follower = new Follower(this, after ?? this.#position, choose, (gone) => this.#followers.delete(gone));
    this.#followers.add(follower);
    return follower;
  }

  async #turn(): Promise<boolean> {
    // While nobody listens there is nobody to have events ready for.
    if (this.#followers.size === 0) {
      const head = await this.head();
      // Who came meanwhile follows from where the tail was.
      if (this.#followers.size === 0) {
        this.#position = Math.max(this.#position, head);
        return false;
      }
    }
    const page = await rows(this.#orm.em.fork(), pageAfter(this.#position, pageSize));
    this.#append(page);
    return page.length === pageSize;
  }

  #append(events: readonly LoggedEvent[]): void {
    const last = events.at(-1)?.position ?? 0;
    // A page that was read while its events came from the relay.
    if (last <= this.#position) return;
    this.pages.append(events);
    this.#position = last;
    for (const follower of this.#followers) follower.wake();
  }
}

/** The newest position of the log; 0 when nothing has happened yet. */
export async function headOf(orm: MikroORM): Promise<number> {
  const head = await row(orm.em.fork(), sql<{ position: number }>`select last_position::float8 as position from event_relay`);
  return head?.position ?? 0;
}

/** One page of the log. `event_log.position`: a bare name would sort by the answer's column, which no index knows. */
export const pageAfter = (position: number, limit: number) =>
  sql<LoggedEvent>`select ${eventColumns} from event_log where event_log.position > ${position} order by event_log.position limit ${sql.lit(limit)}`;
