import { amountOf, type Money } from "../kit/money.ts";

/** What the papers can be written in: Indonesian and English. */
export const languages = ["id", "en"] as const;
export type Language = (typeof languages)[number];

const locales: Record<Language, string> = { id: "id-ID", en: "en-GB" };

/** `Rp 1.234.567` or `Rp 1,234,567.50`: exact, decimals only where there are any. */
export function moneyText(money: Money, language: Language): string {
  const format = new Intl.NumberFormat(locales[language], {
    style: "currency",
    currency: money.currency,
    currencyDisplay: "narrowSymbol",
    trailingZeroDisplay: "stripIfInteger",
  });
  return format.format(amountOf(money) as Intl.StringNumericLiteral).replaceAll("\u00A0", " ");
}

export const numberText = (number: number, language: Language): string => new Intl.NumberFormat(locales[language]).format(number);

/** `22 November 2026` of a local date. */
export const dateText = (date: string, language: Language): string =>
  new Intl.DateTimeFormat(locales[language], { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));

/** `1,25 kg` or `800 g`. */
export const weightText = (grams: number, language: Language): string =>
  grams < 1000 ? `${numberText(grams, language)} g` : `${numberText(grams / 1000, language)} kg`;
