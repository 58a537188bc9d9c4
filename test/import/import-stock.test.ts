import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { importStock } from "../../src/import/import-stock.ts";
import { sql } from "../../src/kit/sql.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const jakarta = await shop.location({ code: "JKT" });
const surabaya = await shop.location({ code: "SUB" });
const folder = mkdtempSync(join(tmpdir(), "muara-import-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function stock(text: string) {
  const path = join(folder, `${++files}.csv`);
  writeFileSync(path, text);
  return importStock(shop.orm, path);
}

test("what is on hand is set to the file's numbers, through the ledger, and the same file again changes nothing", async () => {
  await shop.item("MUG");
  await shop.stock(jakarta, { MUG: 7 });
  const text = "sku;location;on_hand;safety_stock\nMUG;JKT;5;2\nMUG;SUB;30;\n";

  expect(await stock(text)).toMatchObject({ read: 2, written: 2, unchanged: 0, bad: [] });
  expect(await stock(text)).toMatchObject({ read: 2, written: 0, unchanged: 2 });

  expect(await shop.counts("MUG", jakarta)).toMatchObject({ available: 3, onHand: 5 });
  expect(await shop.counts("MUG", surabaya)).toMatchObject({ available: 30, onHand: 30 });
  const moves = await shop.read(
    sql`select from_bucket as from, to_bucket as to, quantity from inventory_movements where reason = 'IMPORTED' and location_id = ${jakarta.id} order by quantity, to_bucket`,
  );
  expect(moves).toEqual([
    { from: "AVAILABLE", to: "EXTERNAL", quantity: 2 },
    { from: "AVAILABLE", to: "SAFETY_STOCK", quantity: 2 },
  ]);
});

test("unknown SKUs and locations, bundles and what is not counted are named, and the rest goes in", async () => {
  await shop.item("BOWL");
  await shop.item("SERVICE", { tracked: false });
  await shop.bundle("SET", { BOWL: 2 });

  const report = await stock(
    "sku,location,on_hand\nNOBODY,JKT,1\nBOWL,MARS,1\nSET,JKT,1\nSERVICE,JKT,1\nBOWL,JKT,\nBOWL,JKT,-1\nBOWL,JKT,4\nBOWL,JKT,5\nBOWL,JKT,99999999999",
  );

  expect(report).toMatchObject({ read: 9, written: 1, refused: 8 });
  expect(report.bad.map(({ line, column }) => `${line} ${column}`)).toEqual([
    "2 sku",
    "3 location",
    "4 sku",
    "5 sku",
    "6 on_hand",
    "7 on_hand",
    "9 null",
    "10 on_hand",
  ]);
  expect(await shop.counts("BOWL")).toMatchObject({ available: 4 });
});

test("what orders were promised stays theirs, and orders that wait are served", async () => {
  const channel = await shop.channel();
  await shop.item("LAMP");
  await shop.accept(channel, anOrder({ lines: [aLine("LAMP", 3)] }));

  await stock("sku,location,on_hand\nLAMP,JKT,10");

  expect(await shop.counts("LAMP")).toEqual({ available: 7, reserved: 0, committed: 3, onHand: 10 });
});

test("the same file again after a sale adds nothing, and fewer units than are promised are refused", async () => {
  const channel = await shop.channel();
  await shop.item("FAN");
  await stock("sku,location,on_hand\nFAN,JKT,10");
  await shop.accept(channel, anOrder({ lines: [aLine("FAN", 4)] }));

  expect(await stock("sku,location,on_hand\nFAN,JKT,10")).toMatchObject({ written: 0, unchanged: 1 });
  expect(await stock("sku,location,on_hand\nFAN,JKT,3")).toMatchObject({ written: 0, refused: 1, bad: [{ line: 2, column: "on_hand" }] });

  expect(await shop.counts("FAN")).toEqual({ available: 6, reserved: 0, committed: 4, onHand: 10 });
});

test("5,000 rows come in, and a level is the sum of its movements", async () => {
  await shop.read(
    sql`insert into inventory_items (id, sku, title, created_at, updated_at) select gen_random_uuid(), 'S-' || n, 'S', now(), now() from generate_series(1, 2500) n`,
  );
  const rows = Array.from({ length: 5_000 }, (_, index) => `S-${(index % 2500) + 1},${index < 2500 ? "JKT" : "SUB"},${index}`);

  expect(await stock(["sku,location,on_hand", ...rows].join("\n"))).toMatchObject({
    read: 5_000,
    written: 4_999,
    unchanged: 1,
    refused: 0,
  });

  const wrong = await shop.read(sql`
    select 1 from inventory_levels level where available <>
      (select coalesce(sum(case to_bucket when 'AVAILABLE' then quantity else -quantity end), 0) from inventory_movements
       where item_id = level.item_id and location_id = level.location_id and 'AVAILABLE' in (to_bucket, from_bucket))`);
  expect(wrong).toEqual([]);
});

test("orders that come while stock is imported are taken, wait for no more than a batch, and nothing is lost or invented", async () => {
  const channel = await shop.channel();
  const skus = Array.from({ length: 40 }, (_, index) => `RUSH-${index}`);
  await shop.stock(jakarta, Object.fromEntries(skus.map((sku) => [sku, 20])));
  const path = join(folder, "rush.csv");
  writeFileSync(path, ["sku,location,on_hand", ...skus.map((sku) => `${sku},JKT,50`)].join("\n"));

  const [report] = await Promise.all([
    importStock(shop.orm, path, { batchSize: { rows: 4 } }),
    ...Array.from({ length: 8 }, async (_, buyer) => {
      for (let number = 0; number < 5; number += 1) {
        const sku = (step: number) => skus[(buyer * 5 + number * step) % skus.length] as string;
        await shop.accept(channel, anOrder({ lines: [aLine(sku(3), 2), aLine(sku(7), 1)] }));
      }
    }),
  ]);

  expect(report).toMatchObject({ written: 40, refused: 0 });
  const counts = await shop.read(
    sql<{ onHand: number; committed: number }>`
      select on_hand as "onHand", committed from inventory_levels join inventory_items on id = item_id where sku like 'RUSH-%'`,
  );
  expect(counts.map(({ onHand }) => onHand)).toEqual(skus.map(() => 50));
  expect(counts.reduce((sum, { committed }) => sum + committed, 0)).toBe(8 * 5 * 3);
});
