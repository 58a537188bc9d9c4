import fc from "fast-check";
import { expect, test } from "vitest";
import { readHead } from "../../src/carriers/rate-card-head.ts";
import { lanesOfCsv, lanesOfJson, readCard } from "../../src/carriers/rate-file.ts";
import { Reader } from "../../src/kit/read.ts";
import { kilatJson, nusaCard, nusaCsv } from "./rates.ts";

const head = readHead(Reader.of(nusaCard));
const header = "origin,destination,zone,min_days,max_days,up_to_1000_g,per_kg_beyond,up_to_km";
const read = (...rows: string[]) => lanesOfCsv([header, ...rows].join("\n"), head);
const said = (file: ReturnType<typeof read>) =>
  file.bad.flatMap(({ line, cells }) => cells.map(({ column, problem }) => `${line} ${column}: ${problem}`));

test("a CSV file is read row by row; rows of other services are passed over and counted", () => {
  const file = lanesOfCsv(nusaCsv, head);

  expect([file.read, file.lanes.length, file.otherServices, file.bad]).toEqual([7, 6, 1, []]);
  expect(file.lanes[2]).toEqual({
    origin: "ID/city:jakarta",
    destination: "ID/postal:60",
    upToKm: null,
    zone: "C",
    minDays: 2,
    maxDays: 3,
    steps: [
      { upToGrams: 1_000, price: 1_800_000 },
      { upToGrams: 2_000, price: 3_500_000 },
    ],
    perStartedKgBeyond: 1_700_000,
  });
});

test("every fault of a row is told with its line, its column and how to mend it", () => {
  const file = read("city:Jakarta,Medan,A,1,2,9000,,", ",ID,,2,1,9e3,,", "*,ID,B,1,2,,,", "*,ID,C,1,2,100,,", "*,ID,D,1,3,100.555,,0");

  expect(said(file)).toEqual([
    '2 destination: "Medan" is no place.',
    "3 max_days: 1 is less than min_days.",
    "3 zone: The cell is empty.",
    '3 up_to_1000_g: "9e3" is no price.',
    "4 null: The row has no price.",
    "6 up_to_km: 0 km reaches nowhere.",
    '6 up_to_1000_g: "100.555" has more decimals than IDR has.',
  ]);
  expect(file.lanes.map(({ zone }) => zone)).toEqual(["C"]);
  expect(file.bad.every(({ cells }) => cells.every(({ remedy }) => remedy.length > 5))).toBe(true);
});

test("a lane that stands there twice is refused with the line of the first", () => {
  expect(said(read("*,ID,A,1,2,9000,,", "*,id,B,1,2,9000,,", "*,ID,C,1,2,9000,,50"))).toEqual([
    "3 null: The same lane stands on line 2 already.",
  ]);
});

test("a price for each started kilogram needs no steps", () => {
  const { lanes } = lanesOfCsv("zone;min_days;max_days;per_kg\nA;1;2;12500\n", head);

  expect(lanes[0]).toMatchObject({
    origin: "*",
    destination: "*",
    steps: [{ upToGrams: 1_000, price: 1_250_000 }],
    perStartedKgBeyond: 1_250_000,
  });
});

test("a header that lacks a column, or names one twice, and quotes that never end, are told", () => {
  expect(() => lanesOfCsv("zone,min_days\nA,1", head)).toThrow("The header line lacks max_days.");
  expect(() => lanesOfCsv("zone,zone,min_days,max_days\n", head)).toThrow("The header line names zone twice.");
  expect(lanesOfCsv("zone,min_days,max_days,per_kg,colour\n", head).ignoredColumns).toEqual(["colour"]);
  expect(() => lanesOfCsv('zone,min_days,max_days,per_kg\n"A,1,2,3\n', head)).toThrow("close its quotation marks");
});

test("a card in JSON has the same lanes as the same card in CSV", () => {
  const lane = Reader.of({
    destination: "region:Bali",
    upToKm: 12.5,
    zone: "A",
    minDays: 1,
    maxDays: 2,
    prices: [{ upToGrams: 1000, price: "9000" }],
    perKgBeyond: 8000,
  });

  expect(lanesOfJson([lane], head).lanes).toEqual(read(",region:Bali,A,1,2,9000,8000,12.5").lanes);
});

test("a card says what it costs besides: surcharges, cut-off, days, holidays", () => {
  const { head } = readCard(kilatJson);

  expect(head).toMatchObject({
    carrier: "KILAT",
    cutOff: "15:00",
    holidayCountry: "ID",
    volumetricDivisor: 6_000,
    name: "KILAT DAY from 2026-01-01",
  });
  expect(head.surcharges[1]).toEqual({
    code: "REMOTE_AREA",
    when: "REMOTE",
    fixed: 2_000_000,
    basisPoints: 0,
    of: "FREIGHT",
    atLeast: 0,
    places: ["ID/region:papua", "ID/postal:99"],
  });
});

test.each([
  [{ currency: "RUPIAH" }, "currency"],
  [{ validFrom: "2026-02-30" }, "validFrom"],
  [{ validUntil: "2025-12-31" }, "validUntil"],
  [{ volumetricDivisor: 0 }, "volumetricDivisor"],
  [{ cutOff: "25:00" }, "cutOff"],
  [{ deliversOn: ["FUNDAY"] }, "deliversOn"],
  [{ holidayCountry: "XX" }, "holidayCountry"],
  [{ carrier: "two words" }, "carrier"],
  [{ surcharges: [{ code: "FUEL" }] }, "surcharges[0].fixed"],
  [{ surcharges: [{ code: "FUEL", percent: "1.234" }] }, "surcharges[0].percent"],
  [{ surcharges: [{ code: "FAR", when: "REMOTE", fixed: "1" }] }, "surcharges[0].places"],
  [{ surcharges: [{ code: "COD", percent: "1", of: "COD_AMOUNT" }] }, "surcharges[0].when"],
])("a card with %j is refused at %s", (change, path) => {
  expect(() => readHead(Reader.of({ ...nusaCard, ...change }))).toThrow(`${path}: expected`);
});

test("whatever a file says, reading it ends in lanes that can be priced, in findings, or in a refusal", () => {
  const cell = fc.oneof(
    fc.constantFrom("", "*", "ID", "city:Medan", "A", "1", "2", "9000", "-1", '"', "1e9", "999999999999999"),
    fc.string(),
  );
  const row = fc.array(cell, { maxLength: 9 }).map((cells) => cells.join(","));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
      try {
        const { lanes, bad, read: count, otherServices } = read(...rows);
        expect(lanes.length + bad.length + otherServices).toBe(count);
        for (const { steps, minDays, maxDays } of lanes) {
          expect(steps.length > 0 && steps.every(({ price }) => Number.isSafeInteger(price) && price >= 0)).toBe(true);
          expect(minDays <= maxDays).toBe(true);
        }
      } catch (error) {
        expect((error as Error).name).toBe("Refusal");
      }
    }),
  );
});
