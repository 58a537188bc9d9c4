/** A place on earth. Decimal degrees, WGS 84: latitude −90…90 (north is positive), longitude −180…180 (east is positive). */
export interface GeoPoint {
  readonly latitude: number;
  readonly longitude: number;
}

/** Mean radius of the earth in kilometres (IUGG). */
const earthRadius = 6371.0088;

/** Half way round the earth, in kilometres: no two places are farther apart. */
export const farthest = Math.PI * earthRadius;

/** True when both numbers are finite and in range. */
export function isGeoPoint({ latitude, longitude }: GeoPoint): boolean {
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

/** Names a place. Decimal degrees. Throws RangeError when they are out of range; a door turns that into its own words. */
export function geoPoint(latitude: number, longitude: number): GeoPoint {
  const point = { latitude, longitude };
  if (!isGeoPoint(point)) throw new RangeError(`${latitude}, ${longitude} is not a latitude in -90…90 and a longitude in -180…180.`);
  return point;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance in kilometres (haversine on a sphere: within 0.6 % of the ellipsoid). Roads are longer. */
export function kilometres(a: GeoPoint, b: GeoPoint): number {
  const south = Math.sin(radians(b.latitude - a.latitude) / 2);
  const east = Math.sin(radians(b.longitude - a.longitude) / 2);
  const chord = south * south + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * east * east;
  // Rounding may carry the chord of opposite places past 1, where the arc sine is not a number.
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(chord)));
}
