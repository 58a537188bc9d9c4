import type { IncomingAddress, IncomingCustomer } from "../../src/channels/connector.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import type { Reader } from "../../src/kit/read.ts";

/** Absent before payment and while on hold; name and phone are masked where TikTok ships. */
export function shipToOf(order: Reader): IncomingAddress | null {
  const address = order.optionalObject("recipient_address");
  if (address === null || !address.keys().some((key) => key !== "region_code" && address.has(key))) return null;
  const areas = (address.optionalList("district_info") ?? []).map(areaOf);
  const region = areas.find(({ kind }) => /state|province|provinsi/i.test(kind)) ?? areas.find(({ level }) => level === "L1");
  const city =
    areas.find(({ kind }) => /city|regency|municipality|kota|kabupaten/i.test(kind)) ?? areas.find(({ level }) => level === "L2");
  const below = areas.filter((area) => area !== city && (area.level === "L3" || area.level === "L4")).map(({ name }) => name);
  const streets = streetsOf(address);
  const said = {
    name: textIn(address, "name"),
    lines: [...streets, ...below],
    phone: textIn(address, "phone_number"),
  };
  return {
    ...said,
    company: null,
    city: textIn(address, "post_town") ?? city?.name ?? null,
    region: region?.name ?? null,
    postalCode: textIn(address, "postal_code"),
    countryCode: countryCodeOf(address.optionalText("region_code")),
    latitude: null,
    longitude: null,
    masked: [said.name, said.phone, ...said.lines].some((text) => text?.includes("*")),
  };
}

/** Markets with street lines fill those, others `address_detail`. */
function streetsOf(address: Reader): string[] {
  const lines = [1, 2, 3, 4].map((number) => textIn(address, `address_line${number}`)).filter((line) => line !== null);
  const whole = textIn(address, "address_detail") ?? textIn(address, "full_address");
  return lines.length > 0 ? lines : whole === null ? [] : [whole];
}

const areaOf = (area: Reader) => ({
  level: area.optionalText("address_level") ?? "",
  kind: area.optionalText("address_level_name") ?? "",
  name: area.optionalText("address_name") ?? "",
});

/** TikTok's own sample has a pair of quotes for nothing. */
function textIn(address: Reader, key: string): string | null {
  const text = address.optionalText(key);
  return text === null || /^["'\s]+$/.test(text) ? null : text;
}

/** The email leads to TikTok's own messages. */
export function customerOf(order: Reader, shipTo: IncomingAddress | null): IncomingCustomer | null {
  const said: IncomingCustomer = {
    externalId: order.optionalId("user_id"),
    name: shipTo?.name ?? null,
    email: order.optionalText("buyer_email"),
    phone: shipTo?.phone ?? null,
  };
  return Object.values(said).some((value) => value !== null) ? said : null;
}
