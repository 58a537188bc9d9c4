import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { PgBoss } from "pg-boss";
import { wakeOverdue } from "../flows/send-command.ts";
import { jobSchema } from "../kit/jobs.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { poolOf } from "../kit/pool.ts";
import { carryOut, type OpensAccounts, type Pause } from "./carry-out.ts";

const queue = "channel-commands";
/** Commands under way at once in this process, and of one channel when it gets no more. */
const mostAtOnce = 40;
const mostOfChannel = 4;
/** Few, as all of a batch may be of one channel. */
const batchSize = 4;
const usualIdleMilliseconds = 500;
const sweepMilliseconds = 10_000;

/** How quick it is where it waits. */
export interface DispatchPace {
  readonly idleMilliseconds?: number;
  readonly pause?: Pause;
}

export interface DispatcherOptions {
  readonly orm: MikroORM;
  readonly accounts: OpensAccounts;
  readonly log: Log;
  readonly pace?: DispatchPace | undefined;
  /** Called after each commit: there may be new events. */
  readonly onCommitted: () => void;
}

/**
 * Tells channels what they are to be told. pg-boss keeps the jobs, the commands are the truth: a job that is lost, or comes twice, changes
 * nothing. Of one channel only so many commands are under way at once, so that a slow or dead one delays no other. That is counted here and
 * not in the database, where those of a process that was killed would keep the channel's others waiting.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #boss: PgBoss;
  readonly #loop: Loop;
  /** Commands under way, and whose. */
  readonly #underWay = new Map<Promise<void>, string>();
  #sweptAt = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    const { orm, log } = options;
    const db = { executeSql: (text: string, values: unknown[] = []) => poolOf(orm).query(text, values) };
    this.#boss = new PgBoss({
      db,
      schema: jobSchema,
      migrate: false,
      schedule: false,
      monitorIntervalSeconds: 30,
      superviseIntervalSeconds: 30,
    });
    this.#boss.on("error", (error) => log.error({ err: error }, "dispatch: the jobs could not be kept"));
    const idleMilliseconds = options.pace?.idleMilliseconds ?? usualIdleMilliseconds;
    this.#loop = new Loop({ name: "dispatch", log, idleMilliseconds, turn: () => this.#turn() });
  }

  async start(): Promise<void> {
    await this.#boss.start();
    this.#loop.start();
  }

  /** There may be new commands. */
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
    const ignoreGroups = this.#busyChannels();
    const jobs = await this.#boss.fetch<{ readonly commandId: string }>(queue, { batchSize, ignoreGroups });
    for (const { id, data, groupId } of jobs) {
      const done = this.#work(id, data.commandId).finally(() => {
        this.#underWay.delete(done);
        this.#loop.nudge();
      });
      this.#underWay.set(done, groupId ?? "");
    }
    return jobs.length > 0;
  }

  #busyChannels(): string[] {
    const counted = Map.groupBy(this.#underWay.values(), (channelId) => channelId);
    return [...counted].filter(([, each]) => each.length >= mostOfChannel).map(([channelId]) => channelId);
  }

  /** Never rejects. */
  async #work(jobId: string, commandId: string): Promise<void> {
    const { orm, accounts, log, onCommitted, pace } = this.#options;
    try {
      await carryOut(orm, accounts, commandId, pace?.pause);
    } catch (error) {
      log.error({ err: error, commandId }, "dispatch: a command failed");
    }
    onCommitted();
    try {
      await this.#boss.complete(queue, jobId);
    } catch (error) {
      // It comes again, and finds the command as it stands then.
      log.error({ err: error, commandId }, "dispatch: a job could not be ended");
    }
  }

  /** Commands whose jobs are gone. */
  async #sweep(): Promise<void> {
    const now = Date.now();
    if (now - this.#sweptAt < sweepMilliseconds) return;
    this.#sweptAt = now;
    await this.#options.orm.em.fork().transactional((em) => wakeOverdue(em as EntityManager, new Date(now)));
  }
}
