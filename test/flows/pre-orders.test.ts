import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import { cancelOrder } from "../../src/flows/cancel-order.ts";
import { cancelReceipt, expectReceipts, updateReceipt } from "../../src/flows/edit-receipt.ts";
import { fillBackorders } from "../../src/flows/fill-backorders.ts";
import { overrideValidation } from "../../src/flows/override-validation.ts";
import { promiseAnew } from "../../src/flows/promise-anew.ts";
import { receiveStock } from "../../src/flows/receive-stock.ts";
import { releasePreorders } from "../../src/flows/release-preorders.ts";
import { onOrder } from "../../src/flows/work.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { anAccess } from "../support/api.ts";
import { aDeed, openShop } from "../support/shop.ts";
import { Counter, outcomes } from "../support/stock-for-sale.ts";

const shop = await openShop();
const counter = new Counter(shop);
const near = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
const far = await shop.location({ code: "SUB", latitude: -7.25, longitude: 112.75 });
const api = await shop.channel({ type: "API" });

const release = new Date("2099-06-01T00:00:00Z");
const afterRelease = { ...aDeed(), at: new Date("2099-06-01T00:00:05Z") };

async function expected(sku: string, quantity: number, eta: string, at: Location = near): Promise<string> {
  const lines = [{ itemId: await counter.itemId(sku), quantity }];
  const wanted = { locationId: at.id, eta, source: "PO" as const, reference: null, lines };
  const [id] = await counter.run((em, deed) => expectReceipts(em, deed, wanted));
  await repromise(sku);
  return id as string;
}

const repromise = async (sku: string) => promiseAnew(shop.em, aDeed(), [await counter.itemId(sku)]);

const update = async (
  sku: string,
  id: string,
  change: Parameters<typeof updateReceipt>[4] extends infer C ? Omit<C & object, "version"> : never,
) => {
  await counter.run((em, deed) => updateReceipt(em, deed, anAccess(), id, { version: null, ...change }));
  return repromise(sku);
};

async function receive(sku: string, quantity: number, receiptId: string | null = null, at: Location = near): Promise<void> {
  const itemId = await counter.itemId(sku);
  const lines = [{ itemId, quantity, receiptId }];
  await counter.run((em, deed) => receiveStock(em, deed, { locationId: at.id, lines, into: "AVAILABLE", document: null }));
  await fillBackorders(shop.em, aDeed(), [itemId]);
  await repromise(sku);
}

const day = (number: number) => new Date(Date.UTC(2026, 9, number));
const placed = (sku: string, quantity: number, number: number) => counter.order(api, { [sku]: quantity }, [], day(number));

const incoming = async (sku: string) =>
  (
    await shop.read(
      sql<{
        incoming: number;
      }>`select sum(incoming)::int as incoming from inventory_levels join inventory_items item on item.id = item_id where sku = ${sku}`,
    )
  )[0]?.incoming;

const soldAhead = async (sku: string) =>
  (
    await shop.read(
      sql<{
        backordered: number;
        preordered: number;
      }>`select backordered, preordered from sold_ahead join inventory_items item on item.id = item_id where sku = ${sku}`,
    )
  )[0];

const eventsOf = async (orderId: string, type: string) =>
  (await shop.read(sql<{ data: object }>`select data from outbox where order_id = ${orderId} and type = ${type} order by sequence`)).map(
    ({ data }) => data,
  );

test("what waits is told the day of the receipt its units are from, whoever waits longest first, and told anew when that changes", async () => {
  await shop.item("LAMP");
  const first = await expected("LAMP", 3, "2026-12-05");
  await expected("LAMP", 2, "2026-12-20", far);
  const [older, younger, youngest] = [await placed("LAMP", 2, 1), await placed("LAMP", 2, 2), await placed("LAMP", 2, 3)];

  expect(await counter.workOf(older)).toEqual(["JKT BACKORDERED 2 2026-12-05"]);
  expect(await counter.workOf(younger)).toEqual(["JKT BACKORDERED 2 2026-12-20"]);
  expect(await counter.workOf(youngest)).toEqual(["JKT BACKORDERED 2"]);

  await update("LAMP", first, { eta: "2026-12-07", quantity: 5 });
  expect(await counter.workOf(older)).toEqual(["JKT BACKORDERED 2 2026-12-07"]);
  expect(await counter.workOf(younger)).toEqual(["JKT BACKORDERED 2 2026-12-07"]);
  expect(await counter.workOf(youngest)).toEqual(["JKT BACKORDERED 2 2026-12-20"]);
  expect(await eventsOf(younger, "fulfillment_order.promised")).toMatchObject([{ from: "2026-12-20", to: "2026-12-07" }]);

  await counter.run((em, deed) => cancelReceipt(em, deed, anAccess(), first));
  await repromise("LAMP");
  expect([await counter.workOf(older), await counter.workOf(younger)]).toEqual([["JKT BACKORDERED 2 2026-12-20"], ["JKT BACKORDERED 2"]]);
  expect(await repromise("LAMP")).toBe(0);
  expect(await counter.broken()).toEqual([]);
});

