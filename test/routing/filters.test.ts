import { expect, test } from "vitest";
import type { RoutingCandidate } from "../../src/routing/plan.ts";
import { route } from "../../src/routing/route.ts";
import { aRequest, aTariff, told } from "./a-request.ts";

type Given = Parameters<typeof aRequest>[0];
type Shop = Given["shops"][string];

/** What the plan says of a shop that has everything, beside another that has everything too. */
function candidate(shop: Shop, given: Omit<Partial<Given>, "shops"> = {}): RoutingCandidate | undefined {
  const usual = { has: { MUG: 9 }, tariffs: [aTariff(10)], networks: ["own"] };
  const shops = {
    one: { ...usual, ...shop },
    other: { ...usual, handlingTags: ["COLD", "DROPSHIP:acme"], tariffs: [aTariff(99)], pickup: true },
  };
  const plan = route(aRequest({ lines: { MUG: 2 }, distanceTariff: false, ...given, shops }));
  return plan.why.candidates.find(({ locationId }) => locationId === "one");
}

const cold = { MUG: { quantity: 2, handlingTags: ["COLD"] } };

test.each<[string, Shop, Omit<Partial<Given>, "shops">]>([
  ["CLOSED", { open: false }, {}],
  ["NOT_ALLOWED", {}, { allowed: ["other"] }],
  ["NOT_ALLOWED", {}, { excludedLocationIds: new Set(["one"]) }],
  ["NOT_ALLOWED", { pickup: true }, { method: "PICKUP", atLocationId: "other" }],
  ["NETWORK", { networks: ["partner"] }, { allowedNetworks: new Set(["own"]) }],
  ["SERVICE", { ships: false }, {}],
  ["SERVICE", { pickup: false }, { method: "PICKUP" }],
  ["DESTINATION", { serves: { countries: ["MY"], regions: [] } }, {}],
  ["DESTINATION", { serves: { countries: ["ID"], regions: ["Bali"] } }, {}],
  ["CAPACITY", { capacityLeft: 0 }, {}],
  ["NO_CARRIER", { tariffs: [] }, {}],
  ["NO_CARRIER", {}, { carriers: [{ carrier: "SAP", service: null }] }],
  [
    "NO_CARRIER",
    { tariffs: [aTariff(10, { perStartedKgBeyond: null })] },
    { canSplit: false, lines: { MUG: { quantity: 2, grams: 600 } } },
  ],
  ["PROMISE_MISSED", { tariffs: [aTariff(10, { deliverTo: "2026-12-03" })] }, { deliverBy: "2026-12-02", deliverByIsHard: true }],
  ["PROMISE_MISSED", {}, { deliverBy: "2026-12-02", deliverByIsHard: true }],
  ["HANDLING", {}, { lines: cold }],
  ["VENDOR", { handlingTags: ["COLD"] }, { lines: { MUG: { quantity: 2, handlingTags: ["COLD", "DROPSHIP:acme"] } } }],
  ["REJECTED_BEFORE", {}, { lines: { MUG: { quantity: 2, rejectedAt: ["one"] } } }],
  ["NO_STOCK", { has: {} }, {}],
  ["CANNOT_SHIP_COMPLETE", { has: { MUG: 1 } }, { canSplit: false }],
])("%s keeps a location out", (code, shop, given) => {
  expect(candidate(shop, given)?.exclusion).toBe(code);
  expect(candidate(shop, given)?.chosen).toBe(false);
});

test("nothing keeps a location out that may, can and has", () => {
  const serves = { countries: ["ID"], regions: [] };
  const given = { capacityLeft: 1, handlingTags: ["COLD"], serves, tariffs: [aTariff(10, { deliverTo: "2026-12-02" })] };

  expect(candidate(given, { lines: cold, deliverBy: "2026-12-02", deliverByIsHard: true })).toMatchObject({
    exclusion: null,
    chosen: true,
  });
});

test("without rate cards nobody is kept out for want of a carrier or a day", () => {
  expect(candidate({ tariffs: [] }, { distanceTariff: true, deliverBy: "2026-12-02", deliverByIsHard: true })?.exclusion).toBeNull();
});

test("what a location lacks is told: tags, earlier rejections, items", () => {
  const lines = {
    milk: { quantity: 1, handlingTags: ["COLD"] },
    MUG: { quantity: 5, rejectedAt: ["one"] },
    set: { quantity: 2, needs: { BOX: 2, LID: 1 } },
  };
  const { candidates } = route(aRequest({ lines, shops: { one: { has: { BOX: 3, MUG: 4, milk: 1 } } } })).why;

  expect(candidates[0]?.detail).toEqual({
    tags: ["COLD"],
    rejectedLineIds: ["MUG"],
    short: [
      { itemId: "BOX", quantity: 1 },
      { itemId: "LID", quantity: 2 },
      { itemId: "MUG", quantity: 1 },
    ],
  });
});

test("a line that one location cannot handle leaves from another, the rest from the first", () => {
  const lines = { milk: { quantity: 1, handlingTags: ["COLD"] }, MUG: 1 };
  const shops = { near: { km: 1, has: { milk: 1, MUG: 1 } }, fridge: { km: 9, has: { milk: 1 }, handlingTags: ["COLD"] } };

  expect(told(route(aRequest({ lines, shops })).fulfillmentOrders)).toEqual({ near: { MUG: 1 }, fridge: { milk: 1 } });
});

test("a unit waits where it could leave from one day: at a full location, not at one that cannot handle it", () => {
  const lines = { milk: { quantity: 1, handlingTags: ["COLD"] }, MUG: 1 };
  const shops = { near: { km: 1, capacityLeft: 0 }, fridge: { km: 9, handlingTags: ["COLD"] } };

  expect(told(route(aRequest({ lines, shops })).backorders)).toEqual({ near: { MUG: 1 }, fridge: { milk: 1 } });
});

test("a line that was rejected everywhere waits nowhere in particular", () => {
  const plan = route(aRequest({ lines: { MUG: { quantity: 1, rejectedAt: ["near"] } }, shops: { near: { has: { MUG: 1 } } } }));

  expect(told(plan.backorders)).toEqual({ nowhere: { MUG: 1 } });
});
