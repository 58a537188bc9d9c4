import type { MikroORM } from "@mikro-orm/postgresql";
import { Refusal } from "../kit/errors.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { row, rows, sql } from "../kit/sql.ts";

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

export const eventColumns = sql`
  event_log.position::float8 as position, id, type, aggregate_type as "aggregateType", aggregate_id as "aggregateId", sequence,
  order_id as "orderId", channel_id as "channelId", location_id as "locationId", item_id as "itemId",
  actor, correlation_id as "correlationId", data, occurred_at as "occurredAt"`;

const pollMilliseconds = 250;
const pageSize = 1_000;
/** Readers that fall behind by more than this re-read the log instead of holding events in memory. */
const mostKept = 10_000;

/**
 * Follows the log: one reader a process, woken by a hint or every 250 ms, hands each event on exactly once and in order.
 * The hint may be lost, the log may not: a gap is read again from the log.
 */
export class Tail {
  readonly #orm: MikroORM;
  readonly #loop: Loop;
  readonly #readers = new Set<Reader>();
  #position = 0;

  constructor(orm: MikroORM, log: Log) {
    this.#orm = orm;
    this.#loop = new Loop({ name: "tail", log, idleMilliseconds: pollMilliseconds, turn: () => this.#turn() });
  }

  async start(): Promise<void> {
    this.#position = await headOf(this.#orm);
    this.#loop.start();
  }

  /** The log may have grown. */
  nudge(): void {
    this.#loop.nudge();
  }

  get position(): number {
    return this.#position;
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    for (const reader of this.#readers) reader.end();
  }

  /**
   * All events after a position, each exactly once and in order, then those to come, until the iterator is returned.
   * Without a position it begins now. Throws Refusal RESYNC_REQUIRED when the log no longer reaches back that far,
   * and INVALID for a position that has not been yet.
   */
  events(after: number | null, wanted: (event: LoggedEvent) => boolean): AsyncIterableIterator<LoggedEvent> {
    const reader = new Reader(this.#position, wanted);
    this.#readers.add(reader);
    const events = this.#follow(reader, after ?? this.#position, after !== null, wanted);
    const leave = () => {
      this.#readers.delete(reader);
      reader.end();
    };
    return {
      next: () => events.next(),
      // A generator that waits for its next event cannot be returned before that event: ending its reader wakes it.
      return: () => {
        leave();
        return events.return(undefined);
      },
      throw: (error) => {
        leave();
        return events.throw(error);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async *#follow(reader: Reader, after: number, resumed: boolean, wanted: (event: LoggedEvent) => boolean): AsyncGenerator<LoggedEvent> {
    try {
      if (resumed) await this.#checkHead(after);
      let last = after;
      while (!reader.ended) {
        // From the log up to where the live queue begins, then the queue; a reader that overflowed goes round again.
        while (last < reader.joinedAt && !reader.ended) {
          const page = await eventsAfter(this.#orm, last);
          // Positions are dense: what does not follow at once was dropped, before we came or while the reader was slow.
          if (page[0]?.position !== last + 1) throw outOfReach();
          for (const event of page) {
            last = event.position;
            if (wanted(event)) yield event;
          }
        }
        for await (const event of reader.drain()) {
          if (event.position <= last) continue;
          last = event.position;
          yield event;
        }
        reader.rejoin(this.#position);
      }
    } finally {
      this.#readers.delete(reader);
    }
  }

  async #checkHead(after: number): Promise<void> {
    const head = await headOf(this.#orm);
    if (after > head)
      throw new Refusal("INVALID", `The cursor lies ahead of the log, which ends at ${head}. Subscribe without it.`, ["after"]);
  }

  async #turn(): Promise<boolean> {
    if (this.#readers.size === 0) {
      const head = await headOf(this.#orm);
      // Who came meanwhile reads from where the tail was.
      if (this.#readers.size === 0) {
        this.#position = head;
        return false;
      }
    }
    const page = await eventsAfter(this.#orm, this.#position);
    for (const event of page) {
      this.#position = event.position;
      for (const reader of this.#readers) reader.push(event);
    }
    return page.length === pageSize;
  }
}

/** One subscriber's queue of live events. It keeps a bounded number; beyond that it says so and the log is read again. */
class Reader {
  readonly #wanted: (event: LoggedEvent) => boolean;
  #queue: LoggedEvent[] = [];
  #wake: (() => void) | null = null;
  #overflowed = false;
  joinedAt: number;
  ended = false;

  constructor(joinedAt: number, wanted: (event: LoggedEvent) => boolean) {
    this.joinedAt = joinedAt;
    this.#wanted = wanted;
  }

  push(event: LoggedEvent): void {
    if (this.#overflowed || !this.#wanted(event)) return;
    if (this.#queue.length >= mostKept) this.#overflowed = true;
    else this.#queue.push(event);
    this.#wake?.();
  }

  end(): void {
    this.ended = true;
    this.#wake?.();
  }

  /** Begins again at the tail's present position, after an overflow. */
  rejoin(position: number): void {
    this.joinedAt = position;
    this.#overflowed = false;
  }

  async *drain(): AsyncGenerator<LoggedEvent> {
    while (true) {
      const batch = this.#queue;
      this.#queue = [];
      yield* batch;
      if (this.#queue.length > 0) continue;
      if (this.ended || this.#overflowed) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}

const outOfReach = () =>
  new Refusal(
    "RESYNC_REQUIRED",
    "The log no longer reaches back to this cursor. Query the present state, then subscribe without a cursor.",
    ["after"],
  );

/** The newest position of the log; 0 when nothing has happened yet. */
export async function headOf(orm: MikroORM): Promise<number> {
  const head = await row(orm.em.fork(), sql<{ position: number }>`select last_position::float8 as position from event_relay`);
  return head?.position ?? 0;
}

/** One page of the log. `event_log.position`: a bare name would sort by the answer's column, which no index knows. */
export const pageAfter = (position: number, limit: number) =>
  sql<LoggedEvent>`select ${eventColumns} from event_log where event_log.position > ${position} order by event_log.position limit ${sql.lit(limit)}`;

const eventsAfter = (orm: MikroORM, position: number): Promise<LoggedEvent[]> => rows(orm.em.fork(), pageAfter(position, pageSize));
