import { isCurrency } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";

/** Stripe counts these in hundredths, though ISO 4217 gives them no decimals. docs.stripe.com/currencies#special-cases */
const inHundredths = new Set(["ISK", "UGX"]);

export function currencyIn(reader: Reader): string {
  const code = reader.text("currency").toUpperCase();
  return isCurrency(code) ? code : reader.fail("currency", "a currency code of ISO 4217");
}

/** Stripe's smallest unit in ours. */
export function minorIn(reader: Reader, key: string, currency: string): bigint {
  const amount = BigInt(reader.integer(key));
  return inHundredths.has(currency) ? amount / 100n : amount;
}

/** Ours in Stripe's. */
export const amountFor = (minor: bigint, currency: string): string => (inHundredths.has(currency) ? minor * 100n : minor).toString();
