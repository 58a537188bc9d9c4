import fc from "fast-check";
import { expect, test } from "vitest";
import { type Money, money, times } from "../../src/kit/money.ts";
import { countedIn, differenceOf, type Parts, reduction } from "../../src/kit/reckon.ts";

const usd = (minor: number | bigint): Money => money(BigInt(minor), "USD");
const parts = (told: Partial<Parts>): Parts => ({
  lines: [{ quantity: 2, unitPrice: usd(1000), discount: usd(200) }],
  discountTotal: usd(200),
  taxTotal: usd(150),
  pricesIncludeTax: false,
  shippingTotal: usd(500),
  feeTotal: usd(50),
  total: usd(2500),
  ...told,
});

test.each([
  ["an order that adds up", {}, 0],
  ["a buyer who pays a cent more", { total: usd(2501) }, 1],
  ["a platform voucher nobody told of", { total: usd(2000) }, -500],
  ["tax within the prices", { pricesIncludeTax: true, total: usd(2350) }, 0],
  ["a discount on the shipping, on no line", { discountTotal: usd(700), total: usd(2000) }, 0],
  ["a discount total that forgets the lines", { discountTotal: usd(0) }, 0],
] as const)("%s", (_, told, difference) => {
  expect(differenceOf(parts(told))).toEqual(usd(difference));
});

test("a line counted in units is worth its gross but for less than one minor unit a unit", () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 12n), fc.integer({ min: 1, max: 10_000 }), (gross, quantity) => {
      const counted = countedIn(String(quantity), usd(gross));
      const rest = usd(gross).minor - times(counted.unitPrice, quantity).minor;
      return counted.quantity === quantity && counted.measure === null && (rest < 0n ? -rest : rest) * 2n <= BigInt(quantity);
    }),
  );
});

test.each(["0.5", "1.75", "99999999999999999999"])("%s of something is one unit at the price of the line", (quantity) => {
  expect(countedIn(quantity, usd(1234))).toEqual({ quantity: 1, unitPrice: usd(1234), measure: quantity });
});

test("2.0 is two", () => {
  expect(countedIn("2.0", usd(1000))).toEqual({ quantity: 2, unitPrice: usd(500), measure: null });
});

test("a price that was raised is no negative discount", () => {
  expect([reduction(usd(10), usd(7)), reduction(usd(7), usd(10))]).toEqual([usd(3), usd(0)]);
});
