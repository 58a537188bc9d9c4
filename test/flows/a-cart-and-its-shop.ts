import fc from "fast-check";
import type { Weekday } from "../../src/kit/local-date.ts";

/** Where a location may be: lanes of the invented carriers begin at some of these, and days do not begin at the same instant. */
export const cities = [
  { city: "Jakarta", region: "DKI Jakarta", latitude: -6.17, longitude: 106.83, timeZone: "Asia/Jakarta" },
  { city: "Surabaya", region: "Jawa Timur", latitude: -7.26, longitude: 112.75, timeZone: "Asia/Jakarta" },
  { city: "Makassar", region: "Sulawesi Selatan", latitude: -5.15, longitude: 119.43, timeZone: "Asia/Makassar" },
  { city: "Jayapura", region: "Papua", latitude: -2.54, longitude: 140.7, timeZone: "Asia/Jayapura" },
] as const;

const destinations = [
  { city: "Jakarta Selatan", region: "DKI Jakarta", postalCode: "12730", latitude: -6.26, longitude: 106.81 },
  { city: "Bandung", region: "Jawa Barat", postalCode: "40111", latitude: -6.91, longitude: 107.61 },
  { city: "Jayapura", region: "Papua", postalCode: "99111", latitude: -2.54, longitude: 140.7 },
] as const;

const weekdays: readonly Weekday[] = ["MON", "TUE", "WED", "THU", "FRI"];
const seldom = (times: number): fc.Arbitrary<boolean> => fc.nat(times - 1).map((value) => value === 0);
/** Null all but one time in so many. */
const perhaps = <Value>(value: fc.Arbitrary<Value>, times = 3): fc.Arbitrary<Value | null> =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });

const aLocation = fc.record({
  at: fc.constantFrom(...cities),
  ships: seldom(8).map((not) => !not),
  pickup: fc.boolean(),
  cutOff: perhaps(fc.constantFrom("09:00", "14:30", "17:00")),
  handlingDays: fc.constantFrom(0, 0, 1, 3),
  workingDays: fc.constantFrom<readonly Weekday[]>([...weekdays, "SAT", "SUN"], weekdays, ["TUE", "SAT"]),
  holidayCountry: perhaps(fc.constant("ID")),
  dailyCapacity: perhaps(fc.integer({ min: 0, max: 2 })),
  handlingTags: fc.constantFrom([], ["COLD"], ["COLD", "FRAGILE"]),
  handlingCostMinor: perhaps(fc.constantFrom(100_000n, 2_000_000n)),
  rejectRisk: fc.constantFrom(0, 0, 0.3),
  priority: fc.integer({ min: 1, max: 3 }),
  stock: fc.array(fc.integer({ min: 0, max: 14 }), { minLength: 4, maxLength: 4 }),
});

const anItem = fc.record({
  weightGrams: fc.constantFrom(null, 400, 2_500),
  dimension: perhaps(fc.constantFrom(100, 300)),
  handlingTags: fc.constantFrom([], [], [], ["COLD"], ["FRAGILE"]),
  backorderPolicy: fc.constantFrom("DENY", "ALLOW", "ALLOW", "UNTIL_QTY"),
  backorderLimit: fc.constantFrom(2, 8),
  releaseInDays: perhaps(fc.integer({ min: 1, max: 20 }), 5),
  preorderLimit: perhaps(fc.constantFrom(1, 6)),
});

const aReceipt = fc.record({
  item: fc.nat(3),
  location: fc.nat(3),
  quantity: fc.integer({ min: 1, max: 20 }),
  inDays: fc.integer({ min: -2, max: 15 }),
});

/** A shop, what is bought there, and how. Items 0 to 3; SKU 4 is a bundle of one of item 0 and two of item 1. */
export const aCartAndItsShop = fc.record({
  /** Around the turn of the year, with Christmas and New Year among its days. */
  at: fc.integer({ min: 0, max: 30 * 24 * 4 }).map((quarters) => new Date(Date.UTC(2026, 11, 10) + quarters * 900_000)),
  locations: fc.array(aLocation, { minLength: 1, maxLength: 4 }),
  items: fc.array(anItem, { minLength: 4, maxLength: 4 }),
  receipts: fc.array(aReceipt, { maxLength: 8 }),
  /** The channel sells from the first so many places; 0: from all. */
  ownPlaces: fc.constantFrom(0, 0, 0, 1, 2),
  canSplit: seldom(4).map((not) => !not),
  buffer: perhaps(fc.record({ units: fc.integer({ min: 1, max: 4 }), strict: fc.boolean() }), 2),
  /** Units of item 0 that the cart has reserved at the first place. */
  reserved: fc.constantFrom(0, 0, 1, 3),
  /** Units of item 1 that somebody ordered before. */
  before: fc.constantFrom(0, 0, 3, 12),
  rule: fc.constantFrom(null, null, "shipComplete", "maxParcels", "safetyBuffers", "backorder") as fc.Arbitrary<
    null | "shipComplete" | "maxParcels" | "safetyBuffers" | "backorder"
  >,
  destination: fc.constantFrom(...destinations),
  lines: fc.array(fc.record({ sku: fc.nat(4), quantity: fc.integer({ min: 1, max: 6 }) }), { minLength: 1, maxLength: 3 }),
  /** Which of the options is ordered. */
  way: fc.constantFrom("STANDARD", "STANDARD", "NUSA", "KILAT", "PICKUP", "PICKUP") as fc.Arbitrary<
    "STANDARD" | "NUSA" | "KILAT" | "PICKUP"
  >,
});

export type CartAndShop = typeof aCartAndItsShop extends fc.Arbitrary<infer Value> ? Value : never;
