import { remembered } from "../kit/remembered.ts";
import { canonical } from "./canonical.ts";
import { byId } from "./demand.ts";
import type { Need, RoutingLine, RoutingLocation, RoutingPolicy, RoutingRequest } from "./request.ts";

/**
 * A routing request as plain JSON in canonical order, to be stored with its decision: whatever order lines, locations, tags or
 * keys came in, it is the same. Of the stock it has what the lines could take.
 */
export interface RoutingInputs extends Pick<RoutingRequest, "method" | "currency" | "destination" | "lines"> {
  readonly locations: readonly LocationInputs[];
  /** Counts above 0, by item, then location. */
  readonly stock: readonly StockInput[];
  readonly policy: PolicyInputs;
}

export interface LocationInputs extends Omit<RoutingLocation, "scarcity"> {
  readonly scarcity: readonly (readonly [itemId: string, cost: number])[];
}

export interface StockInput {
  readonly itemId: string;
  readonly locationId: string;
  readonly available: number;
}

export interface PolicyInputs extends Omit<RoutingPolicy, "allowedLocationIds" | "allowedNetworks" | "excludedLocationIds"> {
  readonly allowedLocationIds: readonly string[] | null;
  readonly allowedNetworks: readonly string[] | null;
  readonly excludedLocationIds: readonly string[];
}

/** The request as it is stored. Throws nothing: `route` says what is wrong with a request. */
export function inputsOf(request: RoutingRequest): RoutingInputs {
  const { method, currency, destination, stock } = request;
  const lines = [...request.lines].sort((a, b) => byId(a.lineId, b.lineId)).map(lineInputs);
  const locations = [...request.locations].sort((a, b) => byId(a.id, b.id)).map(locationInputs);
  const itemIds = sorted(new Set(lines.flatMap(({ needs }) => needs.map(({ itemId }) => itemId))));
  const counts = itemIds.flatMap((itemId) =>
    locations.map(({ id }): StockInput => ({ itemId, locationId: id, available: stock.available(itemId, id) })),
  );
  return {
    method,
    currency,
    destination: {
      point: destination.point && { latitude: destination.point.latitude, longitude: destination.point.longitude },
      countryCode: destination.countryCode,
      region: destination.region,
      postalCode: destination.postalCode,
    },
    lines,
    locations,
    stock: counts.filter(({ available }) => available > 0),
    policy: policyInputs(request.policy),
  };
}

const sorted = (values: Iterable<string>): string[] => [...values].sort(byId);

const lineInputs = (line: RoutingLine): RoutingLine => ({
  lineId: line.lineId,
  quantity: line.quantity,
  needs: line.needs
    .map(({ itemId, perUnit }): Need => ({ itemId, perUnit }))
    .sort((a, b) => byId(a.itemId, b.itemId) || a.perUnit - b.perUnit),
  backorder: line.backorder,
  grams: line.grams,
  cm3: line.cm3,
  handlingTags: sorted(line.handlingTags),
  rejectedAt: sorted(line.rejectedAt),
});

/** Made once a location: many orders of a batch see the very same. */
const locationInputs = remembered(
  ({ scarcity, ...location }: RoutingLocation): LocationInputs => ({
    ...location,
    networks: sorted(location.networks),
    handlingTags: sorted(location.handlingTags),
    serves: location.serves && { countries: sorted(location.serves.countries), regions: sorted(location.serves.regions) },
    tariffs: location.tariffs
      .map((tariff) => ({ tariff, text: canonical(tariff) }))
      .sort((a, b) => byId(a.text, b.text))
      .map(({ tariff }) => tariff),
    scarcity: [...(scarcity ?? [])].sort(([a], [b]) => byId(a, b)),
  }),
);

const policyInputs = (policy: RoutingPolicy): PolicyInputs => ({
  ...policy,
  dispatchBy: policy.dispatchBy ?? null,
  allowedLocationIds: policy.allowedLocationIds && sorted(policy.allowedLocationIds),
  allowedNetworks: policy.allowedNetworks && sorted(policy.allowedNetworks),
  excludedLocationIds: sorted(policy.excludedLocationIds),
  carriers: policy.carriers && [...policy.carriers].sort((a, b) => byId(canonical(a), canonical(b))),
});
