import type { EntityManager } from "@mikro-orm/postgresql";
import { beforeAll, expect, test } from "vitest";
import { Relay } from "../src/events/relay.ts";
import { completeMessages, keepMessages, parkMessage } from "../src/inbox/messages.ts";
import { checkInvariants, type Witnesses } from "../src/invariants.ts";
import { silentLog } from "../src/kit/log.ts";
import { rows, sql } from "../src/kit/sql.ts";
import { aLine, anOrder, openShop } from "./support/shop.ts";

const shop = await openShop();
const channel = await shop.channel();
const later = { updatedAt: new Date("2026-11-02T00:00:00Z") };

/** A day in the shop: orders in every status, messages of every outcome, events in the log and still in the outbox. */
beforeAll(async () => {
  const [near, far] = [
    await shop.location({ latitude: -6.2, longitude: 106.8 }),
    await shop.location({ latitude: -7.25, longitude: 112.75 }),
  ];
  await shop.stock(near, { MUG: 20, TEA: 9, POT: 4 });
  await shop.stock(far, { MUG: 5 });
  await shop.item("RARE", { backorderPolicy: "DENY" });
  await shop.bundle("SET", { TEA: 2, POT: 1 });
  const cancelled = anOrder({ lines: [aLine("MUG", 2)] });
  const sent = anOrder({ lines: [aLine("MUG", 2)] });
  const open = await shop.accept(
    channel,
    anOrder({ lines: [aLine("MUG", 3), aLine("SET", 2)] }),
    anOrder({ lines: [aLine("MUG", 40)] }),
    anOrder({ lines: [aLine("TEA", 1)], paymentStatus: "PENDING" }),
    anOrder({ lines: [aLine("TEA", 1), aLine("NOBODY-KNOWS")] }),
    anOrder({ lines: [aLine("RARE", 1)] }),
    cancelled,
    sent,
  );
  await shop.accept(
    channel,
    { ...cancelled, ...later, cancelled: true },
    { ...sent, ...later, lines: [aLine("MUG", 2, { fulfilledQuantity: 2 })] },
  );
  await keep(open[0]?.orderId ?? "");
  const relay = new Relay(shop.orm, silentLog(), () => {});
  relay.start();
  await relay.stop();
  await shop.accept(channel, anOrder({ lines: [aLine("POT")] }));
});

async function keep(orderId: string): Promise<void> {
  const delivery = { headers: {}, body: Buffer.from("{}") };
  const named = (deliveryId: string) => ({ channelId: channel.id, deliveryId, source: "WEBHOOK" as const, delivery });
  await keepMessages(shop.em, ["accepted", "hint", "waiting", "odd"].map(named));
  const ids = await shop.read(sql<{ id: string }>`select id from inbox order by id`);
  const [accepted, hint, , odd] = ids.map(({ id }) => id) as [string, string, string, string];
  await keepMessages(shop.em, [named(`fetched:${hint}`)]);
  await completeMessages(shop.em, [
    { id: accepted, outcome: "ACCEPTED", orderId },
    { id: hint, outcome: "FETCHED", orderId: null },
  ]);
  await parkMessage(shop.em, odd, "It cannot be read.");
}