test("a higher priority is served first, then age", async () => {
  await shop.item("BELL");
  const [older, younger] = [await placed("BELL", 1, 1), await placed("BELL", 1, 2)];
  await shop.read(sql`update orders set priority = 5 where id = ${younger}`);
  await expected("BELL", 1, "2026-12-01");
  expect([await counter.workOf(older), await counter.workOf(younger)]).toEqual([["JKT BACKORDERED 1"], ["JKT BACKORDERED 1 2026-12-01"]]);

  await receive("BELL", 1);

  expect([await counter.workOf(older), await counter.workOf(younger)]).toEqual([["JKT BACKORDERED 1 2026-12-01"], ["JKT OPEN 1"]]);
});

test("what is incoming follows the receipts: what came in, is changed or cancelled", async () => {
  await shop.item("DRUM");
  const receipt = await expected("DRUM", 10, "2026-12-01");
  const other = await expected("DRUM", 4, "2026-12-02", far);
  expect(await incoming("DRUM")).toBe(14);

  await receive("DRUM", 3, receipt);
  expect([await incoming("DRUM"), await shop.counts("DRUM")]).toMatchObject([11, { available: 3 }]);
  await update("DRUM", receipt, { quantity: 6 });
  await counter.run((em, deed) => cancelReceipt(em, deed, anAccess(), other));
  expect(await incoming("DRUM")).toBe(3);
  await receive("DRUM", 5, receipt);
  expect([await incoming("DRUM"), await shop.counts("DRUM")]).toMatchObject([0, { available: 8 }]);

  expect(
    await outcomes([receive("DRUM", 1, receipt), receive("DRUM", 1, other, far), update("DRUM", other, { eta: "2026-12-09" })]),
  ).toEqual({ done: 0, refused: ["ILLEGAL_TRANSITION"] });
  expect(await outcomes([receive("DRUM", 1, await expected("DRUM", 9, "2026-12-09"), far)])).toEqual({ done: 0, refused: ["INVALID"] });
  await expect(shop.read(sql`update inventory_levels set incoming = 1`)).rejects.toThrow("sum of expected receipts");
  expect(await counter.broken()).toEqual([]);
});

test("a pre-order is scheduled for its release and takes nothing, whatever lies there", async () => {
  await shop.item("GAME", { preorderReleaseAt: release, preorderLimit: 5, backorderPolicy: "DENY" });
  await shop.stock(near, { GAME: 4, CARD: 9 });

  const order = await counter.order(api, { GAME: 3, CARD: 1 });

  expect(await counter.workOf(order)).toEqual(["JKT OPEN 1", "JKT SCHEDULED 3 2099-06-01"]);
  expect(await shop.counts("GAME")).toMatchObject({ available: 4, committed: 0 });
  expect(await soldAhead("GAME")).toEqual({ backordered: 0, preordered: 3 });
  const beyond = await counter.order(api, { GAME: 3 });
  expect(await counter.statusOf(beyond)).toBe("EXCEPTION OUT_OF_STOCK");
  expect(await counter.workOf(await counter.order(api, { GAME: 2 }))).toEqual(["JKT SCHEDULED 2"]);
  expect(await counter.broken()).toEqual([]);
});

test("an order that leaves whole is scheduled whole", async () => {
  const whole = await shop.channel({ type: "API", rights: { ...api.rights, canSplit: false } });
  await shop.item("FILM", { preorderReleaseAt: release });
  await shop.stock(near, { SNACK: 5 });

  const order = await counter.order(whole, { FILM: 1, SNACK: 2 });

  expect(await counter.workOf(order)).toEqual(["JKT SCHEDULED 3"]);
  expect(await shop.counts("SNACK")).toMatchObject({ available: 5 });
  expect(await counter.broken()).toEqual([]);
});

