import { loadavg } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { cursorOf } from "../../schema/kit/live.ts";
import { ask, settle } from "../ask.ts";
import type { Ground } from "../cluster.ts";
import { costOf, cpuOf } from "../cpu.ts";
import type { Program } from "../programs.ts";
import { channelCode } from "../shop.ts";
import { until } from "../until.ts";
import type { SoakOptions } from "./options.ts";
import { lookFromOutside } from "./outside.ts";
import type { Inside, Sample } from "./sample.ts";
import type { Subscribers } from "./subscribers.ts";
import type { Taken, Traffic } from "./traffic.ts";

const webhooksPerSecond = 30;
const readsPerSecond = 30;
/** Orders that are there before the load: pages are full from the first read on. */
const ordersBefore = 2_000;

/** A gateway under load, and who loads it. */
export interface Loaded {
  readonly database: string;
  readonly url: string;
  readonly gateway: Program;
  readonly traffic: Program;
  readonly subscribers: Program;
  /** Position in the log that all subscribers begin after. */
  readonly after: number;
}

/** Starts a gateway on a fresh shop, gives it orders, lets the subscribers in, then the traffic. */
export async function startLoad(ground: Ground, { subscribers: count }: SoakOptions): Promise<Loaded> {
  const database = await ground.freshShop();
  const gateway = await ground.start("soak/gateway");
  const url = await gateway.call<string>("open", database);
  const webhookUrl = `${url}/webhooks/${channelCode}`;
  await placeOrders(ground, webhookUrl, database);

  const [head] = await ask<{ position: number }[]>(database, "select last_position::float8 as position from event_relay");
  const after = head?.position ?? 0;
  const subscribers = await ground.start("soak/subscribers");
  const socketUrl = `${url.replace("http", "ws")}/graphql`;
  await subscribers.call("open", { url: socketUrl, key: ground.shop.key, count, after: cursorOf(after) } satisfies Subscribers);

  const traffic = await ground.start("soak/traffic");
  const firstNumber = ordersBefore + 1;
  await traffic.call("start", {
    url,
    webhookUrl,
    key: ground.shop.key,
    webhooksPerSecond,
    readsPerSecond,
    firstNumber,
  } satisfies Traffic);
  return { database, url, gateway, traffic, subscribers, after };
}

async function placeOrders(ground: Ground, url: string, database: string): Promise<void> {
  const load = await ground.start("load");
  await load.call("prepareWebhooks", { url, first: 1, count: ordersBefore, demand: "spread" });
  await load.call("sendWebhooks", 16);
  const left = "select from inbox where status = 'PENDING' union all select from outbox limit 1";
  await until("the first orders are in the log", async () => (await ask(database, left)).length === 0);
  await load.stop();
  await settle(database);
}

/** Reads everything again and again until time is up. */
export async function watch(
  ground: Ground,
  loaded: Loaded,
  options: SoakOptions,
  tell: (sample: Sample) => void,
): Promise<readonly Sample[]> {
  const { database, url, gateway, traffic, subscribers } = loaded;
  const client = new pg.Client(database);
  await client.connect();
  const samples: Sample[] = [];
  try {
    const began = performance.now();
    let last = began;
    let used = cpuOf(gateway.pid, ground.postgresPid);
    for (let due = options.sampleSeconds; due <= options.minutes * 60; due += options.sampleSeconds) {
      await wait(Math.max(0, began + due * 1_000 - performance.now()));
      const { webhooks, reads } = await traffic.call<Taken>("taken");
      const heard = await subscribers.call<number>("messages");
      const now = performance.now();
      const seconds = (now - last) / 1_000;
      last = now;
      const before = used;
      used = cpuOf(gateway.pid, ground.postgresPid);
      const cpu = costOf(before, used, seconds * 1_000);
      const sample: Sample = {
        seconds: (now - began) / 1_000,
        ...(await lookFromOutside(url, client)),
        ...(await gateway.call<Inside>("sample")),
        webhooks: webhooks.count / seconds,
        reads: reads.count / seconds,
        messages: heard / seconds,
        gatewayCores: cpu.node,
        postgresCores: cpu.postgres,
        machineLoad: loadavg()[0] ?? 0,
        webhookP99: webhooks.p99,
        readP99: reads.p99,
      };
      samples.push(sample);
      tell(sample);
    }
  } finally {
    await client.end();
  }
  return samples;
}
