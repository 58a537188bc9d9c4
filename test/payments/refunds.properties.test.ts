import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cancelAtChannel } from "../../src/flows/cancel-at-channel.ts";
import { type OrderBook, openBooks } from "../../src/flows/order-book.ts";
import { overpaid } from "../../src/flows/overpaid.ts";
import { paidInOrder } from "../../src/flows/paid-in-order.ts";
import { payWithStoreCredit, recordChargeback, recordPayment } from "../../src/flows/record-payment.ts";
import { refundedOf, refundUnits } from "../../src/flows/refund-units.ts";
import { settleOrder } from "../../src/flows/settle-order.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { money } from "../../src/kit/money.ts";
import { lockCredit } from "../../src/payments/payments.rows.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const channel = await shop.channel();
await shop.stock(await shop.location(), { MUG: 900_000, TEA: 900_000, POT: 900_000 });
await shop.bundle("SET", { TEA: 2, POT: 1 });
const skus = ["MUG", "SET", "TEA"] as const;

const aPrice = fc.integer({ min: 0, max: 99_999 }).map(BigInt);
/** Prices, discounts and taxes that divide into nothing, in currencies of no, two and three decimals. */
const anOrderOf = fc.record({
  currency: fc.constantFrom("IDR", "JPY", "KWD"),
  pricesIncludeTax: fc.boolean(),
  lines: fc.array(
    fc.record({ quantity: fc.integer({ min: 1, max: 7 }), price: aPrice, discount: fc.integer({ min: 0, max: 100 }), tax: aPrice }),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  orderDiscount: fc.integer({ min: 0, max: 100 }),
  shipping: aPrice,
  shippingTax: fc.integer({ min: 0, max: 999 }).map(BigInt),
  fee: fc.integer({ min: 0, max: 999 }).map(BigInt),
  /** Of 100: by the buyer's credit, and in cash; the rest is never paid. */
  paid: fc.constantFrom({ credit: 0, cash: 100 }, { credit: 37, cash: 63 }, { credit: 0, cash: 41 }, { credit: 100, cash: 0 }),
});

const aMethod = fc.constantFrom("ORIGINAL", "STORE_CREDIT" as const);
const aStep = fc.oneof(
  fc.record({
    kind: fc.constant("refund" as const),
    line: fc.nat(2),
    quantity: fc.integer({ min: 1, max: 3 }),
    shipping: fc.boolean(),
    goodwill: fc.constantFrom(0n, 0n, 1n, 777n),
    fee: fc.constantFrom(0n, 0n, 1n, 501n),
    reason: fc.constantFrom("RETURN", "OTHER", "CLAIM", "CANCELLATION" as const),
    method: aMethod,
  }),
  fc.record({
    kind: fc.constant("cancel" as const),
    line: fc.nat(2),
    quantity: fc.integer({ min: 1, max: 3 }),
    refund: fc.option(aMethod),
  }),
  fc.record({
    kind: fc.constant("bank" as const),
    outcome: fc.constantFrom("OPEN", "WON", "LOST" as const),
    share: fc.integer({ min: 1, max: 100 }),
  }),
);
type Step = typeof aStep extends fc.Arbitrary<infer One> ? One : never;

const share = (minor: bigint, percent: number) => (minor * BigInt(percent)) / 100n;
const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n);
const inBook = (orderId: string, verb: (book: OrderBook, work: Work) => void) =>
  shop.em.transactional((em) => onOrder(em as EntityManager, aDeed(), orderId, verb));
const look = async (orderId: string): Promise<OrderBook> => {
  const [book] = await shop.em.transactional((em) => openBooks(em as EntityManager, [orderId]));
  return book as OrderBook;
};

let numbers = 0;
async function begun({ currency, pricesIncludeTax, lines, orderDiscount, shipping, shippingTax, fee, paid }: Sold): Promise<string> {
  const of = (minor: bigint) => money(minor, currency);
  const sold = lines.map(({ quantity, price, discount, tax }, index) => {
    const off = share(price * BigInt(quantity), discount);
    return { sku: skus[index] as string, quantity, price, off, tax };
  });
  const left = sum(sold.map(({ price, quantity, off }) => price * BigInt(quantity) - off));
  const offAll = share(left, orderDiscount);
  const taxes = sum(sold.map(({ tax }) => tax)) + shippingTax;
  const total = left - offAll + (pricesIncludeTax ? 0n : taxes) + shipping + fee;
  const customer = { externalId: `buyer-${++numbers}`, name: "Sari", email: null, phone: null };
  const values = { currencyCode: currency, customer, difference: of(0n), feeTotal: of(fee), shippingTotal: of(shipping), pricesIncludeTax };
  const take = async (more: Parameters<typeof anOrder>[0]) => {
    const order = { ...anOrder(), ...values, taxTotal: of(taxes), ...more };
    const [taken] = await shop.accept(channel, order);
    return taken?.orderId as string;
  };
  // What the buyer has as credit they were given for another order.
  const credit = share(total, paid.credit);
  if (credit > 0n) {
    const none = { taxTotal: of(0n), discountTotal: of(0n), shippingTotal: of(0n), feeTotal: of(0n), total: of(credit) };
    const earlier = await take({ ...none, lines: [aLine("MUG", 1, { unitPrice: of(credit), discount: of(0n), tax: of(0n) })] });
    await inBook(earlier, (book, work) => {
      const line = book.lines[0] as never;
      refundUnits(book, work, { units: [{ line, quantity: 1 }], reason: "OTHER", method: "STORE_CREDIT", note: null });
      settleOrder(book, work);
    });
  }
  const orderId = await take({
    discountTotal: of(offAll + sum(sold.map(({ off }) => off))),
    total: of(total),
    paymentStatus: "PENDING",
    lines: sold.map(({ sku, quantity, price, off, tax }) =>
      aLine(sku, quantity, { unitPrice: of(price), discount: of(off), tax: of(tax) }),
    ),
  });
  const cash = total === 0n ? 0n : paid.cash + paid.credit === 100 ? total - credit : share(total, paid.cash);
  if (credit > 0n)
    await shop.em.transactional(async (em) => {
      const [book] = await openBooks(em as EntityManager, [orderId]);
      const balance = await lockCredit(em as EntityManager, book?.order.id as string);
      await onOrder(em as EntityManager, aDeed(), orderId, (book, work) => void payWithStoreCredit(book, work, null, balance));
    });
  if (cash > 0n)
    await inBook(orderId, (book, work) => void recordPayment(book, work, { kind: "CASH", amount: of(cash), reference: null, note: null }));
  return orderId;
}
type Sold = typeof anOrderOf extends fc.Arbitrary<infer One> ? One : never;

