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

/**
 * With `prepared`, each statement is prepared the first time it is asked and executed by its name from then on, as the gateway does
 * with what clients read again and again.
 */
export async function openCpuMeter(url: string, { prepared }: { readonly prepared: boolean }): Promise<CpuMeter> {
  const orm = await openDatabase(url, { poolSize: 1 });
  let milliseconds = 0;
  const listened = new WeakSet<pg.PoolClient>();
  const pool: pg.Pool = await orm.em.getConnection().getNativeClient();
  pool.on("acquire", (client) => {
    if (listened.has(client)) return;
    listened.add(client);
    // Goes first: a client sends what it is asked in its order.
    void client.query("set log_statement_stats = on; set client_min_messages = log");
    if (prepared) prepareAll(client);
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

function prepareAll(client: pg.PoolClient): void {
  const names = new Map<string, string>();
  const nameOf = (text: string): string => {
    const name = names.get(text) ?? `read_${names.size}`;
    names.set(text, name);
    return name;
  };
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  client.query = ((text: unknown, values?: unknown, ...rest: unknown[]) =>
    typeof text === "string" && Array.isArray(values)
      ? query({ name: nameOf(text), text, values }, ...rest)
      : query(text, values, ...rest)) as typeof client.query;
}
