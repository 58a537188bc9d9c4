import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { sql } from "../../src/kit/sql.ts";
import { fileOf } from "../settlements/settling.ts";
import { anOrder, openShop } from "../support/shop.ts";
import { muara } from "./muara.ts";

const shop = await openShop();
const env = { DATABASE_URL: shop.url };
const folder = await mkdtemp(join(tmpdir(), "muara-settlement-"));
afterAll(() => rm(folder, { recursive: true }));
const channel = await shop.channel({ code: "shopee-id" });
await shop.location();
await shop.accept(channel, anOrder({ externalId: "W-1", number: "#1" }), anOrder({ externalId: "W-2", number: "#2" }));

const path = join(folder, "income.csv");
const counted = async () => (await shop.read(sql<{ rows: number }>`select count(*)::int as rows from settlement_entries`))[0]?.rows;

test("a statement is tried, taken, and told of; the same file again changes nothing", async () => {
  await writeFile(path, fileOf({ order: "W-1", gross: 10_000 }, { order: "W-2", gross: 4_000 }));
  const importing = (...more: string[]) => muara(["import", "settlement", path, "--channel", "shopee-id", ...more], { env });

  expect(await importing("--dry-run")).toMatchObject({ code: 0, err: "" });
  expect(await counted()).toBe(0);
  const taken = await importing("--payout", "14000");
  expect(taken).toMatchObject({ code: 0, err: "" });
  expect(taken.out).toContain(
    "2 rows; 2 taken, 0 known before, 0 refused.\nStatement S-1: 14000.00 IDR, as was paid out. Orders: 1 matched, 1 different",
  );
  expect(await counted()).toBe(2);
  const again = await importing("--json");
  expect(JSON.parse(again.out)).toMatchObject({ rows: 2, written: 0, unchanged: 2, refused: 0 });
});

test("bad rows and bad files are told by their place, with an exit code of 1", async () => {
  await writeFile(path, `${new TextDecoder().decode(fileOf({ order: "W-1", gross: 1 }))}\nS-1,ORDER,W-2,x,IDR,yesterday,1,,,,,,,1\n`);
  const bad = await muara(["import", "settlement", path, "--channel", "shopee-id"], { env });
  expect(bad.code).toBe(1);
  expect(bad.out).toMatch(/^3 +occurred_at +yesterday/m);

  expect(await muara(["import", "settlement", path, "--channel", "nowhere"], { env })).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringMatching(/^error: .*nowhere/),
  });
  await writeFile(path, "a,b\n1,2\n");
  const unread = await muara(["import", "settlement", path, "--channel", "shopee-id"], { env });
  expect(unread).toMatchObject({ code: 1, out: "", err: expect.stringMatching(/Nothing of the file was taken/) });
});

test("an export is written whole, to a file or the standard output, and the next goes on behind it", async () => {
  const out = join(folder, "orders.csv");
  const first = await muara(["export", "orders", "--out", out], { env });
  expect(first).toMatchObject({ code: 0, out: "", err: expect.stringMatching(/^2 rows\. Next time: --after \S+\n$/) });
  const lines = (await readFile(out, "utf8")).trim().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines.slice(1).every((line) => /W-[12]/.test(line))).toBe(true);

  const cursor = /--after (\S+)/.exec(first.err)?.[1] as string;
  await shop.accept(channel, anOrder({ externalId: "W-3", number: "#3" }));
  const next = await muara(["export", "orders", "--format", "ndjson", "--after", cursor], { env });
  expect(
    next.out
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { external_id: string }).external_id),
  ).toEqual(["W-3"]);
  expect(await muara(["export", "orders", "--after", "nonsense"], { env })).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: /),
  });
});
