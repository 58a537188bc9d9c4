import type { IncomingAddress, IncomingCustomer } from "../../src/channels/connector.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import type { Reader } from "../../src/kit/read.ts";

/** Shopee hides most of it with asterisks, in some markets all of it. */
export function shipToOf(order: Reader): IncomingAddress | null {
  const address = order.optionalObject("recipient_address");
  if (address === null) return null;
  const part = (key: string): string | null => address.optionalText(key);
  const [name, line, phone] = [part("name"), part("full_address"), part("phone")];
  const place = address.optionalObject("geolocation");
  return {
    name,
    company: null,
    lines: line === null ? [] : [line],
    city: part("city") ?? part("district") ?? part("town"),
    region: part("state"),
    postalCode: part("zipcode"),
    countryCode: countryCodeOf(part("region") ?? order.optionalText("region")),
    phone,
    latitude: degreesAt(place, "latitude"),
    longitude: degreesAt(place, "longitude"),
    masked: [name, line, phone].some((each) => each === null || each.includes("*")),
  };
}

const degreesAt = (place: Reader | null, key: string): number | null => {
  const said = place?.optionalDecimal(key) ?? null;
  return said === null || Number(said) === 0 ? null : Number(said);
};

/** The name is that of the account. */
export function customerOf(order: Reader): IncomingCustomer | null {
  const [externalId, name] = [order.optionalId("buyer_user_id"), order.optionalText("buyer_username")];
  return externalId === null && name === null ? null : { externalId, name, email: null, phone: null };
}
