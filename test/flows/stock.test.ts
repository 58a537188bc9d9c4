import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import type { Deed } from "../../src/events/record.ts";
import { adjustStock } from "../../src/flows/adjust-stock.ts";
import { type Counted, countStock } from "../../src/flows/count-stock.ts";
import { expireReservations } from "../../src/flows/end-reservations.ts";
import { reserveStock } from "../../src/flows/reserve-stock.ts";
import { transferStock } from "../../src/flows/transfer-stock.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const near = await shop.location({ code: "JKT" });
const far = await shop.location({ code: "SUB" });

const run = <Result>(verb: (em: EntityManager, deed: Deed) => Promise<Result>, deed = aDeed()): Promise<Result> =>
  retrying(() => shop.em.transactional((em) => verb(em as EntityManager, deed)));

async function itemId(sku: string): Promise<string> {
  const [found] = await shop.read(sql<{ id: string }>`select id from inventory_items where sku = ${sku}`);
  return found?.id ?? (await shop.item(sku)).id;
}

async function adjust(sku: string, delta: number, location = near): Promise<unknown> {
  const changes = [{ itemId: await itemId(sku), locationId: location.id, delta, bucket: "AVAILABLE" as const }];
  return run((em, deed) => adjustStock(em, deed, { changes, reason: "ADJUSTED", document: null }));
}

async function count(sku: string, counted: Pick<Counted, "counted" | "expected">): Promise<unknown> {
  const place = { itemId: await itemId(sku), locationId: near.id };
  return run((em, deed) => countStock(em, deed, { counted: [{ ...place, ...counted }], document: null }));
}

async function reserve(sku: string, quantity: number, expiresAt: Date | null): Promise<string> {
  const lines = [{ itemId: await itemId(sku), locationId: near.id, quantity }];
  const [id] = await run((em, deed) => reserveStock(em, deed, { lines, ownerType: "CART", ownerId: "cart", expiresAt }));
  return id as string;
}

async function transfer(sku: string, from: Location, to: Location, quantity: number): Promise<unknown> {
  const lines = [{ itemId: await itemId(sku), quantity }];
  return run((em, deed) => transferStock(em, deed, { fromLocationId: from.id, toLocationId: to.id, lines, document: null }));
}

const outcomes = async (deeds: readonly Promise<unknown>[]) => {
  const settled = await Promise.allSettled(deeds);
  const refused = settled.flatMap((one) =>
    one.status === "rejected" ? [(one.reason as { code?: string }).code ?? String(one.reason)] : [],
  );
  return { done: settled.length - refused.length, refused: [...new Set(refused)], refusals: refused.length };
};

const statusOf = async (id: string) =>
  (await shop.read(sql<{ status: string }>`select status from reservations where id = ${id}`))[0]?.status;

test("200 hands that each take one of 50 units leave none, and 150 are told that there are no more", async () => {
  await shop.stock(near, { HOT: 50 });

  const taken = await outcomes(Array.from({ length: 200 }, () => adjust("HOT", -1)));

  expect(taken).toEqual({ done: 50, refused: ["INSUFFICIENT_STOCK"], refusals: 150 });
  expect(await shop.counts("HOT")).toMatchObject({ available: 0, onHand: 0 });
});

test("transfers that cross each other neither deadlock nor lose a unit", async () => {
  await shop.stock(near, { BOX: 100, CRATE: 100 });
  await shop.stock(far, { BOX: 100, CRATE: 100 });

  const done = await outcomes(
    Array.from({ length: 60 }, (_, index) => {
      const [from, to] = index % 2 === 0 ? [near, far] : [far, near];
      return transfer(index % 3 === 0 ? "BOX" : "CRATE", from, to, 1);
    }),
  );

  expect(done.done).toBe(60);
  expect(await shop.counts("BOX")).toMatchObject({ available: 200 });
  expect(await shop.counts("CRATE", near)).toMatchObject({ available: 100 });
});

test("of two people who count the same shelf, one is told that it has moved on", async () => {
  await shop.stock(near, { SOAP: 10 });

  const both = await outcomes([count("SOAP", { counted: 8, expected: 10 }), count("SOAP", { counted: 12, expected: 10 })]);

  expect(both).toMatchObject({ done: 1, refused: ["VERSION_CONFLICT"] });
  await expect(count("SOAP", { counted: 9, expected: 10 })).rejects.toThrow(/^(8|12) units are on hand by now, not 10/);
});

test("a count of more makes units available, and a first count makes the level", async () => {
  await count("NEW", { counted: 4, expected: 0 });
  expect(await shop.counts("NEW")).toMatchObject({ available: 4 });
  await count("NEW", { counted: 6, expected: 4 });
  expect(await shop.counts("NEW")).toMatchObject({ available: 6 });
});

