import type { IncomingAddress, IncomingCustomer } from "../../src/channels/connector.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import type { Reader } from "../../src/kit/read.ts";
import type { Fulfillment } from "./fulfillments.ts";

/** Whoever receives the order, from the first fulfillment that names one. */
export const recipientOf = (fulfillments: readonly Fulfillment[]): Reader | null =>
  fulfillments.map(({ details }) => details?.optionalObject("recipient") ?? null).find((recipient) => recipient !== null) ?? null;

/** Where a shipment or delivery goes. A pick-up goes nowhere. */
export function shipToOf(fulfillments: readonly Fulfillment[]): IncomingAddress | null {
  const recipient = recipientOf(fulfillments.filter(({ type }) => type !== "PICKUP"));
  if (recipient === null) return null;
  const address = recipient.optionalObject("address");
  const part = (key: string): string | null => address?.optionalText(key) ?? null;
  const name = recipient.optionalText("display_name") ?? ([part("first_name"), part("last_name")].filter(Boolean).join(" ") || null);
  const lines = [part("address_line_1"), part("address_line_2"), part("address_line_3")].filter((line) => line !== null);
  return {
    name,
    company: null,
    lines,
    city: part("locality"),
    region: part("administrative_district_level_1"),
    postalCode: part("postal_code"),
    countryCode: countryCodeOf(part("country")),
    phone: recipient.optionalText("phone_number"),
    latitude: null,
    longitude: null,
    // Square keeps the recipient from us when a third party delivers (api.json, FulfillmentDeliveryDetails.managed_delivery).
    masked: name === null || lines.length === 0,
  };
}

export function customerOf(order: Reader, recipient: Reader | null): IncomingCustomer | null {
  const said: IncomingCustomer = {
    externalId: order.optionalId("customer_id") ?? recipient?.optionalId("customer_id") ?? null,
    name: recipient?.optionalText("display_name") ?? null,
    email: recipient?.optionalText("email_address") ?? null,
    phone: recipient?.optionalText("phone_number") ?? null,
  };
  return Object.values(said).some((value) => value !== null) ? said : null;
}
