import type { IncomingAddress } from "../../src/channels/connector.ts";
import { Refusal } from "../../src/kit/errors.ts";
import type { AddressInput } from "./order.inputs.ts";

/** An address as a caller says it. Throws Refusal INVALID that names the part of it at fault. */
export function addressIn(input: AddressInput, field: readonly string[] = ["shipTo"]): IncomingAddress {
  const at = (part: string) => [...field, part];
  if (input.lines.every((line) => !line.trim())) throw new Refusal("INVALID", "An address has at least one line.", at("lines"));
  if (!input.city.trim()) throw new Refusal("INVALID", "An address has a city.", at("city"));
  if (!/^[A-Z]{2}$/.test(input.countryCode))
    throw new Refusal("INVALID", "A country is two capital letters of ISO 3166-1, such as ID.", at("countryCode"));
  const nothing = { name: null, company: null, region: null, postalCode: null, phone: null };
  return { ...nothing, ...input, latitude: null, longitude: null, masked: false };
}
