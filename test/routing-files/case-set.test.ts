import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { usualFolder } from "../../bench/routing/cases.ts";
import { outcomeOf } from "../../src/routing/outcome.ts";
import type { RoutingRequest } from "../../src/routing/request.ts";
import { placeSimply } from "../../src/routing/simple-policies.ts";
import { readSet, setsIn } from "../../src/routing-files/case-set.ts";
import { StockSheet } from "../routing/stock-sheet.ts";

describe.skipIf(!existsSync(usualFolder)).each(["dev", "dev-id"])("the set %s", (name) => {
  test("simple policies cost to the cent what is known of them, order by order", () => {
    const { orders, levels, main } = readSet(usualFolder, name);
    const stock = new StockSheet(levels);
    const costBy = (request: RoutingRequest, mainId: string | null) =>
      outcomeOf(request.lines, request.policy, placeSimply(request, mainId) ?? []).cost;
    const others = orders.flatMap(({ id, request, expected }) => {
      const [main1, nearest] = [main, null].map((mainId) => costBy({ ...request, stock }, mainId));
      return main1 === expected?.A && nearest === expected?.B ? [] : [{ id, main1, nearest, expected }];
    });

    expect(orders.length).toBeGreaterThan(500);
    expect(others).toEqual([]);
  });
});

const folder = await mkdtemp(join(tmpdir(), "muara-cases-"));
afterAll(() => rm(folder, { recursive: true }));
const packed = (name: string, text: string) => writeFile(join(folder, name), gzipSync(text));

const order = {
  id: "1",
  ts: "2026-11-01T09:00",
  dest: { city: "BANDUNG", lat: -6.9, lng: 107.6 },
  lines: [{ sku: "MUG", qty: 2, unit_g: 300 }],
};
const network = {
  main: "J",
  split_cost: 250,
  hubs: [{ id: "J", lat: -6.2, lng: 106.8 }],
  rate: {
    currency: "BRL",
    zones_max_km: [50, 500],
    weight_steps_max_g: [500, 1000],
    price: [
      [5, 6],
      [7, 8],
    ],
    extra_per_started_kg_over_last_step: [1, 2],
  },
};

test("a set is read with the network and the stock of the folder, without proven costs", async () => {
  await writeFile(join(folder, "network.json"), JSON.stringify(network));
  await packed("stock.csv.gz", "hub,sku,qty\nJ,MUG,4\n");
  await packed("a.jsonl.gz", `${JSON.stringify(order)}\n\n`);
  const { orders, levels, currency, main } = readSet(folder, "a");

  expect(setsIn(folder)).toEqual(["a"]);
  expect({ currency, main, levels }).toEqual({ currency: "BRL", main: "J", levels: [{ itemId: "MUG", locationId: "J", available: 4 }] });
  expect(orders).toMatchObject([
    { id: "1", expected: null, request: { lines: [{ quantity: 2, grams: 300 }], policy: { splitPenalty: 250 } } },
  ]);
  // Bandung is some 120 km away: the second zone.
  expect(orders[0]?.request.locations[0]?.tariffs[0]).toMatchObject({
    steps: [
      { upToGrams: 500, price: 7 },
      { upToGrams: 1000, price: 8 },
    ],
    perStartedKgBeyond: 2,
  });
});

test.each([
  [
    "b.jsonl.gz",
    JSON.stringify({ ...order, lines: [{ sku: "MUG", qty: "two", unit_g: 1 }] }),
    "b.jsonl.gz:1.lines[0].qty: expected a decimal number",
  ],
  [
    "c.jsonl.gz",
    JSON.stringify({ ...order, dest: { city: "MEDAN", lat: 3.6, lng: 98.7 } }),
    "c.jsonl.gz:1.dest.lat: expected a place that is within 500 km of J",
  ],
  [
    "d-network.json",
    JSON.stringify({ ...network, rate: { ...network.rate, price: [["5"]] } }),
    "d-network.json.rate.price: expected a list of lists of numbers",
  ],
  ["e-stock.csv.gz", "hub,sku,qty\nJ,MUG,-1\n", "e-stock.csv.gz:2.qty: expected a whole number of 0 or more"],
])("%s: what cannot be read is named", async (name, text, message) => {
  const set = name[0] as string;
  if (name.endsWith(".gz")) await packed(name, text);
  else await writeFile(join(folder, name), text);
  if (set >= "d") await packed(`${set}.jsonl.gz`, JSON.stringify(order));
  if (set === "d") await packed("d-stock.csv.gz", "hub,sku,qty\n");
  if (set === "e") await writeFile(join(folder, "e-network.json"), JSON.stringify(network));

  expect(() => readSet(folder, set)).toThrow(message);
});

test("a folder or a file that is not there is told", () => {
  expect(() => setsIn(join(folder, "nowhere"))).toThrow("There is no folder");
  expect(() => readSet(folder, "f")).toThrow("There is no file");
});
