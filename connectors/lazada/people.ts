import type { IncomingAddress, IncomingCustomer } from "../../src/channels/connector.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import type { Reader } from "../../src/kit/read.ts";

/** Countries are written by their English names. */
const countryNames = new Map([
  ["indonesia", "ID"],
  ["malaysia", "MY"],
  ["philippines", "PH"],
  ["singapore", "SG"],
  ["thailand", "TH"],
  ["vietnam", "VN"],
  ["viet nam", "VN"],
]);

/** Below the street: `address5` is the third level, `address4` the city, `address3` the state. Stars hide what Lazada does not tell. */
export function addressOf(address: Reader | null): IncomingAddress | null {
  if (address === null) return null;
  const said = (key: string): string | null => address.optionalText(key);
  const name = nameOf(said("first_name"), said("last_name"));
  const lines = ["address1", "address2", "addressDsitrict", "address5"].map(said).filter((line) => line !== null);
  const city = said("city") ?? said("address4");
  const phone = said("phone") ?? said("phone2");
  const country = said("country");
  if (name === null && lines.length === 0 && city === null) return null;
  return {
    name,
    company: null,
    lines,
    city,
    region: said("address3"),
    postalCode: address.optionalId("post_code"),
    countryCode: countryNames.get(country?.trim().toLowerCase() ?? "") ?? countryCodeOf(country),
    phone,
    latitude: null,
    longitude: null,
    masked: [name, ...lines, city, said("address3"), phone].some((part) => part?.includes("**") ?? false),
  };
}

export function customerOf(order: Reader, rows: readonly Reader[]): IncomingCustomer | null {
  const billing = order.optionalObject("address_billing");
  const customer = {
    externalId: rows.map((row) => row.optionalId("buyer_id")).find((id) => id !== null) ?? null,
    name: nameOf(order.optionalText("customer_first_name"), order.optionalText("customer_last_name")) ?? addressOf(billing)?.name ?? null,
    email: billing?.optionalText("customer_email") ?? null,
    phone: billing?.optionalText("phone") ?? null,
  };
  return Object.values(customer).some((value) => value !== null) ? customer : null;
}

const nameOf = (first: string | null, last: string | null): string | null =>
  [first, last].filter((part) => part !== null).join(" ") || null;
