import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openShop } from "../support/shop.ts";
import { muara } from "./muara.ts";

const shop = await openShop();
const env = { DATABASE_URL: shop.url };
const folder = await mkdtemp(join(tmpdir(), "muara-import-"));
afterAll(() => rm(folder, { recursive: true }));

async function importing(kind: "items" | "stock", csv: string) {
  const path = join(folder, `${kind}.csv`);
  await writeFile(path, csv);
  return muara(["import", kind, path], { env });
}

test("items and their stock come in from files, and what was written is counted", async () => {
  await shop.location({ code: "JKT" });

  expect(await importing("items", "sku,title\nMUG,Blue mug\nTEA,Jasmine tea\n")).toEqual({
    code: 0,
    err: "",
    out: "2 rows read: 2 written, 0 unchanged, 0 refused.\n",
  });
  expect(await importing("stock", "sku,location,on_hand\nMUG,JKT,7\n")).toMatchObject({ code: 0 });
  expect(await shop.counts("MUG")).toMatchObject({ available: 7 });
});

test("bad rows are named by line and column and make the exit code 1; the good ones go in", async () => {
  const { code, out } = await importing("stock", "sku,location,on_hand\nMUG,JKT,many\nTEA,JKT,3\n");

  expect(code).toBe(1);
  expect(out).toMatch(/^line 2, on_hand: .+\nWhat was refused, and why: .+\n2 rows read: 1 written, 0 unchanged, 1 refused\.\n$/);
  expect(await shop.counts("TEA")).toMatchObject({ available: 3 });
});

test("a file that is not there, or lacks a column, is told in one line", async () => {
  expect(await muara(["import", "items", "nowhere.csv"], { env })).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringMatching(/^error: .*nowhere\.csv.*\n$/),
  });
  expect(await importing("items", "sku\nMUG\n")).toMatchObject({ code: 1, out: "", err: expect.stringMatching(/^error: .*title.*\n$/) });
});

test("rates of a card come in from JSON, or from CSV with the card's head beside it", async () => {
  const card = { carrier: "NUSA", service: "REG", currency: "IDR", country: "ID", validFrom: "2026-01-01" };
  const [head, csv] = [join(folder, "card.json"), join(folder, "lanes.csv")];
  await writeFile(head, JSON.stringify(card));
  await writeFile(csv, "destination,zone,min_days,max_days,per_kg\nregion:Bali,A,1,2,12500\nBali,A,1,2,12500\n");

  expect(await muara(["import", "rates", csv, "--card", head], { env })).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^line 3, destination: "Bali" is no place\. .*\n.*\n2 rows read: 1 written, 0 unchanged, 1 refused\.\n$/),
  });
  await writeFile(head, JSON.stringify({ ...card, lanes: [{ zone: "A", minDays: 1, maxDays: 2, perKg: 12500 }] }));
  expect(await muara(["import", "rates", head, "--activate"], { env })).toMatchObject({
    code: 0,
    out: "1 rows read: 1 written, 0 unchanged, 0 refused.\n",
  });
});
