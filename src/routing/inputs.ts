import { hash } from "node:crypto";
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

interface LocationInputs extends Omit<RoutingLocation, "scarcity"> {
  readonly scarcity: readonly (readonly [itemId: string, cost: number])[];
}

interface StockInput {
  readonly itemId: string;
  readonly locationId: string;
  readonly available: number;
}

interface PolicyInputs extends Omit<RoutingPolicy, "allowedLocationIds" | "allowedNetworks" | "excludedLocationIds"> {
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

/** Inputs without what is as it usually is, and with the counts of an item in one list. */
export interface StoredInputs extends Omit<RoutingInputs, "lines" | "locations" | "stock" | "policy"> {
  readonly lines: readonly (Partial<RoutingLine> & Pick<RoutingLine, "lineId" | "quantity" | "needs">)[];
  readonly locations: readonly (Partial<LocationInputs> & Pick<LocationInputs, "id" | "point" | "priority" | "type" | "services">)[];
  /** Of items that are anywhere: the count at each of the locations, in their order. */
  readonly stock: readonly StoredCounts[];
  readonly policy: Partial<PolicyInputs>;
}

interface StoredCounts {
  readonly itemId: string;
  readonly at: readonly number[];
}

const usualLine = { backorder: "ALLOW", grams: 0, cm3: 0, handlingTags: [], rejectedAt: [] } as const;
const usualLocation = {
  open: true,
  networks: [],
  handlingTags: [],
  serves: null,
  capacityLeft: null,
  load: null,
  handling: 0,
  rejectRisk: 0,
  backorderRank: 0,
  tariffs: [],
  scarcity: [],
} as const;
const usualPolicy: PolicyInputs = {
  canSplit: true,
  divideLines: true,
  maxParcels: null,
  allowedLocationIds: null,
  allowedNetworks: null,
  excludedLocationIds: [],
  atLocationId: null,
  carriers: null,
  deliverBy: null,
  deliverByIsHard: false,
  dispatchBy: null,
  latePerDay: 0,
  splitPenalty: 0,
  rerouteCost: 0,
  loadPenalty: 0,
  preferPremium: false,
  distanceTariff: false,
};

/** Inputs as they are stored, less than half their size for most orders: `requestFrom` and `hashOf` take them as well. */
export const storedOf = (inputs: RoutingInputs | StoredInputs): StoredInputs => ({
  ...inputs,
  lines: inputs.lines.map((line) => without(line, usualLine)),
  locations: inputs.locations.map(storedLocation),
  stock: storedCounts(inputs),
  policy: without(inputs.policy, usualPolicy),
});

/** Inputs as they are stored, with their hash. */
export function sealed(given: RoutingInputs): { readonly inputs: StoredInputs; readonly hash: string } {
  const inputs = storedOf(given);
  return { inputs, hash: hashOfStored(inputs) };
}

const isStored = (one: StockInput | StoredCounts): one is StoredCounts => "at" in one;

function storedCounts({ stock, locations }: RoutingInputs | StoredInputs): readonly StoredCounts[] {
  const places = new Map(locations.map(({ id }, index) => [id, index]));
  const counts = new Map<string, number[]>();
  for (const one of stock) {
    if (isStored(one)) {
      counts.set(one.itemId, [...one.at]);
      continue;
    }
    const place = places.get(one.locationId);
    if (place === undefined) continue;
    const at = counts.get(one.itemId) ?? locations.map(() => 0);
    at[place] = one.available;
    counts.set(one.itemId, at);
  }
  return [...counts].map(([itemId, at]) => ({ itemId, at }));
}

const countsFrom = ({ stock, locations }: RoutingInputs | StoredInputs): StockInput[] =>
  stock.flatMap((one) =>
    isStored(one)
      ? one.at.flatMap((available, index) =>
          available > 0 ? { itemId: one.itemId, locationId: (locations[index] as { id: string }).id, available } : [],
        )
      : one,
  );

/** Many orders of a batch see the very same location: what it is in their inputs is made once. */
function remembered<Subject extends object, Made>(make: (subject: Subject) => Made): (subject: Subject) => Made {
  const known = new WeakMap<Subject, Made>();
  return (subject) => {
    const found = known.get(subject);
    if (found !== undefined) return found;
    const made = make(subject);
    known.set(subject, made);
    return made;
  };
}

const storedLocation = remembered((location: StoredInputs["locations"][number]) => without(location, usualLocation));

function without<T extends object>(value: T, usual: object): T {
  const unusual: Record<string, unknown> = {};
  for (const key in value) if (!isSame(value[key], usual[key as unknown as keyof typeof usual])) unusual[key] = value[key];
  return unusual as T;
}

/** Usual lists are empty. */
const isSame = (one: unknown, usual: unknown): boolean => one === usual || (Array.isArray(one) && one.length === 0 && Array.isArray(usual));

/** Stored inputs with what is as it usually is. */
export const inputsFrom = (stored: RoutingInputs | StoredInputs): RoutingInputs => ({
  ...stored,
  lines: stored.lines.map((line): RoutingLine => ({ ...usualLine, ...line })),
  locations: stored.locations.map((location): LocationInputs => ({ ...usualLocation, ...location })),
  stock: countsFrom(stored),
  policy: { ...usualPolicy, ...stored.policy },
});

/** The request that inputs were made of: it routes to the same plan. */
export function requestFrom(stored: RoutingInputs | StoredInputs): RoutingRequest {
  const { method, currency, destination, lines, locations, stock, policy } = inputsFrom(stored);
  const counts = new Map<string, Map<string, number>>();
  for (const { itemId, locationId, available } of stock) {
    counts.set(itemId, (counts.get(itemId) ?? new Map<string, number>()).set(locationId, available));
  }
  return {
    method,
    currency,
    destination,
    lines,
    locations: locations.map(({ scarcity, ...location }) => ({ ...location, scarcity: new Map(scarcity) })),
    stock: { available: (itemId, locationId) => counts.get(itemId)?.get(locationId) ?? 0 },
    policy: {
      ...policy,
      allowedLocationIds: policy.allowedLocationIds && new Set(policy.allowedLocationIds),
      allowedNetworks: policy.allowedNetworks && new Set(policy.allowedNetworks),
      excludedLocationIds: new Set(policy.excludedLocationIds),
    },
  };
}

/** SHA-256 in hex, the same whatever order the keys are in: a database need not keep it. */
export const hashOf = (inputs: RoutingInputs | StoredInputs): string => hashOfStored(storedOf(inputs));

const hashOfStored = (inputs: StoredInputs): string => hash("sha256", canonicalInputs(inputs), "hex");

const canonicalInputs = ({ locations, ...others }: StoredInputs): string =>
  `${canonical(others)}${locations.map(canonicalLocation).join()}`;
const canonicalLocation = remembered(canonical);

function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  let text = "";
  for (const key of Object.keys(value).sort(byId)) {
    const inner = (value as Readonly<Record<string, unknown>>)[key];
    if (inner !== undefined) text += `${text === "" ? "{" : ","}"${key}":${canonical(inner)}`;
  }
  return text === "" ? "{}" : `${text}}`;
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
