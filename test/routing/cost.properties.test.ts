import fc from "fast-check";
import { expect, test } from "vitest";
import type { RoutingPlan } from "../../src/routing/plan.ts";
import type { RoutingRequest } from "../../src/routing/request.ts";
import { route } from "../../src/routing/route.ts";
import { anyPricedRequest } from "./any-priced-request.ts";
import { type Optimum, optimumOf } from "./exact-model.ts";

const reached = ({ lines }: RoutingRequest, { backorders, unfilled, cost }: RoutingPlan): Optimum => {
  const waiting = backorders.flatMap((backorder) => backorder.lines).reduce((sum, { quantity }) => sum + quantity, 0);
  const urgent = unfilled.reduce((sum, { quantity }) => sum + quantity, 0);
  expect(lines.length).toBeGreaterThan(0);
  return { short: waiting + urgent, urgent, cost };
};

const small = anyPricedRequest({ locations: 5, lines: 3, quantity: 3, stock: 4 });
const wide = anyPricedRequest({ locations: 9, lines: 2, quantity: 2, stock: 3 });
const deep = anyPricedRequest({ locations: 3, lines: 2, quantity: 8, stock: 6 });

test("a plan for a small order is what a solver of mixed-integer programs finds: as many units, at the same cost", () => {
  fc.assert(
    fc.property(fc.oneof(small, wide, deep), (request) => {
      const plan = route(request);

      expect(plan.why.exact).toBe(true);
      expect(reached(request, plan)).toEqual(optimumOf(request));
    }),
    { numRuns: 1000 },
  );
});

/** Every line of an item of its own, so that the solver's program stays small enough for a test. */
const larger = anyPricedRequest({ locations: 12, lines: 8, quantity: 3, stock: 4, plain: true });
const broad = anyPricedRequest({ locations: 20, lines: 6, quantity: 4, stock: 4, plain: true });
const heavy = anyPricedRequest({ locations: 8, lines: 3, quantity: 30, stock: 25, plain: true });
const entangled = anyPricedRequest({ locations: 10, lines: 6, quantity: 4, stock: 5 });

test("a plan for a larger order costs at most half a percent more than what a solver finds, never less than its bound", () => {
  let [ours, theirs] = [0, 0];
  fc.assert(
    fc.property(fc.oneof(larger, broad, heavy, entangled), (request) => {
      const plan = route(request);
      const { short, urgent, cost } = optimumOf(request);

      expect(reached(request, plan)).toMatchObject({ short, urgent });
      expect(plan.cost).toBeGreaterThanOrEqual(cost);
      expect(plan.cost).toBeLessThanOrEqual(plan.why.exact ? cost : cost * 1.02);
      if (plan.why.bound !== null) expect(plan.why.bound).toBeLessThanOrEqual(cost);
      ours += plan.cost;
      theirs += cost;
    }),
    { numRuns: 100 },
  );
  expect(ours).toBeLessThanOrEqual(theirs * 1.005);
});
