import type { Address } from "../customers/address.entity.ts";
import type { LabelParty } from "../documents/label.ts";
import type { Location } from "../locations/location.entity.ts";

/** An address as papers have it. */
export const addressParty = ({ name, company, lines, city, region, postalCode, countryCode, phone }: Address): LabelParty => ({
  name: name ?? company ?? "–",
  phone: phone ?? null,
  lines: [...(name && company ? [company] : []), ...lines],
  city: [city, region].filter(Boolean).join(", ") || null,
  postalCode: postalCode ?? null,
  country: countryCode ?? null,
});

/** A location as papers have it. */
export const placeParty = ({ name, addressLines, city, region, postalCode, countryCode }: Location): LabelParty => ({
  name,
  phone: null,
  lines: addressLines,
  city: [city, region].filter(Boolean).join(", ") || null,
  postalCode: postalCode ?? null,
  country: countryCode ?? null,
});
