import type { OrderLine } from "../orders/order-line.entity.ts";
import { type Paid, paidOf } from "../payments/paid-for.ts";
import type { OrderBook } from "./order-book.ts";

/**
 * What was paid for each line of an order. What went out in exchange has no part in the order's discounts: it is worth its price, and where
 * it went out for nothing, what the goods were worth that it stands for. What stands for nothing any more, as its return came to something
 * else, is worth nothing: what was paid is in the goods themselves.
 */
export function paidInOrder(book: OrderBook): Paid {
  const { order } = book;
  const sold = book.lines.filter(({ origin }) => origin !== "EXCHANGE");
  const { lines, shippingMinor } = paidOf(order, sold);
  const all = new Map(lines);
  // By position: what stands for something stands behind it.
  for (const line of book.lines)
    if (line.origin === "EXCHANGE")
      all.set(line.id, worthOfExchange(line, standsFor(book, line), { paid: all, pricesIncludeTax: order.pricesIncludeTax }));
  return { lines: all, shippingMinor };
}

function worthOfExchange(
  line: OrderLine,
  of: OrderLine | null,
  { paid, pricesIncludeTax }: { readonly paid: ReadonlyMap<string, bigint>; readonly pricesIncludeTax: boolean },
): bigint {
  if (of === null) return 0n;
  if (line.unitPriceMinor > 0n) return line.unitPriceMinor * BigInt(line.orderedQuantity) + (pricesIncludeTax ? 0n : line.taxMinor);
  return ((paid.get(of.id) ?? 0n) * BigInt(line.orderedQuantity)) / BigInt(of.orderedQuantity);
}

/** The line whose units it went out for. */
function standsFor({ comings, lines }: OrderBook, { id }: OrderLine): OrderLine | null {
  const orderLineId =
    comings.lines.find(({ exchangeLineId }) => exchangeLineId === id)?.orderLineId ??
    comings.claimLines.find(({ replacementLineId }) => replacementLineId === id)?.orderLineId;
  return lines.find((line) => line.id === orderLineId) ?? null;
}
