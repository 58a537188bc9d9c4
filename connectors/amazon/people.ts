import type { IncomingAddress, IncomingCustomer } from "../../src/channels/connector.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import type { Reader } from "../../src/kit/read.ts";

/** How a version of the API spells its fields: version 0 with a capital letter. */
export type Spelling = (name: string) => string;
export const as2026: Spelling = (name) => name;
export const asBefore: Spelling = (name) => name.charAt(0).toUpperCase() + name.slice(1);

const below = ["addressLine1", "addressLine2", "addressLine3"];
const around = ["district", "county", "districtOrCounty", "municipality"];

/** An address without its name or its street is one that Amazon hides: the application lacks the role, or the order is too old. */
export function addressOf(address: Reader | null, spell: Spelling): IncomingAddress | null {
  if (address === null) return null;
  const said = (name: string): string | null => address.optionalText(spell(name));
  const street = below.map(said).filter((line) => line !== null);
  const quarter = address.optionalObject(spell("extendedFields"))?.optionalText(spell("neighborhood")) ?? null;
  const name = said("name");
  return {
    name,
    company: said("companyName"),
    lines: [...street, quarter, ...around.map(said)].filter((line) => line !== null),
    city: said("city"),
    region: said("stateOrRegion"),
    postalCode: said("postalCode"),
    countryCode: countryCodeOf(said("countryCode")),
    phone: said("phone"),
    latitude: null,
    longitude: null,
    masked: name === null || street.length === 0,
  };
}

/** Amazon says nothing by which a buyer could be known again; the e-mail address is one of Amazon's that passes on. */
export function customerOf(buyer: Reader | null, spell: Spelling): IncomingCustomer | null {
  const name = buyer?.optionalText(spell("buyerName")) ?? null;
  const email = buyer?.optionalText(spell("buyerEmail")) ?? null;
  return name === null && email === null ? null : { externalId: null, name, email, phone: null };
}
