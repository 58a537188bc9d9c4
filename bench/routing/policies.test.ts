import { expect, test } from "vitest";
import { aRequest, aTariff } from "../../test/routing/a-request.ts";
import type { Choice } from "./choice.ts";
import { fewestSplits, highestStock, mainFirst, nearest, nearestWhole } from "./policies.ts";

const priced = { distanceTariff: false, splitPenalty: 0 };
const tariffs = [aTariff(100)];
const told = (choices: readonly Choice[]): string[] =>
  choices.map(({ locationId, lineId, quantity }) => `${quantity} ${lineId} from ${locationId}`);

const shops = {
  main: { km: 500, tariffs, has: { MUG: 3, CUP: 1 } },
  near: { km: 10, tariffs, has: { MUG: 2 } },
  mid: { km: 50, tariffs, has: { MUG: 5, CUP: 4 } },
};

test("each policy has its own idea of the first place to ask", () => {
  const request = aRequest({ ...priced, lines: { MUG: 2, CUP: 1 }, shops });

  expect(told(mainFirst(request, "main"))).toEqual(["2 MUG from main", "1 CUP from main"]);
  expect(told(nearest(request, "main"))).toEqual(["2 MUG from near", "1 CUP from mid"]);
  expect(told(nearestWhole(request, "main"))).toEqual(["2 MUG from mid", "1 CUP from mid"]);
  expect(told(highestStock(request, "main"))).toEqual(["2 MUG from mid", "1 CUP from mid"]);
  expect(told(fewestSplits(request, "main"))).toEqual(["2 MUG from mid", "1 CUP from mid"]);
});

test("a line that nobody has whole is cut only if lines may be", () => {
  const cut = aRequest({ ...priced, lines: { MUG: 7 }, shops });
  const whole = aRequest({ ...priced, lines: { MUG: 7 }, shops, divideLines: false });

  expect(told(nearest(cut, "main"))).toEqual(["2 MUG from near", "5 MUG from mid"]);
  expect(told(fewestSplits(cut, "main"))).toEqual(["2 MUG from near", "5 MUG from mid"]);
  expect(nearest(whole, "main")).toEqual([]);
});

test("an order that may not be split leaves from one place or not at all", () => {
  const one = aRequest({ ...priced, canSplit: false, lines: { MUG: 2, CUP: 1 }, shops });
  const none = aRequest({ ...priced, canSplit: false, lines: { MUG: 7 }, shops });

  expect(told(nearest(one, "main"))).toEqual(["2 MUG from mid", "1 CUP from mid"]);
  for (const policy of [mainFirst, nearest, nearestWhole, highestStock]) expect(policy(none, "main")).toEqual([]);
});

test("places that are closed, full, late or cannot handle a line are not asked", () => {
  const late = { deliverBy: "2026-01-02", deliverByIsHard: true };
  const inTime = [aTariff(100, { deliverTo: "2026-01-02" })];
  const request = aRequest({
    ...priced,
    ...late,
    lines: { MUG: { quantity: 1, handlingTags: ["COLD"] } },
    shops: {
      closed: { km: 1, open: false, handlingTags: ["COLD"], tariffs: inTime, has: { MUG: 1 } },
      full: { km: 2, capacityLeft: 0, handlingTags: ["COLD"], tariffs: inTime, has: { MUG: 1 } },
      warm: { km: 3, tariffs: inTime, has: { MUG: 1 } },
      slow: { km: 4, handlingTags: ["COLD"], tariffs: [aTariff(100, { deliverTo: "2026-01-03" })], has: { MUG: 1 } },
      right: { km: 5, handlingTags: ["COLD"], tariffs: inTime, has: { MUG: 1 } },
    },
  });

  for (const policy of [mainFirst, nearest, nearestWhole, highestStock, fewestSplits]) {
    expect(told(policy(request, "closed"))).toEqual(["1 MUG from right"]);
  }
});

test("two lines of one item do not take the same unit", () => {
  const needs = { MUG: 1 };
  const request = aRequest({ ...priced, lines: { one: { quantity: 2, needs }, two: { quantity: 2, needs } }, shops });

  expect(told(nearest(request, "main"))).toEqual(["2 one from near", "2 two from mid"]);
});
