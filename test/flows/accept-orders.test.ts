import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import { acceptOrders } from "../../src/flows/accept-orders.ts";
import { changeAddress } from "../../src/flows/change-address.ts";
import { onOrder } from "../../src/flows/work.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, aLine, anOrder, jakarta, openShop } from "../support/shop.ts";

const shop = await openShop();
const channel = await shop.channel();
const near = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
const far = await shop.location({ code: "SUB", latitude: -7.25, longitude: 112.75 });

interface OrderRow {
  readonly status: string;
  readonly fulfillment: string;
  readonly codes: string[];
  readonly work: string[];
}

async function seen(orderId: string): Promise<OrderRow> {
  const [row] = await shop.read(sql<OrderRow>`
    select status, fulfillment_status as fulfillment,
      array(select code || '/' || status from order_validations where order_id = orders.id and status <> 'RESOLVED' order by 1) as codes,
      array(select coalesce(location.code, '-') || ' ' || work.status || ' ' || sum(line.remaining_quantity) from fulfillment_orders work
        join fulfillment_order_lines line on line.fulfillment_order_id = work.id
        left join locations location on location.id = work.location_id
        where work.order_id = orders.id group by work.id, location.code order by 1) as work
    from orders where id = ${orderId}`);
  return row as OrderRow;
}

test("a paid order opens, takes its stock and gets one fulfillment order at the nearest location", async () => {
  await shop.stock(near, { MUG: 5 });
  await shop.stock(far, { MUG: 5 });
  const [accepted] = await shop.accept(channel, anOrder({ lines: [aLine("MUG", 2)] }));

  expect(accepted?.outcome).toBe("ACCEPTED");
  expect(await seen(accepted?.orderId as string)).toEqual({ status: "OPEN", fulfillment: "UNFULFILLED", codes: [], work: ["JKT OPEN 2"] });
  expect(await shop.counts("MUG", near)).toEqual({ available: 3, reserved: 0, committed: 2, onHand: 5 });
  expect(await shop.counts("MUG", far)).toMatchObject({ available: 5 });
});

test("50 from a place with 30 and one with 20 are two fulfillment orders of one line", async () => {
  await shop.stock(near, { VASE: 30 });
  await shop.stock(far, { VASE: 20 });
  const [accepted] = await shop.accept(channel, anOrder({ lines: [aLine("VASE", 50)] }));
  expect((await seen(accepted?.orderId as string)).work).toEqual(["JKT OPEN 30", "SUB OPEN 20"]);
});

test("what nobody has is back-ordered at the nearest location", async () => {
  await shop.stock(near, { BOWL: 1 });
  const [accepted] = await shop.accept(channel, anOrder({ lines: [aLine("BOWL", 3)] }));
  expect(await seen(accepted?.orderId as string)).toEqual({
    status: "OPEN",
    fulfillment: "BACKORDERED",
    codes: ["BACKORDERED/OPEN"],
    work: ["JKT BACKORDERED 2", "JKT OPEN 1"],
  });
});

test("an unknown SKU raises an exception, and the stock of the known lines is kept for it", async () => {
  await shop.stock(near, { PLATE: 4 });
  const [accepted] = await shop.accept(channel, anOrder({ lines: [aLine("PLATE", 3), aLine("NOBODY-KNOWS")] }));
  expect(await seen(accepted?.orderId as string)).toEqual({
    status: "EXCEPTION",
    fulfillment: "UNFULFILLED",
    codes: ["UNKNOWN_SKU/OPEN"],
    work: [],
  });
  expect(await shop.counts("PLATE")).toEqual({ available: 1, reserved: 3, committed: 0, onHand: 4 });
});

test("an unpaid order is held with its stock until the channel says that it is paid", async () => {
  await shop.stock(near, { LAMP: 1 });
  const unpaid = anOrder({ lines: [aLine("LAMP")], paymentStatus: "PENDING" });
  const [accepted] = await shop.accept(channel, unpaid);
  expect((await seen(accepted?.orderId as string)).work).toEqual(["JKT ON_HOLD 1"]);
  expect(await shop.counts("LAMP")).toMatchObject({ available: 0, committed: 1 });

  const [paid] = await shop.accept(channel, { ...unpaid, paymentStatus: "PAID", updatedAt: new Date("2026-11-01T04:00:00Z") });
  expect(paid?.outcome).toBe("UPDATED");
  expect((await seen(accepted?.orderId as string)).work).toEqual(["JKT OPEN 1"]);
});

