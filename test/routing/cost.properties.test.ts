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
