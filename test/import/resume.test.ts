import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { Checkpoint } from "../../src/import/checkpoint.ts";
import { identify } from "../../src/import/file.ts";
import { importItems } from "../../src/import/import-items.ts";
import { importStock } from "../../src/import/import-stock.ts";
import type { ImportReport } from "../../src/import/report.ts";
import type { ImportOptions } from "../../src/import/run-import.ts";
import { sql } from "../../src/kit/sql.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const folder = mkdtempSync(join(tmpdir(), "muara-resume-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(text: string): string {
  const path = join(folder, `${++files}.csv`);
  writeFileSync(path, text);
  return path;
}

/** Asks to stop once so many batches are in. */
function stoppingAfter(batches: number): ImportOptions {
  const stop = new AbortController();
  let told = 0;
  if (batches === 0) stop.abort();
  return {
    signal: stop.signal,
    onProgress: () => {
      // The first call says where it begins.
      if (told++ === batches) stop.abort();
    },
  };
}

const refusedOf = (path: string) => (existsSync(`${path}.refused.csv`) ? readFileSync(`${path}.refused.csv`, "utf8") : null);
const countsOf = ({ read, written, unchanged, refused, line, finished }: ImportReport) => ({
  read,
  written,
  unchanged,
  refused,
  line,
  finished,
});

/** Rows good and bad, some about an SKU that stood already. `X` is made another word a run, so that no run knows another's. */
const aRow = fc.oneof(
  fc.nat(12).map((sku) => `X-${sku},Title ${sku}`),
  fc.constantFrom(",No SKU", "X-1", 'X-2,"Two\nlines"', "X-3,Nul\0", "X-4,"),
);

test("stopped anywhere and gone on with, in batches of any size, an import leaves what one run leaves, its report to the byte", async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(aRow, { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.nat(4), { maxLength: 4 }),
      async (rows, batch, otherBatch, stops) => {
        const named = (word: string) => file(["sku,title", ...rows.map((row) => row.replaceAll("X-", `${word}-`))].join("\n"));
        run += 1;
        const [one, other] = [`A${run}`, `B${run}`];
        const [straight, halting] = [named(one), named(other)];

        const expected = await importItems(shop.orm, straight, { batchSize: { rows: batch } });
        let report: ImportReport | undefined;
        for (const stop of stops)
          if (report?.finished !== true)
            report = await importItems(shop.orm, halting, { ...stoppingAfter(stop), batchSize: { rows: otherBatch } });
        if (report?.finished !== true) report = await importItems(shop.orm, halting, { batchSize: { rows: otherBatch } });

        expect(countsOf(report)).toEqual(countsOf(expected));
        expect(refusedOf(halting)?.replaceAll(other, one)).toEqual(refusedOf(straight)?.replaceAll(one, one));
        const itemsOf = (word: string) =>
          shop.read(sql`
            select replace(sku, ${word}, '') as sku, title, version, event_sequence from inventory_items where sku like ${`${word}-%`} order by 1`);
        expect(await itemsOf(other)).toEqual(await itemsOf(one));
      },
    ),
    { numRuns: 40 },
  );
  expect(await shop.read(sql`select 1 from import_keys`)).toEqual([]);
});

test("what a killed process wrote of the report behind the last commit is written anew, and a report that is gone is begun anew", async () => {
  const path = file("sku,title\nREP-1,\nREP-2,\nREP-3,\nREP-4,Fine\n");
  const stopped = await importItems(shop.orm, path, { ...stoppingAfter(2), batchSize: { rows: 1 } });
  expect(stopped).toMatchObject({ finished: false, read: 2, line: 3 });
  appendFileSync(`${path}.refused.csv`, "4,title,half a li");

  expect(await importItems(shop.orm, path)).toMatchObject({ finished: true, resumedAfter: 3, refused: 3, written: 1 });
  expect(
    refusedOf(path)
      ?.split("\n")
      .map((line) => line.split(",")[0]),
  ).toEqual(["line", "2", "3", "4", ""]);

  const other = file("sku,title\nREP-5,\nREP-6,\n");
  await importItems(shop.orm, other, { ...stoppingAfter(1), batchSize: { rows: 1 } });
  truncateSync(`${other}.refused.csv`, 3);
  expect(await importItems(shop.orm, other)).toMatchObject({ refused: 2 });
  expect(
    refusedOf(other)
      ?.split("\n")
      .map((line) => line.split(",")[0]),
  ).toEqual(["line", "3", ""]);
});

test("another file is never overwritten by a report", async () => {
  const path = file("sku,title\nOWN-1,\n");

  await expect(importItems(shop.orm, path, { reportPath: path })).rejects.toThrow("is not a report of an import");

  expect(readFileSync(path, "utf8")).toBe("sku,title\nOWN-1,\n");
  await importItems(shop.orm, path, { restart: true });
  expect(refusedOf(path)).toContain("2,title,The cell is empty.");
});

