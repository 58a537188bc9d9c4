import type { MikroORM } from "@mikro-orm/postgresql";
import { PgBoss } from "pg-boss";
import { jobSchema, type Queue } from "../kit/jobs.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { poolOf } from "../kit/pool.ts";

/** Jobs under way at once in this process, and of one group when it gets no more. */
const mostAtOnce = 40;
const mostOfGroup = 4;
/** Few, as all of a batch may be of one group. */
const batchSize = 4;
const usualIdleMilliseconds = 500;
const sweepMilliseconds = 10_000;

export interface RunnerOptions<Data> {
  readonly orm: MikroORM;
  readonly queue: Queue;
  readonly log: Log;
  readonly idleMilliseconds?: number | undefined;
  /** Does what the job says is to be looked at, as it stands then. */
  readonly work: (data: Data) => Promise<void>;
  /** Wakes what is overdue, as its jobs are gone. */
  readonly sweep: () => Promise<unknown>;
  /** Called after each job: there may be new events. */
  readonly onCommitted: () => void;
}

/**
 * Works a queue off. pg-boss keeps the jobs, what they are about is the truth: a job that is lost, or comes twice, changes nothing. Of one
 * group only so many are under way at once, so that a slow or dead one delays no other. That is counted here and not in the database, where
 * those of a process that was killed would keep the group's others waiting.
 */
export class Runner<Data extends object> {
  readonly #options: RunnerOptions<Data>;
  readonly #boss: PgBoss;
  readonly #loop: Loop;
  /** Jobs under way, and of which group. */
  readonly #underWay = new Map<Promise<void>, string>();
  #sweptAt = 0;

  constructor(options: RunnerOptions<Data>) {
    this.#options = options;
    const { orm, log, queue, idleMilliseconds = usualIdleMilliseconds } = options;
    const db = { executeSql: (text: string, values: unknown[] = []) => poolOf(orm).query(text, values) };
    this.#boss = new PgBoss({
      db,
      schema: jobSchema,
      migrate: false,
      schedule: false,
      monitorIntervalSeconds: 30,
      superviseIntervalSeconds: 30,
    });
    this.#boss.on("error", (error) => log.error({ err: error, queue }, "dispatch: the jobs could not be kept"));
    this.#loop = new Loop({ name: queue, log, idleMilliseconds, turn: () => this.#turn() });
  }

  async start(): Promise<void> {
    await this.#boss.start();
    this.#loop.start();
  }

  /** There may be new jobs. */
  nudge(): void {
    this.#loop.nudge();
  }

  /** Resolves when the calls that are under way have ended and what came of them is noted. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.allSettled(this.#underWay.keys());
    await this.#boss.stop({ graceful: false, close: false });
  }

  async #turn(): Promise<boolean> {
    await this.#sweep();
    const free = mostAtOnce - this.#underWay.size;
    if (free <= 0) return false;
    const jobs = await this.#boss.fetch<Data>(this.#options.queue, { batchSize, ignoreGroups: this.#busyGroups() });
    for (const { id, data, groupId } of jobs) {
      const done = this.#work(id, data).finally(() => {
        this.#underWay.delete(done);
        this.#loop.nudge();
      });
      this.#underWay.set(done, groupId ?? "");
    }
    return jobs.length > 0;
  }

  #busyGroups(): string[] {
    const counted = Map.groupBy(this.#underWay.values(), (group) => group);
    return [...counted].filter(([, each]) => each.length >= mostOfGroup).map(([group]) => group);
  }

  /** Never rejects. */
  async #work(jobId: string, data: Data): Promise<void> {
    const { log, queue, onCommitted, work } = this.#options;
    try {
      await work(data);
    } catch (error) {
      log.error({ err: error, queue, job: data }, "dispatch: a job failed");
    }
    onCommitted();
    try {
      await this.#boss.complete(queue, jobId);
    } catch (error) {
      // It comes again, and finds what it is about as it stands then.
      log.error({ err: error, queue, job: data }, "dispatch: a job could not be ended");
    }
  }

  async #sweep(): Promise<void> {
    const now = Date.now();
    if (now - this.#sweptAt < sweepMilliseconds) return;
    this.#sweptAt = now;
    await this.#options.sweep();
  }
}
