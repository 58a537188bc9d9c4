import { divideHalfUp } from "./money.ts";

/** Digits without their point, and how many of them stand behind it. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const written = /^([+-])?(\d+)(?:\.(\d*))?$/;

/** True for digits with at most one point and a sign, such as `-12.50`; no exponent. */
export const isDecimal = (text: string): boolean => written.test(text);

/** The exact product of two decimals. Throws RangeError when one is none. */
export function product(a: string, b: string): string {
  const [left, right] = [read(a), read(b)];
  return print({ digits: left.digits * right.digits, scale: left.scale + right.scale });
}

/** A decimal divided by 1, 10, 100 …: the point moves left, nothing is rounded. */
export function shifted(decimal: string, places: number): string {
  const { digits, scale } = read(decimal);
  return print({ digits, scale: scale + places });
}

/**
 * The number as a spreadsheet shows it: a double is stored with up to 17 digits and shown with 15, so that 30.250000000000004 is
 * 30.25. A whole number of more digits than that keeps its exponent, which tells that digits are lost.
 */
export function fifteenDigits(stored: string): string {
  const [, sign = "", whole = "", fraction = "", power = "0"] =
    /^([+-])?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(stored.trim()) ?? [];
  if (whole + fraction === "") return stored;
  const digits = (whole + fraction).replace(/^0+(?=\d)/, "");
  // Where the point stands, counted from the first digit.
  const point = digits.length - fraction.length + Number(power);
  const kept = digits.length <= 15 ? digits : divideHalfUp(BigInt(digits), 10n ** BigInt(digits.length - 15)).toString();
  const longer = digits.length > 15 ? kept.length - 15 : 0;
  const minus = sign === "-" ? "-" : "";
  const at = point + longer;
  if (at > 15) return `${minus}${kept[0]}.${kept.slice(1)}E+${at - 1}`;
  const padded = at <= 0 ? "0".repeat(1 - at) + kept : kept.padEnd(at, "0");
  const left = at <= 0 ? 1 : at;
  const behind = padded.slice(left).replace(/0+$/, "");
  return `${minus}${padded.slice(0, left)}${behind === "" ? "" : `.${behind}`}`;
}

function read(text: string): Decimal {
  const match = written.exec(text);
  if (!match) throw new RangeError(`"${text}" is no decimal.`);
  const [, sign, whole = "", fraction = ""] = match;
  const digits = BigInt(whole + fraction);
  return { digits: sign === "-" ? -digits : digits, scale: fraction.length };
}

function print({ digits, scale }: Decimal): string {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0");
  const point = text.length - scale;
  return `${digits < 0n ? "-" : ""}${text.slice(0, point)}${scale === 0 ? "" : `.${text.slice(point)}`}`;
}
