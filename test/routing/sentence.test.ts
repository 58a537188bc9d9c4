import { expect, test } from "vitest";
import { route } from "../../src/routing/route.ts";
import { sentenceOf } from "../../src/routing/sentence.ts";
import { aRequest, aTariff } from "./a-request.ts";

const names = { location: (id: string) => id, item: (id: string) => id };

const sentence = (given: Parameters<typeof aRequest>[0]): string => {
  const request = aRequest(given);
  return sentenceOf(request, route(request), names);
};

const priced = (rupiah: number) => [aTariff(rupiah * 100)];

test("a plan is told with names, prices and what spoke against the others", () => {
  const told = sentence({
    lines: { "MUG-01": { quantity: 5, grams: 100, handlingTags: ["COLD"] } },
    shops: {
      Jakarta: { km: 5, has: { "MUG-01": 3 }, handlingTags: ["COLD"], tariffs: priced(16_000) },
      Medan: { km: 900, has: { "MUG-01": 9 }, tariffs: priced(30_000) },
      Surabaya: { km: 600, has: { "MUG-01": 9 }, handlingTags: ["COLD"], tariffs: priced(18_000) },
    },
    distanceTariff: false,
    splitPenalty: 500_000,
  });

  expect(told).toBe("Surabaya chosen: Rp 18,000 in one parcel; Jakarta Rp 16,000 but short 2 of MUG-01; Medan excluded: no cold handling");
});

test("a split and what waits are told part by part", () => {
  const shops = { Jakarta: { has: { MUG: 30 }, tariffs: priced(1_000) }, Bandung: { has: { MUG: 15 }, tariffs: priced(1_500) } };

  expect(sentence({ lines: { MUG: { quantity: 50, grams: 100 } }, shops, distanceTariff: false })).toBe(
    "Bandung and Jakarta chosen: Rp 6,000 in 2 parcels (15 units from Bandung Rp 3,000, 30 units from Jakarta Rp 3,000); 5 units wait on back-order at Bandung",
  );
});

test("where nobody is chosen the reasons are told", () => {
  const shops = { Jakarta: { km: 1, open: false, has: { MUG: 1 } }, Medan: { km: 9, has: {} } };

  expect(sentence({ lines: { MUG: { quantity: 1, backorder: "DENY" } }, shops })).toBe(
    "No location chosen; 1 unit not in stock and may not wait; Jakarta excluded: closed; Medan excluded: short 1 of MUG",
  );
});

test("without prices kilometres are told", () => {
  const shops = { Jakarta: { km: 5, has: { MUG: 1 } }, Medan: { km: 900, has: { MUG: 1 } } };

  expect(sentence({ lines: { MUG: 1 }, shops })).toBe("Jakarta chosen: in one parcel; Medan 900 km away");
});
