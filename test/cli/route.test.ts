import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { openShop } from "../support/shop.ts";
import { merchant, randomOrders } from "../support/stored-orders.ts";
import { muara } from "./muara.ts";

const folder = await mkdtemp(join(tmpdir(), "muara-route-"));
afterAll(() => rm(folder, { recursive: true }));
const packed = (name: string, text: string) => writeFile(join(folder, name), gzipSync(text));

/** Jakarta and Surabaya, a thousand rupiah a started kilogram near and three thousand far, and two thousand for each parcel more. */
await writeFile(
  join(folder, "network.json"),
  JSON.stringify({
    currency: "IDR",
    main: "J",
    split_cost: 2000,
    hubs: [
      { id: "J", city: "JAKARTA", lat: -6.2, lng: 106.8 },
      { id: "S", city: "SURABAYA", lat: -7.26, lng: 112.75 },
    ],
    destinations: [{ city: "JAKARTA" }, { city: "SURABAYA" }],
    rate_per_started_kg: [
      [1000, 3000],
      [3000, 1000],
    ],
  }),
);
await packed("stock.csv.gz", "hub,sku,qty\nJ,MUG,5\nJ,CUP,5\nS,CUP,2\n");
const surabaya = { city: "SURABAYA", lat: -7.26, lng: 112.75 };
const orders = [
  {
    id: "two",
    ts: "2026-11-02T09:00",
    dest: surabaya,
    lines: [
      { sku: "MUG", qty: 1, unit_g: 400 },
      { sku: "CUP", qty: 2, unit_g: 300 },
    ],
  },
  { id: "one", ts: "2026-11-01T09:00", dest: surabaya, lines: [{ sku: "CUP", qty: 1, unit_g: 300 }] },
];
await packed("small.jsonl.gz", orders.map((order) => `${JSON.stringify(order)}\n`).join(""));
await packed("small-expected.jsonl.gz", '{"id":"one","opt":1000,"A":3000}\n{"id":"two","opt":3000}\n');

test("the orders of a folder are routed, beside simple policies and the proven least", async () => {
  const json = join(folder, "routed.json");
  const { code, out, err } = await muara(["route", folder, "--json", json]);

  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
    ["small: 2 orders"],
    ["COST IDR", "BESIDE THE ROUTER", "PARCELS", "SPLIT", "LATE", "WAITING", "UNFILLED"],
    ["router", "4,000.00", "2", "0", "0", "0", "0"],
    ["main first", "6,000.00", "+50.00 %", "2", "0", "0", "0", "0"],
    ["nearest", "7,000.00", "+75.00 %", "3", "1", "0", "0", "0"],
    ["proven least", "4,000.00", "+0.00 %"],
    [""],
  ]);
  const [set] = JSON.parse(await readFile(json, "utf8"));
  expect(set).toMatchObject({ name: "small", currency: "IDR", proven: 400_000, figures: { router: { cost: { IDR: 400_000 } } } });
  expect(set.orders.map(({ id, cost, proven }: Record<string, unknown>) => [id, cost, proven])).toEqual([
    ["one", 100_000, 100_000],
    ["two", 300_000, 300_000],
  ]);
});

test("in the order of time, what has left is gone", async () => {
  const { out } = await muara(["route", folder, "--sequential"]);

  expect(out).toMatch(/router +4,000\.00/);
  expect(out).not.toContain("nearest");
});

test("a location closes on paper", async () => {
  const { out } = await muara(["route", folder, "--close", "SURABAYA"]);

  expect(out).toContain("2 orders, 1 otherwise than it was");
  expect(out).toMatch(/router +6,000\.00/);
  expect(out).toMatch(/as it was +4,000\.00 +-33\.33 %/);
});

test("one order is explained", async () => {
  const { code, out } = await muara(["route", folder, "--explain", "two"]);

  expect(code).toBe(0);
  expect(out).toContain("two: JAKARTA chosen: Rp 3,000 in one parcel; SURABAYA Rp 1,000 but short 1 of MUG.");
  expect(out).toMatch(/JAKARTA +3,000\.00 +1000 .* 1 × MUG, 2 × CUP/);
});

test.each([
  [["route"], "name what to route"],
  [["route", "x", "--export", "y"], "name what to route"],
  [["route", "/nowhere"], "There is no file /nowhere."],
  [["route", folder, "--set", "big"], "There is no set big"],
  [["route", folder, "--close", "MEDAN"], "There is no location MEDAN"],
  [["route", folder, "--explain", "three"], "There is no order three"],
])("%j is refused with a sentence", async (args, sentence) => {
  const { code, err } = await muara(args);

  expect(code).toBe(1);
  expect(err).toContain(sentence);
  expect(err).not.toContain("    at ");
});

test("stored decisions are exported and come out as they were decided; a line that was changed is refused", async () => {
  const shop = await openShop();
  await merchant(shop);
  const channel = await shop.channel({ code: "web" });
  for (const order of randomOrders(60, 3)) await shop.accept(channel, order);
  const file = join(folder, "decisions.ndjson.gz");
  const exported = await muara(["route", "--export", file], { env: { DATABASE_URL: shop.url } });
  const again = await muara(["route", file]);
  const closed = await muara(["route", file, "--close", "SUB", "--sequential"]);

  expect(exported).toMatchObject({ code: 0, out: `60 decisions are in ${file}.\n` });
  expect(again.out).toContain("decisions: 60 orders, 0 otherwise than it was");
  expect(closed.out).toMatch(/decisions: 60 orders, [1-9]\d? otherwise than it was/);
  const text = join(folder, "changed.ndjson");
  const plain = join(folder, "plain.ndjson");
  await muara(["route", "--export", plain], { env: { DATABASE_URL: shop.url } });
  await writeFile(text, (await readFile(plain, "utf8")).replace('"available":', '"available":1'));
  expect((await muara(["route", text])).err).toContain("changed.ndjson:1.inputs: expected the inputs that its hash is of");
});
