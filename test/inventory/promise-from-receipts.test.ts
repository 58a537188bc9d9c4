import fc from "fast-check";
import { expect, test } from "vitest";
import { type OpenReceipt, promiseFromReceipts } from "../../src/inventory/promise-from-receipts.ts";

const receipt = (eta: string, left: number, locationId = "L"): OpenReceipt => ({ id: eta, itemId: "I", locationId, eta, left });
const wait = (quantity: number, locationIds: readonly string[] | null = null) => ({
  quantity,
  locationIds: locationIds && new Set(locationIds),
});

test("who comes first gets the first receipts; who needs two is told the later; who comes last is told nothing", () => {
  const receipts = [receipt("2026-12-01", 3), receipt("2026-12-05", 4), receipt("2026-12-09", 1)];

  expect(promiseFromReceipts(receipts, [wait(2), wait(3), wait(2), wait(2), wait(1)])).toEqual([
    "2026-12-01",
    "2026-12-05",
    "2026-12-05",
    null,
    null,
  ]);
});

test("what comes in where a channel does not sell from is of no use to it", () => {
  const receipts = [receipt("2026-12-01", 2, "FAR"), receipt("2026-12-05", 2, "NEAR")];

  expect(promiseFromReceipts(receipts, [wait(1, ["NEAR"]), wait(2), wait(1)])).toEqual(["2026-12-05", "2026-12-01", "2026-12-05"]);
});

const receipts = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 28 })), { maxLength: 8 })
  .map((all) => all.sort((one, other) => one[1] - other[1]).map(([left, day]) => receipt(`2026-12-${String(day).padStart(2, "0")}`, left)));
const waits = fc.array(
  fc.integer({ min: 1, max: 9 }).map((quantity) => wait(quantity)),
  { maxLength: 12 },
);

test("without limits of place, each day is the first on which as much has come as everybody up to there waits for", () => {
  fc.assert(
    fc.property(receipts, waits, (all, waiting) => {
      let before = 0;
      const expected = waiting.map(({ quantity }) => {
        before += quantity;
        const comeBy = (index: number) => all.slice(0, index + 1).reduce((units, { left }) => units + left, 0);
        return all.find((_, index) => comeBy(index) >= before)?.eta ?? null;
      });
      expect(promiseFromReceipts(all, waiting)).toEqual(expected);
    }),
  );
});

test("a receipt that is put off never makes anybody's day earlier", () => {
  fc.assert(
    fc.property(receipts, waits, fc.nat(), (all, waiting, which) => {
      if (all.length === 0) return;
      const late = all.map((one, index) => (index === which % all.length ? { ...one, eta: "2027-01-01" } : one));
      const then = promiseFromReceipts(
        late.sort((one, other) => (one.eta < other.eta ? -1 : 1)),
        waiting,
      );
      for (const [index, day] of promiseFromReceipts(all, waiting).entries())
        expect((then[index] ?? "9999") >= (day ?? "9999") || day === null).toBe(true);
    }),
  );
});
