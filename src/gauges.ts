import type { MikroORM } from "@mikro-orm/postgresql";
import { Gauge, type Registry } from "prom-client";
import { row, sql } from "./kit/sql.ts";

interface Depths {
  readonly pending: number;
  readonly parked: number;
  readonly outbox: number;
  readonly position: number;
}

/** What an operator watches beside the doors: what waits in the inbox and the outbox. One statement a scrape. */
export function registerGauges(registry: Registry, orm: MikroORM): void {
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
          (select last_position::float8 from event_relay) as position`,
    );
    return depths;
  };
  const same = () => depths;
  gauge("muara_inbox_pending", "Messages of channels that wait to be worked off.", ({ pending }) => pending, ask);
  gauge("muara_inbox_parked", "Messages that were set aside for a person.", ({ parked }) => parked, same);
  gauge("muara_outbox_waiting", "Events that the relay has not moved into the log yet.", ({ outbox }) => outbox, same);
  gauge("muara_event_position", "Position of the newest event in the log.", ({ position }) => position, same);
}
