import { ask, settle } from "./ask.ts";
import type { Ground } from "./cluster.ts";
import { costOf, cpuOf } from "./cpu.ts";
import { fillOrders } from "./data.ts";
import type { Pages, PagesRead } from "./load.ts";
import type { Program } from "./programs.ts";
import { questions } from "./questions.ts";
import { type Cost, median, type Row, total } from "./row.ts";
import { until } from "./until.ts";

const clients = 16;
/** Seconds for which each server is asked before it is measured, so that V8 has compiled what it will. */
const warmUp = 10;
/** As many as the gateway holds unless told otherwise. */
const connections = 20;

interface Rate {
  readonly perSecond: number;
  readonly cost: Cost;
}

/** Questions over HTTP, against a bare server with one statement for each. */
export async function benchReads(ground: Ground): Promise<readonly Row[]> {
  const { options, shop } = ground;
  const database = await ground.freshShop();
  await fillOrders(database, shop, options.orders);
  const gateway = await ground.startGateway(database);
  await until("the events of the orders are in the log", async () => (await ask(database, "select from outbox limit 1")).length === 0);
  await settle(database);
  const limit = await ground.start("limit/reads");
  const load = await ground.start("load");
  const limitUrl = await limit.call<string>("open", { databaseUrl: database, connections });

  async function measure(program: Program, asked: Pages): Promise<Rate> {
    const before = cpuOf(program.pid, ground.postgresPid);
    const { requests, seconds } = await load.call<PagesRead>("readPages", asked);
    return { perSecond: requests / seconds, cost: costOf(before, cpuOf(program.pid, ground.postgresPid), requests) };
  }

  const rows: Row[] = [];
  for (const { name, path, query, variables } of questions) {
    const bodies = (await variables(database)).map((each) => JSON.stringify({ query, variables: each }));
    const pages = { key: shop.key, bodies, clients, seconds: options.seconds };
    const ours: Pages = { ...pages, url: `${gateway.url}/graphql` };
    const theirs: Pages = { ...pages, url: `${limitUrl}${path}` };
    await compare(load, ours, theirs);
    for (const warm of [ours, theirs]) await load.call("readPages", { ...warm, seconds: options.quick ? 2 : warmUp });
    const rates: { ours: Rate; limit: Rate }[] = [];
    for (let repetition = 0; repetition < (options.quick ? 3 : 5); repetition++)
      rates.push({ ours: await measure(gateway.program, ours), limit: await measure(limit, theirs) });
    rows.push(...rowsOf(name, rates));
  }
  for (const { stop } of [load, limit, gateway.program]) await stop();
  return rows;
}

function rowsOf(name: string, rates: readonly { readonly ours: Rate; readonly limit: Rate }[]): Row[] {
  const mid = (read: (rate: (typeof rates)[number]) => number) => median(rates.map(read));
  const costs = (side: "ours" | "limit"): Cost => ({
    node: mid((rate) => rate[side].cost.node),
    postgres: mid((rate) => rate[side].cost.postgres),
  });
  const cpu = { ours: costs("ours"), limit: costs("limit") };
  return [
    {
      name: `${name}: requests/s`,
      ours: mid(({ ours }) => ours.perSecond),
      limit: mid(({ limit }) => limit.perSecond),
      goal: { atLeast: 0.8 },
      cpu,
    },
    { name: `${name}: CPU per request`, ours: total(cpu.ours), limit: total(cpu.limit), goal: { atMost: 1.25 } },
  ];
}

/** Both must answer the same bytes of data, or one does less than the other. Throws when they do not. */
async function compare(load: Program, ours: Pages, theirs: Pages): Promise<void> {
  for (const body of ours.bodies.slice(0, 20)) {
    const [one, other] = [await load.call<string>("readPage", { ...ours, body }), await load.call<string>("readPage", { ...theirs, body })];
    if (dataOf(one) === dataOf(other)) continue;
    const at = [...one].findIndex((sign, index) => sign !== other[index]);
    throw new Error(
      `The limit answers other data, from sign ${at} on:\n${one.slice(at - 100, at + 200)}\n${other.slice(at - 100, at + 200)}`,
    );
  }
}

const dataOf = (body: string): string => JSON.stringify((JSON.parse(body) as { data: unknown }).data);
