import type { Location } from "../locations/location.entity.ts";
import type { RoutingLocation } from "../routing/request.ts";

/** A location as the router sees it. What depends on the order and the day, such as prices and capacity, comes in `today`. */
export function routingLocation(location: Location, currency: string, today: Partial<RoutingLocation> = {}): RoutingLocation {
  const { id, type, ships, pickup, handlingTags, networks } = location;
  const [countries, regions] = [location.servesCountries ?? [], location.servesRegions ?? []];
  const { handlingCostMinor: cost, handlingCostCurrency } = location;
  return {
    id,
    type,
    point: pointOf(location),
    priority: location.priority ?? 100,
    open: true,
    services: { ships: ships === true, pickup: pickup === true },
    networks: networks ?? [],
    handlingTags: [...(handlingTags ?? []), ...vendorTags(location)],
    serves: countries.length + regions.length === 0 ? null : { countries, regions },
    capacityLeft: null,
    load: null,
    handling: cost != null && handlingCostCurrency === currency ? Number(cost) : 0,
    rejectRisk: location.rejectRisk ?? 0,
    backorderRank: 0,
    tariffs: [],
    ...today,
  };
}

/** What a vendor alone sends: its own. */
const vendorTags = ({ type, ownerRef }: Location): string[] =>
  type === "DROPSHIP_VENDOR" && ownerRef != null ? [`DROPSHIP:${ownerRef}`] : [];

export const pointOf = (place: { latitude?: number | null; longitude?: number | null } | null) =>
  place?.latitude == null || place.longitude == null ? null : { latitude: place.latitude, longitude: place.longitude };
