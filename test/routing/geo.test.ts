import { expect, test } from "vitest";
import { farthest, geoPoint, kilometres } from "../../src/kit/geo.ts";

const jakarta = geoPoint(-6.2, 106.82);
const surabaya = geoPoint(-7.25, 112.75);

test("Jakarta is 665 km from Surabaya, and as far back", () => {
  expect(kilometres(jakarta, surabaya)).toBeCloseTo(665.2, 0);
  expect(kilometres(surabaya, jakarta)).toBe(kilometres(jakarta, surabaya));
});

test("a place is no distance from itself, also across the date line", () => {
  expect(kilometres(jakarta, jakarta)).toBe(0);
  expect(kilometres(geoPoint(0, 180), geoPoint(0, -180))).toBeCloseTo(0, 6);
  expect(kilometres(geoPoint(0, 179.5), geoPoint(0, -179.5))).toBeCloseTo(111.195, 2);
});

test("opposite places are half the earth apart", () => {
  expect(kilometres(geoPoint(90, 0), geoPoint(-90, 0))).toBeCloseTo(farthest, 6);
  expect(kilometres(geoPoint(6.2, 10), geoPoint(-6.2, -170))).toBeCloseTo(farthest, 3);
});

test("a place that is not on earth is refused", () => {
  for (const [latitude, longitude] of [
    [90.1, 0],
    [0, 180.1],
    [Number.NaN, 0],
    [0, Number.POSITIVE_INFINITY],
  ] as const) {
    expect(() => geoPoint(latitude, longitude)).toThrow(RangeError);
  }
});
