import { setTimeout as sleep } from "node:timers/promises";
import type { EntityManager } from "@mikro-orm/postgresql";
import { vi } from "vitest";
import { record } from "../../src/events/record.ts";
import { headOf, type LoggedEvent } from "../../src/events/tail.ts";
import { row, sql } from "../../src/kit/sql.ts";
import { aDeed, type Shop } from "../support/shop.ts";

/** An event as the log has it, as far as these tests look. */
export interface Logged {
  readonly position: number;
  readonly id: string;
  readonly aggregateId: string;
  readonly sequence: number;
}

export const logOf = (shop: Shop): Promise<Logged[]> =>
  shop.read(sql<Logged>`
    select event_log.position::int as position, id, aggregate_id as "aggregateId", sequence from event_log order by event_log.position`);

/** Things that have events, for tests that are about no particular kind of thing: a row to lock, and a number that it counts. */
export class Things {
  readonly #shop: Shop;

  private constructor(shop: Shop) {
    this.#shop = shop;
  }

  static async make(shop: Shop, names: readonly string[]): Promise<Things> {
    await shop.read(sql`create table if not exists things (name text primary key, sequence int not null default 0)`);
    for (const name of names) await shop.read(sql`insert into things values (${name})`);
    return new Things(shop);
  }

  /** One business transaction: locks the things, tells an event of each, takes its time, and commits or breaks off. */
  async happen(names: readonly string[], { milliseconds = 0, breakOff = false } = {}): Promise<void> {
    const done = this.#shop.em.transactional(async (em) => {
      for (const name of names.toSorted()) {
        const counted = await row(
          em as EntityManager,
          sql<{ sequence: number }>`update things set sequence = sequence + 1 where name = ${name} returning sequence`,
        );
        await record(em as EntityManager, aDeed(), [
          { type: "order.opened", aggregateType: "Order", aggregateId: name, sequence: counted?.sequence ?? 0, data: {} },
        ]);
        await sleep(milliseconds);
      }
      if (breakOff) throw new Error("broken off");
    });
    if (breakOff) await done.catch(() => {});
    else await done;
  }
}

/** Puts many events into the outbox at once, of as many things: one event each. */
export async function tellMany(shop: Shop, count: number, type = "order.opened"): Promise<void> {
  await shop.read(sql`
    insert into outbox (id, type, aggregate_type, aggregate_id, sequence, actor, data, occurred_at)
    select gen_random_uuid(), ${type}, 'Order', gen_random_uuid()::text, 1, 'test', '{}', now() from generate_series(1, ${sql.lit(count)})`);
}

/** Waits until the relay has brought the log to this position. */
export const untilHead = (shop: Shop, position: number): Promise<void> =>
  vi.waitFor(
    async () => {
      const head = await headOf(shop.orm);
      if (head !== position) throw new Error(`the log ends at ${head}, not at ${position}`);
    },
    { timeout: 30_000, interval: 20 },
  );

/** The events of bursts, one by one. */
export function oneByOne(bursts: AsyncIterableIterator<readonly LoggedEvent[], undefined>): AsyncIterableIterator<LoggedEvent, undefined> {
  let waiting: readonly LoggedEvent[] = [];
  const events: AsyncIterableIterator<LoggedEvent, undefined> = {
    async next() {
      if (waiting.length === 0) {
        const burst = await bursts.next();
        if (burst.done) return burst;
        waiting = burst.value;
      }
      const [event, ...rest] = waiting;
      waiting = rest;
      return { done: false, value: event as LoggedEvent };
    },
    return: async () => {
      await bursts.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => events,
  };
  return events;
}

/** Reads `count` events, dawdling after each hundred when asked to. */
export async function take(events: AsyncIterableIterator<LoggedEvent, undefined>, count: number, dawdle = 0): Promise<number[]> {
  const positions: number[] = [];
  while (positions.length < count) {
    const { value, done } = await events.next();
    if (done) break;
    positions.push(value.position);
    if (dawdle > 0 && positions.length % 100 === 0) await sleep(dawdle);
  }
  return positions;
}

export const fromTo = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);
