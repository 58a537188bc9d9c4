import type { EntityManager } from "@mikro-orm/postgresql";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import pg from "pg";
import { expect, test } from "vitest";
import { Document } from "../../src/documents/document.entity.ts";
import { Export } from "../../src/exports/export.entity.ts";
import type { ExportKind } from "../../src/exports/export.states.ts";
import { type Exported, type ExportWanted, writeExport } from "../../src/exports/write-export.ts";
import { makeExport } from "../../src/flows/make-export.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { until } from "../support/gateway.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const store = await shop.location({ code: "JKT" });
const everybody = { channelIds: null, locationIds: null };

async function exported(
  kind: ExportKind,
  after: string | null = null,
  more: Partial<ExportWanted> = {},
): Promise<Exported & { text: string; pieces: number }> {
  const pieces: string[] = [];
  const wanted = { kind, format: "CSV" as const, after, people: false, limits: everybody, ...more };
  const done = await writeExport(shop.em as EntityManager, wanted, async (piece) => void pieces.push(piece));
  return { ...done, text: pieces.join(""), pieces: pieces.length };
}
/** All that others began on this server before now has ended: transactions of other databases keep rows waiting too. */
async function quiet(): Promise<void> {
  const [now] = await shop.read(sql<{ at: string }>`select pg_snapshot_xmax(pg_current_snapshot())::text as at`);
  await until(
    async () =>
      (
        await shop.read(sql<{ over: boolean }>`select pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= ${now?.at}::bigint as over`)
      )[0]?.over === true,
  );
}
const records = (text: string): Record<string, string>[] => parse(text, { columns: true }) as Record<string, string>[];

test("orders are written with exact amounts and times, people only for who may see them, and nothing that a spreadsheet would run", async () => {
  const channel = await shop.channel({ code: "web" });
  await shop.accept(
    channel,
    anOrder({ externalId: "E-1", number: "=1+1", lines: [aLine("MUG", 2, { title: "@SUM(A1)", unitPrice: moneyOf("10000.05", "IDR") })] }),
  );
  await quiet();

  const [order] = records((await exported("ORDERS")).text);
  const [withPeople] = records((await exported("ORDERS", null, { people: true })).text);
  const [line] = records((await exported("ORDER_LINES")).text);
  const [json] = (await exported("ORDER_LINES", null, { format: "NDJSON" })).text.trim().split("\n");

  expect(order).toMatchObject({
    channel: "web",
    external_id: "E-1",
    number: "'=1+1",
    total: "20000.10",
    currency: "IDR",
    customer_email: "",
    ship_to_lines: "",
  });
  expect(order).toMatchObject({ placed_at: "2026-11-01T03:00:00.000Z", cancelled_at: "", ship_to_country: "ID" });
  expect(withPeople).toMatchObject({ customer_email: "sari@example.com", ship_to_lines: "Jl. Kemang Raya 12" });
  expect(line).toMatchObject({ title: "'@SUM(A1)", unit_price: "10000.05", ordered_quantity: "2" });
  expect(JSON.parse(json as string)).toMatchObject({ title: "@SUM(A1)", unit_price: "10000.05", ordered_quantity: 2 });
});

test("a nightly export has each row once, also of transactions that were under way, and a row again once it has changed", async () => {
  await shop.stock(store, { TILE: 5 });
  await quiet();
  const first = await exported("STOCK_MOVEMENTS");
  const none = await exported("STOCK_MOVEMENTS", first.cursor);

  // One that writes before the next export and commits after it.
  const slow = new pg.Client(shop.url);
  await slow.connect();
  await slow.query("begin");
  await slow.query("update orders set tags = '{late}'");
  await shop.stock(store, { TILE: 7 });
  const orders = await exported("ORDERS");
  const during = await exported("STOCK_MOVEMENTS", none.cursor);
  await slow.query("commit");
  await slow.end();
  await quiet();
  const after = await exported("STOCK_MOVEMENTS", during.cursor);
  const changed = await exported("ORDERS", orders.cursor);
  const again = await exported("ORDERS", changed.cursor);

  expect([first.rows, none.rows, during.rows + after.rows]).toEqual([1, 0, 1]);
  expect([orders.rows, changed.rows, again.rows]).toEqual([1, 1, 0]);
});

