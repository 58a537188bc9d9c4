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
import { row, rows, sql } from "../../src/kit/sql.ts";
import { Chance } from "./chance.ts";
import { type Post, postOf } from "./channels.ts";
import { type Senders, startSenders } from "./deliver.ts";
import { hotSales, judge } from "./judge.ts";
import { judgeTold } from "./judge-told.ts";
import type { Mistake } from "./mistakes.ts";
import { type Life, makeLives } from "./orders.ts";
import { type Outside, openShop, type Shop } from "./shop.ts";
import { openSquare } from "./square.ts";
import { type Staff, startStaff } from "./staff.ts";
import { type Subscriber, subscribe } from "./subscriber.ts";
import { openToldShop, type ToldShop } from "./told-shop.ts";
import { type Death, deaths, Victim } from "./victim.ts";

export interface StormOptions {
  readonly rounds: number;
  readonly webhooks: number;
  readonly seed: number;
  /** Null: the gateway as it is. */
  readonly mistake: Mistake | null;
  readonly say: (line: string) => void;
}

const duplicateShare = 0.15;
const connections = 16;
/** How long an aimed kill waits for its moment: longer than a pause that the channel wants. */
const aimedMs = 10_000;
/** Orders that are placed at the channel that is told things in each life. */
const toldOrders = 3;
/** A hint that was being fetched when the gateway died is taken up again when its lease has run out; losses show sooner. */
const quietMs = { "": 150_000, "acknowledges before it stores": 5_000, "repeats commands without looking": 30_000 };

/** Kills a gateway again and again while webhooks arrive, and answers what is then true of its database. */
export async function storm(options: StormOptions): Promise<readonly Invariant[]> {
  const { say, seed, mistake } = options;
  const chance = new Chance(seed);
  const folder = await mkdtemp(join(tmpdir(), "muara-crash-"));
  await chmod(folder, 0o711); // when we are root, PostgreSQL is not
  const square = await openSquare();
  const toldShop = await openToldShop(chance);
  const port = await freePort();
  const victim = new Victim({ port, dataDir: join(folder, "data"), logFile: join(folder, "gateway.log"), mistake });
  const shop = await prepare(join(folder, "data"), { gateway: victim.url, square: square.url, told: toldShop.double });

  const distinct = Math.round(options.webhooks * (1 - duplicateShare));
  const lives = makeLives(chance, distinct);
  const posts = lives.flat().map((version) => postOf(victim.url, version));
  const again = chance.shuffled(posts).slice(0, options.webhooks - distinct);
  const senders = startSenders(connections, ({ channel, version }) => channel === "square" && version && square.reaches(version));
  const staff = startStaff(victim.url, { key: shop.key, channelId: shop.channelIds.told });
  const subscribers = (["orderEvents", "fulfillmentOrderEvents", "inventoryLevels"] as const).map((field) =>
    subscribe(victim.url, shop.key, field),
  );
  say(`${options.webhooks} webhooks (${again.length} of them twice, shuffled) about ${lives.length} orders of 3 channels; seed ${seed}`);
  try {
    await rage(options, { chance, victim, senders, toldShop, posts: chance.shuffled([...posts, ...again]) });
    const began = new Date();
    await victim.start();
    await senders.idle();
    const database = await runningPostgres(join(folder, "data"));
    if (!database) throw new Error("The database does not run.");
    const orm = await openDatabase(database);
    const patience = quietMs[mistake ?? ""];
    const ending = { shop, lives, senders, toldShop, staff, subscribers, say, patience };
    const counts = await aMinuteLater(orm, began)
      .then(() => conclude(orm, ending))
      .finally(() => orm.close(true));
    if (!mistake && counts.some(({ count }) => count > 0)) say(`The data and the log are kept in ${folder}`);
    else void (await tidy(victim, folder));
    return counts;
  } finally {
    await Promise.all([senders.stop(), staff.stop()]);
    for (const subscriber of subscribers) await subscriber.close();
    await victim.stop();
    square.close();
    await toldShop.stop();
  }
}

