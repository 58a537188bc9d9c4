import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { route } from "../../src/routing/route.ts";
import { readSet, setsIn } from "./cases.ts";
import { choicesIn, costOf } from "./choice.ts";
import { mainFirst, nearest, nearestWhole } from "./policies.ts";

const folder = mkdtempSync(join(tmpdir(), "muara-cases-"));
afterAll(() => rmSync(folder, { recursive: true }));

const keep = (name: string, text: string): void => writeFileSync(join(folder, name), name.endsWith(".gz") ? gzipSync(text) : text);
const rows = (values: readonly object[]): string => values.map((value) => JSON.stringify(value)).join("\n");

/** Two hubs on the equator, a degree (111.2 km) apart; the buyer is at the second. */
const hubs = [
  { id: "A", lat: 0, lng: 100 },
  { id: "B", lat: 0, lng: 101 },
];
const order = (id: string, ts: string, skus: readonly string[]) => ({
  id,
  ts,
  dest: { city: "BUYER", lat: 0, lng: 101 },
  lines: skus.map((sku) => ({ sku, qty: 2, unit_g: 300 })),
});

keep(
  "network.json",
  JSON.stringify({
    main: "A",
    split_cost: 50,
    hubs,
    rate: {
      currency: "BRL",
      zones_max_km: [100, 99999],
      weight_steps_max_g: [600, 1000],
      price: [
        [200, 300],
        [500, 700],
      ],
      extra_per_started_kg_over_last_step: [10, 20],
    },
  }),
);
keep("stock.csv.gz", "hub,sku,qty\nA,MUG,2\nA,CUP,2\nB,MUG,1\nB,JAR,5\nB,CUP,2\n");
keep("plain.jsonl.gz", rows([order("second", "2026-01-02T00:00", ["MUG", "CUP"]), order("first", "2026-01-01T00:00", ["CUP"])]));
keep(
  "plain-expected.jsonl.gz",
  rows([
    { id: "first", A: 500, B: 200, C: 200, opt: 200 },
    { id: "second", A: 720, B: 750, C: 720, opt: 720 },
  ]),
);

keep(
  "own-network.json",
  JSON.stringify({
    main: "A",
    currency: "IDR",
    split_cost: 4000,
    hubs,
    destinations: [{ city: "ELSEWHERE" }, { city: "BUYER" }],
    rate_per_started_kg: [
      [1, 9000],
      [1, 7000],
    ],
  }),
);
keep("own-stock.csv.gz", "hub,sku,qty\nA,MUG,9\nB,MUG,9\n");
keep("own.jsonl.gz", rows([{ ...order("heavy", "2026-01-01T00:00", []), lines: [{ sku: "MUG", qty: 3, unit_g: 700 }] }]));
keep("own-expected.jsonl.gz", rows([{ id: "heavy", opt: 21_000 }]));

test("a folder's sets are those whose expected costs are there, with a network and stock of their own or the folder's", () => {
  expect(setsIn(folder)).toEqual(["own", "plain"]);
  expect(setsIn(join(folder, "nowhere"))).toEqual([]);

  expect(readSet(folder, "plain")).toMatchObject({ currency: "BRL", minor: 100, main: "A" });
  expect(readSet(folder, "own")).toMatchObject({ currency: "IDR", minor: 100, main: "A" });
});

test("orders come oldest first and cost by zone, weight step and started kilogram what the files say", () => {
  const { orders, stock } = readSet(folder, "plain");

  expect(orders.map(({ id }) => id)).toEqual(["first", "second"]);
  for (const { request, expected } of orders) expect(route({ ...request, stock: stock() }).cost).toBe(expected.opt);
});

test("a price a kilogram is that of the order's city", () => {
  const { orders, stock } = readSet(folder, "own");
  const [{ request, expected }] = orders as [(typeof orders)[number]];

  expect(route({ ...request, stock: stock() }).cost).toBe(expected.opt);
});

test("the simple policies cost what the cases say of them", () => {
  const { orders, stock, main } = readSet(folder, "plain");
  const costs = orders.map(({ request }) =>
    [mainFirst, nearest, nearestWhole].map((policy) =>
      costOf({ ...request, stock: stock() }, policy({ ...request, stock: stock() }, main)),
    ),
  );

  expect(costs).toEqual(orders.map(({ expected: { A, B, C } }) => [A, B, C]));
});

test("what a plan costs is reckoned apart from the router, and comes to the same", () => {
  const { orders, stock } = readSet(folder, "plain");
  for (const { request } of orders) {
    const plan = route({ ...request, stock: stock() });
    expect(costOf({ ...request, stock: stock() }, choicesIn(plan))).toBe(plan.cost);
  }
});
