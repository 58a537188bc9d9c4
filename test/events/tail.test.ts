import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { Relay } from "../../src/events/relay.ts";
import { type LoggedEvent, pageAfter, Tail } from "../../src/events/tail.ts";
import { silentLog } from "../../src/kit/log.ts";
import { sql } from "../../src/kit/sql.ts";
import { openShop } from "../support/shop.ts";
import { fromTo, oneByOne, Things, take, tellMany, untilHead } from "./log.ts";

const all = () => true;

/** A shop whose events are moved and followed as in a gateway, from the position the log stands at. */
async function aFollowedShop({ lastPosition = 0 } = {}) {
  const shop = await openShop(20);
  await shop.read(sql`update event_relay set last_position = ${lastPosition}`);
  const tail = new Tail(shop.orm, silentLog());
  const relay = new Relay(
    shop.orm,
    silentLog(),
    (position, events) => tail.grown(position, events),
    () => tail.isFollowed,
  );
  await tail.start();
  relay.start();
  onTestFinished(async () => {
    await relay.stop();
    await tail.stop();
  });
  const follow = (after: number | null, wanted: (event: LoggedEvent) => boolean = all) => {
    const events = oneByOne(tail.events(after, (burst) => burst.filter(wanted)));
    onTestFinished(async () => void (await events.return?.()));
    return events;
  };
  return { shop, tail, follow };
}

test("a till that was away for 50,000 events sees each of them once and in order, then the live ones", async () => {
  const { shop, follow } = await aFollowedShop();
  await tellMany(shop, 51_000);
  await untilHead(shop, 51_000);

  const events = follow(1_000);
  expect(await take(events, 50_000)).toEqual(fromTo(1_001, 51_000));

  await tellMany(shop, 3);
  expect(await take(events, 3)).toEqual([51_001, 51_002, 51_003]);
});

test("the log's pages are read by its index, however long the log is", async () => {
  const { shop } = await aFollowedShop();
  await tellMany(shop, 30_000);
  await untilHead(shop, 30_000);
  await shop.read(sql`analyze event_log`);

  const plan = await shop.read(sql<Record<string, string>>`explain ${pageAfter(0, 1_000)}`);

  expect(plan.map((line) => Object.values(line)[0]).join("\n")).not.toMatch(/Sort|Seq Scan on event_log_p0/);
});

test("those who join while others write see every event from their cursor on, without a gap", async () => {
  const { shop, tail, follow } = await aFollowedShop();
  const names = ["cup", "jug", "mug"];
  const things = await Things.make(shop, names);
  let writing = true;
  const writers = names.map(async (name) => {
    while (writing) await things.happen([name]);
  });

  const seen = [];
  for (let joined = 0; joined < 20; joined += 1) {
    await sleep(30);
    const after = Math.floor(Math.random() * tail.position);
    seen.push({ after, positions: take(follow(after), 150) });
  }
  const positions = await Promise.all(seen.map((one) => one.positions));
  writing = false;
  await Promise.all(writers);

  expect(positions).toEqual(seen.map(({ after }) => fromTo(after + 1, after + 150)));
});

test("without a cursor it begins now", async () => {
  const { shop, tail, follow } = await aFollowedShop();
  await tellMany(shop, 20);
  await vi.waitFor(() => expect(tail.position).toBe(20), { timeout: 30_000 });

  const events = follow(null);
  await tellMany(shop, 2);

  expect(await take(events, 2)).toEqual([21, 22]);
});

test("only what is wanted comes, from the log and live", async () => {
  const { shop, tail, follow } = await aFollowedShop();
  for (const type of ["order.opened", "order.cancelled", "order.opened"]) await tellMany(shop, 1, type);
  await vi.waitFor(() => expect(tail.position).toBe(3), { timeout: 30_000 });

  const cancelled = follow(0, ({ type }) => type === "order.cancelled");
  expect(await take(cancelled, 1)).toEqual([2]);
  for (const type of ["order.opened", "order.cancelled"]) await tellMany(shop, 1, type);
  expect(await take(cancelled, 1)).toEqual([5]);
});

test("a cursor that the log no longer reaches back to is refused; the first one that it does is not", async () => {
  const { shop, tail, follow } = await aFollowedShop({ lastPosition: 999_990 });
  // While somebody listens, what comes is kept in memory.
  follow(null);
  await shop.read(sql`
    insert into outbox (id, type, aggregate_type, aggregate_id, sequence, actor, data, occurred_at)
    select gen_random_uuid(), 'thing.happened', 'Order', n::text, 1, 'test', '{}', now() - interval '40 days' from generate_series(1, 20) n`);
  await vi.waitFor(() => expect(tail.position).toBe(1_000_010), { timeout: 30_000 });

  await shop.read(sql`select drop_old_events(30)`);

  // Another process, which does not have them in memory.
  const other = new Tail(shop.orm, silentLog());
  await other.start();
  onTestFinished(() => other.stop());
  const followThere = (after: number) => oneByOne(other.events(after, (burst) => burst));
  await expect(followThere(999_995).next()).rejects.toMatchObject({ code: "RESYNC_REQUIRED" });
  await expect(followThere(0).next()).rejects.toMatchObject({ code: "RESYNC_REQUIRED" });
  expect(await take(followThere(999_999), 2)).toEqual([1_000_000, 1_000_001]);
  await expect(follow(0).next()).rejects.toMatchObject({ code: "RESYNC_REQUIRED" });
  expect(await take(follow(999_995), 2)).toEqual([999_996, 999_997]);
});

test("a cursor ahead of the log is refused", async () => {
  const { shop, follow } = await aFollowedShop();
  await tellMany(shop, 5);
  await untilHead(shop, 5);

  await expect(follow(6).next()).rejects.toMatchObject({ code: "INVALID", message: expect.stringContaining("ends at 5") });
});

test("a reader that falls behind by more than is kept in memory reads the log again and misses nothing", async () => {
  const { shop, tail, follow } = await aFollowedShop();
  const events = follow(null);
  const first = events.next();
  await tellMany(shop, 35_000);
  await first;
  await vi.waitFor(() => expect(tail.position).toBe(35_000), { timeout: 50_000 });

  const rest = take(events, 36_999, 1);
  await sleep(200);
  await tellMany(shop, 2_000);

  expect(await rest).toEqual(fromTo(2, 37_000));
});

test("a reader that fell behind what is still kept is told so instead of being given a hole", async () => {
  const { shop, tail, follow } = await aFollowedShop({ lastPosition: 975_000 });
  const events = follow(null);
  const first = events.next();
  await tellMany(shop, 30_000);
  await first;
  await vi.waitFor(() => expect(tail.position).toBe(1_005_000), { timeout: 50_000 });
  await shop.read(sql`drop table event_log_p0`);

  await expect(take(events, 30_000)).rejects.toMatchObject({ code: "RESYNC_REQUIRED" });
});

test("one who waits for the next event can leave at once", async () => {
  const { follow } = await aFollowedShop();
  const events = follow(null);
  const waiting = events.next();
  await sleep(20);

  await events.return?.();

  expect(await waiting).toEqual({ done: true, value: undefined });
});

test("when the tail stops, those who wait come to their end", async () => {
  const { tail, follow } = await aFollowedShop();
  const waiting = follow(null).next();

  await tail.stop();

  expect(await waiting).toEqual({ done: true, value: undefined });
});
