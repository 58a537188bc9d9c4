import fc from "fast-check";
import { expect, test } from "vitest";
import { orderTotals, slice, taxShown } from "../../src/invoices/amounts.ts";
import type { InvoiceIssuer } from "../../src/invoices/invoice-issuer.entity.ts";
import { numberOf, requireNumberFormat, seriesOf } from "../../src/invoices/number-format.ts";

const issuer = {
  taxable: true,
  taxName: "PPN",
  taxRateBasisPoints: 1200,
  taxBaseNumerator: 11,
  taxBaseDenominator: 12,
  taxCode: "04",
  taxRule: "AS_ORDERED",
} as InvoiceIssuer;

const amount = fc.bigInt({ min: 0n, max: 10_000_000_00n });
const line = fc.record({
  orderedQuantity: fc.integer({ min: 1, max: 50 }),
  unitPriceMinor: amount,
  discountMinor: fc.constant(0n),
  taxMinor: fc.oneof(fc.constant(0n), amount),
});
const order = fc.record({
  currency: fc.constantFrom("IDR", "JPY", "KWD"),
  pricesIncludeTax: fc.boolean(),
  discountMinor: amount,
  furtherTax: amount,
  shippingMinor: amount,
  feeMinor: amount,
  differenceMinor: fc.bigInt({ min: -1_000n, max: 1_000n }),
  lines: fc.array(line, { minLength: 1, maxLength: 8 }),
});

const total = (parts: readonly bigint[]) => parts.reduce((sum, part) => sum + part, 0n);

test("lines and extras say together what the order says: its discounts, its taxes, its total", () => {
  fc.assert(
    fc.property(order, ({ lines, furtherTax, ...money }) => {
      const known = lines.map((one, index) => ({ id: String(index), ...one }));
      const taxMinor = total(known.map((one) => one.taxMinor)) + furtherTax;

      const { lines: parts, extras, extrasTaxMinor } = orderTotals({ ...money, taxMinor }, known, issuer);

      const gross = total(known.map((one) => one.unitPriceMinor * BigInt(one.orderedQuantity)));
      expect(total(parts.map(({ discountMinor }) => discountMinor))).toBe(money.discountMinor);
      expect(total(parts.map(({ amountMinor }) => amountMinor))).toBe(gross - money.discountMinor);
      expect(total(parts.map((part) => part.taxMinor)) + extrasTaxMinor).toBe(taxMinor);
      expect(total(extras.map(({ amountMinor }) => amountMinor))).toBe(money.shippingMinor + money.feeMinor + money.differenceMinor);
    }),
  );
});

test("slices add up to the whole, however it is cut", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.nat(60)),
      (whole, of, cuts) => {
        const marks = [...new Set([0, of, ...cuts.map((cut) => cut % (of + 1))])].sort((a, b) => a - b);

        const parts = marks.slice(1).map((to, index) => slice(whole, of, marks[index] as number, to));

        expect(total(parts)).toBe(whole);
      },
    ),
  );
});

test("tax by the rate shows base and rate; any other shows its amount alone", () => {
  const shown = (net: bigint, tax: bigint) => taxShown(net, tax, issuer, { currency: "IDR", roundings: 1 });

  expect(shown(1_000_000n, 110_000n)).toMatchObject({ ratePercent: "12", baseShare: "11/12", baseMinor: "916667" });
  expect(shown(1_000_000n, 110_090n)).toMatchObject({ ratePercent: "12" });
  expect(shown(1_000_000n, 120_000n)).toMatchObject({ ratePercent: null, baseMinor: null, amountMinor: "120000" });
  expect(shown(1_000_000n, 0n)).toBeNull();
});

test("a number is read from its format, and each series counts by itself", () => {
  expect(numberOf("INV/{year}/{number:6}", "2026-11-22", 42)).toBe("INV/2026/000042");
  expect(numberOf("{year}{month}-{number}", "2026-11-22", 1_234_567)).toBe("202611-1234567");
  expect(seriesOf("{year}{month}-{number}", "2026-11-22")).not.toBe(seriesOf("{year}{month}-{number}", "2026-12-01"));
  expect(seriesOf("INV-{number}", "2026-11-22")).toBe(seriesOf("INV-{number}", "2027-01-01"));
  expect(() => requireNumberFormat("INV/{year}/{number:6}", [])).not.toThrow();
});
