import { isLocalDate, isLocalTime, type LocalDate, type Weekday, weekdays } from "../kit/local-date.ts";
import type { Reader } from "../kit/read.ts";
import { knowsHolidays } from "../promise/calendar.ts";
import { placeKeyOf } from "./place-keys.ts";
import { type RateCard, type Surcharge, surchargeBases, surchargeConditions } from "./rate-card.ts";

/** What a rate card says besides its lanes, as a file says it. */
export interface RateCardHead extends Omit<RateCard, "id" | "lanes"> {
  readonly carrierName: string | null;
  readonly serviceName: string | null;
  readonly name: string;
  /** In which country places are that name none. */
  readonly country: string | null;
}

const code = /^[\w.-]{1,40}$/;
/** Prices stay far below what a double counts exactly, percentages included. */
export const mostMinor = 100_000_000_000n;

/** Reads a card's head. Throws MalformedMessage with the path of the field. */
export function readHead(card: Reader): RateCardHead {
  const currency = card.currency("currency");
  const country = card.optionalText("country");
  if (country !== null && !/^[A-Z]{2}$/.test(country)) card.fail("country", "two capital letters of ISO 3166-1, such as ID");
  const [carrier, service] = [codeIn(card, "carrier"), codeIn(card, "service")];
  const validFrom = dateIn(card, "validFrom") ?? card.fail("validFrom", "a day such as 2026-01-31");
  const validUntil = dateIn(card, "validUntil");
  if (validUntil !== null && validUntil < validFrom) card.fail("validUntil", `a day not before ${validFrom}`);
  const divisor = card.optionalInteger("volumetricDivisor");
  if (divisor !== null && (divisor < 1 || divisor > 1_000_000))
    card.fail("volumetricDivisor", "cubic centimetres a kilogram, such as 6000");
  const cutOff = card.optionalText("cutOff");
  if (cutOff !== null && !isLocalTime(cutOff)) card.fail("cutOff", "a time of day such as 15:00");
  return {
    carrier,
    carrierName: card.optionalText("carrierName"),
    service,
    serviceName: card.optionalText("serviceName"),
    name: card.optionalText("name") ?? `${carrier} ${service} from ${validFrom}`,
    currency,
    country,
    validFrom,
    validUntil,
    volumetricDivisor: divisor,
    cutOff,
    collectsOn: daysIn(card, "collectsOn"),
    deliversOn: daysIn(card, "deliversOn"),
    ...holidaysIn(card),
    surcharges: (card.optionalList("surcharges") ?? []).map((one) => readSurcharge(one, currency, country)),
  };
}

function codeIn(card: Reader, key: string): string {
  const text = card.text(key);
  return code.test(text) ? text : card.fail(key, "1 to 40 letters, digits, dots, dashes or underscores");
}

function dateIn(card: Reader, key: string): LocalDate | null {
  const text = card.optionalText(key);
  return text === null || isLocalDate(text) ? text : card.fail(key, "a day such as 2026-01-31");
}

function daysIn(card: Reader, key: string): readonly Weekday[] {
  const days = card.texts(key);
  if (days.some((day) => !(weekdays as readonly string[]).includes(day))) card.fail(key, `days of the week: ${weekdays.join(", ")}`);
  return days.length === 0 ? weekdays : weekdays.filter((day) => days.includes(day));
}

function holidaysIn(card: Reader): Pick<RateCardHead, "holidayCountry" | "holidayRegion"> {
  const [country, region] = [card.optionalText("holidayCountry"), card.optionalText("holidayRegion")];
  if (country === null && region !== null) card.fail("holidayRegion", "a holidayCountry beside it");
  if (country !== null && !knowsHolidays(country, region))
    card.fail(region === null ? "holidayCountry" : "holidayRegion", "a country, and a part of it, whose public holidays are known");
  return { holidayCountry: country, holidayRegion: region };
}

function readSurcharge(one: Reader, currency: string, country: string | null): Surcharge {
  const when = one.optionalText("when") ?? "ALWAYS";
  const of = one.optionalText("of") ?? "FREIGHT";
  if (!isOne(surchargeConditions, when)) return one.fail("when", surchargeConditions.join(" or "));
  if (!isOne(surchargeBases, of)) return one.fail("of", surchargeBases.join(" or "));
  if (of === "COD_AMOUNT" && when !== "COD") one.fail("when", "COD, as it is of the amount that is collected");
  const percent = one.optionalDecimal("percent") ?? "0";
  if (!/^\d{1,4}(\.\d{1,2})?$/.test(percent)) one.fail("percent", "a percentage from 0 with at most two decimals, such as 12.5");
  const [fixed, atLeast] = [minorIn(one, "fixed", currency), minorIn(one, "atLeast", currency)];
  if (atLeast > 0 && of !== "COD_AMOUNT") one.fail("atLeast", "nothing: only a percentage of the collected amount has a least");
  const basisPoints = Math.round(Number(percent) * 100);
  if (fixed + basisPoints + atLeast === 0) one.fail("fixed", "an amount, or a percentage beside it");
  const places = one.texts("places").map((cell) => placeKeyOf(cell, country) ?? one.fail("places", placeWords));
  if (when === "REMOTE" && places.length === 0) one.fail("places", "the places that are remote");
  return { code: codeIn(one, "code"), when, fixed, basisPoints, of, atLeast, places };
}

const isOne = <Word extends string>(words: readonly Word[], text: string): text is Word => (words as readonly string[]).includes(text);

function minorIn(one: Reader, key: string, currency: string): number {
  const amount = one.optionalMoney(key, currency);
  if (amount === null) return 0;
  return amount.minor >= 0n && amount.minor <= mostMinor ? Number(amount.minor) : one.fail(key, "an amount from 0");
}

/** How a cell names a place. */
export const placeWords =
  "*, a country such as ID, or postal:127, city:Medan, region:Bali, with ID/ before it where the card names no country";
