import fc from "fast-check";
import { expect, test } from "vitest";
import { fifteenDigits, product, shifted } from "../../src/kit/decimal.ts";

test.each([
  ["30.250000000000004", "30.25"],
  ["1.1000000000000001", "1.1"],
  ["0.1", "0.1"],
  ["8", "8"],
  ["-3.50", "-3.5"],
  ["1E3", "1000"],
  ["1.5E-3", "0.0015"],
  ["999999999999999.9", "1.000000000000000E+15"],
  ["123456789012345", "123456789012345"],
  ["123456789012345678", "1.23456789012346E+17"],
  ["0", "0"],
  ["4.9000000000000004E-2", "0.049"],
])("%s is shown as %s", (stored, shown) => {
  expect(fifteenDigits(stored)).toBe(shown);
});

test("an amount that has been through a spreadsheet comes back to the last digit", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (cents) => {
      const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
      // A spreadsheet stores the nearest double, in 17 digits.
      expect(fifteenDigits(Number(text).toPrecision(17))).toBe(text.replace(/\.?0+$/, ""));
    }),
  );
});

test("products are exact and a point moves without rounding", () => {
  expect(product("85000.5", "24")).toBe("2040012.0");
  expect(product("-0.07", "0.3")).toBe("-0.021");
  expect(shifted("1250", 2)).toBe("12.50");
  expect(shifted("8", 3)).toBe("0.008");
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
      fc.bigInt({ min: 0n, max: 10n ** 30n }),
      (a, b) => product(String(a), String(b)) === String(a * b),
    ),
  );
});