test("on its day a pre-order begins where its stock is, the others wait; nobody who comes later overtakes them", async () => {
  await shop.item("BOOK", { preorderReleaseAt: release });
  const [first, second] = [await placed("BOOK", 2, 1), await placed("BOOK", 2, 2)];
  await shop.stock(near, { BOOK: 3 });
  expect(await releasePreorders(shop.em, aDeed())).toEqual([]);
  // The day has come, and the gateway has not looked yet.
  await shop.read(sql`update inventory_items set preorder_release_at = now() - interval '1 second' where sku = 'BOOK'`);
  await shop.read(sql`update fulfillment_orders set fulfill_at = now() - interval '1 second' where order_id in (${first}, ${second})`);
  const late = await counter.order(api, { BOOK: 1 });
  expect(await counter.workOf(late)).toEqual(["JKT BACKORDERED 1"]);

  expect(await releasePreorders(shop.em, aDeed())).toEqual([first, second]);

  expect(await counter.workOf(first)).toEqual(["JKT OPEN 2"]);
  expect(await counter.workOf(second)).toEqual(["JKT BACKORDERED 1", "JKT OPEN 1"]);
  expect(await eventsOf(first, "fulfillment_order.released")).toMatchObject([{ status: "OPEN" }]);
  const decided = await shop.read(sql<{ reason: string; summary: string }>`
    select reason, summary from routing_decisions where order_id = ${first} order by sequence`);
  expect(decided.map(({ reason }) => reason)).toEqual(["NEW_ORDER", "RELEASE"]);
  expect(decided[1]?.summary).toMatch(/^Its day has come, and its stock is there; Location \d chosen: in one parcel$/);
  expect(await releasePreorders(shop.em, aDeed())).toEqual([]);
  await receive("BOOK", 2);
  expect([await counter.workOf(second), await counter.workOf(late)]).toEqual([["JKT OPEN 1", "JKT OPEN 1"], ["JKT OPEN 1"]]);
  expect(await counter.broken()).toEqual([]);
});

test("a pre-order that is partly there on its day goes on waiting for the rest, even if the item may not be back-ordered", async () => {
  await shop.item("ROBOT", { preorderReleaseAt: release, preorderLimit: 4, backorderPolicy: "DENY" });
  const order = await counter.order(api, { ROBOT: 4 });
  await shop.stock(near, { ROBOT: 1 });
  await shop.stock(far, { ROBOT: 2 });

  await releasePreorders(shop.em, afterRelease);

  expect(await counter.workOf(order)).toEqual(["JKT BACKORDERED 1", "JKT OPEN 1", "SUB OPEN 2"]);
  expect(await counter.statusOf(order)).toBe("OPEN");
  expect(await soldAhead("ROBOT")).toEqual({ backordered: 0, preordered: 1 });
  expect(await counter.broken()).toEqual([]);
});

test("work moves with its item's release, held work too, and stays held when its day comes", async () => {
  await shop.item("TOY", { preorderReleaseAt: release });
  const order = await counter.order(api, { TOY: 1 });
  await shop.stock(near, { TOY: 1 });
  await shop.read(sql`insert into holds (id, target, order_id, reason, handle, placed_by, status, created_at, placed_at)
    select gen_random_uuid(), 'ORDER', id, 'OTHER', 'x', 'test', 'ACTIVE', now(), placed_at from orders where id = ${order}`);
  await shop.read(sql`update inventory_items set preorder_release_at = '2099-07-01' where sku = 'TOY'`);

  expect(await releasePreorders(shop.em, afterRelease)).toContain(order);
  expect(await eventsOf(order, "fulfillment_order.rescheduled")).toHaveLength(1);
  await releasePreorders(shop.em, { ...aDeed(), at: new Date("2099-07-02") });

  expect(await counter.workOf(order)).toEqual([expect.stringMatching(/^JKT ON_HOLD\/OPEN 1/)]);
  expect(await counter.broken()).toEqual([]);
});

test("what is released earlier than it was to be begins today, but no order before its own day", async () => {
  await shop.item("SONG", { preorderReleaseAt: release });
  const [order, later] = [await counter.order(api, { SONG: 1 }), await counter.order(api, { SONG: 1 })];
  await shop.read(sql`update orders set fulfill_at = '2099-05-01T00:00:00Z' where id = ${later}`);
  await shop.stock(near, { SONG: 2 });
  await shop.read(sql`update inventory_items set preorder_release_at = null where sku = 'SONG'`);

  const deed = aDeed();
  expect(await releasePreorders(shop.em, deed)).toEqual(expect.arrayContaining([order, later]));

  const moved = (to: Date) => [expect.objectContaining({ from: release.toISOString(), to: to.toISOString() })];
  expect(await counter.workOf(order)).toEqual(["JKT OPEN 1"]);
  expect(await eventsOf(order, "fulfillment_order.rescheduled")).toEqual(moved(deed.at));
  expect(await counter.workOf(later)).toEqual([expect.stringMatching(/^JKT SCHEDULED 1/)]);
  expect(await eventsOf(later, "fulfillment_order.rescheduled")).toEqual(moved(new Date("2099-05-01T00:00:00Z")));
  expect(await releasePreorders(shop.em, aDeed())).not.toContain(later);
  expect(await counter.broken()).toEqual([]);
});

