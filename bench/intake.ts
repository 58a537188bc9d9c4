import pg from "pg";
import { checkBooks, countRows, sellLastUnits } from "./books.ts";
import type { Ground } from "./cluster.ts";
import { costOf, cpuOf } from "./cpu.ts";
import type { Demand } from "./orders.ts";
import type { Program } from "./programs.ts";
import { type Cost, median, type Row } from "./row.ts";
import { channelCode } from "./shop.ts";
import { until } from "./until.ts";

const clients = 64;
const warmUp = 1_000;

interface Rate {
  readonly perSecond: number;
  readonly cost: Cost;
}

/** Webhooks until they are committed orders, against one client that only writes the same rows. */
export async function benchIntake(ground: Ground): Promise<readonly Row[]> {
  return [
    await takeOrders(ground, "intake, 1,000 SKUs: orders/s", "spread"),
    await takeOrders(ground, "intake, one hot SKU: orders/s", "hot"),
  ];
}

async function takeOrders(ground: Ground, name: string, demand: Demand): Promise<Row> {
  const { options } = ground;
  const [count, repetitions] = options.quick ? [1_500, 2] : [6_000, 3];
  const ours = await openOurs(ground, demand);
  const limit = await openLimit(ground, demand);

  let first = 1;
  for (const measure of [ours.measure, limit.measure]) await measure(first, warmUp);
  first += warmUp;
  const rates: { ours: Rate; limit: Rate }[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    rates.push({ ours: await ours.measure(first, count), limit: await limit.measure(first, count) });
    first += count;
  }

  const written = [await countRows(ours.database), await countRows(limit.database)].map((counts) => JSON.stringify(counts));
  if (written[0] !== written[1]) throw new Error(`The limit did not write the same rows: ${written[1]}, and we ${written[0]}.`);
  if (demand === "hot") await sellLastUnits(ours.load, ours.url, ours.database);
  await checkBooks(ours.database);
  await ours.leave();
  for (const { stop } of [ours.load, ours.gateway, limit.program]) await stop();

  const mid = (read: (rate: (typeof rates)[number]) => number) => median(rates.map(read));
  const costs = (side: "ours" | "limit"): Cost => ({
    node: mid((rate) => rate[side].cost.node),
    postgres: mid((rate) => rate[side].cost.postgres),
  });
  const cpu = { ours: costs("ours"), limit: costs("limit") };
  return { name, ours: mid((rate) => rate.ours.perSecond), limit: mid((rate) => rate.limit.perSecond), goal: { atLeast: 0.5 }, cpu };
}

/** Rate of `work`, and what it cost until everything it left to do is done, too. */
async function rateOf(ground: Ground, server: Program, count: number, work: () => Promise<void>, rest: () => Promise<void>): Promise<Rate> {
  const before = cpuOf(server.pid, ground.postgresPid);
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1_000;
  await rest();
  return { perSecond: count / seconds, cost: costOf(before, cpuOf(server.pid, ground.postgresPid), count) };
}

async function openOurs(ground: Ground, demand: Demand) {
  const database = await ground.freshShop();
  const { program: gateway, url } = await ground.startGateway(database);
  const load = await ground.start("load");
  const webhookUrl = `${url}/webhooks/${channelCode}`;
  const watch = new pg.Client(database);
  await watch.connect();
  let orders = 0;
  return {
    database,
    gateway,
    load,
    url: webhookUrl,
    leave: () => watch.end(),
    async measure(first: number, count: number): Promise<Rate> {
      await load.call("prepareWebhooks", { url: webhookUrl, first, count, demand });
      orders += count;
      const sent = async () => {
        await load.call("sendWebhooks", clients);
        // Every webhook is kept by now; its order is committed together with the message's being done.
        await until(
          "no message waits",
          async () => (await watch.query("select from inbox where status = 'PENDING' limit 1")).rowCount === 0,
          5,
        );
      };
      const told = () => until("the events are in the log", async () => (await watch.query("select from outbox limit 1")).rowCount === 0);
      const rate = await rateOf(ground, gateway, count, sent, told);
      const { rows } = await watch.query<{ count: number }>("select count(*)::integer as count from orders");
      if (rows[0]?.count !== orders) throw new Error(`There are ${rows[0]?.count} orders, not ${orders}.`);
      return rate;
    },
  };
}

async function openLimit(ground: Ground, demand: Demand) {
  const database = await ground.freshShop();
  const program = await ground.start("limit/intake");
  await program.call("open", { databaseUrl: database, shop: ground.shop });
  return {
    database,
    program,
    async measure(first: number, count: number): Promise<Rate> {
      await program.call("prepare", { first, count, demand });
      return rateOf(
        ground,
        program,
        count,
        () => program.call("write"),
        async () => {},
      );
    },
  };
}
