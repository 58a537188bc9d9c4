import { describe, expect, test } from "vitest";
import { route } from "../../src/routing/route.ts";
import { aRequest, told } from "./a-request.ts";
import { StockSheet } from "./stock-sheet.ts";

describe("where an order leaves from", () => {
  test("the nearest location that has everything ships it", () => {
    const plan = route(aRequest({ lines: { MUG: 1 }, shops: { far: { km: 300, has: { MUG: 9 } }, near: { km: 5, has: { MUG: 9 } } } }));

    expect(told(plan.fulfillmentOrders)).toEqual({ near: { MUG: 1 } });
    expect(plan.allocations).toEqual([{ itemId: "MUG", locationId: "near", quantity: 1 }]);
    expect(plan.why.summary).toBe("The nearest location has everything.");
  });

  test("one location with everything beats two nearer ones with half each", () => {
    const plan = route(
      aRequest({
        lines: { MUG: 1, PAN: 1 },
        shops: { near: { km: 1, has: { MUG: 9 } }, nearby: { km: 2, has: { PAN: 9 } }, far: { km: 900, has: { MUG: 1, PAN: 1 } } },
      }),
    );

    expect(told(plan.fulfillmentOrders)).toEqual({ far: { MUG: 1, PAN: 1 } });
    expect(plan.why.summary).toBe("The nearest location that has everything ships it; none before it has it all.");
  });

  test("fifty leave as thirty and twenty when no location has fifty", () => {
    const plan = route(aRequest({ lines: { MUG: 50 }, shops: { near: { km: 5, has: { MUG: 30 } }, far: { km: 90, has: { MUG: 40 } } } }));

    expect(told(plan.fulfillmentOrders)).toEqual({ near: { MUG: 30 }, far: { MUG: 20 } });
    expect(plan.backorders).toEqual([]);
    expect(plan.why.summary).toBe("No single location has everything; 2 together do.");
  });

  test("two locations farther away beat three nearby", () => {
    const plan = route(
      aRequest({
        lines: { MUG: 50 },
        shops: {
          a: { km: 1, has: { MUG: 20 } },
          b: { km: 2, has: { MUG: 20 } },
          c: { km: 3, has: { MUG: 20 } },
          d: { km: 50, has: { MUG: 30 } },
          e: { km: 90, has: { MUG: 40 } },
        },
      }),
    );

    expect(told(plan.fulfillmentOrders)).toEqual({ a: { MUG: 20 }, d: { MUG: 30 } });
  });

  test("a line is not cut when one of the locations that ship has all of it", () => {
    const plan = route(
      aRequest({ lines: { MUG: 5, PAN: 1 }, shops: { near: { km: 1, has: { MUG: 3, PAN: 1 } }, far: { km: 9, has: { MUG: 5 } } } }),
    );

    expect(told(plan.fulfillmentOrders)).toEqual({ near: { PAN: 1 }, far: { MUG: 5 } });
  });

  test("of two locations equally far the better priority ships, then the lower id", () => {
    const lines = { MUG: 1 };
    const has = { MUG: 1 };

    expect(told(route(aRequest({ lines, shops: { a: { priority: 2, has }, b: { priority: 1, has } } })).fulfillmentOrders)).toEqual({
      b: { MUG: 1 },
    });
    expect(told(route(aRequest({ lines, shops: { b: { has }, a: { has } } })).fulfillmentOrders)).toEqual({ a: { MUG: 1 } });
  });

  test("without a known destination priority decides", () => {
    const shops = { near: { km: 1, priority: 2, has: { MUG: 1 } }, far: { km: 900, priority: 1, has: { MUG: 1 } } };
    const plan = route(aRequest({ destination: null, lines: { MUG: 1 }, shops }));

    expect(told(plan.fulfillmentOrders)).toEqual({ far: { MUG: 1 } });
    expect(plan.why.candidates.map(({ distance }) => distance)).toEqual([null, null]);
    expect(plan.why.summary).toBe("The preferred location has everything.");
  });

  test("a location whose place is unknown comes after all others", () => {
    const shops = { lost: { point: null, priority: 1, has: { MUG: 1 } }, far: { km: 4000, priority: 9, has: { MUG: 1 } } };

    expect(told(route(aRequest({ lines: { MUG: 1 }, shops })).fulfillmentOrders)).toEqual({ far: { MUG: 1 } });
  });
});

