import { setTimeout as sleep } from "node:timers/promises";
import { connectors } from "../../connectors/index.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { readConfig } from "../../src/config.ts";
import { openLog } from "../../src/kit/log.ts";
import { type GatewayOptions, startGateway } from "../../src/server.ts";
import type { Mistake } from "./mistakes.ts";

/** Gateways with a mistake, to show that the crash test finds it. Everything else is the real one. */
const mistakes: Readonly<Record<Mistake, Partial<GatewayOptions>>> = {
  // It acknowledges a webhook at once and keeps it a moment later.
  "acknowledges before it stores": {
    keep: (keep) => async (message) => {
      void sleep(20 + Math.random() * 30)
        .then(() => keep(message))
        .catch(() => {});
      return true;
    },
  },
  // A command whose answer never came is sent again without a look at what became of it.
  "repeats commands without looking": { connectors: connectors.map(repeating) },
};

function repeating(connector: Connector): Connector {
  const tell = Object.fromEntries(Object.entries(connector.tell ?? {}).map(([kind, teller]) => [kind, { ...teller, knowsKey: true }]));
  return { ...connector, tell };
}

const config = readConfig(process.env);
await startGateway({
  config,
  log: openLog(config.logLevel),
  onDatabaseLost: () => process.exit(1),
  ...mistakes[process.argv[2] as Mistake],
});