test("32 orders at once for the last units of a pre-order's limit, and of a back-order's: no more are taken, the others are told", async () => {
  await shop.item("PHONE", { preorderReleaseAt: release, preorderLimit: 10 });
  await shop.item("CABLE", { backorderPolicy: "UNTIL_QTY", backorderLimit: 7 });

  const orders = await Promise.all(Array.from({ length: 32 }, (_, index) => counter.order(api, { [index % 2 ? "PHONE" : "CABLE"]: 1 })));

  expect(await soldAhead("PHONE")).toEqual({ backordered: 0, preordered: 10 });
  expect(await soldAhead("CABLE")).toEqual({ backordered: 7, preordered: 0 });
  const statuses = await Promise.all(orders.map((id) => counter.statusOf(id)));
  expect(statuses.filter((status) => status === "OPEN")).toHaveLength(17);
  expect(statuses.filter((status) => status === "EXCEPTION OUT_OF_STOCK")).toHaveLength(15);
  expect(await counter.broken()).toEqual([]);
});

test("the database itself keeps the limit, whatever writes", async () => {
  await shop.item("RING", { preorderReleaseAt: release, preorderLimit: 1 });
  const order = await counter.order(api, { RING: 1 });
  const more = sql`update allocations set quantity = 2 where fulfillment_order_line_id in (
    select part.id from fulfillment_order_lines part join fulfillment_orders work on work.id = part.fulfillment_order_id where work.order_id = ${order})`;

  await expect(shop.read(more)).rejects.toThrow("more is sold ahead than the limit of the item");
  await expect(shop.read(sql`update inventory_items set preorder_limit = 0 where sku = 'RING'`)).rejects.toThrow("more is sold ahead");
});

test("a cancelled order makes room, and a person may go beyond the limit for one", async () => {
  await shop.item("VINYL", { backorderPolicy: "UNTIL_QTY", backorderLimit: 2 });
  const [kept, refused] = [await counter.order(api, { VINYL: 2 }), await counter.order(api, { VINYL: 1 })];
  expect(await counter.statusOf(refused)).toBe("EXCEPTION OUT_OF_STOCK");
  const [finding] = await shop.read(
    sql<{ id: string }>`select id from order_validations where order_id = ${refused} and code = 'OUT_OF_STOCK'`,
  );

  const decide = (em: EntityManager) =>
    onOrder(em, aDeed(), refused, (book, work) => overrideValidation(book, work, finding?.id as string, "a regular"));
  await counter.run(decide);
  expect([await counter.workOf(refused), await soldAhead("VINYL")]).toEqual([["JKT BACKORDERED 1"], { backordered: 2, preordered: 0 }]);
  await counter.run((em, deed) => onOrder(em, deed, kept, (book, work) => cancelOrder(book, work, "changed their mind")));
  expect(await soldAhead("VINYL")).toEqual({ backordered: 0, preordered: 0 });
  expect(await counter.workOf(await counter.order(api, { VINYL: 2 }))).toEqual(["JKT BACKORDERED 2"]);
  expect(await counter.broken()).toEqual([]);
});

test("receipts, orders and cancellations at once: counts and limits hold", async () => {
  await shop.item("RACE", { backorderPolicy: "UNTIL_QTY", backorderLimit: 12 });
  const receipts = await Promise.all(Array.from({ length: 8 }, (_, index) => expected("RACE", 3, `2026-12-${10 + index}`)));

  await Promise.all([
    ...receipts.map((id) => receive("RACE", 2, id)),
    ...Array.from({ length: 24 }, async (_, index) => {
      const order = await counter.order(api, { RACE: 1 + (index % 2) });
      if (index % 6 === 0) await counter.run((em, deed) => onOrder(em, deed, order, (book, work) => cancelOrder(book, work, "no")));
    }),
  ]);

  expect((await soldAhead("RACE"))?.backordered).toBeLessThanOrEqual(12);
  expect(await incoming("RACE")).toBe(8);
  const { available, reserved, committed, onHand } = await shop.counts("RACE");
  expect({ onHand, all: available + reserved + committed }).toEqual({ onHand: 16, all: 16 });
  expect(await counter.broken()).toEqual([]);
});
