import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { Relay } from "../../src/events/relay.ts";
import { newId } from "../../src/kit/ids.ts";
import { silentLog } from "../../src/kit/log.ts";
import { sql } from "../../src/kit/sql.ts";
import { openShop, type Shop } from "../support/shop.ts";
import { fromTo, type Logged, logOf, Things, tellMany, untilHead } from "./log.ts";

/** A relay that runs until the test ends, and the positions it said it moved events to. */
function aRelay(shop: Shop) {
  const moved: number[] = [];
  const relay = new Relay(shop.orm, silentLog(), (position) => void moved.push(position));
  relay.start();
  onTestFinished(() => relay.stop());
  return { moved, stop: () => relay.stop() };
}

/** Every thing's events, in the order of the log. */
const byThing = (log: readonly Logged[]) => Map.groupBy(log, ({ aggregateId }) => aggregateId);

test("eight writers that dawdle before they commit: positions are dense, and each thing's events keep their order", async () => {
  const shop = await openShop(20);
  const names = ["cup", "jug", "lamp", "mug", "pan"];
  const things = await Things.make(shop, names);
  aRelay(shop);
  let told = 0;

  await Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      for (let turn = 0; turn < 40; turn += 1) {
        const chosen = names.filter(() => Math.random() < 0.4);
        const breakOff = (writer + turn) % 7 === 0;
        await things.happen(chosen, { milliseconds: Math.random() * 6, breakOff });
        if (!breakOff) told += chosen.length;
      }
    }),
  );
  await untilHead(shop, told);

  const log = await logOf(shop);
  expect(log.map(({ position }) => position)).toEqual(fromTo(1, told));
  for (const [name, events] of byThing(log)) {
    expect(
      events.map(({ sequence }) => sequence),
      name,
    ).toEqual(fromTo(1, events.length));
  }
  expect(await shop.read(sql`select 1 from outbox`)).toEqual([]);
});

test("more than one load at once is moved whole and in order", async () => {
  const shop = await openShop();
  await tellMany(shop, 12_345);
  const told = await shop.read(sql<{ id: string }>`select id from outbox order by position`);

  const { moved } = aRelay(shop);
  await untilHead(shop, 12_345);

  expect((await logOf(shop)).map(({ id }) => id)).toEqual(told.map(({ id }) => id));
  expect(moved).toEqual([5_000, 10_000, 12_345]);
});

test("a relay that slept through its lease moves nothing more: no event twice, no position skipped", async () => {
  const shop = await openShop();
  const first = aRelay(shop);
  await tellMany(shop, 10);
  await untilHead(shop, 10);

  // Both relays come to stand before the outbox with a lease they believe in; the second one took it from the first.
  const barrier = new pg.Client(shop.url);
  await barrier.connect();
  await barrier.query("begin; lock table outbox in access exclusive mode");
  await barrier.query(`
    insert into outbox (id, type, aggregate_type, aggregate_id, sequence, actor, data, occurred_at)
    select gen_random_uuid(), 'thing.happened', 'Order', n::text, 1, 'test', '{}', now() from generate_series(1, 500) n`);
  await vi.waitFor(async () => expect(await waitingFor(shop, "outbox")).toBe(1), { timeout: 30_000 });
  await shop.read(sql`update event_relay set lease_until = now() - interval '1 second'`);
  const second = aRelay(shop);
  await vi.waitFor(async () => expect(await waitingFor(shop, "outbox")).toBe(2), { timeout: 30_000 });
  await barrier.query("commit");
  await barrier.end();
  await untilHead(shop, 510);

  const log = await logOf(shop);
  expect(log.map(({ position }) => position)).toEqual(fromTo(1, 510));
  expect(new Set(log.map(({ id }) => id)).size).toBe(510);
  expect([first.moved, second.moved]).toEqual([[10], [510]]);
});

test("a lease that is given back is taken over", async () => {
  const shop = await openShop();
  const first = aRelay(shop);
  await tellMany(shop, 5);
  await untilHead(shop, 5);
  const second = aRelay(shop);

  await first.stop();
  await tellMany(shop, 5);
  await untilHead(shop, 10);

  expect(second.moved).toEqual([10]);
});

test("while another process holds the lease nothing is moved; once it has run out the work goes on", async () => {
  const shop = await openShop();
  await shop.read(sql`update event_relay set holder = ${newId()}, epoch = epoch + 1, lease_until = now() + interval '1.5 seconds'`);
  await tellMany(shop, 7);
  const { moved } = aRelay(shop);

  await sleep(700);
  expect(moved).toEqual([]);

  await untilHead(shop, 7);
  expect(moved).toEqual([7]);
});

test("relays that take turns under load lose nothing and repeat nothing", async () => {
  const shop = await openShop(20);
  const things = await Things.make(shop, ["bowl", "tray", "vase"]);
  let writing = true;
  const writers = ["bowl", "tray", "vase"].map(async (name) => {
    let told = 0;
    for (; writing; told += 1) await things.happen([name], { milliseconds: 1 });
    return told;
  });

  for (let turn = 0; turn < 12; turn += 1) {
    aRelay(shop);
    await sleep(60);
    // As if the one at work had been asleep for five seconds.
    await shop.read(sql`update event_relay set lease_until = now() - interval '1 second'`);
  }
  writing = false;
  const told = (await Promise.all(writers)).reduce((sum, count) => sum + count, 0);
  await untilHead(shop, told);

  const log = await logOf(shop);
  expect(log.map(({ position }) => position)).toEqual(fromTo(1, told));
  for (const events of byThing(log).values()) expect(events.map(({ sequence }) => sequence)).toEqual(fromTo(1, events.length));
});

/** How many sessions stand before a table that somebody has locked. */
async function waitingFor(shop: Shop, table: string): Promise<number> {
  const [waiting] = await shop.read(sql<{ count: number }>`
    select count(*)::int as count from pg_locks where relation = ${table}::regclass and not granted`);
  return waiting?.count ?? 0;
}
