import { readFileSync } from "node:fs";
import type { Place } from "../../src/carriers/place-keys.ts";
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

const place = (city: string, region: string, postalCode: string, latitude: number, longitude: number): Place => ({
  countryCode: "ID",
  region,
  city,
  postalCode,
  point: { latitude, longitude },
});
export const jakartaCity = place("Jakarta", "DKI Jakarta", "10110", -6.17, 106.83);
export const kemang = place("Jakarta Selatan", "DKI Jakarta", "12730", -6.26, 106.81);
export const bandung = place("Bandung", "Jawa Barat", "40111", -6.91, 107.61);
export const surabayaCity = place("Surabaya", "Jawa Timur", "60271", -7.26, 112.75);
export const jayapura = place("Jayapura", "Papua", "99111", -2.54, 140.7);

/** A warehouse in Jakarta that works every day until midnight. */
export const anOrigin = (values: Partial<Origin["site"]> = {}): Origin => ({
  place: jakartaCity,
  site: { timeZone: "Asia/Jakarta", calendar: always, cutOff: null, handlingDays: 0, fullDays: new Set(), ...values },
});
