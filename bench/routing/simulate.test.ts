import { describe, expect, test } from "vitest";
import type { RoutingRequest } from "../../src/routing/request.ts";
import { choicesIn } from "./choice.ts";
import { deciders } from "./deciders.ts";
import { scenarios } from "./scenarios.ts";
import { makeShop } from "./shop.ts";
import { type Decider, simulate } from "./simulate.ts";

describe.each(scenarios)("a shop of the kind $name", (scenario) => {
  test("is the same for the same seed, and another for another", () => {
    const { stock: _, ...shop } = makeShop(scenario, 3, 60);
    const { stock: __, ...again } = makeShop(scenario, 3, 60);

    expect(again).toEqual(shop);
    expect(makeShop(scenario, 4, 60).orders).not.toEqual(shop.orders);
  });

  test("has enough of every item for all its orders", () => {
    const shop = makeShop(scenario, 5, 60);
    const wanted = new Map<string, number>();
    for (const { lines } of shop.orders) {
      for (const { needs, quantity } of lines) {
        for (const { itemId, perUnit } of needs) wanted.set(itemId, (wanted.get(itemId) ?? 0) + perUnit * quantity);
      }
    }

    const stock = shop.stock();
    const places = shop.orders[0]?.locations.map(({ id }) => id) ?? [];
    expect(places).toHaveLength(scenario.nodes);
    for (const [itemId, units] of wanted) {
      const there = places.reduce((sum, id) => sum + stock.available(itemId, id), 0);
      expect(there).toBe(Math.ceil(units * scenario.slack));
    }
  });

  test.each(Object.entries(deciders))("%s sends every unit once, or tells that it does not", (_, make) => {
    const shop = makeShop(scenario, 7, 60);
    const wanted = shop.orders.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);

    const outcome = simulate(shop, make());

    // The sheet throws when more is taken than there is.
    expect(outcome.orders).toBe(60);
    expect(outcome.unfilledUnits).toBeGreaterThanOrEqual(0);
    expect(outcome.unfilledUnits).toBeLessThan(wanted / 4);
    expect(outcome).toEqual(simulate(makeShop(scenario, 7, 60), make()));
  });
});

const scenario = (name: string) => scenarios.find((one) => one.name === name) as (typeof scenarios)[number];

/** Decides as another does, and remembers what it was asked. */
function watched(name: string): Decider & { readonly asked: RoutingRequest[] } {
  const decider = (deciders[name] as () => Decider)();
  const asked: RoutingRequest[] = [];
  return {
    asked,
    decide: (request, main) => {
      asked.push(request);
      return decider.decide(request, main);
    },
    hear: (request) => decider.hear?.(request),
  };
}

test("what is rejected is asked for again, without those who rejected it", () => {
  const decider = watched("router");
  const outcome = simulate(makeShop(scenario("reject 8 %"), 1, 200), decider);

  const again = decider.asked.filter(({ lines }) => lines.some(({ rejectedAt }) => rejectedAt.length > 0));
  expect(outcome.rejected).toBeGreaterThan(0);
  expect(again.length).toBeGreaterThan(0);
  expect(again.every(({ lines }) => lines.every(({ rejectedAt }) => rejectedAt.length > 0))).toBe(true);
});

test("no place takes more parcels a day than it can, and what found no room leaves later", () => {
  const decider = watched("nearest");
  const shop = makeShop(scenario("capacity"), 1, 200);
  const outcome = simulate(shop, decider);

  expect(decider.asked.length).toBeGreaterThan(200);
  expect(decider.asked.some(({ locations }) => locations.some(({ capacityLeft }) => capacityLeft === 0))).toBe(true);
  expect(outcome.unfilledUnits).toBe(0);
});

test("an order that its channel cannot split is in one parcel at most", () => {
  const shop = makeShop(scenario("channel cannot split"), 1, 200);
  const orders = new Set(shop.orders.filter(({ policy }) => !policy.canSplit).map(({ lines }) => lines));
  expect(orders.size).toBeGreaterThan(20);

  for (const make of Object.values(deciders)) {
    const decider = make();
    simulate(shop, {
      decide: (request, main) => {
        const choices = decider.decide(request, main);
        if (!request.policy.canSplit) expect(new Set(choices.map(({ locationId }) => locationId)).size).toBeLessThanOrEqual(1);
        return choices;
      },
    });
  }
});

test("choices of a plan are its fulfillment orders, line by line", () => {
  const fulfillmentOrders = [{ locationId: "A", lines: [{ lineId: "l", quantity: 2 }], parcel: null, cost: [] }];
  expect(choicesIn({ fulfillmentOrders })).toEqual([{ locationId: "A", lineId: "l", quantity: 2 }]);
});
