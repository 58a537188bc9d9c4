import { expect, test } from "vitest";
import { poolsOf } from "../../src/routing/demand.ts";
import { fewestSites, type SiteSet } from "../../src/routing/fewest-sites.ts";
import { sitesOf } from "../../src/routing/network.ts";
import type { RoutingRequest } from "../../src/routing/request.ts";
import { route } from "../../src/routing/route.ts";
import { aRequest } from "./a-request.ts";

/** Each shop has some of the items; the two farthest have half of them each. */
const scattered = aRequest({
  lines: { A: 1, B: 1, C: 1, D: 1, E: 1, F: 1 },
  shops: {
    one: { km: 1, has: { A: 1, B: 1, C: 1, D: 1 } },
    two: { km: 2, has: { E: 1 } },
    three: { km: 3, has: { F: 1 } },
    four: { km: 40, has: { A: 1, B: 1, E: 1 } },
    five: { km: 50, has: { C: 1, D: 1, F: 1 } },
  },
});

function setFor(request: RoutingRequest, limit?: number): SiteSet {
  const pools = poolsOf(request.lines);
  return fewestSites(
    sitesOf(request, pools),
    pools,
    pools.map(({ quantity }) => quantity),
    limit,
  );
}

const idsOf = ({ sites }: SiteSet): string[] => sites.map(({ location }) => location.id);

test("the fewest locations are found where taking the fullest first finds more", () => {
  const set = setFor(scattered);

  expect(idsOf(set)).toEqual(["four", "five"]);
  expect(set.exact).toBe(true);
});

test("a search that meets its limit still fills the order, and says that it is not exact", () => {
  const set = setFor(scattered, 1);

  expect(idsOf(set)).toEqual(["one", "two", "three"]);
  expect(set.exact).toBe(false);
});

/** The same numbers on every machine and every run. */
function* numbers(seed: number): Generator<number, never> {
  let value = seed;
  for (;;) {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
    yield value / 2 ** 32;
  }
}

test("twenty lines over fifty locations, each with a fifth of the items, are routed exactly", () => {
  const chance = numbers(7);
  const items = Array.from({ length: 20 }, (_, index) => `item-${index}`);
  const shops = Array.from({ length: 50 }, (_, index) => ({
    km: Math.ceil(chance.next().value * 900),
    has: Object.fromEntries(items.filter(() => chance.next().value < 0.2).map((item) => [item, 5])),
    id: `shop-${index}`,
  }));
  const lines = Object.fromEntries(items.map((item) => [item, 2]));

  const { why } = route(aRequest({ lines, shops: Object.fromEntries(shops.map(({ id, ...shop }) => [id, shop])) }));

  expect(why.exact).toBe(true);
  expect(why.chosenLocationIds.length).toBeGreaterThan(3);
});

test("an order too tangled to search through is routed all the same, and says so", () => {
  const needs = ["AB", "BC", "CD", "DA", "AC", "BD", "A", "B"];
  const lines = Object.fromEntries(
    needs.map((pair) => [pair, { quantity: 9, needs: Object.fromEntries([...pair].map((item) => [item, 1])) }]),
  );
  const shops = Array.from({ length: 20 }, (_, at) => [
    `shop-${at}`,
    { km: at, has: { A: 4 + (at % 3), B: 5 - (at % 2), C: 3 + (at % 4), D: 6 } },
  ]);

  const plan = route(aRequest({ lines, shops: Object.fromEntries(shops) }));

  expect(plan.why.exact).toBe(false);
  expect(plan.why.summary).toContain("The search met its limit");
  expect(plan.fulfillmentOrders.length).toBeGreaterThan(1);
});
