import type { IncomingAddress, IncomingCustomer } from "../../src/channels/connector.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import type { Reader } from "../../src/kit/read.ts";

export function addressOf(address: Reader): IncomingAddress {
  return {
    name: fullNameOf(address),
    company: address.optionalText("company"),
    lines: [address.optionalText("street_1"), address.optionalText("street_2")].filter((line) => line !== null),
    city: address.optionalText("city"),
    region: address.optionalText("state"),
    postalCode: address.optionalText("zip"),
    countryCode: countryCodeOf(address.optionalText("country_iso2")),
    phone: address.optionalText("phone"),
    latitude: null,
    longitude: null,
    masked: false,
  };
}

/** A guest has the id 0. */
export function customerOf(order: Reader): IncomingCustomer | null {
  const billing = order.optionalObject("billing_address");
  const id = order.optionalId("customer_id");
  const said: IncomingCustomer = {
    externalId: id === "0" ? null : id,
    name: billing && fullNameOf(billing),
    email: billing?.optionalText("email") ?? null,
    phone: billing?.optionalText("phone") ?? null,
  };
  return Object.values(said).some((value) => value !== null) ? said : null;
}

const fullNameOf = (person: Reader): string | null =>
  [person.optionalText("first_name"), person.optionalText("last_name")].filter((part) => part !== null).join(" ") || null;
