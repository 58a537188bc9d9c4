import type { MikroORM } from "@mikro-orm/postgresql";
import type { Accounts } from "./channels/accounts.ts";
import type { Connector } from "./channels/connector.ts";
import { Dispatcher, type DispatchPace } from "./dispatch/dispatcher.ts";
import { type Pace, StockPublication } from "./dispatch/stock-publication.ts";
import { CataloguePuller } from "./intake/catalogue-puller.ts";
import { DoorNotes } from "./intake/door-notes.ts";
import { Poller } from "./intake/poller.ts";
import type { Log } from "./kit/log.ts";
import { Loop } from "./kit/loop.ts";

export interface ChannelSideOptions {
  readonly orm: MikroORM;
  readonly accounts: Accounts;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly log: Log;
  /** How quick it is where it waits; only tests are quicker. */
  readonly pace: {
    readonly stock?: Partial<Pace>;
    readonly commands?: DispatchPace;
    /** How often is looked whether a channel is to be asked. */
    readonly pollMilliseconds?: number;
  };
  /** Called after each commit: there may be new events. */
  readonly onCommitted: () => void;
  /** Called when a message was kept that was not known. */
  readonly onKept: () => void;
  /** Told how each part is stopped, once it runs; the last one told is to be stopped first. */
  readonly onStarted: (stop: () => Promise<void>) => void;
}

/** What the doors use of it. */
export interface ChannelSide {
  readonly dispatcher: Dispatcher;
  readonly catalogues: CataloguePuller;
  readonly doorNotes: DoorNotes;
}

/** Starts what calls channels by itself: catalogues, access that is renewed, commands, stock, polls, and the notes of who knocked. */
export async function startChannelSide(options: ChannelSideOptions): Promise<ChannelSide> {
  const { orm, accounts, connectors, log, pace, onCommitted, onKept, onStarted } = options;
  const catalogues = new CataloguePuller({ orm, accounts, log, onCommitted });
  catalogues.start();
  onStarted(() => catalogues.stop());
  const renewing = startRenewing(accounts, log);
  onStarted(() => renewing.stop());
  const dispatcher = new Dispatcher({ orm, accounts, log, pace: pace.commands, onCommitted });
  await dispatcher.start();
  onStarted(() => dispatcher.stop());
  const publication = new StockPublication({ orm, connectors, accounts, log, pace: pace.stock });
  publication.start();
  const doorNotes = new DoorNotes(orm, log);
  doorNotes.start();
  onStarted(() => doorNotes.stop());
  const open = (channelId: string) => accounts.open(channelId);
  const poller = new Poller({ orm, connectors, open, log, lookMilliseconds: pace.pollMilliseconds, onKept, onCommitted });
  poller.start();
  // Calls that only wait for their turn would keep it from stopping.
  onStarted(async () => void (await Promise.all([publication.stop(), accounts.stop(), poller.stop()])));
  return { dispatcher, catalogues, doorNotes };
}

function startRenewing(accounts: Accounts, log: Log): Loop {
  const turn = async () => {
    await accounts.renewDue();
    return false;
  };
  const loop = new Loop({ name: "access", log, idleMilliseconds: 60_000, turn });
  loop.start();
  return loop;
}