test("the same order twice in one batch, and an older version later, change nothing", async () => {
  await shop.stock(near, { TRAY: 5 });
  const order = anOrder({ lines: [aLine("TRAY", 2)], updatedAt: new Date("2026-11-02T00:00:00Z") });
  const both = await shop.accept(channel, order, order);
  expect(both.map(({ outcome }) => outcome)).toEqual(["ACCEPTED", "UNCHANGED"]);
  const [older] = await shop.accept(channel, { ...order, cancelled: true, updatedAt: new Date("2026-11-01T00:00:00Z") });
  expect(older?.outcome).toBe("SUPERSEDED");
  expect(await shop.counts("TRAY")).toMatchObject({ available: 3, committed: 2 });
});

test("an order that is only to be taken when it is new and the same one from a channel, in one batch, are one order", async () => {
  await shop.stock(near, { PLATTER: 5 });
  const take = (...only: boolean[]) => {
    const order = anOrder({ lines: [aLine("PLATTER")] });
    return shop.em.transactional((em) =>
      acceptOrders(
        em as EntityManager,
        aDeed("intake"),
        only.map((onlyNew) => ({ channel, order, onlyNew })),
      ),
    );
  };

  for (const accepted of [await take(true, false), await take(false, true)]) {
    expect(accepted.map(({ outcome }) => outcome)).toEqual(["ACCEPTED", "UNCHANGED"]);
    expect(new Set(accepted.map(({ orderId }) => orderId)).size).toBe(1);
  }
  expect(await shop.counts("PLATTER", near)).toMatchObject({ committed: 2 });
});

test("a cancellation at the channel frees the stock", async () => {
  await shop.stock(near, { JUG: 2 });
  const order = anOrder({ lines: [aLine("JUG", 2)] });
  const [accepted] = await shop.accept(channel, order);
  await shop.accept(channel, { ...order, cancelled: true, updatedAt: new Date("2026-11-03T00:00:00Z") });
  expect(await seen(accepted?.orderId as string)).toEqual({
    status: "CANCELLED",
    fulfillment: "CANCELLED",
    codes: [],
    work: ["JKT CANCELLED 0"],
  });
  expect(await shop.counts("JUG")).toEqual({ available: 2, reserved: 0, committed: 0, onHand: 2 });
});

test("what the channel fulfilled elsewhere leaves the shelf and completes the order", async () => {
  await shop.stock(near, { PAN: 2 });
  const order = anOrder({ lines: [aLine("PAN", 2)] });
  const [accepted] = await shop.accept(channel, order);
  const later = { ...order, lines: [aLine("PAN", 2, { fulfilledQuantity: 1 })], updatedAt: new Date("2026-11-03T00:00:00Z") };
  await shop.accept(channel, later);
  expect(await seen(accepted?.orderId as string)).toMatchObject({
    status: "OPEN",
    fulfillment: "PARTIALLY_FULFILLED",
    work: ["JKT OPEN 1"],
  });
  await shop.accept(channel, { ...later, lines: [aLine("PAN", 2, { fulfilledQuantity: 2 })], updatedAt: new Date("2026-11-04T00:00:00Z") });
  expect(await seen(accepted?.orderId as string)).toMatchObject({ status: "COMPLETED", fulfillment: "FULFILLED", work: ["JKT CLOSED 0"] });
  expect(await shop.counts("PAN")).toEqual({ available: 0, reserved: 0, committed: 0, onHand: 0 });
});

test("a sale over the counter leaves from the till's own shelf, as far as that reaches", async () => {
  const till = await shop.channel({ type: "POS", externalLocations: { "till-7": far.id } });
  await shop.stock(far, { CUP: 3 });
  const sale = anOrder({ lines: [aLine("CUP", 2, { fulfilledQuantity: 2 })], externalLocationId: "till-7", shipTo: null });
  const [sold] = await shop.accept(till, sale);
  expect(await seen(sold?.orderId as string)).toMatchObject({ status: "COMPLETED", work: [] });
  expect(await shop.counts("CUP", far)).toMatchObject({ available: 1, onHand: 1 });
});

