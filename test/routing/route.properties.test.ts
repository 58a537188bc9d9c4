import fc from "fast-check";
import { expect, test } from "vitest";
import type { RoutingPlan } from "../../src/routing/plan.ts";
import type { RoutingRequest } from "../../src/routing/request.ts";
import { route } from "../../src/routing/route.ts";
import { anyRequest } from "./any-request.ts";
import { bestOf, demand } from "./oracle.ts";

const small = anyRequest({ locations: 5, lines: 4, quantity: 2, stock: 3 });
const spread = anyRequest({ locations: 7, lines: 2, quantity: 4, stock: 2 });
const covering = anyRequest({ locations: 8, lines: 4, quantity: 1, stock: 1 });
const large = anyRequest({ locations: 25, lines: 10, quantity: 12, stock: 8 });

const shippedOf = ({ fulfillmentOrders }: RoutingPlan, lineId: string): number =>
  sum(fulfillmentOrders.flatMap(({ lines }) => lines).filter((line) => line.lineId === lineId));

const sum = (parts: readonly { readonly quantity: number }[]): number => parts.reduce((total, { quantity }) => total + quantity, 0);

/** What must hold of every plan, however large the request. */
function expectHonest(request: RoutingRequest, plan: RoutingPlan): void {
  for (const { locationId, lines } of plan.fulfillmentOrders) {
    const location = request.locations.find(({ id }) => id === locationId);
    expect(location?.services.ships).toBe(true);
    expect(request.policy.allowedLocationIds?.has(locationId) ?? true).toBe(true);
    const units = request.lines.map(({ lineId }) => sum(lines.filter((line) => line.lineId === lineId)));
    for (const [itemId, taken] of demand(request.lines, units)) {
      expect(taken).toBeLessThanOrEqual(request.stock.available(itemId, locationId));
      if (taken > 0) expect(plan.allocations).toContainEqual({ itemId, locationId, quantity: taken });
    }
  }
  for (const { lineId, quantity, backorder } of request.lines) {
    const waiting = sum(plan.backorders.flatMap(({ lines }) => lines).filter((line) => line.lineId === lineId));
    const unfilled = sum(plan.unfilled.filter((line) => line.lineId === lineId));
    expect(shippedOf(plan, lineId) + waiting + unfilled).toBe(quantity);
    expect(backorder === "ALLOW" ? unfilled : waiting).toBe(0);
  }
  const ids = plan.fulfillmentOrders.map(({ locationId }) => locationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(plan.why.chosenLocationIds).toEqual(ids);
  if (!request.policy.canSplit) expect(ids.length).toBeLessThanOrEqual(1);
}

test("no plan ships more, from more or from farther locations than the best of all plans, nor less", () => {
  fc.assert(
    fc.property(fc.oneof(small, spread, covering), (request) => {
      const plan = route(request);
      const best = bestOf(request);

      expectHonest(request, plan);
      expect(plan.why.exact).toBe(true);
      expect(sum(plan.fulfillmentOrders.flatMap(({ lines }) => lines))).toBe(best.units);
      expect(plan.why.chosenLocationIds).toEqual(best.locationIds);
    }),
    { numRuns: 1000 },
  );
});

test("a plan never promises more than the stock, whatever the size of the order", () => {
  fc.assert(
    fc.property(large, (request) => expectHonest(request, route(request))),
    { numRuns: 150 },
  );
});

test("a plan does not depend on the order in which lines, needs and locations are given", () => {
  const withShuffle = fc.oneof(small, large).chain((request) =>
    fc.record({
      request: fc.constant(request),
      lines: shuffled(request.lines.map((line) => ({ ...line, needs: [...line.needs].reverse() }))),
      locations: shuffled(request.locations),
    }),
  );
  fc.assert(
    fc.property(withShuffle, ({ request, lines, locations }) => {
      expect(route({ ...request, lines, locations })).toEqual(route(request));
      expect(route(request)).toEqual(route(request));
    }),
    { numRuns: 200 },
  );
});

const shuffled = <T>(values: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...values], { minLength: values.length, maxLength: values.length });
