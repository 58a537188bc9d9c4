import { divideHalfUp, type Money, money, subtract, sum, times } from "./money.ts";

/** The parts of an order that its total is made of. Everything in one currency. */
export interface Parts {
  readonly lines: readonly { readonly quantity: number; readonly unitPrice: Money; readonly discount: Money }[];
  /** All discounts of the order, those on lines included. */
  readonly discountTotal: Money;
  readonly taxTotal: Money;
  readonly pricesIncludeTax: boolean;
  readonly shippingTotal: Money;
  readonly feeTotal: Money;
  readonly total: Money;
}

/**
 * What the channel's total has over the sum of its parts: negative when the parts add up to more.
 *
 * `total − (Σ(unitPrice × quantity − discount) + tax unless included + shipping + fees − discounts that are on no line)`.
 * Roundings of unit prices land here too, so an order always reconciles to the last minor unit.
 */
export function differenceOf(order: Parts): Money {
  const currency = order.total.currency;
  const gross = sum(
    order.lines.map((line) => times(line.unitPrice, line.quantity)),
    currency,
  );
  const onLines = sum(
    order.lines.map((line) => line.discount),
    currency,
  );
  const discount = larger(onLines, order.discountTotal);
  const tax = order.pricesIncludeTax ? money(0n, currency) : order.taxTotal;
  return subtract(order.total, subtract(sum([gross, tax, order.shippingTotal, order.feeTotal], currency), discount));
}

/** The larger of two amounts of one currency. */
export const larger = (a: Money, b: Money): Money => (subtract(a, b).minor < 0n ? b : a);

/** What `price` is above `paid`; nothing when it is not. */
export const reduction = (price: Money, paid: Money): Money => larger(subtract(price, paid), money(0n, price.currency));

export interface Counted {
  /** A positive whole number. */
  readonly quantity: number;
  readonly unitPrice: Money;
  /** The measure as the channel wrote it (`0.5`), when the line was sold by weight or length and is counted as one. */
  readonly measure: string | null;
}

/**
 * Counts a line in whole units. `quantity` is a decimal above zero, `gross` the price of the whole line.
 *
 * Nobody ships 0.5 of a parcel: a fractional quantity becomes one unit at the price of the line. A price that does not
 * divide evenly is rounded half away from zero; what is left over shows in `differenceOf`.
 */
export function countedIn(quantity: string, gross: Money): Counted {
  const units = Number(quantity);
  if (!Number.isSafeInteger(units)) return { quantity: 1, unitPrice: gross, measure: quantity };
  return { quantity: units, unitPrice: money(divideHalfUp(gross.minor, BigInt(units)), gross.currency), measure: null };
}
