import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import { openDatabase } from "../../src/database.ts";

/** One connection to a database that says how much CPU PostgreSQL took for what was asked over it. */
export interface CpuMeter {
  readonly orm: MikroORM;
  /** Milliseconds of PostgreSQL's CPU that the work takes: parsing, planning and executing its statements. */
  measure(work: (em: EntityManager) => Promise<unknown>): Promise<number>;
}

/** What `log_statement_stats` says of one message: the CPU of the backend, in microseconds behind the point. */
const usage = /^!\t(\d+\.\d+) s user, (\d+\.\d+) s system/m;

export async function openCpuMeter(url: string): Promise<CpuMeter> {
  const orm = await openDatabase(url, { poolSize: 1 });
  let milliseconds = 0;
  const listened = new WeakSet<pg.PoolClient>();
  const pool: pg.Pool = await orm.em.getConnection().getNativeClient();
  pool.on("acquire", (client) => {
    if (listened.has(client)) return;
    listened.add(client);
    // Goes first: a client sends what it is asked in its order.
    void client.query("set log_statement_stats = on; set client_min_messages = log");
    client.on("notice", ({ detail }) => {
      const [, user, system] = usage.exec(detail ?? "") ?? [];
      milliseconds += 1_000 * (Number(user ?? 0) + Number(system ?? 0));
    });
  });
  return {
    orm,
    async measure(work) {
      milliseconds = 0;
      await work(orm.em.fork() as EntityManager);
      if (milliseconds === 0) throw new Error("PostgreSQL did not say how much CPU it took.");
      return milliseconds;
    },
  };
}
