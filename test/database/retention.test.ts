import { expect, test } from "vitest";
import { rows, sql } from "../../src/kit/sql.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();

/** An event at a place of the log, so many days ago; the log ends with it. */
async function happened(position: number, daysAgo: number): Promise<void> {
  await shop.read(sql`
    insert into event_log (position, id, type, aggregate_type, aggregate_id, sequence, actor, data, occurred_at)
    values (${position}, gen_random_uuid(), 'order.received', 'Order', 'x', 1, 'test', '{}', now() - make_interval(days => ${daysAgo}))`);
  await shop.read(sql`update event_relay set last_position = ${position}`);
}

/** What is done every few seconds. */
async function keep(): Promise<void> {
  await rows(shop.em, sql`select ensure_partitions('event_log', (select last_position from event_relay) + 2000000)`);
  await rows(shop.em, sql`select drop_old_events(30)`);
}

const positions = async () =>
  (await shop.read(sql<{ position: number }>`select position::float8 as position from event_log order by event_log.position`)).map(
    ({ position }) => position,
  );

test("a million events go at once when the youngest of them is old, and later the next million, whatever was done between", async () => {
  await happened(10, 40);
  await keep();
  expect(await positions()).toEqual([10]);

  await happened(1_000_010, 35);
  await keep();
  await keep();
  expect(await positions()).toEqual([1_000_010]);

  await happened(2_000_010, 0);
  await keep();
  await keep();
  expect(await positions()).toEqual([2_000_010]);
});

test("young events stay, and there is room for two million more", async () => {
  await happened(3_000_010, 0);
  await keep();

  expect(await positions()).toEqual([2_000_010, 3_000_010]);
  await happened(5_000_000, 0);
});

test("the log has no place for a change of what happened", async () => {
  await expect(shop.read(sql`update event_log set actor = 'somebody'`)).rejects.toThrow("written once");
  await expect(shop.read(sql`delete from event_log`)).rejects.toThrow("written once");
});
