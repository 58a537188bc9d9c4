import { money, split } from "../kit/money.ts";

/** What of an order's money its lines' shares are reckoned from. All amounts are minor units of one currency. */
export interface PricedOrder {
  readonly pricesIncludeTax: boolean;
  /** All discounts, those on lines among them. */
  readonly discountMinor: bigint;
  readonly taxMinor: bigint;
  readonly shippingMinor: bigint;
}

export interface PricedLine {
  readonly id: string;
  readonly orderedQuantity: number;
  readonly unitPriceMinor: bigint;
  /** On all units of the line together, as is the tax. */
  readonly discountMinor: bigint;
  readonly taxMinor: bigint;
}

/** What the buyer pays for each line, all its units together, and for shipping. Fees and what the channel's total differs by are neither. */
export interface Paid {
  readonly lines: ReadonlyMap<string, bigint>;
  readonly shippingMinor: bigint;
}

/**
 * The order's money by line: price less the line's discount, less its share of the discounts that are on no line, and tax where prices have
 * none in them. Shares are in proportion to what is left of the lines, by largest remainder, so they add up exactly; what is more than the
 * lines are worth comes off shipping. Nothing is below zero.
 */
export function paidOf(order: PricedOrder, lines: readonly PricedLine[]): Paid {
  const net = lines.map((line) => above0(line.unitPriceMinor * BigInt(line.orderedQuantity) - line.discountMinor));
  const worth = total(net);
  const shared = above0(order.discountMinor - total(lines.map(({ discountMinor }) => discountMinor)));
  const onLines = shared < worth ? shared : worth;
  const shares = onLines > 0n ? split(money(onLines, "XXX"), net) : [];
  const tax = order.pricesIncludeTax ? lines.map(() => 0n) : lines.map(({ taxMinor }) => taxMinor);
  const shippingTax = order.pricesIncludeTax ? 0n : above0(order.taxMinor - total(tax));
  return {
    lines: new Map(
      lines.map(({ id }, index) => [id, (net[index] as bigint) - (shares[index]?.minor ?? 0n) + above0(tax[index] as bigint)]),
    ),
    shippingMinor: above0(order.shippingMinor + shippingTax - (shared - onLines)),
  };
}

/** Units of a line whose price was given back, and what that came to. */
export interface GivenBack {
  readonly quantity: number;
  readonly amountMinor: bigint;
}

/**
 * What was paid for the next `quantity` units of a line of `units` in all, after those that were given back. Largest remainder: the first units
 * cost one minor unit more where it does not divide. It is reckoned from what remains, so all units, in whatever groups and order, come to
 * exactly what was paid, also when one of the refunds between failed.
 */
export function paidFor(paidMinor: bigint, units: number, before: GivenBack, quantity: number): bigint {
  const due = upTo(paidMinor, units, before.quantity + quantity) - before.amountMinor;
  return above0(due);
}

/** What the first `count` of `units` cost. */
function upTo(paidMinor: bigint, units: number, count: number): bigint {
  const [each, rest] = [paidMinor / BigInt(units), paidMinor % BigInt(units)];
  const first = BigInt(count) < rest ? BigInt(count) : rest;
  return each * BigInt(count) + first;
}

/** Takes `cut` off the parts in proportion, by largest remainder; at most all of them. */
export function cutFrom(parts: readonly bigint[], cut: bigint): bigint[] {
  if (cut <= 0n || total(parts) === 0n) return [...parts];
  const all = total(parts);
  const shares = split(money(cut < all ? cut : all, "XXX"), parts);
  return parts.map((part, index) => part - (shares[index]?.minor ?? 0n));
}

export const above0 = (minor: bigint): bigint => (minor > 0n ? minor : 0n);
export const total = (parts: Iterable<bigint>): bigint => {
  let sum = 0n;
  for (const part of parts) sum += part;
  return sum;
};
