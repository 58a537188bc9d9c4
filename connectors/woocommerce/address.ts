import type { IncomingAddress } from "../../src/channels/connector.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import type { Reader } from "../../src/kit/read.ts";

/** An address, or null when all of it is empty (a country alone says nowhere). The telephone may be that of `other`. */
export function addressOf(address: Reader | null, other: IncomingAddress | null): IncomingAddress | null {
  if (address === null || !whereabouts.some((key) => address.optionalText(key) !== null)) return null;
  return {
    name: fullNameOf(address),
    company: address.optionalText("company"),
    lines: [address.optionalText("address_1"), address.optionalText("address_2")].filter((line) => line !== null),
    city: address.optionalText("city"),
    region: address.optionalText("state"),
    postalCode: address.optionalText("postcode"),
    countryCode: countryCodeOf(address.optionalText("country")),
    phone: address.optionalText("phone") ?? other?.phone ?? null,
    latitude: null,
    longitude: null,
    masked: false,
  };
}

const whereabouts = ["first_name", "last_name", "company", "address_1", "address_2", "city", "postcode"];

export const fullNameOf = (person: Reader): string | null =>
  [person.optionalText("first_name"), person.optionalText("last_name")].filter((part) => part !== null).join(" ") || null;
