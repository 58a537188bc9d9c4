import type { EntityManager } from "@mikro-orm/postgresql";
import { PgBoss } from "pg-boss";
import { newId } from "./ids.ts";
import { insertLots, type Lot, type Table } from "./sql.ts";

/** Work for later, kept by pg-boss. It only says what is to be looked at: whoever does it finds there what is to be done. */
export interface Job {
  /** Of one group only so many are done at once, so that a slow one delays no other. */
  readonly group: string;
  readonly data: Readonly<Record<string, string>>;
  /** Not before; null: as soon as it is committed. */
  readonly at: Date | null;
}

/** Where pg-boss keeps its tables. They are its own: it makes and changes them. */
export const jobSchema = "pgboss";

/** Every queue there is. A queue that is not among them cannot be written to. */
export const queues = ["channel-commands", "carrier-bookings"] as const;
export type Queue = (typeof queues)[number];

/** A job whose worker died is given to another after this. */
const expireSeconds = 120;
const retryLimit = 10;

/** Makes pg-boss's tables, or brings them to its version, and the queues. */
export async function installJobs(url: string): Promise<void> {
  const boss = new PgBoss({ connectionString: url, schema: jobSchema, max: 2, supervise: false, schedule: false });
  const failed = new Promise<never>((_, reject) => boss.on("error", reject));
  try {
    await Promise.race([failed, boss.start()]);
    for (const name of queues)
      if ((await boss.getQueue(name)) === null)
        await boss.createQueue(name, { expireInSeconds: expireSeconds, retryLimit, deleteAfterSeconds: 3_600 });
  } finally {
    await boss.stop({ graceful: false });
  }
}

const column = (name: string, type: string, key = name) => ({ name, type, key });

/** pg-boss's table, as far as a job that is added by SQL has to say; the rest are its defaults. */
const table: Table = {
  name: "job",
  schema: jobSchema,
  columns: [
    column("id", "uuid"),
    column("name", "text"),
    column("data", "jsonb"),
    column("group_id", "text", "group"),
    column("start_after", "timestamptz", "at"),
    column("keep_until", "timestamptz", "keepUntil"),
    column("policy", "text"),
    column("expire_seconds", "integer", "expireSeconds"),
    column("retry_limit", "integer", "retryLimit"),
    column("retry_delay", "integer", "retryDelay"),
    column("deletion_seconds", "integer", "deletionSeconds"),
  ],
};

const keptMilliseconds = 14 * 24 * 3_600_000;

/** Jobs as rows, for who adds them together with what they are about: they are there if and only if that is committed. */
export function jobsOf(queue: Queue, jobs: readonly Job[], now: Date): Lot {
  const fixed = { name: queue, policy: "standard", expireSeconds, retryLimit, retryDelay: 5, deletionSeconds: 3_600 };
  return {
    table,
    rows: jobs.map(({ group, data, at }) => {
      const start = at ?? now;
      return { ...fixed, id: newId(), group, data, at: start, keepUntil: new Date(start.getTime() + keptMilliseconds) };
    }),
  };
}

/** Adds jobs in the caller's transaction. */
export const enqueue = (em: EntityManager, queue: Queue, jobs: readonly Job[], now: Date): Promise<void> =>
  insertLots(em, [jobsOf(queue, jobs, now)]);
