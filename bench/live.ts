import pg from "pg";
import { ask } from "./ask.ts";
import type { Ground } from "./cluster.ts";
import { costOf, cpuOf } from "./cpu.ts";
import { fillOrders } from "./data.ts";
import type { Heard } from "./listeners.ts";
import type { Program } from "./programs.ts";
import { type Cost, type Row, total } from "./row.ts";
import { until } from "./until.ts";

const subscribers = 1_000;
const eventsPerRound = 5;
/** The first rounds warm both servers up. */
const warmRounds = 2;
const mostRounds = 200;

const query = "subscription { orderEvents { cursor type sequence occurredAt order { number status } } }";

/** Every order event to 1,000 subscribers with the same document, against a bare `ws` server that sends the same bytes. */
export async function benchLive(ground: Ground): Promise<readonly Row[]> {
  const { options, shop, postgresPid } = ground;
  const database = await ground.freshShop();
  await fillOrders(database, shop, 200);
  const gateway = await ground.startGateway(database);
  await until("the events of the orders are in the log", async () => (await ask(database, "select from outbox limit 1")).length === 0);
  const limit = await ground.start("limit/live");
  const ours = await subscribe(ground, `${gateway.url.replace("http", "ws")}/graphql`, shop.key);
  const theirs = await subscribe(ground, await limit.call<string>("open"), shop.key);

  /** CPU for each message, once every subscriber has heard everything. */
  const measure = async (server: Program, listeners: Program, tell: () => Promise<unknown>, heard: number): Promise<Cost> => {
    const before = cpuOf(server.pid, postgresPid);
    await tell();
    await until(`${subscribers} subscribers have heard ${heard} messages`, async () => (await listeners.call<number>("least")) >= heard, 5);
    return costOf(before, cpuOf(server.pid, postgresPid), subscribers * eventsPerRound);
  };
  const client = new pg.Client(database);
  await client.connect();
  const costs: { ours: Cost; limit: Cost }[] = [];
  const enough = performance.now() + (options.quick ? 6_000 : 45_000);
  let heard = 0;
  for (let round = 0; round < mostRounds && (round < warmRounds + 2 || performance.now() < enough); round++) {
    heard += eventsPerRound;
    const our = await measure(gateway.program, ours, () => makeEvents(client, heard), heard);
    const messages = await ours.call<string[]>("last", eventsPerRound);
    const their = await measure(limit, theirs, () => limit.call("send", messages), heard);
    if (round >= warmRounds) costs.push({ ours: our, limit: their });
  }
  await client.end();

  for (const listeners of [ours, theirs]) await checkHeard(database, await listeners.call<Heard>("heard"), heard);
  for (const { stop } of [ours, theirs, limit, gateway.program]) await stop();
  // The mean, not the median: a round costs the bare server so little that single readings are coarse.
  const mean = (side: "ours" | "limit", part: keyof Cost) => costs.reduce((sum, cost) => sum + cost[side][part], 0) / costs.length;
  const cpu = {
    ours: { node: mean("ours", "node"), postgres: mean("ours", "postgres") },
    // While the bare server sends, PostgreSQL does nothing for it.
    limit: { node: mean("limit", "node"), postgres: 0 },
  };
  const name = `fan-out to ${subscribers.toLocaleString("en")}: CPU per message`;
  return [{ name, ours: total(cpu.ours), limit: total(cpu.limit), goal: { atMost: 1.3 }, cpu }];
}

async function subscribe(ground: Ground, url: string, key: string): Promise<Program> {
  const listeners = await ground.start("listeners");
  await listeners.call("subscribe", { url, key, count: subscribers, query });
  return listeners;
}

/** More events of the orders that are there, as the gateway's own verbs would leave them in the outbox. */
const makeEvents = (client: pg.Client, sequence: number): Promise<unknown> =>
  client.query(
    `insert into outbox (id, type, aggregate_type, aggregate_id, sequence, order_id, channel_id, actor, data, occurred_at)
     select uuidv7(), 'order.tagged', 'Order', id, $1::integer, id, channel_id, 'bench', jsonb_build_object('number', number, 'status', status), now()
     from (select * from orders order by id limit ${eventsPerRound}) told`,
    [sequence],
  );

/** Throws unless every subscriber heard every event once and in the order of the log. */
async function checkHeard(database: string, { messages, strays }: Heard, count: number): Promise<void> {
  const log = await ask<{ cursor: string }[]>(
    database,
    "select encode(convert_to('at:' || position, 'UTF8'), 'base64') as cursor from event_log where actor = 'bench' and aggregate_type = 'Order' order by position",
  );
  const wanted = log.map(({ cursor }) => cursor.replaceAll("=", ""));
  const heard = messages.map((message) => /"cursor":"([^"]+)"/.exec(message)?.[1]);
  if (strays > 0) throw new Error(`${strays} subscribers did not hear what the first one heard.`);
  if (wanted.length !== count || wanted.join() !== heard.join())
    throw new Error(`${heard.length} messages were heard, not the ${wanted.length} of the log in their order.`);
  console.log(`${subscribers} subscribers heard ${count} messages each, every one once and in order`);
}
