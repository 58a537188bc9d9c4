import { hash } from "node:crypto";
import { remembered } from "../kit/remembered.ts";
import { canonical } from "./canonical.ts";
import type { LocationInputs, PolicyInputs, RoutingInputs, StockInput } from "./inputs.ts";
import type { RoutingLine, RoutingRequest } from "./request.ts";

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

// Stored decisions leave out what is as it says here, so what it says never changes.
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

/** Made once a location: many orders of a batch see the very same. */
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