test("however many rows there are, a page of them is held at once, and an export that is cut goes on behind its last row", async () => {
  for (let count = 0; count < 25; count += 1) await shop.stock(store, { [`SKU-${count}`]: 1 });
  await quiet();
  const whole = await exported("STOCK_MOVEMENTS", null, { pageRows: 4 });

  const cut: string[] = [];
  let cursor: string | null = null;
  for (let complete = false; !complete; ) {
    const part: Exported & { text: string; pieces: number } = await exported("STOCK_MOVEMENTS", cursor, { pageRows: 4, mostBytes: 700 });
    cut.push(...records(part.text).map(({ id }) => id as string));
    ({ cursor, complete } = part);
  }

  expect(whole.pieces).toBe(1 + Math.ceil(whole.rows / 4));
  expect(cut).toEqual(records(whole.text).map(({ id }) => id));
  expect((await exported("STOCK_MOVEMENTS", cursor)).rows).toBe(0);
});

test("whenever exports are made while others write, all of them together have every change once", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom("write", "export"), { minLength: 4, maxLength: 16 }), async (steps) => {
      await quiet();
      let { cursor } = await exported("STOCK_MOVEMENTS");
      const before = Number((await shop.read(sql<{ count: string }>`select count(*) from inventory_movements`))[0]?.count);
      const seen: string[] = [];
      const take = async () => {
        const { text, cursor: next } = await exported("STOCK_MOVEMENTS", cursor);
        cursor = next;
        seen.push(...records(text).map(({ id }) => id as string));
      };
      const under: Promise<unknown>[] = [];
      for (const step of steps)
        if (step === "write") under.push(shop.stock(store, { TILE: 1 }));
        else await take();
      await Promise.all(under);
      await quiet();
      await take();
      await take();
      const after = Number((await shop.read(sql<{ count: string }>`select count(*) from inventory_movements`))[0]?.count);
      expect(seen.length).toBe(after - before);
      expect(new Set(seen).size).toBe(seen.length);
    }),
    { numRuns: 15 },
  );
});

test("a key that is limited has only its channels, and a cursor of another kind or database is refused", async () => {
  const other = await shop.channel({ code: "other" });
  await shop.accept(other, anOrder({ externalId: "E-9" }));
  await quiet();
  const limits = { channelIds: new Set([other.id]), locationIds: null };

  expect(records((await exported("ORDERS", null, { limits })).text).map(({ external_id }) => external_id)).toEqual(["E-9"]);
  await expect(exported("STOCK_MOVEMENTS", null, { limits })).rejects.toThrow(
    "A key that is limited to channels or locations cannot have this.",
  );
  const { cursor } = await exported("ORDERS");
  await expect(exported("REFUNDS", cursor)).rejects.toThrow("This cursor belongs to an export of ORDERS.");
  await expect(exported("ORDERS", "nonsense")).rejects.toThrow("This is not a cursor of an export.");
  const ahead = Buffer.from(JSON.stringify(["ORDERS", "999999999999"])).toString("base64url");
  await expect(exported("ORDERS", ahead)).rejects.toThrow("The cursor lies ahead of the database");
});

test("an export that was asked for becomes a document, with the cursor of the next one", async () => {
  const em = shop.em;
  const wanted = em.create(Export, { kind: "ORDERS", format: "CSV", requestedBy: "key" });
  await em.flush();

  await quiet();
  expect(await makeExport(shop.orm, new Date("2026-11-22T01:02:03Z"))).toBe(true);
  expect(await makeExport(shop.orm, new Date())).toBe(false);

  const made = await shop.em.findOneOrFail(Export, { id: wanted.id });
  const document = await shop.em.findOneOrFail(Document, { id: made.documentId as string });
  expect([made.status, made.rowCount, made.complete, document.fileName, document.mediaType]).toEqual([
    "DONE",
    2,
    true,
    "orders-2026-11-22T010203Z.csv",
    "text/csv",
  ]);
  expect(records(Buffer.from(document.bytes).toString()).length).toBe(2);
  expect((await exported("ORDERS", made.cursor as string)).rows).toBe(0);
});