describe("bundles and lines that share stock", () => {
  test("a bundle never leaves in pieces", () => {
    const plan = route(
      aRequest({
        lines: { SET: { quantity: 2, needs: { MUG: 2, BOX: 1 } } },
        shops: { near: { km: 1, has: { MUG: 3, BOX: 1 } }, mugs: { km: 2, has: { MUG: 9 } }, far: { km: 9, has: { MUG: 2, BOX: 5 } } },
      }),
    );

    expect(told(plan.fulfillmentOrders)).toEqual({ near: { SET: 1 }, far: { SET: 1 } });
    expect(plan.allocations).toEqual([
      { itemId: "BOX", locationId: "far", quantity: 1 },
      { itemId: "BOX", locationId: "near", quantity: 1 },
      { itemId: "MUG", locationId: "far", quantity: 2 },
      { itemId: "MUG", locationId: "near", quantity: 2 },
    ]);
  });

  test("two lines of one item are not promised the same units", () => {
    const lines = { first: { quantity: 3, needs: { MUG: 1 } }, second: { quantity: 3, needs: { MUG: 1 } } };
    const plan = route(aRequest({ lines, shops: { near: { km: 1, has: { MUG: 5 } } } }));

    expect(told(plan.fulfillmentOrders)).toEqual({ near: { first: 3, second: 2 } });
    expect(told(plan.backorders)).toEqual({ near: { second: 1 } });
  });

  test("a bundle and its component sold alone share the component's stock", () => {
    const lines = { set: { quantity: 1, needs: { MUG: 2, BOX: 1 } }, single: { quantity: 2, needs: { MUG: 1 } } };
    const plan = route(aRequest({ lines, shops: { near: { km: 1, has: { MUG: 3, BOX: 1 } }, far: { km: 9, has: { MUG: 1 } } } }));

    expect(told(plan.fulfillmentOrders)).toEqual({ near: { set: 1, single: 1 }, far: { single: 1 } });
  });

  test("stock goes to the line that may not wait", () => {
    const lines = { a: { quantity: 2, needs: { MUG: 1 } }, b: { quantity: 2, needs: { MUG: 1 }, backorder: "DENY" as const } };
    const plan = route(aRequest({ lines, shops: { near: { has: { MUG: 2 } } } }));

    expect(told(plan.fulfillmentOrders)).toEqual({ near: { b: 2 } });
    expect(told(plan.backorders)).toEqual({ near: { a: 2 } });
  });

  test("a line that takes nothing from stock leaves with the others", () => {
    const lines = { CARD: { quantity: 1, needs: {} }, MUG: 1 };
    const plan = route(aRequest({ lines, shops: { near: { km: 1 }, far: { km: 9, has: { MUG: 1 } } } }));

    expect(told(plan.fulfillmentOrders)).toEqual({ far: { CARD: 1, MUG: 1 } });
  });
});

describe("what no location has", () => {
  test("waits at the first choice, while the rest leaves", () => {
    const plan = route(aRequest({ lines: { MUG: 50 }, shops: { near: { km: 5 }, far: { km: 90, has: { MUG: 30 } } } }));

    expect(told(plan.fulfillmentOrders)).toEqual({ far: { MUG: 30 } });
    expect(told(plan.backorders)).toEqual({ near: { MUG: 20 } });
    expect(plan.why.summary).toBe("30 of 50 units can leave now, from 1 location; 20 units wait on back-order.");
  });

  test("waits where back-orders are kept, even if that is farther", () => {
    const shops = { store: { km: 1, backorderRank: null }, depot: { km: 50, backorderRank: 2 }, main: { km: 90, backorderRank: 1 } };

    expect(told(route(aRequest({ lines: { MUG: 1 }, shops })).backorders)).toEqual({ main: { MUG: 1 } });
  });

  test("waits nowhere in particular when no location keeps back-orders", () => {
    const plan = route(aRequest({ lines: { MUG: 1 }, shops: { closed: { ships: false, has: { MUG: 1 } } } }));

    expect(told(plan.backorders)).toEqual({ nowhere: { MUG: 1 } });
    expect(plan.why.summary).toBe("No location may ship this order: 1 unit waits on back-order.");
  });

  test("stays unfilled when it may not wait", () => {
    const plan = route(aRequest({ lines: { MUG: { quantity: 5, backorder: "DENY" } }, shops: { near: { has: { MUG: 4 } } } }));

    expect(told(plan.fulfillmentOrders)).toEqual({ near: { MUG: 4 } });
    expect(plan.unfilled).toEqual([{ lineId: "MUG", quantity: 1, reason: "OUT_OF_STOCK" }]);
    expect(plan.why.summary).toBe("4 of 5 units can leave now, from 1 location; 1 unit may not wait and stays unfilled.");
  });
});