test("missing units come off what is available, then break the promise that lasts longest", async () => {
  await shop.stock(near, { TEA: 10 });
  const soon = await reserve("TEA", 3, new Date("2999-01-01T00:00:00Z"));
  const late = await reserve("TEA", 3, new Date("2999-06-01T00:00:00Z"));

  await count("TEA", { counted: 5, expected: 10 });

  expect([await statusOf(soon), await statusOf(late)]).toEqual(["ACTIVE", "RELEASED"]);
  expect(await shop.counts("TEA")).toEqual({ available: 2, reserved: 3, committed: 0, onHand: 5 });
});

test("a count takes what is missing from the order that came last, and that waits again", async () => {
  const channel = await shop.channel();
  await shop.stock(near, { TORCH: 5 });
  const [first] = await shop.accept(channel, anOrder({ lines: [aLine("TORCH", 2)], placedAt: new Date("2026-11-02T00:00:00Z") }));
  const [last] = await shop.accept(channel, anOrder({ lines: [aLine("TORCH", 2)], placedAt: new Date("2026-11-03T00:00:00Z") }));

  await count("TORCH", { counted: 3, expected: 5 });

  const workOf = (orderId = "") =>
    shop.read(sql<{ status: string; left: number }>`
      select work.status, sum(part.remaining_quantity)::int as left from fulfillment_orders work
      join fulfillment_order_lines part on part.fulfillment_order_id = work.id where work.order_id = ${orderId} group by work.id order by work.id`);
  expect(await workOf(first?.orderId)).toEqual([{ status: "OPEN", left: 2 }]);
  expect(await workOf(last?.orderId)).toEqual([
    { status: "OPEN", left: 1 },
    { status: "BACKORDERED", left: 1 },
  ]);
  expect(await shop.counts("TORCH")).toEqual({ available: 0, reserved: 0, committed: 3, onHand: 3 });
});

test("a count takes what orders in exception keep before what is committed, and never units in quality control", async () => {
  const channel = await shop.channel();
  await shop.stock(near, { LAMP: 5 });
  await shop.accept(channel, anOrder({ lines: [aLine("LAMP", 3)] }), anOrder({ lines: [aLine("LAMP", 1), aLine("NOBODY-KNOWS")] }));

  await count("LAMP", { counted: 3, expected: 5 });
  expect(await shop.counts("LAMP")).toEqual({ available: 0, reserved: 0, committed: 3, onHand: 3 });

  const one = { itemId: await itemId("LAMP"), locationId: near.id, delta: 1, bucket: "QUALITY_CONTROL" as const };
  await run((em, deed) => adjustStock(em, deed, { changes: [one], reason: "ADJUSTED", document: null }));
  await expect(count("LAMP", { counted: 0, expected: 4 })).rejects.toThrow(
    "1 of the missing units cannot be taken off the book: 1 are in quality control (inspect these). Free 1 of them, then count again.",
  );
  expect(await shop.counts("LAMP")).toEqual({ available: 0, reserved: 0, committed: 3, onHand: 4 });
});

test("a reservation ends by itself when its time is over, and only then", async () => {
  await shop.stock(near, { SEAT: 5 });
  const short = await reserve("SEAT", 2, new Date(Date.now() + 60_000));
  const open = await reserve("SEAT", 1, null);

  expect(await run(expireReservations)).toEqual([]);
  const later = { ...aDeed(), at: new Date(Date.now() + 120_000) };
  const [first, second] = await Promise.all([run(expireReservations, later), run(expireReservations, later)]);

  expect([...first, ...second]).toEqual([{ itemId: await itemId("SEAT"), locationId: near.id }]);
  expect([await statusOf(short), await statusOf(open)]).toEqual(["EXPIRED", "ACTIVE"]);
  expect(await shop.counts("SEAT")).toMatchObject({ available: 4, reserved: 1 });
});

test("two bundles that share a part never take it twice", async () => {
  const channel = await shop.channel();
  await shop.stock(near, { CUP: 10, POT: 50, JUG: 50 });
  await shop.bundle("TEA-SET", { CUP: 2, POT: 1 });
  await shop.bundle("COFFEE-SET", { CUP: 3, JUG: 1 });

  await Promise.all(
    Array.from({ length: 20 }, (_, index) => shop.accept(channel, anOrder({ lines: [aLine(index % 2 === 0 ? "TEA-SET" : "COFFEE-SET")] }))),
  );

  const { available, committed } = await shop.counts("CUP");
  expect(available).toBeLessThan(3);
  expect(available + committed).toBe(10);
});

test("40 carts that each want one of 10 units: 10 get it", async () => {
  await shop.stock(near, { TICKET: 10 });

  const kept = await outcomes(Array.from({ length: 40 }, () => reserve("TICKET", 1, null)));

  expect(kept).toEqual({ done: 10, refused: ["INSUFFICIENT_STOCK"], refusals: 30 });
  expect(await shop.counts("TICKET")).toMatchObject({ available: 0, reserved: 10 });
});
