import type { Money } from "../../src/kit/money.ts";
import { zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";

/**
 * An amount (`{ value: "120.0", currency: "USD" }`) in the order's currency; null when there is none. Of an amount that eBay converted, the
 * one it was converted from counts where that is in the order's currency. Throws MalformedMessage for any other currency.
 */
export function amountIn(holder: Reader, key: string, currency: string): Money | null {
  const amount = holder.optionalObject(key);
  if (amount === null) return null;
  if (amount.currency("currency") === currency) return amount.money("value", currency);
  if (amount.optionalText("convertedFromCurrency") === currency) return amount.money("convertedFromValue", currency);
  return amount.fail("currency", `an amount in ${currency}, as the order's total is`);
}

export const amountOrNothing = (holder: Reader | null, key: string, currency: string): Money =>
  (holder && amountIn(holder, key, currency)) ?? zero(currency);

/** What is paid out may be in the seller's own currency; then it is not known in the order's. */
export function payoutIn(order: Reader, currency: string): Money | null {
  const due = order.optionalObject("paymentSummary")?.optionalObject("totalDueSeller") ?? null;
  const known = due !== null && [due.optionalText("currency"), due.optionalText("convertedFromCurrency")].includes(currency);
  return known ? amountIn(order.object("paymentSummary"), "totalDueSeller", currency) : null;
}

/** Discounts are negative in some places and positive in others. */
export const size = ({ minor, currency }: Money): Money => ({ minor: minor < 0n ? -minor : minor, currency });