describe("what the channel and the location allow", () => {
  test("an order that cannot be split leaves whole from one location, however far", () => {
    const shops = { near: { km: 1, has: { MUG: 30 } }, far: { km: 900, has: { MUG: 50 } } };

    expect(told(route(aRequest({ canSplit: false, lines: { MUG: 50 }, shops })).fulfillmentOrders)).toEqual({ far: { MUG: 50 } });
  });

  test("an order that cannot be split waits whole when no one location has it all", () => {
    const shops = { near: { km: 1, has: { MUG: 30 } }, far: { km: 90, has: { MUG: 20, PAN: 1 } } };
    const lines = { MUG: 50, PAN: { quantity: 1, backorder: "DENY" as const } };
    const plan = route(aRequest({ canSplit: false, lines, shops }));

    expect(plan.fulfillmentOrders).toEqual([]);
    expect(told(plan.backorders)).toEqual({ near: { MUG: 50 } });
    expect(plan.unfilled).toEqual([{ lineId: "PAN", quantity: 1, reason: "CANNOT_SPLIT" }]);
    expect(plan.why.summary).toBe(
      "The order must leave whole and no single location has everything: 50 units wait on back-order, 1 unit may not wait and stays unfilled.",
    );
  });

  test("the plan says of every location what it could ship, or why it was passed over", () => {
    const has = { MUG: 1 };
    const shops = { a: { km: 1, has }, b: { km: 2, ships: false, has }, c: { km: 3 }, d: { km: 4, has }, e: { km: 5, has: { MUG: 9 } } };
    const { candidates } = route(aRequest({ lines: { MUG: 2 }, allowed: ["b", "c", "d", "e"], shops })).why;

    expect(
      candidates.map(({ locationId, exclusion, couldShip, chosen }) => [
        locationId,
        exclusion,
        told([{ locationId, lines: couldShip }])[locationId],
        chosen,
      ]),
    ).toEqual([
      ["a", "NOT_ALLOWED", {}, false],
      ["b", "SERVICE", {}, false],
      ["c", "NO_STOCK", {}, false],
      ["d", null, { MUG: 1 }, false],
      ["e", null, { MUG: 2 }, true],
    ]);
    expect(candidates[0]?.distance).toBeCloseTo(1, 1);
  });
});

test("orders of a batch do not promise each other's stock", () => {
  const request = aRequest({ lines: { MUG: 2 }, shops: { near: { km: 1, has: { MUG: 3 } }, far: { km: 9, has: { MUG: 2 } } } });
  const sheet = new StockSheet([
    { itemId: "MUG", locationId: "near", available: 3 },
    { itemId: "MUG", locationId: "far", available: 2 },
  ]);

  const plans = [1, 2, 3].map(() => {
    const plan = route({ ...request, stock: sheet });
    for (const { itemId, locationId, quantity } of plan.allocations) sheet.take(itemId, locationId, quantity);
    return plan;
  });

  expect(plans.map(({ fulfillmentOrders }) => told(fulfillmentOrders))).toEqual([
    { near: { MUG: 2 } },
    { far: { MUG: 2 } },
    { near: { MUG: 1 } },
  ]);
  expect(told(plans[2]?.backorders ?? [])).toEqual({ near: { MUG: 1 } });
});

test("a request that contradicts itself is refused", () => {
  const request = aRequest({ lines: { MUG: 1 }, shops: { near: { has: { MUG: 1 } } } });

  expect(() => route({ ...request, lines: [...request.lines, ...request.lines] })).toThrow("Line MUG is there twice.");
  expect(() => route({ ...request, locations: [...request.locations, ...request.locations] })).toThrow("A location is there twice.");
  expect(() => route(aRequest({ lines: { MUG: 1.5 }, shops: {} }))).toThrow("Line MUG: 1.5 is not a positive whole number.");
  expect(() => route({ ...request, destination: { ...request.destination, point: { latitude: 106.8, longitude: -6.2 } } })).toThrow(
    "no place on earth",
  );
  expect(() => route({ ...request, stock: { available: () => -1 } })).toThrow("Item MUG at near: -1 is not a whole number ≥ 0.");
});
