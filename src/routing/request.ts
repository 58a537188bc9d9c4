import type { GeoPoint } from "../kit/geo.ts";

/**
 * What the router decides on: plain data, and a way to ask for stock. Money is whole minor units of `currency`, weights are
 * grams, volumes cubic centimetres, days local dates (YYYY-MM-DD).
 */
export interface RoutingRequest {
  /** SHIP by a carrier, PICKUP by the buyer, LOCAL delivery by the merchant. */
  readonly method: DeliveryMethod;
  /** ISO 4217, of every price here. */
  readonly currency: string;
  readonly destination: Destination;
  readonly lines: readonly RoutingLine[];
  readonly locations: readonly RoutingLocation[];
  readonly stock: StockView;
  readonly policy: RoutingPolicy;
}

export type DeliveryMethod = "SHIP" | "PICKUP" | "LOCAL";

export interface Destination {
  /** Null: unknown, so every location counts as equally far and `priority` decides. */
  readonly point: GeoPoint | null;
  /** ISO 3166-1 alpha-2. Null: unknown, so no location is left out because it does not serve it. */
  readonly countryCode: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
}

/** Units of one order line that want a place to leave from. */
export interface RoutingLine {
  readonly lineId: string;
  /** Units still to be sourced: a positive whole number. */
  readonly quantity: number;
  /**
   * What one unit takes from stock: one entry for a plain item, several for a bundle. A unit leaves whole from one
   * location. Empty: nothing is counted (an untracked item), so any location can ship it.
   */
  readonly needs: readonly Need[];
  /** For a bundle the caller gives ALLOW only if every component may be back-ordered. */
  readonly backorder: BackorderPolicy;
  /** Weight of one unit. 0: unknown. */
  readonly grams: number;
  /** Volume of one unit. 0: unknown. */
  readonly cm3: number;
  /** What a location must be able to handle to ship it, such as "COLD", "HAZMAT" or "DROPSHIP:acme". */
  readonly handlingTags: readonly string[];
  /** Locations that rejected this line or came short of it. */
  readonly rejectedAt: readonly string[];
}

export interface Need {
  readonly itemId: string;
  /** Units of the item in one unit of the line: a positive whole number. */
  readonly perUnit: number;
}

/** May units that no location has now wait for stock (ALLOW), or is the order short without them (DENY)? */
export type BackorderPolicy = "DENY" | "ALLOW";

export type LocationType = "WAREHOUSE" | "STORE" | "DARK_STORE" | "MFC" | "THREE_PL" | "DROPSHIP_VENDOR";

export interface RoutingLocation {
  readonly id: string;
  /** Null: unknown, which counts as the far side of the earth. */
  readonly point: GeoPoint | null;
  /** Decides between plans that cost the same: 1 comes before 2. With `preferPremium` it decides before cost. */
  readonly priority: number;
  readonly type: LocationType;
  /** False: nothing leaves from here for now. */
  readonly open: boolean;
  readonly services: { readonly ships: boolean; readonly pickup: boolean };
  readonly networks: readonly string[];
  readonly handlingTags: readonly string[];
  /** Where it delivers to; an empty list leaves nobody out. Null: everywhere. */
  readonly serves: { readonly countries: readonly string[]; readonly regions: readonly string[] } | null;
  /** Fulfillment orders it can still take on the day this one would ship. Null: no limit. */
  readonly capacityLeft: number | null;
  /** How much of that day is taken, 0 to 1. Null: no limit, so no load. */
  readonly load: number | null;
  /** Cost of handling one parcel here. */
  readonly handling: number;
  /** How often it rejects a fulfillment order, 0 to 1. */
  readonly rejectRisk: number;
  /**
   * Where units wait that no one has: the lowest number first, the nearest among equals. Null: nothing ever waits here
   * (a shop that is not restocked). Give every location 0 and back-orders wait at the nearest.
   */
  readonly backorderRank: number | null;
  /** Offers from here to the destination; the cheapest that is allowed is taken. */
  readonly tariffs: readonly ParcelTariff[];
  /** What parting with one unit costs later, by item: the opportunity cost of the last units. Absent: nothing. */
  readonly scarcity?: ReadonlyMap<string, number>;
}

/** What a carrier's service takes for one parcel, by its chargeable weight. */
export interface ParcelTariff {
  readonly carrier: string;
  readonly service: string;
  /** Ascending by weight: the first step with `upToGrams` ≥ the chargeable weight applies. */
  readonly steps: readonly { readonly upToGrams: number; readonly price: number }[];
  /** Beyond the last step: its price and this for every started kilogram more. Null: not carried. */
  readonly perStartedKgBeyond: number | null;
  /** Cubic centimetres that count as one kilogram; the larger of weight and volume is charged. Null: weight alone. */
  readonly volumetricDivisor: number | null;
  readonly shipBy: string | null;
  readonly deliverFrom: string | null;
  readonly deliverTo: string | null;
}

/** What is free to promise now: on hand less everything promised, kept safe or held back. A whole number ≥ 0. */
export interface StockView {
  available(itemId: string, locationId: string): number;
}

/** What the merchant, the channel and the buyer allow and want. Penalties are prices, so that they can be argued about. */
export interface RoutingPolicy {
  /** False: one location ships all of it, or all of it waits. */
  readonly canSplit: boolean;
  /** Whether a line may be cut over locations (50 = 30 + 20). */
  readonly divideLines: boolean;
  /** The most locations that may ship. Null: no limit. */
  readonly maxParcels: number | null;
  /** The only locations the order may leave from. Null: any. */
  readonly allowedLocationIds: ReadonlySet<string> | null;
  readonly allowedNetworks: ReadonlySet<string> | null;
  readonly excludedLocationIds: ReadonlySet<string>;
  /** The store the buyer picks up at. Null: the nearest that has everything. */
  readonly atLocationId: string | null;
  /** Carriers and services that may be used; null in an entry: any. Null: all of them. */
  readonly carriers: readonly { readonly carrier: string | null; readonly service: string | null }[] | null;
  /** The day it is wanted. Null: no day. */
  readonly deliverBy: string | null;
  /** True: an offer that delivers later is not taken. False: each day late costs `latePerDay`, once a parcel. */
  readonly deliverByIsHard: boolean;
  /** The last day on which it may leave: an offer that leaves later is not taken. Absent or null: any day. */
  readonly dispatchBy?: string | null;
  readonly latePerDay: number;
  /** Cost of each parcel after the first, besides its carriage. */
  readonly splitPenalty: number;
  /** What a rejected fulfillment order costs; times `rejectRisk`. */
  readonly rerouteCost: number;
  /** What a parcel from a fully loaded location costs more; times `load`. */
  readonly loadPenalty: number;
  /** Units leave from locations of the best priority before cost is looked at. */
  readonly preferPremium: boolean;
  /** No rate cards at all: fewest parcels, then least distance, in no currency; tariffs and penalties are not looked at. */
  readonly distanceTariff: boolean;
}
