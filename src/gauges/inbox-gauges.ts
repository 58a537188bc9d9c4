import type { MikroORM } from "@mikro-orm/postgresql";
import { Gauge, type Registry } from "prom-client";
import { row, sql } from "../kit/sql.ts";

interface Depths {
  readonly pending: number;
  readonly parked: number;
  readonly outbox: number;
  readonly position: number;
  readonly reservations: number;
  readonly releases: number;
}

/** What an operator watches beside the doors: what waits in the inbox and the outbox. One statement a scrape. */
export function registerInboxGauges(registry: Registry, orm: MikroORM): void {
  let depths: Promise<Depths | null> = Promise.resolve(null);
  const gauge = (name: string, help: string, read: (depths: Depths) => number, collect: () => Promise<Depths | null>) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const found = await collect();
        if (found) this.set(read(found));
      },
    });
  // The first gauge asks, the others wait for the same answer.
  const ask = () => {
    depths = row(
      orm.em.fork(),
      sql<Depths>`
        select (select count(*)::int from inbox where status = 'PENDING') as pending,
          (select count(*)::int from inbox where status = 'PARKED') as parked,
          (select count(*)::int from outbox) as outbox,
          (select last_position::float8 from event_relay) as position,
          (select count(*)::int from reservations
            where status = 'ACTIVE' and expires_at < now() - interval '1 minute' and owner_type <> 'ORDER') as reservations,
          (select count(*)::int from fulfillment_orders
            where (status = 'SCHEDULED' or held_from = 'SCHEDULED') and fulfill_at < now() - interval '1 minute') as releases`,
    );
    return depths;
  };
  const same = () => depths;
  gauge("muara_inbox_pending", "Messages of channels that wait to be worked off.", ({ pending }) => pending, ask);
  gauge("muara_inbox_parked", "Messages that were set aside for a person.", ({ parked }) => parked, same);
  gauge("muara_outbox_waiting", "Events that the relay has not moved into the log yet.", ({ outbox }) => outbox, same);
  gauge("muara_event_position", "Position of the newest event in the log.", ({ position }) => position, same);
  const overdue = (name: string, what: string, read: (depths: Depths) => number) =>
    gauge(name, `${what} over a minute ago, and were not.`, read, same);
  overdue("muara_reservations_overdue", "Reservations that should have run out", ({ reservations }) => reservations);
  overdue("muara_releases_overdue", "Pre-orders that should have been released", ({ releases }) => releases);
}
