import { describe, expect, test } from "vitest";
import { route } from "../../src/routing/route.ts";
import { aRequest, aTariff, told } from "./a-request.ts";

type Given = Parameters<typeof aRequest>[0];

/** A plan by cost, of mugs of a kilogram unless the test says otherwise. */
const planOf = (given: Given) => route(aRequest({ distanceTariff: false, ...given }));
const kilogram = (quantity: number) => ({ quantity, grams: 1000 });

describe("what leaves from where", () => {
  test("the cheapest location ships, however far", () => {
    const has = { MUG: 1 };
    const plan = planOf({
      lines: { MUG: kilogram(1) },
      shops: { near: { km: 1, has, tariffs: [aTariff(20)] }, far: { km: 900, has, tariffs: [aTariff(18)] } },
    });

    expect(told(plan.fulfillmentOrders)).toEqual({ far: { MUG: 1 } });
    expect(plan.cost).toBe(18);
    expect(plan.why).toMatchObject({ exact: true, bound: 18, summary: "One location has everything, and no other way costs less." });
  });

  test("fifty leave as thirty and twenty when no location has fifty", () => {
    const shops = { a: { has: { MUG: 30 }, tariffs: [aTariff(10)] }, b: { has: { MUG: 40 }, tariffs: [aTariff(11)] } };
    const plan = planOf({ lines: { MUG: kilogram(50) }, shops });

    expect(told(plan.fulfillmentOrders)).toEqual({ a: { MUG: 30 }, b: { MUG: 20 } });
    expect(plan.cost).toBe(30 * 10 + 20 * 11);
  });

  test("a line is cut although one location has all of it, when two parcels cost less", () => {
    const steps = [
      { upToGrams: 10_000, price: 100 },
      { upToGrams: 20_000, price: 300 },
    ];
    const shop = { has: { MUG: 20 }, tariffs: [aTariff(0, { steps })] };
    const plan = planOf({ lines: { MUG: kilogram(20) }, shops: { a: shop, b: shop }, splitPenalty: 50 });

    expect(told(plan.fulfillmentOrders)).toEqual({ a: { MUG: 10 }, b: { MUG: 10 } });
    expect(plan.cost).toBe(250);
    expect(plan.why.summary).toBe("2 parcels from 2 locations cost less than one.");
    expect(plan.why.alternatives.map(({ locationIds, cost }) => [locationIds, cost])).toEqual([
      [["a"], 300],
      [["b"], 300],
    ]);
  });

  test("a line that must leave whole does, and the price of two parcels is compared with that", () => {
    const shops = { a: { has: { MUG: 30 }, tariffs: [aTariff(10)] }, b: { has: { MUG: 20 }, tariffs: [aTariff(1)] } };

    expect(told(planOf({ lines: { MUG: kilogram(25) }, divideLines: false, shops }).fulfillmentOrders)).toEqual({ a: { MUG: 25 } });
    expect(told(planOf({ lines: { MUG: kilogram(25) }, shops }).fulfillmentOrders)).toEqual({ a: { MUG: 5 }, b: { MUG: 20 } });
  });

  test("a split must be worth its penalty", () => {
    const lines = { MUG: kilogram(1), PAN: kilogram(1) };
    const shops = { a: { has: { MUG: 1, PAN: 1 }, tariffs: [aTariff(30)] }, b: { has: { PAN: 1 }, tariffs: [aTariff(10)] } };

    expect(told(planOf({ lines, shops, splitPenalty: 19 }).fulfillmentOrders)).toEqual({ a: { MUG: 1 }, b: { PAN: 1 } });
    expect(told(planOf({ lines, shops, splitPenalty: 21 }).fulfillmentOrders)).toEqual({ a: { MUG: 1, PAN: 1 } });
  });

  test("no more parcels than allowed, and then as many units as those can take", () => {
    const lines = { MUG: kilogram(9) };
    const shop = (count: number, price: number) => ({ has: { MUG: count }, tariffs: [aTariff(price)] });
    const plan = planOf({ lines, maxParcels: 2, shops: { a: shop(3, 1), b: shop(4, 5), c: shop(3, 2), d: shop(3, 9) } });

    expect(told(plan.fulfillmentOrders)).toEqual({ a: { MUG: 3 }, b: { MUG: 4 } });
    expect(told(plan.backorders)).toEqual({ a: { MUG: 2 } });
  });

  test("a parcel no heavier than its carrier takes; the rest leaves from elsewhere", () => {
    const light = aTariff(1, { steps: [{ upToGrams: 5000, price: 10 }], perStartedKgBeyond: null });
    const shops = { a: { has: { MUG: 9 }, tariffs: [light] }, b: { has: { MUG: 9 }, tariffs: [aTariff(20)] } };

    expect(told(planOf({ lines: { MUG: kilogram(7) }, shops }).fulfillmentOrders)).toEqual({ a: { MUG: 5 }, b: { MUG: 2 } });
  });

  test("of plans that cost the same the one with fewer parcels, then of better priority, then of lower id", () => {
    const shop = (priority: number) => ({ priority, has: { MUG: 2 }, tariffs: [aTariff(10)] });

    expect(told(planOf({ lines: { MUG: kilogram(2) }, shops: { a: shop(2), b: shop(1) } }).fulfillmentOrders)).toEqual({ b: { MUG: 2 } });
    expect(told(planOf({ lines: { MUG: kilogram(2) }, shops: { b: shop(1), a: shop(1) } }).fulfillmentOrders)).toEqual({ a: { MUG: 2 } });
  });

  test("premium first: priority decides before cost, unit by unit", () => {
    const shops = {
      dear: { priority: 1, has: { MUG: 3 }, tariffs: [aTariff(90)] },
      cheap: { priority: 2, has: { MUG: 9 }, tariffs: [aTariff(1)] },
    };
    const plan = planOf({ lines: { MUG: kilogram(5) }, preferPremium: true, shops });

    expect(told(plan.fulfillmentOrders)).toEqual({ dear: { MUG: 3 }, cheap: { MUG: 2 } });
    expect(plan.cost).toBe(272);
  });
});

