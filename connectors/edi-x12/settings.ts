import { isCurrency } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { isTimeZone } from "../../src/kit/time-zone.ts";

export interface EdiSettings {
  /** Of dates and times, which X12 writes without one. */
  readonly timeZone: string;
  /** Of prices where the order does not say (CUR); null: such an order cannot be read. */
  readonly currencyCode: string | null;
}

export function ediSettings(raw: Reader): EdiSettings {
  const timeZone = raw.optionalText("timeZone") ?? "UTC";
  if (!isTimeZone(timeZone)) raw.fail("timeZone", "a time zone of the IANA database, such as Asia/Jakarta");
  const currencyCode = raw.optionalText("currencyCode");
  if (currencyCode !== null && !isCurrency(currencyCode)) raw.fail("currencyCode", "a currency code of ISO 4217");
  return { timeZone, currencyCode };
}

export const noSettings: EdiSettings = { timeZone: "UTC", currencyCode: null };
