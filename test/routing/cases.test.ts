import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readSet, usualFolder } from "../../bench/routing/cases.ts";
import { route } from "../../src/routing/route.ts";

const isThere = existsSync(usualFolder);
if (!isThere) console.warn(`SKIPPED: orders with a proven optimum are not at ${usualFolder}.`);

describe.skipIf(!isThere).each(["dev", "dev-id"] as const)("orders whose least cost is proven: %s", (set) => {
  test("cost no more than a thousandth over it together, and none more than a fiftieth, of several lines too", () => {
    const { orders, stock } = readSet(usualFolder, set);
    const initial = stock();
    const all = orders.map(({ id, request, expected }) => ({
      id,
      request,
      optimum: expected.opt,
      plan: route({ ...request, stock: initial }),
    }));
    const ratio = (some: typeof all): number =>
      some.reduce((sum, { plan }) => sum + plan.cost, 0) / some.reduce((sum, { optimum }) => sum + optimum, 0);

    expect(all.length).toBeGreaterThan(500);
    expect(ratio(all)).toBeLessThanOrEqual(1.001);
    expect(ratio(all.filter(({ request }) => request.lines.length > 1))).toBeLessThanOrEqual(1.001);
    expect(all.filter(({ plan, optimum }) => plan.cost > optimum * 1.02).map(({ id }) => id)).toEqual([]);
    // Less than proven would be a mistake of ours, and so would be a claim of exactness that is none.
    expect(all.filter(({ plan, optimum }) => plan.cost < optimum || (plan.why.bound ?? 0) > optimum).map(({ id }) => id)).toEqual([]);
    expect(all.filter(({ plan, optimum }) => plan.why.exact && plan.cost !== optimum).map(({ id }) => id)).toEqual([]);
    expect(all.filter(({ plan }) => plan.unfilled.length > 0).map(({ id }) => id)).toEqual([]);
  });
});
