import { expect, test } from "vitest";
import { pastOrderOf, withOpportunityCosts } from "../../src/routing/opportunity.ts";
import type { RoutingRequest } from "../../src/routing/request.ts";
import { route } from "../../src/routing/route.ts";
import { aRequest, aTariff, told } from "./a-request.ts";

interface Prices {
  readonly jakarta: number;
  readonly medan: number;
}

/** An order of mugs, with what a parcel costs from either place. */
const anOrder = ({ jakarta, medan }: Prices, has: { readonly jakarta: number; readonly medan: number }): RoutingRequest =>
  aRequest({
    distanceTariff: false,
    lines: { MUG: 1 },
    shops: {
      jakarta: { tariffs: [aTariff(jakarta)], has: { MUG: has.jakarta } },
      medan: { tariffs: [aTariff(medan)], has: { MUG: has.medan } },
    },
  });

const plenty = { jakarta: 50, medan: 50 };
/** Of ten orders, eight go to Sumatra, where Medan is far cheaper; two to Java. */
const toSumatra = anOrder({ jakarta: 30_000, medan: 9000 }, plenty);
const toJava = anOrder({ jakarta: 9000, medan: 30_000 }, plenty);
const recent = [...Array<RoutingRequest>(8).fill(toSumatra), ...Array<RoutingRequest>(2).fill(toJava)].map(pastOrderOf);

const costAt = (request: RoutingRequest, id: string): number =>
  request.locations.find((location) => location.id === id)?.scarcity?.get("MUG") ?? 0;

test("the last units at the place that orders to come want are dear, those elsewhere are not", () => {
  const order = withOpportunityCosts(anOrder({ jakarta: 11_000, medan: 10_000 }, { jakarta: 20, medan: 2 }), recent);

  expect(costAt(order, "medan")).toBeGreaterThan(1000);
  expect(costAt(order, "jakarta")).toBe(0);
});

test("an order for which it makes little difference leaves them there", () => {
  const order = anOrder({ jakarta: 11_000, medan: 10_000 }, { jakarta: 20, medan: 2 });

  expect(told(route(order).fulfillmentOrders)).toEqual({ medan: { MUG: 1 } });
  expect(told(route(withOpportunityCosts(order, recent)).fulfillmentOrders)).toEqual({ jakarta: { MUG: 1 } });
});

test("an order for which it makes much difference takes them", () => {
  const order = anOrder({ jakarta: 30_000, medan: 9000 }, { jakarta: 20, medan: 2 });

  expect(told(route(withOpportunityCosts(order, recent)).fulfillmentOrders)).toEqual({ medan: { MUG: 1 } });
});

test("where stock lies as orders go, a unit costs nothing more", () => {
  const order = withOpportunityCosts(anOrder({ jakarta: 11_000, medan: 10_000 }, { jakarta: 20, medan: 80 }), recent);

  expect([costAt(order, "medan"), costAt(order, "jakarta")]).toEqual([0, 0]);
});

test("the scarcer a place is, the dearer its units", () => {
  const costs = [40, 20, 8, 2].map((medan) =>
    costAt(withOpportunityCosts(anOrder({ jakarta: 11_000, medan: 10_000 }, { jakarta: 40, medan }), recent), "medan"),
  );

  expect(costs).toEqual([...costs].sort((a, b) => a - b));
  expect(costs[0]).toBeLessThan(costs[3] as number);
});

test("nothing is known without orders, with one place to leave from, or where no money decides", () => {
  const order = anOrder({ jakarta: 11_000, medan: 10_000 }, { jakarta: 20, medan: 2 });
  const alone = withOpportunityCosts(anOrder({ jakarta: 11_000, medan: 10_000 }, { jakarta: 0, medan: 2 }), recent);
  const byDistance = { ...order, policy: { ...order.policy, distanceTariff: true } };

  expect(withOpportunityCosts(order, [])).toBe(order);
  expect(withOpportunityCosts(byDistance, recent)).toBe(byDistance);
  expect(costAt(alone, "medan")).toBe(0);
});

test("orders of the past that a place did not serve say nothing of it", () => {
  const one = aRequest({ distanceTariff: false, lines: { MUG: 1 }, shops: { elsewhere: { tariffs: [aTariff(5000)], has: { MUG: 1 } } } });
  const order = withOpportunityCosts(anOrder({ jakarta: 11_000, medan: 10_000 }, { jakarta: 20, medan: 2 }), [pastOrderOf(one)]);

  expect([costAt(order, "medan"), costAt(order, "jakarta")]).toEqual([0, 0]);
});

test("an item of a bundle weighs its share, and costs whole minor units", () => {
  const bundle = aRequest({
    distanceTariff: false,
    lines: { SET: { quantity: 1, needs: { MUG: 1, CUP: 2 }, grams: 900 } },
    shops: {
      jakarta: { tariffs: [aTariff(11_000)], has: { MUG: 20, CUP: 40 } },
      medan: { tariffs: [aTariff(10_000)], has: { MUG: 2, CUP: 4 } },
    },
  });

  const { locations } = withOpportunityCosts(bundle, recent);
  const medan = locations.find(({ id }) => id === "medan")?.scarcity;
  expect([...(medan?.keys() ?? [])].sort()).toEqual(["CUP", "MUG"]);
  for (const cost of medan?.values() ?? []) expect(Number.isSafeInteger(cost)).toBe(true);
});
