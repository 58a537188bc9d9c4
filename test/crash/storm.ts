import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { migrate, openDatabase } from "../../src/database.ts";
import { runningPostgres } from "../../src/embedded/running-postgres.ts";
import { startPostgres } from "../../src/embedded/start-postgres.ts";
import type { Invariant } from "../../src/invariants.ts";
import { row, sql } from "../../src/kit/sql.ts";
import { Chance } from "./chance.ts";
import { type Post, postOf } from "./channels.ts";
import { type Senders, startSenders } from "./deliver.ts";
import { hotSales, judge } from "./judge.ts";
import { type Life, makeLives } from "./orders.ts";
import { openShop, type Shop } from "./shop.ts";
import { openSquare } from "./square.ts";
import { type Subscriber, subscribe } from "./subscriber.ts";
import { type Death, deaths, Victim } from "./victim.ts";

export interface StormOptions {
  readonly rounds: number;
  readonly webhooks: number;
  readonly seed: number;
  readonly acknowledgeBeforeStoring: boolean;
  readonly say: (line: string) => void;
}

const duplicateShare = 0.15;
const connections = 16;
/** A hint that was being fetched when the gateway died is taken up again when its lease has run out; losses show sooner. */
const quietMs = { real: 100_000, sabotaged: 5_000 };

/** Kills a gateway again and again while webhooks arrive, and answers what is then true of its database. */
export async function storm(options: StormOptions): Promise<readonly Invariant[]> {
  const { say, seed, acknowledgeBeforeStoring } = options;
  const chance = new Chance(seed);
  const folder = await mkdtemp(join(tmpdir(), "muara-crash-"));
  await chmod(folder, 0o711); // when we are root, PostgreSQL is not
  const square = await openSquare();
  const port = await freePort();
  const victim = new Victim({ port, dataDir: join(folder, "data"), logFile: join(folder, "gateway.log"), acknowledgeBeforeStoring });
  const shop = await prepare(join(folder, "data"), { gateway: victim.url, square: square.url });

  const distinct = Math.round(options.webhooks * (1 - duplicateShare));
  const lives = makeLives(chance, distinct);
  const posts = lives.flat().map((version) => postOf(victim.url, version));
  const again = chance.shuffled(posts).slice(0, options.webhooks - distinct);
  const senders = startSenders(connections, ({ channel, version }) => channel === "square" && square.reaches(version));
  const subscribers = (["orderEvents", "fulfillmentOrderEvents", "inventoryLevels"] as const).map((field) =>
    subscribe(victim.url, shop.key, field),
  );
  say(`${options.webhooks} webhooks (${again.length} of them twice, shuffled) about ${lives.length} orders of 3 channels; seed ${seed}`);
  try {
    await rage(options, { chance, victim, senders, posts: chance.shuffled([...posts, ...again]) });
    await senders.idle();
    const database = await runningPostgres(join(folder, "data"));
    if (!database) throw new Error("The database does not run.");
    const orm = await openDatabase(database);
    const counts = await conclude(orm, {
      shop,
      lives,
      senders,
      subscribers,
      say,
      patience: acknowledgeBeforeStoring ? quietMs.sabotaged : quietMs.real,
    }).finally(() => orm.close(true));
    if (!acknowledgeBeforeStoring && counts.some(({ count }) => count > 0)) say(`The data and the log are kept in ${folder}`);
    else void (await tidy(victim, folder));
    return counts;
  } finally {
    await senders.stop();
    for (const subscriber of subscribers) await subscriber.close();
    await victim.stop();
    square.close();
  }
}