describe("what a parcel costs", () => {
  test("every part is told, and they add up", () => {
    const first = { has: { MUG: 2 }, handling: 7, load: 0.5, rejectRisk: 0.2, tariffs: [aTariff(10, { deliverTo: "2026-12-04" })] };
    const second = { has: { MUG: 1 }, tariffs: [aTariff(30)], scarcity: new Map([["MUG", 4]]) };
    const plan = planOf({
      lines: { MUG: kilogram(3) },
      shops: { first: { km: 1, ...first }, second: { km: 2, ...second } },
      deliverBy: "2026-12-01",
      latePerDay: 3,
      splitPenalty: 50,
      rerouteCost: 100,
      loadPenalty: 8,
    });

    expect(plan.fulfillmentOrders.map(({ cost }) => cost)).toEqual([
      [
        { kind: "CARRIAGE", amount: 20 },
        { kind: "HANDLING", amount: 7 },
        { kind: "LATENESS", amount: 9 },
        { kind: "LOAD", amount: 4 },
        { kind: "REJECT_RISK", amount: 20 },
      ],
      [
        { kind: "CARRIAGE", amount: 30 },
        { kind: "SPLIT", amount: 50 },
        { kind: "SCARCITY", amount: 4 },
      ],
    ]);
    expect(plan.cost).toBe(144);
    expect(plan.why.bound).toBe(144);
  });

  test("it goes by the cheapest offer for its weight, and the plan says which", () => {
    const step = (price: number) => ({ steps: [{ upToGrams: 1000, price }] });
    const regular = aTariff(10, { service: "REG", ...step(9) });
    const heavy = aTariff(4, { service: "TRUCK", ...step(30), shipBy: "2026-12-01", deliverFrom: "2026-12-03", deliverTo: "2026-12-05" });
    const shops = { a: { has: { MUG: 9 }, tariffs: [regular, heavy] } };

    expect(planOf({ lines: { MUG: kilogram(2) }, shops }).fulfillmentOrders[0]?.parcel?.service).toBe("REG");
    expect(planOf({ lines: { MUG: kilogram(9) }, shops }).fulfillmentOrders[0]?.parcel).toEqual({
      carrier: "JNE",
      service: "TRUCK",
      chargeableGrams: 9000,
      price: 62,
      shipBy: "2026-12-01",
      deliverFrom: "2026-12-03",
      deliverTo: "2026-12-05",
    });
  });

  test("a bulky parcel pays for its volume", () => {
    const shops = { a: { has: { LAMP: 1 }, tariffs: [aTariff(10, { volumetricDivisor: 6000 })] } };
    const plan = planOf({ lines: { LAMP: { quantity: 1, grams: 700, cm3: 15_000 } }, shops });

    expect(plan.fulfillmentOrders[0]?.parcel).toMatchObject({ chargeableGrams: 2500, price: 30 });
  });

  test("a day earlier is worth what a day late costs", () => {
    const offers = [aTariff(10, { service: "REG", deliverTo: "2026-12-05" }), aTariff(16, { service: "YES", deliverTo: "2026-12-02" })];
    const service = (latePerDay: number) =>
      planOf({ lines: { MUG: kilogram(1) }, shops: { a: { has: { MUG: 1 }, tariffs: offers } }, deliverBy: "2026-12-02", latePerDay })
        .fulfillmentOrders[0]?.parcel?.service;

    expect(service(1)).toBe("REG");
    expect(service(3)).toBe("YES");
  });
});

