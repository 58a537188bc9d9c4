import { type Money, moneyOf } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";

/** An amount as Lazada writes it: a number, or a text that may have commas between thousands ("1,234.00"). Null: not said. */
export function optionalMoneyIn(reader: Reader, key: string, currency: string): Money | null {
  const raw = reader.raw(key);
  return typeof raw === "string" && /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(raw.trim())
    ? moneyOf(raw.replaceAll(",", ""), currency)
    : reader.optionalMoney(key, currency);
}

export const moneyIn = (reader: Reader, key: string, currency: string): Money =>
  optionalMoneyIn(reader, key, currency) ?? reader.fail(key, "an amount of money");

/** true, "true", 1, "1": Lazada writes all of them. */
export const isSaid = (reader: Reader, key: string): boolean => ["true", "1"].includes(String(reader.raw(key) ?? ""));

/** An instant where one is written with its offset; null for anything else, as "null" and local times without an offset occur. */
export function instantIfSaid(reader: Reader, key: string): Date | null {
  const raw = reader.raw(key);
  if (typeof raw !== "string" || !/^\d{4}-\d{2}-\d{2}.*(Z|[+-]\d{2}:?\d{2})$/.test(raw)) return null;
  const at = new Date(raw);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** When order or rows changed last. */
export function changedAt(order: Reader, rows: readonly Reader[]): Date {
  const all = [order, ...rows].map((each) => instantIfSaid(each, "updated_at")).filter((at) => at !== null);
  const last = all.sort((a, b) => a.getTime() - b.getTime()).at(-1);
  return last ?? order.instant("created_at");
}