async function tidy(victim: Victim, folder: string): Promise<void> {
  await victim.stop();
  // A gateway that had to be killed leaves a PostgreSQL that writes its last a moment longer.
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** Makes the shop before the gateway first starts, in the database that it will find. */
async function prepare(dataDir: string, outside: Outside): Promise<Shop> {
  const postgres = await startPostgres({ dataDir, log: () => {} });
  const orm = await openDatabase(postgres.url);
  try {
    await migrate(orm);
    return await openShop(orm, outside);
  } finally {
    await orm.close(true);
    await postgres.stop();
  }
}

interface Rage {
  readonly chance: Chance;
  readonly victim: Victim;
  readonly senders: Senders;
  readonly toldShop: ToldShop;
  readonly posts: readonly Post[];
}

/**
 * Life after life: each gets its share of the webhooks, in one burst or bit by bit, and is killed in the midst of it; many at a moment
 * that is chosen.
 */
async function rage({ rounds, say }: StormOptions, { chance, victim, senders, toldShop, posts }: Rage): Promise<void> {
  const ways = chance.shuffled(Array.from({ length: rounds }, (_, round): Death => deaths[round % deaths.length] ?? "gateway"));
  const share = Math.ceil(posts.length / (rounds + 1));
  for (let round = 0; round < rounds; round += 1) {
    senders.send(toldShop.place(victim.url, toldOrders));
    const started = await victim.start();
    const life = chance.between(50, 600);
    const pieces = round % 2 === 0 ? 1 : 10;
    const mine = posts.slice(round * share, (round + 1) * share);
    const sending = bitByBit(senders, mine, { pieces, over: life });
    const ready = performance.now();
    const moment = momentOf(round, toldShop);
    const met = moment !== null && (await Promise.race([moment.comes.then(() => true), sleep(aimedMs, false)]));
    if (moment === null) await sleep(life);
    const lived = performance.now() - ready;
    const death = ways[round] ?? "gateway";
    const before = senders.acknowledged.length;
    const code = await victim.die(death);
    await sending;
    say(
      `  life ${String(round + 1).padStart(2)}: ready after ${String(Math.round(started)).padStart(4)} ms, killed ${String(Math.round(lived)).padStart(3)} ms later${met ? ` ${moment.name}` : ""} (${death}${code === null ? "" : `; the gateway ended with ${code}`}), ${before} acknowledged so far`,
    );
  }
  senders.send(toldShop.place(victim.url, toldOrders));
  senders.send(posts.slice(rounds * share));
}

/** When a life ends: every other one when a channel is told something, of the others some in a pause that it wants; null: at any time. */
function momentOf(round: number, toldShop: ToldShop): { readonly name: string; readonly comes: Promise<void> } | null {
  if (round % 2 === 1)
    return { name: "between a call and its answer", comes: toldShop.nextDone(round % 4 === 1 ? "a parcel" : "anything") };
  return round % 10 === 4 ? { name: "in a pause that the channel wants", comes: toldShop.wantPause() } : null;
}

async function bitByBit(senders: Senders, posts: readonly Post[], { pieces, over }: { pieces: number; over: number }): Promise<void> {
  const size = Math.ceil(posts.length / pieces);
  for (let piece = 0; piece < pieces; piece += 1) {
    senders.send(posts.slice(piece * size, (piece + 1) * size));
    await sleep(over / pieces);
  }
}

/**
 * As a minute later: who called a channel in an earlier life is known to be dead. While the gateway lives that takes as long as it takes; here
 * nobody waits for it. And the channel is asked what changed.
 */
async function aMinuteLater(orm: MikroORM, began: Date): Promise<void> {
  const em = orm.em.fork() as EntityManager;
  const earlier = (lease: string) => sql`${sql.ref(lease)} < ${began}::timestamptz + interval '1 minute'`;
  for (const done of [
    sql`update channel_commands set busy_until = ${began}, next_attempt_at = ${began}::timestamptz - interval '1 minute' where ${earlier("busy_until")}`,
    sql`update stock_drifts set leased_until = null where ${earlier("leased_until")}`,
    sql`update stock_drifts set due_at = ${began} where due_at is not null`,
    sql`update channel_polls set holder = null, held_until = null, next_at = ${began} where held_until is null or ${earlier("held_until")}`,
  ])
    await rows(em, done);
}

interface Ending {
  readonly shop: Shop;
  readonly lives: readonly Life[];
  readonly senders: Senders;
  readonly toldShop: ToldShop;
  readonly staff: Staff;
  readonly subscribers: readonly Subscriber[];
  readonly say: (line: string) => void;
  /** Milliseconds. */
  readonly patience: number;
}

/** Waits until nothing is left to do, and judges. */
async function conclude(orm: MikroORM, ending: Ending): Promise<readonly Invariant[]> {
  const { shop, lives, senders, toldShop, staff, subscribers, say } = ending;
  const began = performance.now();
  const restless = await untilQuiet(orm, ending);
  say(
    `  ${senders.acknowledged.length} acknowledged in ${senders.attempts()} attempts; quiet after ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  const { sold, stock, waiting } = await hotSales(orm);
  say(`  of the hot thing ${sold} of ${stock} are sold; ${waiting} orders wait for a person`);
  const kept = [...toldShop.double.done.values()].reduce((sum, times) => sum + times, 0);
  say(
    `  ${staff.given.length} commands were given of ${toldShop.placed.length} orders of the channel that is told, which did ${kept} things`,
  );
  for (const objection of staff.objections) say(`    and said: ${objection}`);
  for (const { aggregateType, positions, resumptions, errors } of subscribers) {
    say(`  the subscriber to ${aggregateType} saw ${positions.length} events and resumed ${resumptions()} times`);
    for (const error of errors) say(`    and was told: ${error}`);
  }
  return [
    { name: "restless", meaning: "Messages and events that were never worked off, or never seen.", count: restless },
    { name: "refused", meaning: "Webhooks that were answered with an error no retry mends.", count: senders.refused.length },
    ...(await judge(orm, { shop, lives, acknowledged: senders.acknowledged, subscribers })),
    ...(await judgeTold(orm, { channelId: shop.channelIds.told, toldShop, staff })),
  ];
}

/** Answers how much was still to be done when patience ended. */
async function untilQuiet(orm: MikroORM, { subscribers, toldShop, staff, patience }: Ending): Promise<number> {
  for (const until = performance.now() + patience; ; await sleep(100)) {
    const left = await row(
      orm.em.fork() as EntityManager,
      sql<{ todo: number; parked: number; ends: Record<string, number> }>`
        select ((select count(*) from inbox where status = 'PENDING') + (select count(*) from outbox)
            + (select count(*) from channel_commands where ended_at is null and dead_since is null) 
            + (select count(*) from stock_drifts join channels on channels.id = stock_drifts.channel_id where channels.publish_stock)
            + (select count(*) from event_readers, event_relay where position < last_position))::int as todo,
          (select count(*)::int from inbox where status = 'PARKED') as parked,
          (select json_object_agg(aggregate_type, last) from (select aggregate_type, max(position) as last from event_log group by 1) ends) as ends`,
    );
    const unseen = subscribers.filter(({ aggregateType, positions }) => (positions.at(-1) ?? 0) < (left?.ends[aggregateType] ?? 0)).length;
    const restless = (left?.todo ?? 1) + unseen + toldShop.placed.length - staff.finished();
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
