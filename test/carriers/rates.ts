import { readFileSync } from "node:fs";
import type { RateCard } from "../../src/carriers/rate-card.ts";
import type { RateCardHead } from "../../src/carriers/rate-card-head.ts";
import type { Origin } from "../../src/carriers/rater.ts";
import { always } from "../../src/promise/calendar.ts";

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, `file://${process.cwd()}/test/carriers/`), "utf8");

/** Invented rates: by a matrix of places, and by distance. */
export const nusaCsv = fixture("nusa-reg.csv");
export const kilatJson = fixture("kilat.json");

/** What NUSA's CSV file leaves to be said. */
export const nusaCard = {
  carrier: "NUSA",
  carrierName: "Nusa Kirim",
  service: "REG",
  currency: "IDR",
  country: "ID",
  validFrom: "2026-01-01",
};

export const cardOf = (head: RateCardHead, lanes: RateCard["lanes"], id = "card"): RateCard => ({ id, ...head, lanes });

export const jakartaCity = {
  countryCode: "ID",
  region: "DKI Jakarta",
  city: "Jakarta",
  postalCode: "10110",
  point: { latitude: -6.17, longitude: 106.83 },
};
export const kemang = { ...jakartaCity, city: "Jakarta Selatan", postalCode: "12730", point: { latitude: -6.26, longitude: 106.81 } };
export const bandung = {
  countryCode: "ID",
  region: "Jawa Barat",
  city: "Bandung",
  postalCode: "40111",
  point: { latitude: -6.91, longitude: 107.61 },
};
export const surabayaCity = {
  countryCode: "ID",
  region: "Jawa Timur",
  city: "Surabaya",
  postalCode: "60271",
  point: { latitude: -7.26, longitude: 112.75 },
};
export const jayapura = {
  countryCode: "ID",
  region: "Papua",
  city: "Jayapura",
  postalCode: "99111",
  point: { latitude: -2.54, longitude: 140.7 },
};

/** A warehouse in Jakarta that works every day until midnight. */
export const anOrigin = (values: Partial<Origin["site"]> = {}): Origin => ({
  place: jakartaCity,
  site: { timeZone: "Asia/Jakarta", calendar: always, cutOff: null, handlingDays: 0, fullDays: new Set(), ...values },
});
