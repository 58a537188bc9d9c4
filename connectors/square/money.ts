import type { Money } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";

/** `{amount, currency}` with the amount in whole minor units (cents, yen), in the currency of the order. */
export const moneyAt = (within: Reader, key: string, currency: string): Money => read(within.object(key), currency);

export function optionalMoneyAt(within: Reader | null, key: string, currency: string): Money | null {
  const said = within?.optionalObject(key) ?? null;
  return said === null ? null : read(said, currency);
}

function read(said: Reader, currency: string): Money {
  if (said.text("currency") !== currency) said.fail("currency", `${currency}, the currency of the order`);
  const amount = said.decimal("amount");
  return /^[+-]?\d+$/.test(amount) ? { minor: BigInt(amount), currency } : said.fail("amount", "a whole number of minor units");
}
