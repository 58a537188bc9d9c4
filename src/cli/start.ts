import { Command } from "commander";
import { environment, readConfig } from "../config.ts";
import { openLog } from "../kit/log.ts";

/** What is sent to stop a process. Terminals and npm send the same signal twice at once: only a later one is meant as a second. */
const signals = ["SIGTERM", "SIGINT"] as const;
const sameMilliseconds = 1_000;

export const startCommand = (): Command =>
  new Command("start")
    .description("Starts the gateway. SIGTERM or SIGINT stop it once all it began is done; a second one ends it at once.")
    .action(async () => {
      const config = readConfig(environment());
      const log = openLog(config.logLevel);
      const asked = Promise.race([stopAsked(), npmGone()]);
      const { startGateway } = await import("../server.ts");

      const lost = Promise.withResolvers<"lost">();
      const gateway = await startGateway({ config, log, onDatabaseLost: () => lost.resolve("lost") });
      log.info({ url: gateway.url }, "the gateway takes orders");
      const { countKeys } = await import("./keys.ts");
      if ((await countKeys(gateway.services.orm)) === 0)
        log.warn("there is no API key yet: `muara keys create --name owner --scopes all` makes one");

      const why = await Promise.race([asked, lost.promise]);
      if (why === "lost") log.fatal("the database ended by itself; stopping");
      else log.info({ signal: why }, "stopping");
      await gateway.stop();
      log.info("stopped");
      process.exit(why === "lost" ? 1 : 0);
    });

/** npm does not hand signals on to what it started: when it is gone, so are we meant to be. */
function npmGone(): Promise<string> {
  return new Promise((resolve) => {
    if (process.env.npm_lifecycle_event === undefined) return;
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && resolve("npm ended"), 250).unref();
  });
}

/** Answers the first signal to stop, which may come while we still start. */
function stopAsked(): Promise<string> {
  const asked = Promise.withResolvers<string>();
  let first: number | null = null;
  for (const signal of signals)
    process.on(signal, () => {
      first ??= Date.now();
      if (Date.now() - first > sameMilliseconds) process.exit(1);
      asked.resolve(signal);
    });
  return asked.promise;
}
