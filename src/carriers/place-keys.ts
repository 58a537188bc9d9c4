import type { GeoPoint } from "../kit/geo.ts";
import { remembered } from "../kit/remembered.ts";

/** As much of an address as prices depend on. */
export interface Place {
  readonly point: GeoPoint | null;
  readonly countryCode: string | null;
  readonly region: string | null;
  readonly city: string | null;
  readonly postalCode: string | null;
}

/** The key of any place. */
export const anywhere = "*";

const placeKinds = ["postal", "city", "region"] as const;
type PlaceKind = (typeof placeKinds)[number];

/** The words of a name, however it is spelt: "JAKARTA  Selatan" is "jakarta selatan". */
const plainName = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

const plainPostal = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, "");

const plain = (kind: PlaceKind, text: string): string => (kind === "postal" ? plainPostal(text) : plainName(text));

/**
 * The key that a rate card's cell names: `*`, a country such as `ID`, or `postal:127` (the beginning of a postal code),
 * `city:Medan`, `region:Bali`, with `ID/` before it where it is not in the card's own country. Null: it is none of these.
 */
export function placeKeyOf(cell: string, cardCountry: string | null): string | null {
  const text = cell.trim();
  if (text === anywhere) return anywhere;
  if (/^[A-Za-z]{2}$/.test(text)) return text.toUpperCase();
  const match = /^(?:([A-Za-z]{2})\/)?(postal|city|region):(.+)$/i.exec(text);
  if (!match) return null;
  const [, own, kind = "", name = ""] = match;
  const country = own?.toUpperCase() ?? cardCountry;
  const word = plain(kind.toLowerCase() as PlaceKind, name);
  return country === null || word === "" ? null : `${country}/${kind.toLowerCase()}:${word}`;
}

/**
 * The keys that a place is known by, the narrowest first: postal code and its beginnings, city, region, country, anywhere. Made once a
 * place: it is looked for in every card.
 */
export const keysOf = remembered(({ countryCode, region, city, postalCode }: Place): readonly string[] => {
  if (countryCode === null) return [anywhere];
  const keys: string[] = [];
  const postal = plainPostal(postalCode ?? "");
  for (let length = Math.min(postal.length, 12); length > 0; length--) keys.push(`${countryCode}/postal:${postal.slice(0, length)}`);
  for (const [kind, text] of [["city", city] as const, ["region", region] as const]) {
    const name = plainName(text ?? "");
    if (name !== "") keys.push(`${countryCode}/${kind}:${name}`);
  }
  keys.push(countryCode, anywhere);
  return keys;
});
