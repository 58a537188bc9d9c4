import type { MikroORM } from "@mikro-orm/postgresql";
import { Gauge, type Registry } from "prom-client";
import { rows, sql } from "../kit/sql.ts";

/** Work that is done in the background, a row each: what waits, since when, and what a person has to look at. All of it from indexes. */
const tasks = {
  channel_commands: {
    waiting: sql`channel_commands where ended_at is null and dead_since is null`,
    since: sql`created_at`,
    attention: sql`channel_commands where attention_since is not null`,
  },
  stock_levels: {
    waiting: sql`stock_drifts where due_at is not null`,
    since: sql`since`,
    attention: sql`stock_drifts where reason is not null`,
  },
  labels: {
    waiting: sql`carrier_bookings where status in ('PENDING', 'BOOKING', 'UNKNOWN', 'VOIDING')`,
    since: sql`created_at`,
    attention: sql`carrier_bookings where wanted and attention_since is not null and status in ('PENDING', 'BOOKING', 'UNKNOWN', 'VOIDING')`,
  },
  carrier_messages: {
    waiting: sql`carrier_messages where status = 'PENDING'`,
    since: sql`created_at`,
    attention: null,
  },
  payment_messages: {
    waiting: sql`payment_messages where status = 'WAITING'`,
    since: sql`received_at`,
    attention: sql`payment_messages where status in ('PARKED', 'REFUSED')`,
  },
  gateway_calls: {
    waiting: sql`gateway_calls join payment_transactions payment on payment.id = gateway_calls.payment_id where ended_at is null and attention_since is null`,
    since: sql`payment.created_at`,
    attention: sql`gateway_calls where ended_at is null and attention_since is not null`,
  },
  webhooks: {
    waiting: sql`webhook_deliveries told where told.status = 'PENDING' and ${active("webhook_subscriptions", "told.subscription_id")}`,
    since: sql`created_at`,
    attention: sql`webhook_subscriptions one, webhook_deliveries told where told.subscription_id = one.id and told.status = 'DEAD'`,
  },
  notices: {
    waiting: sql`notices where status in ('PENDING', 'SENDING')`,
    since: sql`created_at`,
    attention: sql`notices where status in ('FAILED', 'UNKNOWN')`,
  },
  book_postings: {
    waiting: sql`book_postings posting where posting.status in ('PENDING', 'SENT', 'UNKNOWN') and ${active("books", "posting.book_id")}`,
    since: sql`created_at`,
    attention: sql`book_postings where status = 'REFUSED'`,
  },
  exports: {
    waiting: sql`exports where status = 'PENDING'`,
    since: sql`created_at`,
    attention: null,
  },
  recurring_orders: {
    waiting: sql`recurring_orders where status = 'ACTIVE' and next_at <= now()`,
    since: sql`next_at`,
    attention: sql`recurring_orders where status = 'ACTIVE' and next_at <= now() and problem is not null`,
  },
};

/** What reads the log and does its part of each event. */
const readers = sql`
  select name as reader, position from event_readers
  union all select 'webhooks', min(position) from webhook_subscriptions where status = 'ACTIVE' having count(*) > 0
  union all select 'books', min(position) from books where status = 'ACTIVE' and access <> 'ENDED' having count(*) > 0`;

interface Found {
  readonly task: string;
  readonly waiting: number;
  readonly attention: number | null;
  readonly oldestSeconds: number;
}

/** How far what is done in the background is behind. Two statements a scrape, whatever there is. */
export function registerTaskGauges(registry: Registry, orm: MikroORM): void {
  let found: Promise<readonly Found[]> = Promise.resolve([]);
  const ask = () => {
    found = rows(orm.em.fork(), sql<Found>`${sql.join(Object.entries(tasks).map(countOf), sql` union all `)}`);
    return found;
  };
  const gauge = (name: string, help: string, read: (found: Found) => number | null, collect = () => found) =>
    new Gauge({
      name,
      help,
      labelNames: ["task"],
      registers: [registry],
      async collect() {
        for (const one of await collect()) {
          const value = read(one);
          if (value !== null) this.set({ task: one.task }, value);
        }
      },
    });
  // The first gauge asks, the others wait for the same answer.
  gauge("muara_tasks_waiting", "What is to be done in the background and is not yet.", ({ waiting }) => waiting, ask);
  gauge("muara_tasks_oldest_seconds", "How long the oldest of it waits; 0 where nothing does.", ({ oldestSeconds }) => oldestSeconds);
  gauge("muara_tasks_attention", "What is not tried any more, or not without a person.", ({ attention }) => attention);
  new Gauge({
    name: "muara_reader_behind",
    help: "Events of the log that a reader has not read yet.",
    labelNames: ["reader"],
    registers: [registry],
    async collect() {
      this.reset();
      const standing = await rows(
        orm.em.fork(),
        sql<{ reader: string; behind: number }>`
          select reader, greatest(relay.last_position - reader.position, 0)::float8 as behind from (${readers}) reader, event_relay relay`,
      );
      for (const { reader, behind } of standing) this.set({ reader }, behind);
    },
  });
}

const countOf = ([task, { waiting, since, attention }]: [string, (typeof tasks)[keyof typeof tasks]]) => sql`
  select ${sql.lit(task)} as task, count(*)::int as waiting, greatest(coalesce(extract(epoch from now() - min(${since})), 0), 0)::float8 as "oldestSeconds",
    ${attention === null ? sql`null` : sql`(select count(*)::int from ${attention})`} as attention
  from ${waiting}`;

/** What nobody works on, as a person paused it or the other side is gone, does not wait. */
function active(table: string, id: string) {
  return sql`exists (select 1 from ${sql.table(table)} owner where owner.id = ${sql.ref(id)} and owner.status = 'ACTIVE')`;
}
