import type { IncomingAddress, IncomingCustomer } from "../../src/channels/connector.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import type { Reader } from "../../src/kit/read.ts";

/** How the goods get to the buyer; one way for the whole order. */
export interface Delivering {
  readonly by: "PARCEL" | "DOWNLOAD" | "PICKUP" | "CHANNEL";
  readonly service: string | null;
  readonly pickupLocationId: string | null;
  readonly shipTo: IncomingAddress | null;
}

const ways = new Map<string, Delivering["by"]>([
  ["DIGITAL", "DOWNLOAD"],
  ["PREPARE_FOR_PICKUP", "PICKUP"],
  ["FULFILLED_BY_EBAY", "CHANNEL"],
]);

/** With eBay's international programmes the address is that of its own hub, which is where the parcel goes. */
export function deliveringOf(order: Reader): Delivering {
  const [instruction] = order.optionalList("fulfillmentStartInstructions") ?? [];
  const step = instruction?.optionalObject("shippingStep") ?? null;
  return {
    by: ways.get(instruction?.optionalText("fulfillmentInstructionsType") ?? "") ?? "PARCEL",
    service: step?.optionalText("shippingServiceCode") ?? null,
    pickupLocationId: instruction?.optionalObject("pickupStep")?.optionalId("merchantLocationKey") ?? null,
    shipTo: addressOf(step?.optionalObject("shipTo") ?? null),
  };
}

/** What eBay has taken out of an old order, or of one whose buyer left, is masked. */
function addressOf(contact: Reader | null): IncomingAddress | null {
  if (contact === null) return null;
  const address = contact.optionalObject("contactAddress");
  const name = contact.optionalText("fullName");
  const lines = [address?.optionalText("addressLine1"), address?.optionalText("addressLine2")].filter((line) => line != null);
  return {
    name,
    company: contact.optionalText("companyName"),
    lines,
    city: address?.optionalText("city") ?? null,
    region: address?.optionalText("stateOrProvince") ?? null,
    postalCode: address?.optionalText("postalCode") ?? null,
    countryCode: countryCodeOf(address?.optionalText("countryCode") ?? null),
    phone: phoneOf(contact),
    latitude: null,
    longitude: null,
    masked: name === null || lines.length === 0,
  };
}

export function customerOf(order: Reader, shipTo: IncomingAddress | null): IncomingCustomer | null {
  const buyer = order.optionalObject("buyer");
  const registered = buyer?.optionalObject("buyerRegistrationAddress") ?? null;
  const said: IncomingCustomer = {
    externalId: buyer?.optionalText("username") ?? null,
    name: registered?.optionalText("fullName") ?? shipTo?.name ?? null,
    email: registered?.optionalText("email") ?? null,
    phone: phoneOf(registered) ?? shipTo?.phone ?? null,
  };
  return Object.values(said).some((value) => value !== null) ? said : null;
}

const phoneOf = (contact: Reader | null): string | null => contact?.optionalObject("primaryPhone")?.optionalText("phoneNumber") ?? null;
