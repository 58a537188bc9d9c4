import fc from "fast-check";
import { expect, test } from "vitest";
import { inputsOf } from "../../src/routing/inputs.ts";
import { route } from "../../src/routing/route.ts";
import { RunningStock } from "../../src/routing/running-stock.ts";
import { type AddedLocation, inputsUnder } from "../../src/routing/scenario.ts";
import { aRequest, plainLocation } from "./a-request.ts";

const inputs = (mugs: number, wanted = 1) =>
  inputsOf(aRequest({ lines: { MUG: wanted }, shops: { near: { has: { MUG: mugs } }, far: { km: 500, has: { MUG: 9 } } } }));
const counts = (seen: readonly { locationId: string; available: number }[]) =>
  Object.fromEntries(seen.map(({ locationId, available }) => [locationId, available]));
const from = (locationId: string, quantity: number) => [{ locationId, lines: [{ lineId: "MUG", quantity }] }];

test("what a simulated order took elsewhere is still there for the next one, and what arrived has arrived", () => {
  const stock = new RunningStock([]);
  const first = inputs(3, 2);
  expect(counts(stock.seenBy(first))).toEqual({ near: 3, far: 9 });
  stock.took(first.lines, from("near", 2), from("far", 2));

  // Of three nearby two should be gone, and there are six: five came.
  expect(counts(stock.seenBy(inputs(6)))).toEqual({ near: 8, far: 7 });
});

test("who decides as it was decided sees what was seen, whatever else happened", () => {
  const orders = fc.array(fc.record({ mugs: fc.nat(9), wanted: fc.integer({ min: 1, max: 5 }) }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(orders, (all) => {
      const stock = new RunningStock([]);
      for (const { mugs, wanted } of all) {
        const asked = inputs(mugs, wanted);
        expect(counts(stock.seenBy(asked))).toEqual(counts(asked.stock));
        const { fulfillmentOrders } = route(
          aRequest({ lines: { MUG: wanted }, shops: { near: { has: { MUG: mugs } }, far: { km: 500, has: { MUG: 9 } } } }),
        );
        stock.took(asked.lines, fulfillmentOrders, fulfillmentOrders);
      }
    }),
  );
});

const added: AddedLocation = {
  location: { ...plainLocation, id: "new", point: null, priority: 1, backorderRank: 0 },
  likeId: "near",
  handling: { minor: 5, currency: "IDR" },
  dailyCapacity: 2,
  stock: new Map([["CUP", 4]]),
  stockLikeId: "near",
};

test("a location that copies another's stock has it once, not again with every order", () => {
  const stock = new RunningStock([added]);
  const first = inputs(3);
  expect(counts(stock.seenBy(first))).toEqual({ near: 3, far: 9, new: 3 });
  stock.took(first.lines, from("near", 1), from("new", 1));

  expect(counts(stock.seenBy(inputs(8)))).toEqual({ near: 9, far: 9, new: 2 });
});

test("an added location is allowed and excluded with the one that it is like, and its days fill up", () => {
  const asked = inputs(3);
  const limited = { ...asked, policy: { ...asked.policy, allowedLocationIds: ["near"], excludedLocationIds: ["near"] } };
  const around = (used: number) => ({ tariffsFrom: () => [], usedAt: () => used });
  const under = (used: number) => inputsUnder(limited, { changed: new Map(), added: [added] }, around(used));

  expect(under(0).policy).toMatchObject({ allowedLocationIds: ["near", "new"], excludedLocationIds: ["near", "new"] });
  expect([0, 1, 2, 3].map((used) => under(used).locations.find(({ id }) => id === "new")?.capacityLeft)).toEqual([2, 1, 0, 0]);
  expect(under(0).locations.find(({ id }) => id === "new")?.handling).toBe(5);
});

test("a change says of a location what is other, and nothing else", () => {
  const asked = inputs(3);
  const change = {
    closed: true,
    ships: false,
    priority: 7,
    networks: ["A"],
    handlingTags: ["COLD"],
    handling: { minor: 9, currency: "USD" },
    dailyCapacity: null,
  };
  const under = inputsUnder(asked, { changed: new Map([["far", change]]), added: [] }, { tariffsFrom: () => [], usedAt: () => 0 });
  const [far, near] = under.locations;
  const [before, untouched] = asked.locations;

  expect(near).toBe(untouched);
  expect(far).toEqual({
    ...before,
    ...{
      open: false,
      backorderRank: null,
      services: { ships: false, pickup: false },
      priority: 7,
      networks: ["A"],
      handlingTags: ["COLD"],
    },
    ...{ capacityLeft: null, load: null },
  });
});
