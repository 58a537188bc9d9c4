import { expect, test } from "vitest";
import { StockSheet } from "./stock-sheet.ts";

test("what is taken is no longer available", () => {
  const sheet = new StockSheet([{ itemId: "MUG", locationId: "a", available: 5 }]);

  sheet.take("MUG", "a", 2);

  expect(sheet.available("MUG", "a")).toBe(3);
  expect(sheet.available("MUG", "b")).toBe(0);
});

test("nothing is taken below zero", () => {
  const sheet = new StockSheet([{ itemId: "MUG", locationId: "a", available: 1 }]);

  expect(() => sheet.take("MUG", "a", 2)).toThrow("Item MUG at a: 1 available, 2 wanted.");
  expect(() => sheet.take("PAN", "a", 1)).toThrow("Item PAN at a: 0 available, 1 wanted.");
  expect(() => sheet.take("MUG", "a", -1)).toThrow("Cannot take -1 of item MUG.");
  expect(sheet.available("MUG", "a")).toBe(1);
});

test("a sheet does not begin with a wrong count", () => {
  const level = { itemId: "MUG", locationId: "a", available: 1 };

  expect(() => new StockSheet([level, level])).toThrow("Item MUG at a is counted twice.");
  expect(() => new StockSheet([{ ...level, available: -1 }])).toThrow("Item MUG at a: -1 is not a whole number ≥ 0.");
});
