import currencyCodes from "currency-codes";
import { Refusal } from "./errors.ts";

/** An exact amount. `minor` counts the currency's smallest unit (ISO 4217: cents for USD and IDR, whole yen for JPY). */
export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

const exponents = new Map(currencyCodes.data.map((entry) => [entry.code, entry.digits]));

/** True for a code of ISO 4217, such as `IDR`. */
export const isCurrency = (code: string): boolean => exponents.has(code);

/** How many decimals the currency has (ISO 4217): IDR 2, JPY 0, KWD 3. Throws Refusal INVALID for an unknown code. */
export function exponentOf(currency: string): number {
  const exponent = exponents.get(currency);
  if (exponent === undefined) throw new Refusal("INVALID", `"${currency}" is not a currency of ISO 4217.`, ["currencyCode"]);
  return exponent;
}

export const money = (minor: bigint, currency: string): Money => ({ minor, currency });
export const zero = (currency: string): Money => ({ minor: 0n, currency });

/** The currencies with so many decimals. */
export const currenciesOf = (decimals: number): string[] => [...exponents].flatMap(([code, digits]) => (digits === decimals ? [code] : []));

const decimalText = /^([+-])?(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/;

/**
 * Reads an exact decimal in major units, for example `"13.59"`. Never passes through a float.
 *
 * Digits beyond the currency's exponent are rounded half away from zero, as the channels print unit prices
 * finer than they charge. Throws Refusal INVALID when the text is not a decimal number.
 */
export function moneyOf(text: string, currency: string): Money {
  const match = decimalText.exec(text.trim());
  if (!match) throw new Refusal("INVALID", `"${text}" is not a decimal amount.`, ["amount"]);
  const [, sign, whole = "0", fraction = "", power = "0"] = match;
  const shift = exponentOf(currency) + Number(power) - fraction.length;
  const digits = BigInt(whole + fraction);
  const minor = shift >= 0 ? digits * 10n ** BigInt(shift) : divideHalfUp(digits, 10n ** BigInt(-shift));
  return { minor: sign === "-" ? -minor : minor, currency };
}

/** The exact decimal string in major units, with the currency's own number of decimals: `"13.59"`, `"1500"` for JPY. */
export function amountOf({ minor, currency }: Money): string {
  const exponent = exponentOf(currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent);
  const text = exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`;
  return minor < 0n ? `-${text}` : text;
}

/** The double nearest to the amount in major units: to compare with, never to reckon with. */
export const majorUnits = ({ minor, currency }: Money): number => Number(minor) / 10 ** exponentOf(currency);

/** Throws Refusal INVALID when the currencies differ: money is never converted silently. */
function sameCurrency(a: Money, b: Money): string {
  if (a.currency !== b.currency) throw new Refusal("INVALID", `Cannot reckon ${a.currency} with ${b.currency}.`, ["currencyCode"]);
  return a.currency;
}

export const add = (a: Money, b: Money): Money => ({ currency: sameCurrency(a, b), minor: a.minor + b.minor });
export const subtract = (a: Money, b: Money): Money => ({ currency: sameCurrency(a, b), minor: a.minor - b.minor });
export const times = (a: Money, quantity: number): Money => ({ currency: a.currency, minor: a.minor * BigInt(quantity) });
export const sum = (parts: Iterable<Money>, currency: string): Money => {
  let total = zero(currency);
  for (const part of parts) total = add(total, part);
  return total;
};

/** `numerator / denominator` rounded half away from zero; `denominator` is positive. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n;
  const quotient = ((negative ? -numerator : numerator) * 2n + denominator) / (denominator * 2n);
  return negative ? -quotient : quotient;
}

/**
 * Divides `whole` in proportion to `weights` by largest remainder: the parts add up exactly, and leftover
 * units go one each to the largest remainders, earliest first. Throws Refusal INVALID if all weights are zero.
 */
export function split(whole: Money, weights: readonly bigint[]): Money[] {
  const total = weights.reduce((a, b) => a + b, 0n);
  if (total <= 0n) throw new Refusal("INVALID", "Money can only be divided by weights of which one is above zero.");
  const sign = whole.minor < 0n ? -1n : 1n;
  const minor = whole.minor * sign;
  const shares = weights.map((weight, index) => ({ index, floor: (minor * weight) / total, rest: (minor * weight) % total }));
  let left = minor - shares.reduce((a, share) => a + share.floor, 0n);
  for (const share of [...shares].sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))) {
    if (left === 0n) break;
    share.floor += 1n;
    left -= 1n;
  }
  return shares.map((share) => ({ minor: share.floor * sign, currency: whole.currency }));
}
