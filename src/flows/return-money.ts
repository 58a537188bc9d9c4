import type { OrderLine } from "../orders/order-line.entity.ts";
import { max, min } from "../payments/balance.ts";
import { above0 } from "../payments/paid-for.ts";
import { ourFault } from "../returns/return.states.ts";
import type { ReturnLine } from "../returns/return-line.entity.ts";
import { derivePayment } from "./derive-payment.ts";
import type { OrderBook } from "./order-book.ts";
import { quoteRefund, refundedOf, worthOf } from "./refund-units.ts";
import type { Work } from "./work.ts";

/** What a line's resolution gives the buyer, and what it costs the buyer more; in minor units of the order's currency. */
export type Amounts = Pick<ReturnLine, "amountMinor" | "feeMinor" | "dueMinor">;

const nothing: Amounts = { amountMinor: 0n, feeMinor: 0n, dueMinor: 0n };

/** As it is now: what is given back meanwhile makes it less. */
export function amountsOf(book: OrderBook, work: Work, line: ReturnLine): Amounts {
  // What the order was paid with may not be noted yet.
  derivePayment(book, work);
  const of = book.line(line.orderLineId);
  const units = unitsOf(book, line, of);
  switch (line.resolution) {
    case "REFUND":
    case "STORE_CREDIT": {
      const feeMinor = min(feeOf(line, worthOf(book, units)), worthOf(book, units));
      return { ...nothing, amountMinor: above0(quoteRefund(book, { ...asked, units, feeMinor })), feeMinor };
    }
    case "KEEP":
      return { ...nothing, amountMinor: above0(quoteRefund(book, { ...asked, units: [], extraMinor: line.keepMinor })) };
    case "EXCHANGE": {
      const more = priceOf(book, line, of) - worthOf(book, units);
      const back = more < 0n ? quoteRefund(book, { ...asked, units: [], extraMinor: -more }) : 0n;
      return { ...nothing, amountMinor: above0(back), dueMinor: max(0n, more) };
    }
    default:
      return nothing;
  }
}

const asked = { reason: "RETURN", method: "ORIGINAL", note: null } as const;

/** The units whose price was not given back otherwise already. */
export function unitsOf(book: OrderBook, { quantity }: Pick<ReturnLine, "quantity">, of: OrderLine) {
  const left = Math.min(quantity, of.orderedQuantity - refundedOf(book, of).quantity);
  return left > 0 ? [{ line: of, quantity: left }] : [];
}

/** What is kept back of a refund: nothing where it is not the buyer's doing. */
function feeOf({ reason, feeBasisPoints, feeUnitMinor, quantity }: ReturnLine, worth: bigint): bigint {
  if (ourFault.has(reason)) return 0n;
  return (worth * BigInt(feeBasisPoints) + 5_000n) / 10_000n + feeUnitMinor * BigInt(quantity);
}

/** What the goods cost that go out in exchange, tax and all. */
function priceOf({ order }: OrderBook, { exchangePriceMinor, quantity }: ReturnLine, of: OrderLine): bigint {
  const price = (exchangePriceMinor ?? of.unitPriceMinor) * BigInt(quantity);
  return price + (order.pricesIncludeTax ? 0n : taxOf(of, price));
}

/** Tax on an amount, at the rate at which a line was taxed; half a unit is rounded up. */
export function taxOf({ unitPriceMinor, orderedQuantity, discountMinor, taxMinor }: OrderLine, amount: bigint): bigint {
  const base = unitPriceMinor * BigInt(orderedQuantity) - discountMinor;
  return base <= 0n ? 0n : (2n * amount * taxMinor + base) / (2n * base);
}
