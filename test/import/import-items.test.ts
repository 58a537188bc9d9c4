import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { importItems } from "../../src/import/import-items.ts";
import { linesOf, type Progress } from "../../src/import/report.ts";
import { sql } from "../../src/kit/sql.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();
const folder = mkdtempSync(join(tmpdir(), "muara-import-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(text: string | Buffer): string {
  const path = join(folder, `${++files}.csv`);
  writeFileSync(path, text);
  return path;
}

const items = (text: string | Buffer) => importItems(shop.orm, file(text));
const item = async (sku: string) =>
  (
    await shop.read(sql`
    select title, barcode, weight_grams as weight, tags, tracked, backorder_policy as backorder, price_minor as price, price_currency as currency, version, event_sequence as events
    from inventory_items where sku = ${sku}`)
  )[0];

test("items come in with everything the file says, and the same file again changes nothing", async () => {
  const text = [
    "sku,title,barcode,weight_grams,tags,tracked,backorder_policy,price,currency",
    'MUG,"Mug, red",899001,350,fragile|kitchen,yes,deny,45000.5,idr',
    "GREET,Greeting card,,,,no,,,",
  ].join("\n");

  expect(await items(text)).toEqual({
    read: 2,
    written: 2,
    unchanged: 0,
    refused: 0,
    line: 3,
    finished: true,
    resumedAfter: null,
    bad: [],
    refusedFile: null,
    ignoredColumns: [],
  });
  expect(await items(text)).toMatchObject({ read: 2, written: 0, unchanged: 2 });

  expect(await item("MUG")).toEqual({
    title: "Mug, red",
    barcode: "899001",
    weight: 350,
    tags: ["fragile", "kitchen"],
    tracked: true,
    backorder: "DENY",
    price: "4500050",
    currency: "IDR",
    version: 1,
    events: 1,
  });
  expect(await item("GREET")).toMatchObject({ barcode: null, weight: null, tags: [], tracked: false, backorder: "ALLOW", price: null });
  const events = await shop.read(sql`select type, sequence, actor from outbox where aggregate_type = 'InventoryItem'`);
  expect(events).toEqual([
    { type: "inventory_item.created", sequence: 1, actor: "import" },
    { type: "inventory_item.created", sequence: 1, actor: "import" },
  ]);
});

test("a later file changes what it says and leaves what it does not", async () => {
  await items("sku,title,weight_grams\nBOWL,Bowl,500");

  expect(await items("sku,title\nBOWL,Blue bowl")).toMatchObject({ written: 1 });
  expect(await item("BOWL")).toMatchObject({ title: "Blue bowl", weight: 500, version: 2, events: 2 });
  expect(await items("sku,title,weight_grams\nBOWL,Blue bowl,")).toMatchObject({ written: 1 });
  expect(await item("BOWL")).toMatchObject({ weight: null });
});

test("what an item asks of those who handle it comes in, stays when a file does not say it, and is cleared by an empty cell", async () => {
  const handling = async () =>
    (await shop.read(sql`select handling_tags as handling, tags, version from inventory_items where sku = 'ICE'`))[0];

  expect(await items("sku,title,tags,Handling Tags\nICE,Ice,summer,COLD; FRAGILE;COLD")).toMatchObject({ written: 1, ignoredColumns: [] });
  expect(await handling()).toEqual({ handling: ["COLD", "FRAGILE"], tags: ["summer"], version: 1 });
  expect(await items("sku,title\nICE,Ice")).toMatchObject({ unchanged: 1 });
  expect(await items(`sku,title,handling_tags\nICE,Ice,${"x".repeat(101)}`)).toMatchObject({
    written: 0,
    bad: [{ column: "handling_tags", problem: expect.stringContaining("A tag has 1 to 100 characters") }],
  });
  expect(await handling()).toMatchObject({ handling: ["COLD", "FRAGILE"] });
  expect(await items("sku,title,handling_tags\nICE,Ice,")).toMatchObject({ written: 1 });
  expect(await handling()).toMatchObject({ handling: [], tags: ["summer"], version: 2 });
});

test.each([
  ["semicolons, a byte order mark and Windows line ends", "\uFEFFSKU;Title;Weight Grams\r\nEXCEL-1;Tea; 100 \r\n\r\nEXCEL-2;Pot;\r\n"],
  ["tabs and old line ends", "sku\ttitle\tweight-grams\rEXCEL-1\tTea\t100\rEXCEL-2\tPot\t\r"],
  ["no line end at the end", "title,sku,weight_grams\nTea,EXCEL-1,100\nPot,EXCEL-2,"],
])("a file with %s is read alike", async (_, text) => {
  expect(await items(text)).toMatchObject({ read: 2, refused: 0 });
  expect(await item("EXCEL-1")).toMatchObject({ title: "Tea", weight: 100 });
  expect(await item("EXCEL-2")).toMatchObject({ title: "Pot", weight: null });
});

test("every bad row is named with its line, column and remedy, and the good ones go in", async () => {
  await items("sku,title,barcode\nOLD,Old,111");
  const report = await items(
    [
      "sku,title,barcode,weight_grams,tracked,backorder_policy,price,currency,wieght",
      "OK-1,Fine,,,,,,,",
      ",No SKU,,,,,,,",
      "BAD-1,,,1.5,perhaps,SOMETIMES,,,",
      "BAD-2,Taken barcode,111,,,,,,",
      "BAD-3,Price,,,,,12.345,IDR,",
      'BAD-4,Price,,,,,"12,50",IDR,',
      "BAD-5,Price,,,,,10,,",
      "BAD-6,Price,,,,,10,RPX,",
      "OK-1,Again,,,,,,,",
      "BAD-7,Too,few",
      "OK-2,Fine,,,,,0,IDR,",
    ].join("\n"),
  );

  expect(report).toMatchObject({ read: 11, written: 2, unchanged: 0, refused: 9, ignoredColumns: ["wieght"] });
  expect(report.bad.map(({ line, column }) => `${line} ${column}`)).toEqual([
    "3 sku",
    "4 title",
    "4 weight_grams",
    "4 tracked",
    "4 backorder_policy",
    "5 barcode",
    "6 price",
    "7 price",
    "8 currency",
    "9 currency",
    "10 null",
    "11 null",
  ]);
  expect([...linesOf(report)].slice(4, 7)).toEqual([
    'line 4, backorder_policy: "SOMETIMES" is not known. Write DENY or ALLOW.',
    "line 5, barcode: There is an item with this barcode already. Mend the row and import again.",
    'line 6, price: "12.345" has more decimals than IDR has. Write at most 2.',
  ]);
  expect([...linesOf(report)].slice(-3)).toEqual([
    expect.stringMatching(/^What was refused, and why: .+\.csv\.refused\.csv$/),
    "Columns that were passed over: wieght.",
    "11 rows read: 2 written, 0 unchanged, 9 refused.",
  ]);
});

test("a file without the columns it needs, and one that is not there, are refused at once", async () => {
  await expect(items("sku,name\nA,B")).rejects.toThrow("The header line lacks title. Columns: sku, title, barcode");
  await expect(items("sku,title,SKU\nA,B,C")).rejects.toThrow("names sku twice");
  await expect(items("")).rejects.toThrow("lacks sku, title");
  await expect(importItems(shop.orm, join(folder, "nowhere.csv"))).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("what is not UTF-8 and what has a stray quotation mark is told, not guessed", async () => {
  const latin = await items(Buffer.from("sku,title\nCAFE,Caf\xe9\nTEE,Tee\n", "latin1"));
  expect(latin).toMatchObject({ written: 1, bad: [{ line: 2, column: "title", problem: "The value is not UTF-8." }] });
  expect(await items('sku,title\nINCH,Pipe 2" wide\nINCH-2,Fine\n')).toMatchObject({ written: 2, refused: 0 });
  expect(await item("INCH")).toMatchObject({ title: 'Pipe 2" wide' });
});

test("from a quotation mark that is never closed on, the file is not read, and the rows before it are in", async () => {
  const report = await items(`sku,title\nBEFORE,Fine\nBROKEN,"never closed\n${"AFTER,Lost\n".repeat(10_000)}`);
  expect(report).toMatchObject({
    written: 1,
    refused: 1,
    bad: [{ line: 3, column: null, problem: expect.stringContaining("From here on the file cannot be read") }],
  });
  expect(await item("AFTER")).toBeUndefined();
});

test("25,000 rows come in by batches while the file is still being read, and progress is told", async () => {
  const rows = Array.from({ length: 25_000 }, (_, index) => `BULK-${index},Item number ${index} with a title of some length,${index}`);
  const told: Progress[] = [];
  const path = file(["sku,title,weight_grams", ...rows].join("\n"));

  const report = await importItems(shop.orm, path, { onProgress: (progress) => told.push(progress) });

  expect(report).toMatchObject({ read: 25_000, written: 25_000, refused: 0 });
  // Once at the beginning, once a batch, once at the end.
  expect(told).toHaveLength(27);
  expect(told.at(-1)).toMatchObject({ rows: 25_000, done: true });
  expect(told[1]?.bytes).toBeLessThan((told[1]?.totalBytes as number) / 20);
  expect(await importItems(shop.orm, path)).toMatchObject({ written: 0, unchanged: 25_000 });
});