/** The names of the rules that are broken once these statements were run; nothing of it stays. */
async function brokenBy(statements: readonly ReturnType<typeof sql>[]): Promise<string[]> {
  let broken: string[] = [];
  const undo = new Error("undone");
  await shop.em
    .transactional(async (em) => {
      for (const table of ["inventory_levels", "inventory_movements", "event_log"])
        await rows(em as EntityManager, sql`alter table ${sql.table(table)} disable trigger user`);
      for (const statement of statements) await rows(em as EntityManager, statement);
      broken = await brokenIn(em as EntityManager);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return broken;
}

const brokenIn = async (em: EntityManager, witnesses: Witnesses = {}): Promise<string[]> =>
  (await checkInvariants(em, witnesses)).filter(({ count }) => count > 0).map(({ name }) => name);

const positionsOf = async (aggregateType: string) =>
  (
    await shop.read(sql<{ position: number }>`
    select event_log.position::int as position from event_log where aggregate_type = ${aggregateType} order by event_log.position`)
  ).map(({ position }) => position);

test("in a healthy shop every rule holds", async () => {
  const checked = await checkInvariants(shop.em);
  expect(checked.filter(({ count }) => count !== 0)).toEqual([]);
  expect(new Set(checked.map(({ name }) => name.slice(0, 2)))).toEqual(
    new Set(["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "D1", "D4", "D6", "D8"]),
  );
  // Else the rest of this file would prove nothing.
  expect(await shop.read(sql`select status from orders group by 1 order by 1`)).toEqual(
    ["CANCELLED", "COMPLETED", "EXCEPTION", "OPEN"].map((status) => ({ status })),
  );
});

const level = sql`(select item_id from inventory_levels join inventory_items on id = item_id where sku = 'MUG' limit 1)`;
const oneOf = (table: string, condition: ReturnType<typeof sql>) => sql`(select id from ${sql.table(table)} where ${condition} limit 1)`;
const anOpenLine = sql`(select part.id from fulfillment_order_lines part join fulfillment_orders work on work.id = fulfillment_order_id
  where work.status = 'OPEN' and remaining_quantity > 0 limit 1)`;

interface Fault {
  readonly what: string;
  /** Those that must see it; a row taken away may break neighbouring rules as well. */
  readonly rules: readonly string[];
  readonly by: readonly ReturnType<typeof sql>[];
}

const faults: readonly Fault[] = [
  {
    what: "a message vanished after it was remembered",
    rules: ["I1 kept once"],
    by: [sql`delete from inbox where delivery_id = 'waiting'`],
  },
  {
    what: "a message is in the inbox twice",
    rules: ["I1 kept once"],
    by: [
      sql`insert into inbox (channel_id, delivery_id, source, headers) select channel_id, delivery_id, source, headers from inbox where delivery_id = 'waiting'`,
    ],
  },
  {
    what: "a message is done, its order is nowhere",
    rules: ["I1 worked off"],
    by: [sql`update inbox set order_id = gen_random_uuid() where delivery_id = 'accepted'`],
  },
  {
    what: "a hint is done, what it hinted at was not kept",
    rules: ["I1 worked off"],
    by: [sql`delete from inbox where delivery_id like 'fetched:%'`, sql`delete from inbox_deliveries where delivery_id like 'fetched:%'`],
  },
  {
    what: "a message waits for ever",
    rules: ["I1 worked off"],
    by: [sql`update inbox set next_attempt_at = now() - interval '2 minutes' where delivery_id = 'waiting'`],
  },
  {
    what: "an order was taken twice",
    rules: ["I2 one order"],
    by: [
      sql`alter table orders drop constraint orders_external_id`,
      sql`update orders set external_id = 'same', channel_id = ${channel.id}`,
    ],
  },
  {
    what: "an order was allocated twice",
    rules: ["I2 one promise", "D6 allocated", "I3 committed"],
    by: [
      sql`insert into allocations select gen_random_uuid(), fulfillment_order_line_id, item_id, location_id, quantity, status, now() from allocations where status = 'ALLOCATED' limit 1`,
    ],
  },
  {
    what: "an order reserved twice",
    rules: ["I2 one promise", "I3 reserved"],
    by: [
      sql`insert into reservations select gen_random_uuid(), item_id, location_id, quantity, owner_type, owner_id, null, status, now() from reservations where status = 'ACTIVE' limit 1`,
    ],
  },
  {
    what: "a level does not follow its ledger",
    rules: ["I3 level"],
    by: [sql`update inventory_levels set available = available + 1 where item_id = ${level}`],
  },
  {
    what: "a level lost a movement",
    rules: ["I3 level"],
    by: [sql`delete from inventory_movements where reason = 'RECEIVED' and item_id = ${level}`],
  },
  {
    what: "a reservation ended without its stock",
    rules: ["I3 reserved"],
    by: [sql`update reservations set status = 'RELEASED' where status = 'ACTIVE'`],
  },
  {
    what: "a count is negative",
    rules: ["I3 level", "I4 not below zero"],
    by: [
      sql`alter table inventory_levels drop constraint inventory_levels_available`,
      sql`update inventory_levels set available = -1 where item_id = ${level}`,
    ],
  },
  { what: "the relay has stopped", rules: ["I5 outbox"], by: [sql`update outbox set occurred_at = now() - interval '2 minutes'`] },
  {
    what: "the log has a hole",
    rules: ["I6 positions", "I7 order of events"],
    by: [
      sql`delete from event_log where position = (select position from event_log where aggregate_type = 'Order' and sequence = 1 limit 1)`,
    ],
  },
  {
    what: "the log's end is not where the relay says",
    rules: ["I6 positions"],
    by: [sql`update event_relay set last_position = last_position + 1`],
  },
  {
    what: "an event is in the log and in the outbox",
    rules: ["I6 positions", "I7 order of events"],
    by: [
      sql`insert into outbox (id, type, aggregate_type, aggregate_id, sequence, actor, data, occurred_at) select id, type, aggregate_type, aggregate_id, sequence, actor, data, occurred_at from event_log where sequence = 1 limit 1`,
    ],
  },
  {
    what: "two events of an order changed places",
    rules: ["I7 order of events"],
    by: [
      sql`update event_log set sequence = 3 - sequence where aggregate_id = ${oneOf("orders", sql`status = 'EXCEPTION'`)}::text and sequence < 3`,
    ],
  },
  {
    what: "an order's last event was never told",
    rules: ["I7 all events"],
    by: [sql`update orders set event_sequence = event_sequence + 1 where status = 'OPEN'`],
  },
  { what: "a level moved without a word", rules: ["I7 all events"], by: [sql`update inventory_levels set sequence = sequence + 1`] },
  {
    what: "an order stayed as it came in",
    rules: ["D1 not halfway"],
    by: [sql`update orders set status = 'RECEIVED' where status = 'EXCEPTION'`],
  },
  {
    what: "a cancelled order is still worked on",
    rules: ["D1 not halfway"],
    by: [
      sql`update orders set status = 'CANCELLED', cancelled_at = now() where id in (select order_id from fulfillment_orders where status = 'OPEN')`,
    ],
  },
  {
    what: "a line is worked on by nobody",
    rules: ["D4 planned"],
    by: [sql`update fulfillment_orders set status = 'CANCELLED', held_from = null where status = 'BACKORDERED'`],
  },
  {
    what: "a line is worked on twice",
    rules: ["D4 planned"],
    by: [
      sql`update fulfillment_order_lines set quantity = quantity + 1, remaining_quantity = remaining_quantity + 1 where fulfillment_order_id in (select id from fulfillment_orders where status = 'BACKORDERED')`,
    ],
  },
  {
    what: "work may begin, its stock is not there",
    rules: ["D6 allocated", "I3 committed"],
    by: [sql`update allocations set status = 'RELEASED' where fulfillment_order_line_id = ${anOpenLine}`],
  },
  {
    what: "an unpaid order is being sent",
    rules: ["D8 held"],
    by: [sql`update fulfillment_orders set status = held_from, held_from = null where status = 'ON_HOLD'`],
  },
  {
    what: "work is held by no hold",
    rules: ["D8 held"],
    by: [sql`update holds set status = 'RELEASED', released_at = now() where status = 'ACTIVE'`],
  },
];

test.each(faults)("$what: it is counted", async ({ rules, by }) => {
  expect(await brokenBy(by)).toEqual(expect.arrayContaining([...rules]));
});

test("every rule is seen to break by a fault in this file", async () => {
  const told = new Set(faults.flatMap(({ rules }) => rules));
  const rules = (await checkInvariants(shop.em)).map(({ name }) => name);
  expect(rules.filter((name) => !told.has(name))).toEqual(["I1 acknowledged is kept", "I8 resumed subscription"]);
});

test("a delivery that was acknowledged and is not in the inbox is counted, one that is there is not", async () => {
  const acknowledged = (deliveryId: string) => ({ acknowledged: [{ channelId: channel.id, deliveryId }] });
  expect(await brokenIn(shop.em, acknowledged("accepted"))).toEqual([]);
  expect(await brokenIn(shop.em, acknowledged("never kept"))).toEqual(["I1 acknowledged is kept"]);
});

test("a subscriber that missed an event, saw one twice or two in the wrong order is counted; one that saw the slice is not", async () => {
  const all = await positionsOf("Order");
  const [first, second, ...rest] = all as [number, number, ...number[]];
  const seen = (positions: readonly number[], after = 0) => brokenIn(shop.em, { seen: [{ aggregateType: "Order", after, positions }] });
  expect(await seen(all)).toEqual([]);
  expect(await seen([second, ...rest], first)).toEqual([]);
  for (const wrong of [[first, ...rest], [first, ...all], [second, first, ...rest], all.slice(0, -1), [...all, (all.at(-1) ?? 0) + 1]])
    expect(await seen(wrong)).toEqual(["I8 resumed subscription"]);
});
