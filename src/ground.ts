import type { MikroORM } from "@mikro-orm/postgresql";
import type { Vault } from "./channels/vault.ts";
import type { Config } from "./config.ts";
import { migrate, openDatabase } from "./database.ts";
import { startPostgres } from "./embedded/start-postgres.ts";
import { Relay } from "./events/relay.ts";
import { Tail } from "./events/tail.ts";
import { listenForEvents } from "./events/wake.ts";
import type { Log } from "./kit/log.ts";
import { sealAll, vaultFor } from "./secret-keys.ts";

/** What every part of a gateway stands on, and is given when it is started. */
export interface Ground {
  readonly orm: MikroORM;
  readonly vault: Vault;
  readonly log: Log;
  readonly tail: Tail;
  /** To be called after each commit: there may be new events. */
  readonly onCommitted: () => void;
  /** To be told how each part is stopped, once it runs; the last one told is stopped first. */
  readonly onStarted: (stop: () => Promise<void>) => void;
}

export interface GroundOptions extends Pick<Ground, "log" | "onStarted"> {
  readonly config: Config;
  /** Called when the embedded database ends by itself. */
  readonly onDatabaseLost: (() => void) | undefined;
}

/** Opens the database, the vault of its secrets and the log of its events, which is followed and filled from here on. */
export async function openGround({ config, log, onStarted, onDatabaseLost }: GroundOptions): Promise<Ground> {
  const orm = await openStore({ config, log, onStarted, onDatabaseLost });
  const vault = await vaultFor(config);
  await sealAll(orm, vault, log);
  const tail = new Tail(orm, log);
  const relay = new Relay(
    orm,
    log,
    (position, events) => tail.grown(position, events),
    () => tail.isFollowed,
  );
  await tail.start();
  onStarted(() => tail.stop());
  const ears = listenForEvents(orm.config.get("clientUrl") as string, log, (from) => {
    // What its own relay moves a process hears first hand.
    if (from !== relay.holder) tail.nudge();
  });
  onStarted(() => ears.stop());
  relay.start();
  onStarted(() => relay.stop());
  return { orm, vault, log, tail, onStarted, onCommitted: () => relay.nudge() };
}

/** The configured database, or one of our own, brought to this version. */
async function openStore({ config, log, onStarted, onDatabaseLost }: GroundOptions): Promise<MikroORM> {
  let url = config.databaseUrl;
  if (url === undefined) {
    const postgres = await startPostgres({ dataDir: config.dataDir, log: (line) => log.info(line), onExit: () => onDatabaseLost?.() });
    onStarted(() => postgres.stop());
    url = postgres.url;
  }
  const orm = await openDatabase(url, { poolSize: config.databasePoolSize });
  onStarted(() => orm.close(true));
  await migrate(orm);
  return orm;
}
