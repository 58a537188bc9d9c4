import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { wakeOverdue } from "../flows/send-command.ts";
import type { Log } from "../kit/log.ts";
import { carryOut, type OpensAccounts, type Pause } from "./carry-out.ts";
import { Runner } from "./runner.ts";

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

/** Tells channels what they are to be told. */
export class Dispatcher extends Runner<{ readonly commandId: string }> {
  constructor({ orm, accounts, log, pace, onCommitted }: DispatcherOptions) {
    super({
      orm,
      queue: "channel-commands",
      log,
      idleMilliseconds: pace?.idleMilliseconds,
      work: ({ commandId }) => carryOut(orm, accounts, commandId, pace?.pause),
      sweep: () => orm.em.fork().transactional((em) => wakeOverdue(em as EntityManager, new Date())),
      onCommitted,
    });
  }
}