async function tidy(victim: Victim, folder: string): Promise<void> {
  await victim.stop();
  // A gateway that had to be killed leaves a PostgreSQL that writes its last a moment longer.
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** Makes the shop before the gateway first starts, in the database that it will find. */
async function prepare(dataDir: string, urls: { gateway: string; square: string }): Promise<Shop> {
  const postgres = await startPostgres({ dataDir, log: () => {} });
  const orm = await openDatabase(postgres.url);
  try {
    await migrate(orm);
    return await openShop(orm, urls);
  } finally {
    await orm.close(true);
    await postgres.stop();
  }
}

interface Rage {
  readonly chance: Chance;
  readonly victim: Victim;
  readonly senders: Senders;
  readonly posts: readonly Post[];
}

/** Life after life: each gets its share of the webhooks, in one burst or bit by bit, and is killed in the midst of it. */
async function rage({ rounds, say }: StormOptions, { chance, victim, senders, posts }: Rage): Promise<void> {
  const ways = chance.shuffled(Array.from({ length: rounds }, (_, round): Death => deaths[round % deaths.length] ?? "gateway"));
  const share = Math.ceil(posts.length / (rounds + 1));
  for (let round = 0; round < rounds; round += 1) {
    const started = await victim.start();
    const life = chance.between(50, 600);
    const pieces = round % 2 === 0 ? 1 : 10;
    const mine = posts.slice(round * share, (round + 1) * share);
    const sending = bitByBit(senders, mine, { pieces, over: life });
    await sleep(life);
    const death = ways[round] ?? "gateway";
    const before = senders.acknowledged.length;
    const code = await victim.die(death);
    await sending;
    say(
      `  life ${String(round + 1).padStart(2)}: ready after ${String(Math.round(started)).padStart(4)} ms, killed ${String(life).padStart(3)} ms later (${death}${code === null ? "" : `; the gateway ended with ${code}`}), ${before} acknowledged so far`,
    );
  }
  await victim.start();
  senders.send(posts.slice(rounds * share));
}

async function bitByBit(senders: Senders, posts: readonly Post[], { pieces, over }: { pieces: number; over: number }): Promise<void> {
  const size = Math.ceil(posts.length / pieces);
  for (let piece = 0; piece < pieces; piece += 1) {
    senders.send(posts.slice(piece * size, (piece + 1) * size));
    await sleep(over / pieces);
  }
}

interface Ending {
  readonly shop: Shop;
  readonly lives: readonly Life[];
  readonly senders: Senders;
  readonly subscribers: readonly Subscriber[];
  readonly say: (line: string) => void;
  /** Milliseconds. */
  readonly patience: number;
}

/** Waits until nothing is left to do, and judges. */
async function conclude(orm: MikroORM, { shop, lives, senders, subscribers, say, patience }: Ending): Promise<readonly Invariant[]> {
  const began = performance.now();
  const restless = await untilQuiet(orm, subscribers, patience);
  say(
    `  ${senders.acknowledged.length} acknowledged in ${senders.attempts()} attempts; quiet after ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  const { sold, stock, waiting } = await hotSales(orm);
  say(`  of the hot thing ${sold} of ${stock} are sold; ${waiting} orders wait for a person`);
  for (const { aggregateType, positions, resumptions, errors } of subscribers) {
    say(`  the subscriber to ${aggregateType} saw ${positions.length} events and resumed ${resumptions()} times`);
    for (const error of errors) say(`    and was told: ${error}`);
  }
  return [
    { name: "restless", meaning: "Messages and events that were never worked off, or never seen.", count: restless },
    { name: "refused", meaning: "Webhooks that were answered with an error no retry mends.", count: senders.refused.length },
    ...(await judge(orm, { shop, lives, acknowledged: senders.acknowledged, subscribers })),
  ];
}

/** Answers how much was still to be done when patience ended. */
async function untilQuiet(orm: MikroORM, subscribers: readonly Subscriber[], patience: number): Promise<number> {
  for (const until = performance.now() + patience; ; await sleep(100)) {
    const left = await row(
      orm.em.fork() as EntityManager,
      sql<{ todo: number; parked: number; ends: Record<string, number> }>`
        select ((select count(*) from inbox where status = 'PENDING') + (select count(*) from outbox))::int as todo,
          (select count(*)::int from inbox where status = 'PARKED') as parked,
          (select json_object_agg(aggregate_type, last) from (select aggregate_type, max(position) as last from event_log group by 1) ends) as ends`,
    );
    const unseen = subscribers.filter(({ aggregateType, positions }) => (positions.at(-1) ?? 0) < (left?.ends[aggregateType] ?? 0)).length;
    const restless = (left?.todo ?? 1) + unseen;
    if (restless === 0 || performance.now() > until) return restless + (left?.parked ?? 0);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("A TCP listener has no port.");
  return address.port;
}
