/** A program: the gateway, with every setting as it comes. */
import { readConfig } from "../src/config.ts";
import { openLog } from "../src/kit/log.ts";
import { type Gateway, startGateway } from "../src/server.ts";
import { memoryOfThis } from "./memory.ts";
import { obey } from "./program.ts";

let gateway: Gateway | undefined;

obey(
  {
    async open(databaseUrl: string): Promise<string> {
      const config = readConfig({ PORT: "0", DATABASE_URL: databaseUrl, MUARA_PLAYGROUND: "false" });
      gateway = await startGateway({ config, log: openLog(config.logLevel) });
      return gateway.url;
    },
    memory: memoryOfThis,
  },
  () => gateway?.stop(),
);
