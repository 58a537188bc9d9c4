import type { IncomingAddress, IncomingCustomer } from "../../src/channels/connector.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import type { Segment } from "./segment.ts";

/** NAD and what stands below it: CTA, COM, LOC. */
export interface Party {
  readonly nad: Segment;
  readonly details: Segment[];
}

export const partyOf = (parties: readonly Party[], ...kinds: readonly string[]): Party | null =>
  kinds.flatMap((kind) => parties.find(({ nad }) => nad.optional(1) === kind) ?? [])[0] ?? null;

export function addressOf(party: Party | null): IncomingAddress | null {
  if (party === null) return null;
  const { nad, details } = party;
  const name = nameOf(nad);
  return {
    name: details.find(({ tag }) => tag === "CTA")?.optional(2, 2) ?? null,
    // A place that both sides know is named by its number (GLN) alone: whoever sends there must see it.
    company: name ?? nad.optional(2),
    // Unstructured (C058) where nothing else is said.
    lines: [...nad.texts(5), ...(name === null ? nad.texts(3) : [])],
    city: nad.optional(6),
    region: nad.optional(7),
    postalCode: nad.optional(8),
    countryCode: countryCodeOf(nad.optional(9)),
    phone: reachedBy(party, "TE"),
    latitude: null,
    longitude: null,
    masked: false,
  };
}

/** The buyer, by the name and number that it gives itself, or by the sender's. */
export const customerOf = (buyer: Party | null, sender: string): IncomingCustomer => ({
  externalId: buyer?.nad.optional(2) ?? sender,
  name: buyer === null ? null : nameOf(buyer.nad),
  email: buyer && reachedBy(buyer, "EM"),
  phone: buyer && reachedBy(buyer, "TE"),
});

const nameOf = (nad: Segment): string | null => nad.texts(4).join(" ") || null;

const reachedBy = ({ details }: Party, way: string): string | null =>
  details.find((com) => com.tag === "COM" && com.optional(1, 2) === way)?.optional(1) ?? null;
