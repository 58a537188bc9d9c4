import type { MikroORM } from "@mikro-orm/postgresql";
import { newId } from "../kit/ids.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { poolOf } from "../kit/pool.ts";
import { row, sql } from "../kit/sql.ts";
import { Statements } from "../kit/statements.ts";
import { eventColumnsText, type LoggedEvent } from "./tail.ts";

const leaseSeconds = 5;
const mostAtOnce = 5_000;
const idleMilliseconds = 100;

/** The log ends at this position now. These events are its newest, or none when they were not wanted. */
export type OnMoved = (position: number, events: readonly LoggedEvent[]) => void;

/** An event beside what moved it; without one when none was wanted. */
type Moved = { readonly count: number; readonly last: number } & (LoggedEvent | { readonly position: null });

/**
 * Takes the relay's epoch, its name, and whether it wants the events. Asked ten times a second and with every event, so
 * it is prepared.
 */
const moveStatement = `
  with relay as (
    select last_position from event_relay where epoch = $1::bigint and holder = $2::uuid for update
  ), gone as (
    -- Each row is read once, where it lies, whatever the planner believes of this table, which is empty most of the time.
    delete from outbox
    where ctid = any(array(select ctid from outbox where exists (select 1 from relay) order by position limit ${mostAtOnce}))
    returning *
  ), event_log as (
    insert into event_log
    select relay.last_position + row_number() over (order by gone.position), gone.id, gone.type, gone.aggregate_type,
      gone.aggregate_id, gone.sequence, gone.order_id, gone.channel_id, gone.location_id, gone.item_id,
      gone.actor, gone.correlation_id, gone.data, gone.occurred_at
    from gone, relay
    returning *
  ), told as (
    update event_relay set last_position = last_position + (select count(*) from event_log)
    where exists (select 1 from event_log)
    returning last_position, pg_notify('muara_events', $2::text)
  )
  select (select count(*)::int from event_log) as count, last_position::float8 as last, ${eventColumnsText}
  from told left join event_log on $3::boolean order by event_log.position`;

/**
 * Moves events from the outbox into the log and stamps them with dense positions: 1, 2, 3 … without a gap, in an order
 * that keeps each aggregate's own.
 *
 * One relay works at a time, whatever the number of processes: a lease in the database names it, and its epoch is
 * checked in the same statement that moves events, so that a relay that lost its lease while it slept moves nothing.
 */
export class Relay {
  readonly #orm: MikroORM;
  readonly #statements: Statements;
  readonly #log: Log;
  readonly #onMoved: OnMoved;
  readonly #wantsEvents: () => boolean;
  /** Names this relay in its lease, and as who says that the log has grown. */
  readonly holder = newId();
  readonly #loop: Loop;
  #epoch: bigint | null = null;
  #leaseUntil = 0;

  /** While `wantsEvents` says no, as when nobody listens, `onMoved` is told the position alone. */
  constructor(orm: MikroORM, log: Log, onMoved: OnMoved, wantsEvents: () => boolean = () => false) {
    this.#orm = orm;
    this.#statements = new Statements(poolOf(orm));
    this.#log = log;
    this.#onMoved = onMoved;
    this.#wantsEvents = wantsEvents;
    this.#loop = new Loop({ name: "relay", log, idleMilliseconds, turn: () => this.#turn() });
  }

  start(): void {
    this.#loop.start();
  }

  /** There may be new events in the outbox. */
  nudge(): void {
    this.#loop.nudge();
  }

  /** Moves what is left and gives the lease back. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#leave();
  }

  async #turn(): Promise<boolean> {
    try {
      return (await this.#lead()) && (await this.#move()) === mostAtOnce;
    } catch (error) {
      // Whatever went wrong, the lease is asked for anew.
      this.#epoch = null;
      throw error;
    }
  }

  /** Takes or renews the lease. False while another process holds it. */
  async #lead(): Promise<boolean> {
    if (this.#epoch !== null && Date.now() < this.#leaseUntil - (leaseSeconds * 1000) / 2) return true;
    const taken = await row(
      this.#orm.em.fork(),
      sql<{ epoch: string }>`
        update event_relay set
          epoch = case when holder = ${this.holder} then epoch else epoch + 1 end,
          holder = ${this.holder}, lease_until = now() + make_interval(secs => ${leaseSeconds})
        where holder = ${this.holder} or holder is null or lease_until < now()
        returning epoch`,
    );
    this.#epoch = taken ? BigInt(taken.epoch) : null;
    this.#leaseUntil = Date.now() + leaseSeconds * 1000;
    return taken !== null;
  }

  async #move(): Promise<number> {
    const moved = await this.#statements.rows<Moved>(moveStatement, [String(this.#epoch), this.holder, this.#wantsEvents()]);
    const [first] = moved;
    if (!first) return 0;
    this.#onMoved(
      first.last,
      moved.filter((event) => event.position !== null),
    );
    return first.count;
  }

  async #leave(): Promise<void> {
    try {
      if (await this.#lead()) while ((await this.#move()) > 0);
      await row(this.#orm.em.fork(), sql`update event_relay set holder = null, lease_until = now() where holder = ${this.holder}`);
    } catch (error) {
      this.#log.warn({ err: error }, "relay: could not give its lease back; it runs out by itself");
    }
  }
}
