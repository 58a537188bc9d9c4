import { setTimeout as sleep } from "node:timers/promises";
import { readConfig } from "../../src/config.ts";
import { openLog } from "../../src/kit/log.ts";
import { startGateway } from "../../src/server.ts";

/**
 * A gateway with a mistake, to show that the crash test finds it: it acknowledges a webhook at once and keeps it a moment
 * later. Everything else is the real one.
 */
const config = readConfig(process.env);
await startGateway({
  config,
  log: openLog(config.logLevel),
  onDatabaseLost: () => process.exit(1),
  keep: (keep) => async (message) => {
    void sleep(20 + Math.random() * 30)
      .then(() => keep(message))
      .catch(() => {});
    return true;
  },
});
