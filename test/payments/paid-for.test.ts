import fc from "fast-check";
import { expect, test } from "vitest";
import { type PricedLine, paidFor, paidOf, total } from "../../src/payments/paid-for.ts";

const amount = fc.bigInt({ min: 0n, max: 10_000_000n });
const lines = fc.array(
  fc.record({ orderedQuantity: fc.integer({ min: 1, max: 40 }), unitPriceMinor: amount, discountMinor: amount, taxMinor: amount }),
  { minLength: 1, maxLength: 6 },
);
/** An order with lines whose own discounts are not above their price. */
const orders = fc
  .record({ lines, header: amount, shippingMinor: amount, shippingTax: amount, pricesIncludeTax: fc.boolean() })
  .map(({ lines: drawn, header, shippingTax, ...order }) => {
    const stored: PricedLine[] = drawn.map((line, index) => {
      const gross = line.unitPriceMinor * BigInt(line.orderedQuantity);
      return { ...line, id: String(index), discountMinor: line.discountMinor < gross ? line.discountMinor : gross };
    });
    const discountMinor = header + total(stored.map((line) => line.discountMinor));
    return { order: { ...order, discountMinor, taxMinor: shippingTax + total(stored.map((line) => line.taxMinor)) }, lines: stored };
  });

test("what is paid for the lines and for shipping adds up to what the order says, as long as the discounts are not more than all of it", () => {
  fc.assert(
    fc.property(orders, ({ order, lines: stored }) => {
      const paid = paidOf(order, stored);

      const gross = total(stored.map((line) => line.unitPriceMinor * BigInt(line.orderedQuantity)));
      const tax = order.pricesIncludeTax ? 0n : order.taxMinor;
      const goodsTax = order.pricesIncludeTax ? 0n : total(stored.map(({ taxMinor }) => taxMinor));
      const wanted = gross - order.discountMinor + order.shippingMinor + tax;
      const sum = total(paid.lines.values()) + paid.shippingMinor;
      expect(sum).toBe(wanted > goodsTax ? wanted : goodsTax);
      expect([...paid.lines.values(), paid.shippingMinor].every((part) => part >= 0n)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("all units of a line, refunded in whatever groups, come to exactly what was paid for it, also when refunds between fail", () => {
  const steps = fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 15 }), fails: fc.boolean() }), { maxLength: 30 });
  fc.assert(
    fc.property(amount, fc.integer({ min: 1, max: 40 }), steps, fc.nat(), (paid, units, tries, pick) => {
      const given: { readonly quantity: number; readonly amountMinor: bigint }[] = [];
      const before = () => ({
        quantity: given.reduce((sum, one) => sum + one.quantity, 0),
        amountMinor: total(given.map((one) => one.amountMinor)),
      });
      const refund = (quantity: number) => given.push({ quantity, amountMinor: paidFor(paid, units, before(), quantity) });
      for (const { quantity, fails } of tries) {
        const left = units - before().quantity;
        if (left > 0) refund(Math.min(quantity, left));
        if (fails && given.length > 0) given.splice(pick % given.length, 1);
      }
      if (before().quantity < units) refund(units - before().quantity);

      expect(before()).toEqual({ quantity: units, amountMinor: paid });
      expect(given.every(({ amountMinor }) => amountMinor >= 0n)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test("three units that cost 10 together are worth 4, 3 and 3", () => {
  const first = paidFor(10n, 3, { quantity: 0, amountMinor: 0n }, 1);
  const second = paidFor(10n, 3, { quantity: 1, amountMinor: first }, 1);
  const third = paidFor(10n, 3, { quantity: 2, amountMinor: first + second }, 1);

  expect([first, second, third]).toEqual([4n, 3n, 3n]);
});

test("a discount on the whole order is shared in proportion, and what is more than the goods are worth comes off shipping", () => {
  const line = (id: string, unitPriceMinor: bigint): PricedLine => ({
    id,
    orderedQuantity: 1,
    unitPriceMinor,
    discountMinor: 0n,
    taxMinor: 0n,
  });
  const order = { pricesIncludeTax: true, discountMinor: 100n, taxMinor: 0n, shippingMinor: 50n };

  expect([...paidOf(order, [line("a", 100n), line("b", 200n)]).lines.values()]).toEqual([67n, 133n]);
  expect(paidOf({ ...order, discountMinor: 320n }, [line("a", 100n), line("b", 200n)]).shippingMinor).toBe(30n);
});
