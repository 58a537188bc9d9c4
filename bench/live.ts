import pg from "pg";
import { ask } from "./ask.ts";
import type { Ground } from "./cluster.ts";
import { costOf, cpuOf } from "./cpu.ts";
import { Crowd } from "./crowd.ts";
import { fillOrders } from "./data.ts";
import { HttpLine, post } from "./http-line.ts";
import type { Heard } from "./listeners.ts";
import type { Program } from "./programs.ts";
import { type Cost, median, type Row, shown, total } from "./row.ts";
import { until } from "./until.ts";

/** Events that happen at once, as when an order is accepted. One alone costs the most for each message. */
const eventsPerRound = 5;
/** The first rounds warm both servers up. */
const warmRounds = 2;
const mostRounds = 200;
/** Events that happen while all terminals are away. */
const missedEvents = 20;

const query = "subscription($after: String) { orderEvents(after: $after) { cursor type sequence occurredAt order { number status } } }";
const listQuery = JSON.stringify({ query: "{ orders(first: 10) { nodes { number status customer { name } } } }" });

/** Every order event to 1,000 and to 10,000 subscribers, against a bare `ws` server that sends the same messages. */
export async function benchLive(ground: Ground): Promise<readonly Row[]> {
  const few = await benchCrowd(ground, 1_000, { reconnect: false });
  return [...few, ...(await benchCrowd(ground, 10_000, { reconnect: true }))];
}

/** Both servers with their subscribers, and what makes events. */
interface Scene {
  readonly gateway: { readonly program: Program; readonly url: string };
  readonly limit: Program;
  readonly ours: Crowd;
  readonly theirs: Crowd;
  readonly key: string;
  /** Makes so many events in one transaction. */
  happen(events: number): Promise<unknown>;
}

async function benchCrowd(ground: Ground, count: number, { reconnect }: { readonly reconnect: boolean }): Promise<Row[]> {
  const { shop, options } = ground;
  const database = await ground.freshShop();
  await fillOrders(database, shop, 200);
  const gateway = await ground.startGateway(database);
  await until("the events of the orders are in the log", async () => (await ask(database, "select from outbox limit 1")).length === 0);
  const limit = await ground.start("limit/live");
  const theirUrl = await limit.call<string>("open");
  const empty = [await gateway.program.call<number>("memory"), await limit.call<number>("memory")] as const;
  const all = { count, query, key: shop.key };
  const ours = await Crowd.gather(ground, { ...all, url: `${gateway.url.replace("http", "ws")}/graphql` });
  const theirs = await Crowd.gather(ground, { ...all, url: theirUrl });
  const client = new pg.Client(database);
  await client.connect();
  let happened = 0;
  const scene: Scene = {
    gateway,
    limit,
    ours,
    theirs,
    key: shop.key,
    async happen(events) {
      happened += events;
      await makeEvents(client, events, happened);
    },
  };
  const name = count.toLocaleString("en");

  const rows: Row[] = [];
  let heard = 0;
  for (const events of [eventsPerRound, 1]) {
    const measured = await fanOut(ground, scene, { events, heard, milliseconds: options.quick ? 5_000 : 20_000 });
    heard = measured.heard;
    const { ours, limit } = measured.cpu;
    const what = `fan-out to ${name}, ${events} at a time: CPU per message`;
    rows.push({ name: what, ours: total(ours), limit: total(limit), goal: { atMost: 1.3 }, cpu: measured.cpu });
  }
  if (reconnect) {
    // With few sockets it would be the memory of the programs themselves.
    const full = [await gateway.program.call<number>("memory"), await limit.call<number>("memory")] as const;
    const kilobytes = (which: 0 | 1) => (full[which] - empty[which]) / 1_024 / count;
    rows.push({ name: `${name} sockets: KB of memory each`, ours: kilobytes(0), limit: kilobytes(1), goal: null });
    const back = await comeBack(scene, heard);
    rows.push({ name: `${name} come back at once: s until all are live`, ...back, goal: null });
  }
  await client.end();
  for (const heard of await ours.heard()) await checkHeard(database, heard, happened);
  console.log(`${name} subscribers heard ${happened} messages each, every one once and in order`);
  for (const { stop } of [{ stop: () => ours.stop() }, { stop: () => theirs.stop() }, limit, gateway.program]) await stop();
  return rows;
}

interface Rounds {
  /** So many happen in one transaction, round after round. */
  readonly events: number;
  readonly heard: number;
  readonly milliseconds: number;
}

