import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Deed } from "../../src/events/record.ts";
import { adjustStock } from "../../src/flows/adjust-stock.ts";
import { countStock } from "../../src/flows/count-stock.ts";
import { coverShortages } from "../../src/flows/cover-shortages.ts";
import { fillBackorders } from "../../src/flows/fill-backorders.ts";
import { reserveStock } from "../../src/flows/reserve-stock.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import { broken } from "../support/broken.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop(20);
const store = await shop.location({ code: "SHOP", latitude: -6.2, longitude: 106.8, countryCode: "ID" });
const far = await shop.location({ code: "SUB", latitude: -7.25, longitude: 112.75, countryCode: "ID" });
const web = await shop.channel();
const till = await shop.channel({ type: "POS", locationIds: [store.id] });

const run = <Result>(verb: (em: EntityManager, deed: Deed) => Promise<Result>): Promise<Result> =>
  retrying(() => shop.em.transactional((em) => verb(em as EntityManager, aDeed())));
const cover = () => coverShortages(shop.em, aDeed());

/** Answers the order's id. */
async function sale(sku: string, quantity: number): Promise<string> {
  const [sold] = await shop.accept(till, anOrder({ lines: [aLine(sku, quantity, { fulfilledQuantity: quantity })], shipTo: null }));
  return sold?.orderId as string;
}

async function order(sku: string, quantity: number, placed: string, more: readonly string[] = []): Promise<string> {
  const lines = [aLine(sku, quantity), ...more.map((one) => aLine(one))];
  const [accepted] = await shop.accept(web, anOrder({ lines, placedAt: new Date(`2026-11-${placed}T00:00:00Z`) }));
  return accepted?.orderId as string;
}

const itemId = async (sku: string) =>
  ((await shop.read(sql<{ id: string }>`select id from inventory_items where sku = ${sku}`))[0] as { id: string }).id;

async function reserve(sku: string, quantity: number, expiresAt: Date | null): Promise<string> {
  const lines = [{ itemId: await itemId(sku), locationId: store.id, quantity }];
  const [id] = await run((em, deed) => reserveStock(em, deed, { lines, ownerType: "CART", ownerId: "cart", expiresAt }));
  return id as string;
}

/** An order's work that has not ended: `SUB OPEN 2`. */
async function workOf(orderId: string): Promise<string[]> {
  const found = await shop.read(sql<{ text: string }>`
    select coalesce(location.code, '-') || ' ' || work.status || ' ' || sum(line.remaining_quantity) as text
    from fulfillment_orders work join fulfillment_order_lines line on line.fulfillment_order_id = work.id
    left join locations location on location.id = work.location_id
    where work.order_id = ${orderId} and work.status not in ('CANCELLED', 'INCOMPLETE') group by work.id, location.code order by 1`);
  return found.map(({ text }) => text);
}

const told = async (orderId: string) =>
  (
    await shop.read(sql<{ data: Record<string, unknown> }>`
      select data from outbox where order_id = ${orderId} and type = 'inventory.shortage_detected' order by id`)
  ).map(({ data: { sold, available, missing } }) => ({ sold, available, missing }));

test("what a till sells beyond what is free is taken from the order that came last, and that leaves from elsewhere", async () => {
  await shop.stock(store, { MUG: 4 });
  const first = await order("MUG", 2, "02");
  const last = await order("MUG", 2, "03");
  await shop.stock(far, { MUG: 1 });

  const sold = await sale("MUG", 1);
  expect(await shop.counts("MUG", store)).toMatchObject({ committed: 4, onHand: 4 });
  expect(await cover()).toBe(1);

  expect(await workOf(first)).toEqual(["SHOP OPEN 2"]);
  expect(await workOf(last)).toEqual(["SHOP OPEN 1", "SUB OPEN 1"]);
  expect(await shop.counts("MUG", store)).toEqual({ available: 0, reserved: 0, committed: 3, onHand: 3 });
  expect(await told(sold)).toEqual([{ sold: 1, available: 0, missing: undefined }]);
  expect(await told(last)).toEqual([{ sold: undefined, available: undefined, missing: 1 }]);
  const decided = await shop.read(sql<{ reason: string }>`select reason from routing_decisions where order_id = ${last} order by sequence`);
  expect(decided.map(({ reason }) => reason)).toEqual(["NEW_ORDER", "SHORTAGE"]);
  const [moved] = await shop.read(sql<{ reason: string; document: string }>`
    select reason, document from inventory_movements where item_id = ${await itemId("MUG")} and to_bucket = 'EXTERNAL'`);
  expect(moved).toEqual({ reason: "SHIPPED", document: `order:${sold}` });
  expect(await cover()).toBe(0);
});

