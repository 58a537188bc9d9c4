/** A program: the gateway, with every setting as it comes. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { readConfig } from "../src/config.ts";
import { openLog } from "../src/kit/log.ts";
import { type Gateway, startGateway } from "../src/server.ts";
import { memoryOfThis } from "./memory.ts";
import { obey } from "./program.ts";
import { secretKey } from "./shop.ts";

let gateway: Gateway | undefined;
const loop = monitorEventLoopDelay({ resolution: 1 });

obey(
  {
    async open(databaseUrl: string): Promise<string> {
      const config = readConfig({ PORT: "0", DATABASE_URL: databaseUrl, MUARA_SECRET_KEY: secretKey, MUARA_PLAYGROUND: "false" });
      gateway = await startGateway({ config, log: openLog(config.logLevel) });
      return gateway.url;
    },
    memory: memoryOfThis,
    watchLoop(): void {
      loop.reset();
      loop.enable();
    },
    /** Milliseconds for which the event loop was held at the longest since it is watched. */
    loopHeld(): number {
      loop.disable();
      return loop.max / 1e6;
    },
  },
  () => gateway?.stop(),
);