/** CPU of both servers for each message, once every subscriber has heard everything. */
async function fanOut(
  { postgresPid }: Ground,
  { gateway, limit, ours, theirs, happen }: Scene,
  { events, heard: before, milliseconds }: Rounds,
) {
  const measure = async (server: Program, crowd: Crowd, tell: () => Promise<unknown>, heard: number): Promise<Cost> => {
    const before = cpuOf(server.pid, postgresPid);
    await tell();
    await crowd.hasHeard(heard);
    return costOf(before, cpuOf(server.pid, postgresPid), crowd.count * events);
  };
  const costs: { ours: Cost; limit: Cost }[] = [];
  const enough = performance.now() + milliseconds;
  let heard = before;
  for (let round = 0; round < mostRounds && (round < warmRounds + 2 || performance.now() < enough); round++) {
    heard += events;
    const our = await measure(gateway.program, ours, () => happen(events), heard);
    const messages = await ours.last(events);
    const their = await measure(limit, theirs, () => limit.call("send", messages), heard);
    if (round >= warmRounds) costs.push({ ours: our, limit: their });
  }
  // The mean, not the median: a round costs the bare server so little that single readings are coarse.
  const mean = (side: "ours" | "limit", part: keyof Cost) => costs.reduce((sum, cost) => sum + cost[side][part], 0) / costs.length;
  const cpu = {
    ours: { node: mean("ours", "node"), postgres: mean("ours", "postgres") },
    // While the bare server sends, PostgreSQL does nothing for it.
    limit: { node: mean("limit", "node"), postgres: 0 },
  };
  return { heard, cpu };
}

/** All lines break, things happen, and all come back at once: seconds until each has heard what it missed. Others go on asking. */
async function comeBack({ gateway, limit, ours, theirs, key, happen }: Scene, heard: number) {
  const seconds = async (crowd: Crowd) => {
    const began = performance.now();
    await Promise.all([crowd.comeBack(), crowd.hasHeard(heard + missedEvents)]);
    return (performance.now() - began) / 1_000;
  };
  await ours.vanish();
  await happen(missedEvents);
  await gateway.program.call("watchLoop");
  const asking = askOnAndOn(gateway.url, key);
  const our = await seconds(ours);
  console.log(`while they came back queries of 10 orders were answered and none refused: ${await asking.stop()}`);
  console.log(`the event loop was held for ${shown(await gateway.program.call<number>("loopHeld"))} ms at the longest`);
  // They are live again: what happens now is heard, too.
  await gateway.program.call("watchLoop");
  await happen(eventsPerRound);
  await ours.hasHeard(heard + missedEvents + eventsPerRound);
  console.log(
    `while ${eventsPerRound} events went to all it was held for ${shown(await gateway.program.call<number>("loopHeld"))} ms at the longest`,
  );

  await limit.call("miss", await ours.last(missedEvents + eventsPerRound).then((messages) => messages.slice(0, missedEvents)));
  await theirs.vanish();
  return { ours: our, limit: await seconds(theirs) };
}

/** Four clients that ask for a list of orders until told to stop; two have a new connection each time. Throws when one is refused. */
function askOnAndOn(url: string, key: string) {
  const address = new URL(`${url}/graphql`);
  const request = post(address, { "content-type": "application/json", authorization: `Bearer ${key}` }, listQuery);
  let stopped = false;
  const client = async (keepsItsLine: boolean): Promise<number[]> => {
    const times: number[] = [];
    let line = await HttpLine.open(address);
    while (!stopped) {
      const began = performance.now();
      if (!keepsItsLine) line = await HttpLine.open(address);
      const { status, body } = await line.ask(request);
      if (status !== 200 || !String(body).startsWith('{"data":')) throw new Error(`A query was answered ${status}: ${String(body)}`);
      times.push(performance.now() - began);
      if (!keepsItsLine) line.close();
    }
    line.close();
    return times;
  };
  const clients = Promise.all([true, true, false, false].map(client));
  const said = (times: readonly number[]) =>
    `${times.length} in ${shown(median(times))} ms, the slowest in ${shown(Math.max(...times))} ms`;
  return {
    async stop(): Promise<string> {
      stopped = true;
      const [a = [], b = [], c = [], d = []] = await clients;
      return `on a kept connection ${said([...a, ...b])}; on a new one each ${said([...c, ...d])}`;
    },
  };
}

/** More events of the orders that are there, as the gateway's own verbs would leave them in the outbox. */
const makeEvents = (client: pg.Client, count: number, sequence: number): Promise<unknown> =>
  client.query(
    `insert into outbox (id, type, aggregate_type, aggregate_id, sequence, order_id, channel_id, actor, data, occurred_at)
     select uuidv7(), 'order.tagged', 'Order', id, $1::integer, id, channel_id, 'bench', jsonb_build_object('number', number, 'status', status), now()
     from (select * from orders order by id limit $2) told`,
    [sequence, count],
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
}