test("safety stock goes first, then the cart that would last longest, then an order in exception, then the order of the lowest priority", async () => {
  await shop.stock(store, { CUP: 9 });
  const place = { itemId: await itemId("CUP"), locationId: store.id };
  await run((em, deed) =>
    adjustStock(em, deed, { changes: [{ ...place, delta: 1, bucket: "SAFETY_STOCK" }], reason: "ADJUSTED", document: null }),
  );
  const soon = await reserve("CUP", 2, new Date(Date.now() + 60_000));
  const late = await reserve("CUP", 2, null);
  const stuck = await order("CUP", 1, "02", ["NOBODY-KNOWS"]);
  const urgent = await order("CUP", 2, "04");
  const usual = await order("CUP", 2, "03");
  await shop.read(sql`update orders set priority = 5 where id = ${urgent}`);
  const left = async () => {
    const carts = await shop.read(
      sql<{ status: string }>`select status from reservations where id in (${soon}, ${late}) order by id = ${late}`,
    );
    const kept = await shop.read(sql<{ units: number }>`
      select coalesce(sum(quantity), 0)::int as units from reservations where owner_id = ${stuck} and status = 'ACTIVE'`);
    const { onHand } = await shop.counts("CUP", store);
    return [onHand, ...carts.map(({ status }) => status), kept[0]?.units, ...(await workOf(usual)), ...(await workOf(urgent))];
  };

  const seen = [];
  for (let sold = 0; sold < 8; sold += 1) {
    await sale("CUP", 1);
    await cover();
    seen.push(await left());
  }

  const open = ["SHOP OPEN 2", "SHOP OPEN 2"];
  expect(seen).toEqual([
    [9, "ACTIVE", "ACTIVE", 1, ...open],
    [8, "ACTIVE", "RELEASED", 1, ...open],
    [7, "ACTIVE", "RELEASED", 1, ...open],
    [6, "RELEASED", "RELEASED", 1, ...open],
    [5, "RELEASED", "RELEASED", 1, ...open],
    [4, "RELEASED", "RELEASED", 0, ...open],
    [3, "RELEASED", "RELEASED", 0, "SHOP BACKORDERED 1", "SHOP OPEN 1", "SHOP OPEN 2"],
    [2, "RELEASED", "RELEASED", 0, "SHOP BACKORDERED 1", "SHOP BACKORDERED 1", "SHOP OPEN 2"],
  ]);
  expect(await broken(shop)).toEqual([]);
});

test("work that has begun keeps its units: they have been picked already", async () => {
  await shop.stock(store, { BOWL: 2 });
  const begun = await order("BOWL", 2, "02");
  await shop.read(sql`update fulfillment_orders set status = 'IN_PROGRESS', work_state = 'PICKING' where order_id = ${begun}`);

  await sale("BOWL", 1);
  await cover();

  expect(await workOf(begun)).toEqual(["SHOP IN_PROGRESS 2"]);
  expect(await shop.counts("BOWL", store)).toMatchObject({ committed: 2, onHand: 2 });
  const open = await shop.read(sql`select 1 from stock_shortages where covered_at is null`);
  expect(open).toEqual([]);
});

test("a sale of what the book never had takes nothing from what arrives later", async () => {
  await shop.item("VASE");
  await sale("VASE", 3);
  await shop.stock(store, { VASE: 5 });
  await cover();
  expect(await shop.counts("VASE", store)).toMatchObject({ available: 5, onHand: 5 });
});

test("a count after the sale has seen that the units are gone: they are not taken twice", async () => {
  await shop.stock(store, { DISH: 5 });
  await order("DISH", 5, "02");
  await sale("DISH", 2);

  const counted = [{ itemId: await itemId("DISH"), locationId: store.id, counted: 3, expected: 5 }];
  await run((em, deed) => countStock(em, deed, { counted, document: null }));
  await cover();

  expect(await shop.counts("DISH", store)).toEqual({ available: 0, reserved: 0, committed: 3, onHand: 3 });
});

test("32 tills that sell what 32 buyers order at the same moment: every sale is off the book, and nobody is promised what is gone", async () => {
  await shop.stock(store, { HOT: 40 });
  await shop.stock(far, { HOT: 10 });
  await Promise.all(Array.from({ length: 20 }, () => order("HOT", 1, "02")));

  const sales = Array.from({ length: 32 }, () => sale("HOT", 1));
  const orders = Array.from({ length: 32 }, () => order("HOT", 1, "05"));
  const covers = Array.from({ length: 8 }, cover);
  await Promise.all([...sales, ...orders, ...covers]);
  await cover();

  expect(await shop.counts("HOT", store)).toMatchObject({ onHand: 8 });
  expect(await shop.counts("HOT")).toMatchObject({ onHand: 18, committed: 18 });
  const short = await shop.read(sql`select 1 from stock_shortages where item_id = ${await itemId("HOT")} and taken < quantity`);
  expect(short).toEqual([]);
  expect(await broken(shop)).toEqual([]);
});

test("whatever is sold, ordered, reserved and covered at once: levels are the sum of their movements, and nothing is promised that is gone", async () => {
  await shop.bundle("PAIR", { LEFT: 1, RIGHT: 2 }).catch(() => undefined);
  await shop.item("LEFT").catch(() => undefined);
  const skus = ["LEFT", "RIGHT"] as const;
  const aDay = fc.array(
    fc.array(fc.tuple(fc.constantFrom("sale", "order", "reserve", "stock", "cover"), fc.nat(1), fc.integer({ min: 1, max: 4 })), {
      minLength: 1,
      maxLength: 6,
    }),
    { minLength: 2, maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(aDay, async (day) => {
      for (const moment of day)
        await Promise.allSettled(
          moment.map(([what, which, units]) => {
            const sku = skus[which] as string;
            if (what === "sale") return sale(units === 4 ? "PAIR" : sku, units);
            if (what === "order") return order(units === 4 ? "PAIR" : sku, units, "05");
            if (what === "reserve") return reserve(sku, units, null);
            if (what === "stock") return shop.stock(units % 2 === 0 ? store : far, { [sku]: 2 * units });
            return cover();
          }),
        );
      await cover();
      await fillBackorders(shop.em, aDeed(), null);
      expect(await broken(shop)).toEqual([]);
      expect(await shop.read(sql`select 1 from stock_shortages where covered_at is null`)).toEqual([]);
    }),
    { numRuns: 15 },
  );
}, 120_000);