function take(book: OrderBook, work: Work, step: Step): void {
  if (step.kind === "bank") {
    const payment = book.payments.find(({ kind, status }) => (kind === "SALE" || kind === "CAPTURE") && status === "SUCCEEDED");
    if (!payment) return;
    const amount = step.outcome === "OPEN" ? money(share(payment.amountMinor as bigint, step.share), book.order.currency) : null;
    if (amount?.minor === 0n) return;
    recordChargeback(book, work, { paymentId: payment.id, amount, outcome: step.outcome, note: null });
    return;
  }
  const line = book.lines[step.line % book.lines.length] as never;
  const units = [{ line, quantity: step.quantity }];
  if (step.kind === "cancel") {
    cancelAtChannel(book, work, { units, reason: "Not wanted", code: "OTHER", onlyHere: false, refund: step.refund });
    return;
  }
  const { reason, method, goodwill, fee } = step;
  const shippingMinor = step.shipping ? paidInOrder(book).shippingMinor : 0n;
  refundUnits(book, work, { units, shippingMinor, extraMinor: goodwill, feeMinor: fee, reason, method, note: null });
  settleOrder(book, work);
}

/** Whatever a person is refused changes nothing; whatever else goes wrong is a fault. */
async function tried(verb: Promise<unknown>): Promise<boolean> {
  try {
    await verb;
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

test("however an order is refunded, cancelled and disputed, no more goes back than was taken, and of its units what was paid for them", async () => {
  await fc.assert(
    fc.asyncProperty(anOrderOf, fc.array(aStep, { maxLength: 7 }), async (sold, steps) => {
      const orderId = await begun(sold);
      let isWhole = sold.paid.cash + sold.paid.credit === 100;
      for (const step of steps) {
        const done = await tried(inBook(orderId, (book, work) => take(book, work, step)));
        if (done && (step.kind === "bank" || (step.kind === "refund" && step.goodwill > 0n))) isWhole = false;
        const book = await look(orderId);
        const { balance, order } = book;
        expect([order.capturedMinor, order.refundedMinor]).toEqual([balance.captured, balance.refunded]);
        expect(balance.refunded <= balance.captured).toBe(true);
        const paid = paidInOrder(book);
        for (const line of book.lines) {
          const back = refundedOf(book, line);
          const worth = paid.lines.get(line.id) ?? 0n;
          expect(back.quantity).toBeLessThanOrEqual(line.orderedQuantity);
          expect(back.amountMinor <= worth).toBe(true);
          // Nothing was short, so all units in whatever groups come to exactly what was paid.
          if (isWhole && back.quantity === line.orderedQuantity) expect(back.amountMinor).toBe(worth);
        }
        if (done && step.kind === "cancel" && step.refund !== null && balance.refundable > 0n) expect(overpaid(book)).toBe(0n);
      }

      await tried(
        inBook(orderId, (book, work) =>
          cancelAtChannel(book, work, { units: null, reason: "All of it", code: "OTHER", onlyHere: false, refund: "ORIGINAL" }),
        ),
      );
      const book = await look(orderId);
      if (book.order.status !== "CANCELLED" || steps.some(({ kind }) => kind === "cancel")) return;
      expect(book.balance.refundable).toBe(0n);
      const disputed = book.payments.some(({ kind, status }) => kind === "CHARGEBACK" && status !== "FAILED");
      if (book.balance.captured > 0n && !disputed) expect(book.order.paymentStatus).toBe("REFUNDED");
    }),
    { numRuns: 40 },
  );

  const broken = (await checkInvariants(shop.em)).filter(({ name, count }) => count > 0 && name !== "I5 outbox");
  expect(broken).toEqual([]);
}, 240_000);
