import { beforeEach, expect, test } from "vitest";
import { askToReconcile } from "../../src/channels/stock-lines.ts";
import { markFromLog } from "../../src/channels/stock-marks.ts";
import { claim } from "../../src/channels/stock-to-tell.ts";
import { createBuffer } from "../../src/flows/edit-buffer.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess } from "../support/api.ts";
import { sleep, until } from "../support/gateway.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";
import { Counter } from "../support/stock-for-sale.ts";
import { Publishing, Shelf } from "./shelf.ts";

const shop = await openShop(20);
const counter = new Counter(shop);
const [shelf, other] = [await Shelf.open("shelf"), await Shelf.open("other")];
const publishing = new Publishing(shop, [shelf.connector(2), other.connector(10, true)]);
const place = await shop.location();
const second = await shop.location();
let serial = 0;
let channel = await shop.channel({ connectorKey: "shelf" });

beforeEach(async () => {
  await publishing.stop();
  await shop.read(sql`update channels set status = 'PAUSED'`);
  channel = await shop.channel({ connectorKey: "shelf" });
  for (const one of [shelf, other]) {
    one.sets.length = 0;
    one.levels.clear();
    one.refuses.clear();
  }
});

/** Something for sale: so many units of it, under its own SKU. */
async function sold(units: number, at = place, on = channel): Promise<string> {
  const sku = `SKU-${++serial}`;
  await shop.stock(at, { [sku]: units });
  await publishing.list(on, sku, { [sku]: 1 });
  return sku;
}
const drift = () =>
  shop.read(sql<{ sku: string; reason: string | null }>`
    select external_sku as sku, reason from stock_drifts drift join channel_listings listing on listing.id = drift.listing_id
    where drift.channel_id = ${channel.id} order by 1`);

test("a channel hears how much of a listing it may sell, and again when that changes", async () => {
  const sku = await sold(5);
  publishing.start();
  await publishing.quiet();
  await until(() => shelf.levels.get(sku) === 5);

  await shop.stock(place, { [sku]: 3 });
  await publishing.quiet();

  expect(shelf.levels.get(sku)).toBe(8);
  expect(shelf.sets).toEqual([[sku], [sku]]);
});

test("a thousand changes of two listings cost one call", async () => {
  const skus = [await sold(1), await sold(1)];
  publishing.start();
  await until(() => shelf.levels.size === 2);
  await publishing.stop();
  shelf.sets.length = 0;
  for (let each = 0; each < 500; each += 50)
    await Promise.all(
      Array.from({ length: 50 }, () => shop.stock(place, { [skus[each % 2] as string]: 1, [skus[(each + 1) % 2] as string]: 1 })),
    );

  publishing.start();
  await publishing.quiet();

  expect(shelf.sets.map((skus) => skus.length)).toEqual([2]);
  expect(skus.map((sku) => shelf.levels.get(sku))).toEqual([501, 501]);
});

test("a sale on one channel ripples to the others, through bundles too", async () => {
  const [seller, buyer] = [channel, await shop.channel({ connectorKey: "shelf" })];
  const sku = await sold(9);
  await shop.bundle(`SET-${sku}`, { [sku]: 2 });
  await publishing.list(buyer, `SET-${sku}`, { [`SET-${sku}`]: 1 });
  publishing.start();
  await until(() => shelf.levels.get(`SET-${sku}`) === 4);

  await shop.accept(seller, anOrder({ lines: [aLine(sku, 4)], placedAt: new Date() }));
  shelf.levels.set(sku, 5);
  await publishing.quiet();

  expect([shelf.levels.get(sku), shelf.levels.get(`SET-${sku}`)]).toEqual([5, 2]);
});

test("a buffer is told, and what changed during a pause when it is over", async () => {
  const sku = await sold(9);
  publishing.start();
  await until(() => shelf.levels.get(sku) === 9);

  await counter.run((em, deed) => createBuffer(em, deed, anAccess(), { channelId: channel.id, units: 2 }));
  await publishing.quiet();
  expect(shelf.levels.get(sku)).toBe(7);

  await shop.read(sql`update channels set status = 'PAUSED' where id = ${channel.id}`);
  await shop.stock(place, { [sku]: 1 });
  await sleep(150);
  expect([shelf.levels.get(sku), await drift()]).toEqual([7, [{ sku, reason: null }]]);

  await shop.read(sql`update channels set status = 'ACTIVE' where id = ${channel.id}`);
  await publishing.quiet();
  expect(shelf.levels.get(sku)).toBe(8);
});

test("a channel that is not to be told is told nothing", async () => {
  await shop.read(sql`update channels set publish_stock = false where id = ${channel.id}`);
  await sold(9);
  publishing.start();
  await sleep(200);

  expect(shelf.sets).toEqual([]);
});

test.each(["ERROR", "ERROR_AFTER", "LOST_ANSWER", "HALF_OPEN", "TIMEOUT"] as const)(
  "after %s the channel shows what is true",
  async (kind) => {
    const sku = await sold(9);
    publishing.start();
    await until(() => shelf.levels.get(sku) === 9);
    shelf.server.misbehave(({ path }) => path === "/set", { kind });

    await shop.stock(place, { [sku]: 1 });
    await publishing.quiet();

    expect([shelf.levels.get(sku), shelf.server.faultsLeft]).toEqual([10, 0]);
  },
);

