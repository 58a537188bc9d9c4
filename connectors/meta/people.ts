import type { IncomingAddress, IncomingCustomer } from "../../src/channels/connector.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import type { Reader } from "../../src/kit/read.ts";

/** Absent in some states, for example while Meta still looks at the order. */
export function addressOf(address: Reader | null): IncomingAddress | null {
  if (address === null) return null;
  const part = (key: string): string | null => address.optionalText(key);
  return {
    name: part("name") ?? ([part("first_name"), part("last_name")].filter((one) => one !== null).join(" ") || null),
    company: null,
    lines: [part("street1"), part("street2")].filter((line) => line !== null),
    city: part("city"),
    region: part("state"),
    postalCode: part("postal_code"),
    countryCode: countryCodeOf(part("country")),
    phone: null,
    latitude: null,
    longitude: null,
    masked: false,
  };
}

/** The address of the e-mail is Meta's own, which passes on. */
export const customerOf = (buyer: Reader | null): IncomingCustomer | null =>
  buyer && { externalId: null, name: buyer.optionalText("name"), email: buyer.optionalText("email"), phone: null };
