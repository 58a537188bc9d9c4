import type { IncomingAddress, IncomingCustomer } from "../../src/channels/connector.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import type { Reader } from "../../src/kit/read.ts";

export function addressOf(address: Reader | null): IncomingAddress | null {
  if (address === null) return null;
  const name = address.optionalText("name") ?? fullNameOf(address);
  const lines = [address.optionalText("address1"), address.optionalText("address2")].filter((line) => line !== null);
  return {
    name,
    company: address.optionalText("company"),
    lines,
    city: address.optionalText("city"),
    region: address.optionalText("province") ?? address.optionalText("province_code"),
    postalCode: address.optionalText("zip"),
    countryCode: countryCodeOf(address.optionalText("country_code")),
    phone: address.optionalText("phone"),
    latitude: coordinateOf(address, "latitude"),
    longitude: coordinateOf(address, "longitude"),
    // An app without access to protected customer data gets the address with nulls in it.
    // https://shopify.dev/docs/apps/launch/protected-customer-data
    masked: name === null || lines.length === 0,
  };
}

/** The customer, or for a guest what the order says of one; null when it says nothing. */
export function customerOf(order: Reader): IncomingCustomer | null {
  const customer = order.optionalObject("customer");
  const said: IncomingCustomer = {
    externalId: customer?.optionalId("id") ?? null,
    name: customer === null ? null : fullNameOf(customer),
    email: customer?.optionalText("email") ?? order.optionalText("email") ?? order.optionalText("contact_email"),
    phone: customer?.optionalText("phone") ?? order.optionalText("phone"),
  };
  return Object.values(said).some((value) => value !== null) ? said : null;
}

const fullNameOf = (person: Reader): string | null =>
  [person.optionalText("first_name"), person.optionalText("last_name")].filter((part) => part !== null).join(" ") || null;

function coordinateOf(address: Reader, key: string): number | null {
  const text = address.optionalDecimal(key);
  return text === null ? null : Number(text);
}