describe("without prices", () => {
  test("a pick-up is at the nearest store that has everything, at no one else's", () => {
    const shops = {
      near: { km: 1, pickup: true, has: { MUG: 1 } },
      far: { km: 9, pickup: true, ships: false, has: { MUG: 2 } },
      depot: { has: { MUG: 9 } },
    };
    const plan = planOf({ method: "PICKUP", lines: { MUG: kilogram(2) }, shops });

    expect(told(plan.fulfillmentOrders)).toEqual({ far: { MUG: 2 } });
    expect(plan.fulfillmentOrders[0]?.parcel).toBeNull();
    expect(told(planOf({ method: "PICKUP", atLocationId: "near", lines: { MUG: kilogram(2) }, shops }).backorders)).toEqual({
      near: { MUG: 1 },
    });
  });

  test("no more locations than allowed ship: the best stocked, then the nearest", () => {
    const shops = { a: { km: 1, has: { MUG: 1 } }, b: { km: 5, has: { MUG: 2 } }, c: { km: 9, has: { MUG: 2 } } };
    const plan = route(aRequest({ lines: { MUG: 4 }, maxParcels: 1, shops }));

    expect(told(plan.fulfillmentOrders)).toEqual({ b: { MUG: 2 } });
    expect(plan.cost).toBe(0);
  });

  test("a line that must leave whole leaves from one location", () => {
    const shops = { a: { km: 1, has: { MUG: 1, PAN: 1 } }, b: { km: 5, has: { MUG: 2 } } };
    const plan = route(aRequest({ lines: { MUG: 2, PAN: 1 }, divideLines: false, shops }));

    expect(told(plan.fulfillmentOrders)).toEqual({ a: { PAN: 1 }, b: { MUG: 2 } });
  });
});

test("ten lines over fifty locations are searched within the limit, and the plan says how close it is", () => {
  const items = Array.from({ length: 10 }, (_, index) => `ITEM-${index}`);
  const shops = Object.fromEntries(
    Array.from({ length: 50 }, (_, at) => [
      `shop-${at}`,
      {
        has: Object.fromEntries(items.filter((_, index) => (at * 7 + index * 5) % 3 === 0).map((item) => [item, 4])),
        tariffs: [aTariff(10 + ((at * 11) % 17))],
      },
    ]),
  );
  const lines = Object.fromEntries(items.map((item, index) => [item, { quantity: 4, grams: 150 + 130 * index }]));
  const { cost, why } = planOf({ lines, shops, splitPenalty: 8 });

  expect(why.bound).not.toBeNull();
  expect(why.exact ? why.bound : cost).toBe(cost);
  expect(cost).toBeLessThanOrEqual((why.bound as number) * 1.05);
  expect(why.steps).toBeLessThan(5_000_000);
});
