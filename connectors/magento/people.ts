import type { IncomingAddress, IncomingCustomer } from "../../src/channels/connector.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import type { Reader } from "../../src/kit/read.ts";

export function addressOf(address: Reader | null): IncomingAddress | null {
  if (address === null) return null;
  return {
    name: fullName(address.optionalText("firstname"), address.optionalText("lastname")),
    company: address.optionalText("company"),
    lines: address.texts("street").filter((line) => line.trim() !== ""),
    city: address.optionalText("city"),
    region: address.optionalText("region"),
    postalCode: address.optionalText("postcode"),
    countryCode: countryCodeOf(address.optionalText("country_id")),
    phone: address.optionalText("telephone"),
    latitude: null,
    longitude: null,
    masked: false,
  };
}

/** Where it goes hides among the extension attributes; an order of virtual goods goes nowhere. */
export const shipToOf = (order: Reader): IncomingAddress | null => addressOf(shippingOf(order)?.optionalObject("address") ?? null);

export const shippingOf = (order: Reader): Reader | null =>
  order.optionalObject("extension_attributes")?.optionalList("shipping_assignments")?.[0]?.optionalObject("shipping") ?? null;

/** A guest has no id and no name but that of the bill. */
export function customerOf(order: Reader): IncomingCustomer | null {
  const billing = order.optionalObject("billing_address");
  const said: IncomingCustomer = {
    externalId: order.optionalId("customer_id"),
    name:
      fullName(order.optionalText("customer_firstname"), order.optionalText("customer_lastname")) ??
      fullName(billing?.optionalText("firstname") ?? null, billing?.optionalText("lastname") ?? null),
    email: order.optionalText("customer_email"),
    phone: billing?.optionalText("telephone") ?? null,
  };
  return Object.values(said).some((value) => value !== null) ? said : null;
}

const fullName = (first: string | null, last: string | null): string | null =>
  [first, last].filter((part) => part !== null).join(" ") || null;
