import type { ExclusionCode } from "./plan.ts";
import type { RoutingLine, RoutingLocation, RoutingRequest } from "./request.ts";
import { carriedBy, keepsPromise } from "./tariff.ts";

interface Filter<Subject> {
  readonly code: ExclusionCode;
  excludes(subject: Subject, request: RoutingRequest): boolean;
}

/** Reasons why a location ships nothing of an order, in the order in which they are told. */
const locationFilters: readonly Filter<RoutingLocation>[] = [
  { code: "CLOSED", excludes: ({ open }) => !open },
  {
    code: "NOT_ALLOWED",
    excludes: ({ id }, { method, policy }) =>
      policy.allowedLocationIds?.has(id) === false ||
      policy.excludedLocationIds.has(id) ||
      (method === "PICKUP" && policy.atLocationId !== null && policy.atLocationId !== id),
  },
  {
    code: "NETWORK",
    excludes: ({ networks }, { policy }) =>
      policy.allowedNetworks !== null && !networks.some((network) => policy.allowedNetworks?.has(network)),
  },
  { code: "SERVICE", excludes: ({ services }, { method }) => !(method === "PICKUP" ? services.pickup : services.ships) },
  { code: "DESTINATION", excludes: (location, request) => isCarried(request) && !serves(location, request) },
  { code: "CAPACITY", excludes: ({ capacityLeft }) => capacityLeft !== null && capacityLeft <= 0 },
  { code: "NO_CARRIER", excludes: ({ tariffs }, request) => isPriced(request) && carriedBy(tariffs, request.policy).length === 0 },
  {
    code: "PROMISE_MISSED",
    excludes: ({ tariffs }, request) =>
      isPriced(request) && !carriedBy(tariffs, request.policy).some((tariff) => keepsPromise(tariff, request.policy)),
  },
];

interface LineAt {
  readonly line: Pick<RoutingLine, "handlingTags" | "rejectedAt">;
  readonly location: RoutingLocation;
}

/** Reasons why a location does not ship a line. */
const lineFilters: readonly Filter<LineAt>[] = [
  { code: "VENDOR", excludes: (at) => missingTags(at).some(isVendor) },
  { code: "HANDLING", excludes: (at) => missingTags(at).length > 0 },
  { code: "REJECTED_BEFORE", excludes: ({ line, location }) => line.rejectedAt.includes(location.id) },
];

/** Reasons that pass by themselves: units may wait at such a location. */
const passing = new Set<ExclusionCode>(["CAPACITY", "PROMISE_MISSED"]);

/** Why a location ships nothing of an order, whatever it has. Null: it may. */
export const exclusionOf = (location: RoutingLocation, request: RoutingRequest): ExclusionCode | null =>
  locationFilters.find(({ excludes }) => excludes(location, request))?.code ?? null;

/** Why a location does not ship a line. Null: it may. */
export const lineExclusionOf = (line: LineAt["line"], location: RoutingLocation, request: RoutingRequest): ExclusionCode | null =>
  lineFilters.find(({ excludes }) => excludes({ line, location }, request))?.code ?? null;

/** Whether a code says that a location ships nothing of the order, whatever it has. */
export const closes = (code: ExclusionCode): boolean => locationFilters.some((filter) => filter.code === code);

/** Whether units may wait at a location that this keeps from shipping now. */
export const mayWait = (code: ExclusionCode | null): boolean => code === null || passing.has(code);

/** Handling tags of a line that a location does not have. */
export const missingTags = ({ line, location }: LineAt): readonly string[] =>
  line.handlingTags.filter((tag) => !location.handlingTags.includes(tag));

const isVendor = (tag: string): boolean => tag.startsWith("DROPSHIP:");

/** Whether parcels are sent to the destination. */
const isCarried = ({ method }: Pick<RoutingRequest, "method">): boolean => method !== "PICKUP";

/** Whether each parcel has a price from a tariff, so that cost decides; else distance does. */
export const isPriced = (request: Pick<RoutingRequest, "method" | "policy">): boolean =>
  isCarried(request) && !request.policy.distanceTariff;

/** An empty list leaves nobody out, and neither does a destination that is not known. */
const serves = ({ serves: area }: RoutingLocation, { destination }: RoutingRequest): boolean =>
  area === null || (isIn(destination.countryCode, area.countries) && isIn(destination.region, area.regions));

const isIn = (place: string | null, places: readonly string[]): boolean => place === null || places.length === 0 || places.includes(place);