test("no call is made while the channel asked to wait, and another channel hears at once", async () => {
  const free = await shop.channel({ connectorKey: "other" });
  const [sku, elsewhere] = [await sold(9), await sold(3, place, free)];
  publishing.start();
  await until(() => shelf.levels.get(sku) === 9 && other.levels.get(elsewhere) === 3);
  shelf.server.misbehave(() => true, { kind: "RATE_LIMITED", seconds: 1 });

  await Promise.all([shop.stock(place, { [sku]: 1 }), shop.stock(place, { [elsewhere]: 1 })]);
  await until(() => other.levels.get(elsewhere) === 4);
  const [line] = await until(
    () =>
      shop.read(sql<{ failure: string }>`select failure from stock_lines where channel_id = ${channel.id} and failing_since is not null`),
    ([line]) => line !== undefined,
  );
  expect([shelf.levels.get(sku), line?.failure]).toEqual([9, expect.stringContaining("429")]);
  await publishing.quiet();

  expect([shelf.levels.get(sku), shelf.server.callsInsideRetryAfter]).toEqual([10, 0]);
});

test("what somebody else set is noted and told anew; what it sold unheard is waited for", async () => {
  const sku = await sold(9);
  publishing.start();
  await until(() => shelf.levels.get(sku) === 9);
  await publishing.quiet();
  shelf.levels.set(sku, 7);

  await shop.stock(place, { [sku]: 1 });
  await until(() => shelf.sets.length >= 2);
  await shop.accept(channel, anOrder({ lines: [aLine(sku, 2)], placedAt: new Date(Date.now() - 60_000) }));
  await publishing.quiet();

  expect(shelf.levels.get(sku)).toBe(8);
  expect(await shop.read(sql`select 1 from published_levels where channel_id = ${channel.id} and differed_at is not null`)).toHaveLength(1);
});

test("a listing that the channel refuses is not told again until something of it changes", async () => {
  const [sku, good] = [await sold(9), await sold(4)];
  shelf.refuses.add(sku);
  publishing.start();
  await until(async () => shelf.levels.has(good) && (await drift()).every(({ reason }) => reason !== null));
  // By then all that had happened to it is read of the log.
  await sleep(300);
  const times = () => shelf.sets.flat().filter((one) => one === sku).length;
  const told = times();
  await sleep(300);
  expect([times(), await drift()]).toEqual([told, [{ sku, reason: `${sku} is not sold here.` }]]);

  shelf.refuses.clear();
  await shop.stock(place, { [sku]: 1 });
  await publishing.quiet();

  expect([shelf.levels.get(sku), await drift()]).toEqual([10, []]);
});

test("asked to, it looks at what the channel shows and mends it", async () => {
  const skus = [await sold(9), await sold(4), await sold(0)];
  publishing.start();
  await until(() => shelf.levels.size === 3);
  await publishing.quiet();
  shelf.levels.set(skus[0] as string, 100);
  shelf.levels.delete(skus[1] as string);

  await askToReconcile(shop.em, channel.id);
  await until(
    async () =>
      (await shop.read(sql`select 1 from stock_lines where channel_id = ${channel.id} and reconciled_at is not null`)).length === 1,
  );
  await publishing.quiet();

  expect(skus.map((sku) => shelf.levels.get(sku))).toEqual([9, 4, 0]);
  expect(await shop.read(sql`select looked, differed from stock_lines where channel_id = ${channel.id}`)).toEqual([
    { looked: 3, differed: 2 },
  ]);
});

test("levels are told by place where the channel keeps them so; a place that two of its own are is told at one", async () => {
  const many = await shop.channel({ connectorKey: "other", externalLocations: { T1: place.id, T2: place.id, W: second.id } });
  const sku = await sold(5, place, many);
  await shop.stock(second, { [sku]: 2 });
  publishing.start();
  await until(() => other.levels.size === 2);
  await publishing.quiet();

  expect(Object.fromEntries(other.levels)).toEqual({ [`${sku}@T1`]: 5, [`${sku}@W`]: 2 });
});

test("where levels are kept by place, what one of them sold is seen when its listing is told for another", async () => {
  const many = await shop.channel({ connectorKey: "other", externalLocations: { T: place.id, W: second.id } });
  const sku = await sold(5, place, many);
  await shop.stock(second, { [sku]: 2 });
  publishing.start();
  await until(() => other.levels.get(`${sku}@T`) === 5 && other.levels.get(`${sku}@W`) === 2);
  await publishing.quiet();

  // It sold one at W, which is sent from the other place.
  other.levels.set(`${sku}@W`, 1);
  await shop.accept(many, anOrder({ lines: [aLine(sku, 1)], placedAt: new Date() }));
  await publishing.quiet();

  const [at, there] = [await shop.counts(sku, place), await shop.counts(sku, second)];
  expect(at.available + there.available).toBe(6);
  expect([other.levels.get(`${sku}@T`), other.levels.get(`${sku}@W`)]).toEqual([at.available, there.available]);
});

test("a process that died with listings in its hands loses none", async () => {
  const sku = await sold(9);
  publishing.start();
  await until(() => shelf.levels.get(sku) === 9);
  await publishing.quiet();
  await publishing.stop();
  await shop.stock(place, { [sku]: 1 });
  await until(
    async () => (await markFromLog(shop.em, { connectorKeys: ["shelf"], gatherMilliseconds: 0 })) || (await drift()).length === 1,
  );
  expect(await claim(shop.em, channel.id, 10, 0.3)).toMatchObject([{ marks: 1 }]);

  publishing.start();
  await publishing.quiet();

  expect(shelf.levels.get(sku)).toBe(10);
});

test("what no event told is found by comparing", async () => {
  const sku = await sold(9);
  publishing.start();
  await until(() => shelf.levels.get(sku) === 9);
  await publishing.quiet();
  await publishing.stop();
  await shop.read(sql`update published_levels set told_quantity = 3 where channel_id = ${channel.id}`);
  shelf.levels.set(sku, 3);

  publishing.start();
  await until(() => shelf.levels.get(sku) === 9);
  expect(shelf.levels.get(sku)).toBe(9);
});
