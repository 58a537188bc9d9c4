import type { IncomingAddress, IncomingCustomer } from "../../src/channels/connector.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import type { Segment } from "./segment.ts";

/** N1 and what stands below it: N2, N3, N4, PER. */
export interface Party {
  readonly n1: Segment;
  readonly details: Segment[];
}

export const partyOf = (parties: readonly Party[], ...codes: readonly string[]): Party | null =>
  codes.flatMap((code) => parties.find(({ n1 }) => n1.optional(1) === code) ?? [])[0] ?? null;

export function addressOf(party: Party | null): IncomingAddress | null {
  if (party === null) return null;
  const { n1, details } = party;
  const place = details.find(({ tag }) => tag === "N4");
  const lines = details.filter(({ tag }) => tag === "N3").flatMap((n3) => [n3.optional(1), n3.optional(2)]);
  return {
    name: details.find(({ tag }) => tag === "PER")?.optional(2) ?? null,
    // A place that both sides know is named by its number alone: whoever sends there must see it.
    company: n1.optional(2) ?? n1.optional(4),
    lines: lines.filter((line) => line !== null),
    city: place?.optional(1) ?? null,
    region: place?.optional(2) ?? null,
    postalCode: place?.optional(3) ?? null,
    countryCode: countryCodeOf(place?.optional(4) ?? null),
    phone: reachedBy(details, "TE"),
    latitude: null,
    longitude: null,
    masked: false,
  };
}

/** The buyer, by the name and number that it gives itself, or by the sender's. */
export function customerOf(buyer: Party | null, header: readonly Segment[], sender: string): IncomingCustomer {
  const people = [...(buyer?.details ?? []), ...header];
  return {
    externalId: buyer?.n1.optional(4) ?? sender,
    name: buyer?.n1.optional(2) ?? null,
    email: reachedBy(people, "EM"),
    phone: reachedBy(people, "TE"),
  };
}

/** PER03 and on: how somebody is reached, two by two. */
const reachedBy = (segments: readonly Segment[], way: string): string | null =>
  segments.filter(({ tag }) => tag === "PER").flatMap((per) => [...per.pairs(3)].filter(([qualifier]) => qualifier === way))[0]?.[1] ??
  null;
