import type { GeoPoint } from "../kit/geo.ts";

/** What the router decides on: plain data, and a way to ask for stock. */
export interface RoutingRequest {
  /** Where the parcels go. Null: unknown, so every location counts as equally far and `priority` decides. */
  readonly destination: GeoPoint | null;
  readonly lines: readonly RoutingLine[];
  readonly locations: readonly RoutingLocation[];
  readonly stock: StockView;
  /** False when the channel or the buyer wants one parcel: one location ships all of it, or all of it waits. */
  readonly canSplit: boolean;
  /** The only locations the channel may be served from. Null: any. */
  readonly allowedLocationIds: ReadonlySet<string> | null;
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
}

export interface Need {
  readonly itemId: string;
  /** Units of the item in one unit of the line: a positive whole number. */
  readonly perUnit: number;
}

/** May units that no location has now wait for stock (ALLOW), or is the order short without them (DENY)? */
export type BackorderPolicy = "DENY" | "ALLOW";

export interface RoutingLocation {
  readonly id: string;
  /** Null: unknown, which counts as the far side of the earth. */
  readonly point: GeoPoint | null;
  /** Decides between locations equally far: 1 comes before 2. */
  readonly priority: number;
  /** Whether parcels leave from here at all. */
  readonly ships: boolean;
  /**
   * Where units wait that no one has: the lowest number first, the nearest among equals. Null: nothing ever waits here
   * (a shop that is not restocked). Give every location 0 and back-orders wait at the nearest.
   */
  readonly backorderRank: number | null;
}

/** What is free to promise now: on hand less everything promised, kept safe or held back. A whole number ≥ 0. */
export interface StockView {
  available(itemId: string, locationId: string): number;
}
