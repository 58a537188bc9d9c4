import type { GeoPoint } from "../kit/geo.ts";

/** As much of an address as prices depend on. */
export interface Place {
  readonly point: GeoPoint | null;
  readonly countryCode: string | null;
  readonly region: string | null;
  readonly city: string | null;
  readonly postalCode: string | null;
}