test("a file that changed since it was stopped is refused, and imported from its beginning with `restart`", async () => {
  const path = file("sku,title\nCHG-1,One\nCHG-2,Two\n");
  await importItems(shop.orm, path, { ...stoppingAfter(1), batchSize: { rows: 1 } });
  writeFileSync(path, "sku,title\nCHG-1,Uno\nCHG-2,Due\n");

  await expect(importItems(shop.orm, path)).rejects.toThrow(/stopped behind line 2, and the file has changed since.*--restart/s);
  expect(await importItems(shop.orm, path, { restart: true })).toMatchObject({ read: 2, written: 2, resumedAfter: null });
  // What was finished does not keep another file of the same name back, nor the same file from being imported again.
  expect(await importItems(shop.orm, path)).toMatchObject({ read: 2, unchanged: 2 });
});

test("a file that was moved goes on where it was", async () => {
  const text = "sku,title\nMOV-1,One\nMOV-2,Two\n";
  await importItems(shop.orm, file(text), { ...stoppingAfter(1), batchSize: { rows: 1 } });

  expect(await importItems(shop.orm, file(text))).toMatchObject({ read: 2, written: 2, resumedAfter: 2 });
});

test("a file that a process imports is refused to every other, however it is named, until that one has ended", async () => {
  const text = "sku,title\nTWO-1,Title\n";
  const path = file(text);
  const held = await Checkpoint.open(shop.orm, { kind: "ITEMS", channelId: null }, await identify(path), false);

  await expect(importItems(shop.orm, path)).rejects.toThrow("Another process imports");
  await expect(importItems(shop.orm, file(text), { restart: true })).rejects.toThrow("Another process imports");

  await held.close();
  expect(await importItems(shop.orm, path)).toMatchObject({ read: 1, written: 1 });
});

test("many imports of one file that begin at the same instant write it once", async () => {
  const path = file(["sku,title", ...Array.from({ length: 50 }, (_, index) => `RACE-${index},Title`)].join("\n"));

  const ended = await Promise.allSettled(Array.from({ length: 4 }, () => importItems(shop.orm, path, { batchSize: { rows: 5 } })));

  const reports = ended.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  expect(reports.reduce((sum, { written }) => sum + written, 0)).toBe(50);
  for (const one of ended) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "ALREADY_EXISTS" });
});

test("an import of which another one took over, for its lock was lost, stops and writes nothing twice", async () => {
  const path = file(["sku,title", ...Array.from({ length: 30 }, (_, index) => `LOST-${index},Title`)].join("\n"));
  let other: Promise<ImportReport | Error> | undefined;

  const one = await importItems(shop.orm, path, {
    batchSize: { rows: 10 },
    onProgress: ({ rows }) => {
      if (rows === 10)
        other ??= shop
          .read(
            sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
          )
          .then(() => importItems(shop.orm, path, { batchSize: { rows: 10 } }))
          .catch((error: Error) => error);
    },
  }).catch((error: Error) => error);

  const ended = [one, await other];
  expect(ended.filter((result) => !(result instanceof Error) && result?.finished).length).toBeGreaterThan(0);
  for (const result of ended) if (result instanceof Error) expect(result).toMatchObject({ code: "VERSION_CONFLICT" });
  expect(await shop.read(sql`select 1 from inventory_items where sku like 'LOST-%' and (version > 1 or event_sequence > 1)`)).toEqual([]);
  expect(await shop.read(sql`select count(*)::int as count from inventory_items where sku like 'LOST-%'`)).toEqual([{ count: 30 }]);
});

test("stock that was sold while an import was stopped is not invented when it goes on", async () => {
  const [channel] = [await shop.channel(), await shop.location({ code: "RES" })];
  await shop.item("PAN");
  await shop.item("POT");
  const path = file("sku,location,on_hand\nPAN,RES,10\nPOT,RES,5\n");
  await importStock(shop.orm, path, { ...stoppingAfter(1), batchSize: { rows: 1 } });
  await shop.accept(channel, anOrder({ lines: [aLine("PAN", 4, { fulfilledQuantity: 0 })] }));

  expect(await importStock(shop.orm, path)).toMatchObject({ finished: true, written: 2 });

  expect(await shop.counts("PAN")).toEqual({ available: 6, reserved: 0, committed: 4, onHand: 10 });
  expect(await shop.counts("POT")).toMatchObject({ available: 5 });
});

test("a row is refused for what an earlier batch says already, and for what this one does", async () => {
  await shop.location({ code: "DUP" });
  for (const sku of ["D-1", "D-2"]) await shop.item(sku);
  const path = file("sku,location,on_hand\nD-1,DUP,1\nD-2,DUP,2\nD-1,DUP,9\nD-1,DUP,8\nD-2,DUP,7\n");

  const report = await importStock(shop.orm, path, { batchSize: { rows: 2 } });

  expect(report).toMatchObject({ read: 5, written: 2, refused: 3 });
  expect(report.bad.map(({ line, problem }) => `${line}: ${problem}`)).toEqual([
    "4: The same stands on line 2 already.",
    "5: The same stands on line 2 already.",
    "6: The same stands on line 3 already.",
  ]);
});
