/** A program: the gateway, with every setting as it comes, and what its process says of itself. */
import { readdirSync, readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { readConfig } from "../../src/config.ts";
import { openLog } from "../../src/kit/log.ts";
import { type Gateway, startGateway } from "../../src/server.ts";
import { obey } from "../program.ts";
import { secretKey } from "../shop.ts";
import type { Inside } from "./sample.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const resolutionMs = 10;
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
let gateway: Gateway | undefined;
let last = { at: performance.now(), waitedMs: waitedMs() };

obey(
  {
    async open(databaseUrl: string): Promise<string> {
      const config = readConfig({ PORT: "0", DATABASE_URL: databaseUrl, MUARA_SECRET_KEY: secretKey, MUARA_PLAYGROUND: "false" });
      gateway = await startGateway({ config, log: openLog(config.logLevel) });
      delay.enable();
      return gateway.url;
    },
    sample,
  },
  () => gateway?.stop(),
);

/** Stops the loop while it collects garbage, a tenth of a second or so, which is left out of the delays. */
function sample(): Inside {
  const delays = { delayP50: late(delay.percentile(50)), delayP99: late(delay.percentile(99)), delayMax: late(delay.max) };
  const now = { at: performance.now(), waitedMs: waitedMs() };
  const waited = (now.waitedMs - last.waitedMs) / (now.at - last.at);
  last = now;
  const { rss } = process.memoryUsage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const active = (kind: string): number => resources.filter((name) => name === kind).length;
  // One descriptor is of the reading itself.
  const fds = readdirSync("/proc/self/fd").length - 1;
  // What the pause itself made late is noted once the loop has gone round.
  setTimeout(() => delay.reset(), 2 * resolutionMs);
  const memory = { rss: mebibytes(rss), heap: mebibytes(heapUsed), external: mebibytes(external) };
  return { ...memory, ...delays, waited, fds, sockets: active("TCPSocketWrap"), timers: active("Timeout") };
}

/** The second number of the main thread's schedstat: nanoseconds on a run queue. */
function waitedMs(): number {
  return Number(readFileSync("/proc/self/schedstat", "utf8").split(" ")[1]) / 1e6;
}

const mebibytes = (bytes: number): number => bytes / 2 ** 20;
/** The histogram holds the whole time between two ticks of its timer, in nanoseconds: what is above its resolution was late. */
const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