test("a bundle takes its components, and two bundles never share one twice", async () => {
  await shop.stock(near, { TEA: 3, POT: 5 });
  await shop.bundle("TEA-SET", { TEA: 2, POT: 1 });
  const [one, two] = await shop.accept(channel, anOrder({ lines: [aLine("TEA-SET")] }), anOrder({ lines: [aLine("TEA-SET")] }));
  expect((await seen(one?.orderId as string)).work).toEqual(["JKT OPEN 1"]);
  expect((await seen(two?.orderId as string)).work).toEqual(["JKT BACKORDERED 1"]);
  expect(await shop.counts("TEA")).toMatchObject({ available: 1, committed: 2 });
});

test("200 buyers for 50 units over two locations: 50 are sold, none twice", async () => {
  await shop.stock(near, { HOT: 30 });
  await shop.stock(far, { HOT: 20 });
  await Promise.all(Array.from({ length: 200 }, () => shop.accept(channel, anOrder({ lines: [aLine("HOT")] }))));
  expect(await shop.counts("HOT")).toEqual({ available: 0, reserved: 0, committed: 50, onHand: 50 });
  const [allocated] = await shop.read(sql<{ units: number }>`
    select sum(quantity)::int as units from allocations join inventory_items item on item.id = item_id where sku = 'HOT' and status = 'ALLOCATED'`);
  expect(allocated?.units).toBe(50);
});

test("an address that a person changed is not undone by the channel's next message, only by its next address", async () => {
  const order = anOrder({ lines: [aLine("MUG")] });
  const [taken] = await shop.accept(channel, order);
  const id = taken?.orderId as string;
  await shop.em.transactional((em) =>
    onOrder(em as EntityManager, aDeed(), id, (book, work) => changeAddress(book, work, { ...jakarta, city: "Bandung" })),
  );
  const cityNow = async () =>
    (await shop.read(sql<{ city: string }>`select city from orders join addresses on addresses.id = ship_to_id where orders.id = ${id}`))[0]
      ?.city;

  await shop.accept(channel, { ...order, nativeStatus: "tagged", updatedAt: new Date("2026-11-05T00:00:00Z") });
  expect(await cityNow()).toBe("Bandung");

  await shop.accept(channel, { ...order, shipTo: { ...jakarta, city: "Depok" }, updatedAt: new Date("2026-11-06T00:00:00Z") });
  expect(await cityNow()).toBe("Depok");
});

test("lines that are added, removed and reduced at the channel change the work on the order", async () => {
  await shop.stock(near, { FORK: 10, KNIFE: 10 });
  const order = anOrder({ lines: [aLine("FORK", 3), aLine("KNIFE", 1)] });
  const [taken] = await shop.accept(channel, order);
  const edited = { ...order, lines: [aLine("FORK", 2), aLine("MUG", 1)], updatedAt: new Date("2026-11-05T00:00:00Z") };
  const [changed] = await shop.accept(channel, edited);
  expect(changed?.outcome).toBe("UPDATED");
  expect(await shop.counts("FORK")).toMatchObject({ available: 8, committed: 2 });
  expect(await shop.counts("KNIFE")).toMatchObject({ available: 10, committed: 0 });
  expect((await seen(taken?.orderId as string)).status).toBe("OPEN");
  const again = await shop.accept(channel, { ...edited, updatedAt: new Date("2026-11-06T00:00:00Z") });
  expect(again[0]?.outcome).toBe("UNCHANGED");
});

test("a test order is kept, takes no stock and is not worked on", async () => {
  const before = await shop.counts("MUG");
  const [taken] = await shop.accept(channel, anOrder({ test: true }));
  expect(await seen(taken?.orderId as string)).toMatchObject({ status: "OPEN", codes: ["TEST_ORDER/OPEN"], work: [] });
  expect(await shop.counts("MUG")).toEqual(before);
});

test("an order that comes in cancelled is kept as cancelled", async () => {
  const [taken] = await shop.accept(channel, anOrder({ cancelled: true }));
  expect(await seen(taken?.orderId as string)).toMatchObject({ status: "CANCELLED", work: [] });
});
