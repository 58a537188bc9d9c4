import { Reader } from "../../src/kit/read.ts";
import { currencyIn, timeZoneIn } from "../../src/kit/settings.ts";

export interface EdiSettings {
  /** Of dates and times, which EDIFACT writes without one. */
  readonly timeZone: string;
  /** Of prices where the order does not say (CUX); null: such an order cannot be read. */
  readonly currencyCode: string | null;
}

export const ediSettings = (raw: Reader): EdiSettings => ({ timeZone: timeZoneIn(raw), currencyCode: currencyIn(raw) });

export const noSettings: EdiSettings = ediSettings(Reader.of({}));
