import type { Demand, Pool } from "./demand.ts";
import { isPriced } from "./filters.ts";
import { feesOf, scarcityOf } from "./model.ts";
import type { Site } from "./network.ts";
import type { CostKind, CostPart, PlannedParcel } from "./plan.ts";
import type { RoutingRequest } from "./request.ts";
import type { Share } from "./share-out.ts";
import { type Carriage, cheapestOf, offersOf } from "./tariff.ts";

/** A parcel and what it costs, part by part. */
export interface Costed {
  /** Null when nothing is carried, or for no price. */
  readonly parcel: PlannedParcel | null;
  /** Parts of 0 are left out. */
  readonly parts: readonly CostPart[];
}

/** The parcel of one location. `after`: parcels before it. Null: nobody carries so much in one. */
export function costOf(
  site: Site,
  shares: readonly Share[],
  demandOf: ReadonlyMap<string, Demand>,
  request: RoutingRequest,
  after: number,
): Costed | null {
  const { policy } = request;
  if (policy.distanceTariff) return { parcel: null, parts: [] };
  let [grams, cm3, scarcity] = [0, 0, 0];
  for (const { line, quantity } of shares) {
    grams += quantity * line.grams;
    cm3 += quantity * line.cm3;
    scarcity += quantity * scarcityOf(site, demandOf.get(line.lineId) as Demand);
  }
  const carriage = isPriced(request) ? cheapestOf(offersOf(site.location.tariffs, policy), grams, cm3) : undefined;
  if (carriage === null) return null;
  const { handling, load, risk } = feesOf(site, request);
  const amounts: Readonly<Record<CostKind, number>> = {
    CARRIAGE: carriage?.price ?? 0,
    HANDLING: handling,
    SPLIT: after > 0 ? policy.splitPenalty : 0,
    LATENESS: carriage?.offer.lateness ?? 0,
    LOAD: load,
    REJECT_RISK: risk,
    SCARCITY: scarcity,
  };
  return { parcel: carriage ? parcelOf(carriage) : null, parts: partsOf(amounts) };
}

/** What leaves from one location. */
export interface Leaving {
  readonly site: Site;
  readonly shares: readonly Share[];
  /** Null: nobody carries so much in one parcel. */
  readonly costed: Costed | null;
}

/** Shares by the location that they leave from, in the order of `sites`. */
export const leavingFrom = (
  sites: readonly Site[],
  shares: readonly Share[],
  demandOf: ReadonlyMap<string, Demand>,
  request: RoutingRequest,
): Leaving[] =>
  sites
    .map((site) => ({ site, shares: shares.filter((share) => share.site === site) }))
    .filter((here) => here.shares.length > 0)
    .map(({ site, shares }, after) => ({ site, shares, costed: costOf(site, shares, demandOf, request, after) }));

const parcelOf = ({ offer: { tariff }, chargeableGrams, price }: Carriage): PlannedParcel => ({
  carrier: tariff.carrier,
  service: tariff.service,
  chargeableGrams,
  price,
  shipBy: tariff.shipBy,
  deliverFrom: tariff.deliverFrom,
  deliverTo: tariff.deliverTo,
});

const partsOf = (amounts: Readonly<Record<CostKind, number>>): CostPart[] =>
  (Object.keys(amounts) as CostKind[]).map((kind) => ({ kind, amount: amounts[kind] })).filter(({ amount }) => amount !== 0);

/** Parts of several parcels, by kind. */
export function summedParts(lists: readonly (readonly CostPart[])[]): CostPart[] {
  const amounts = { CARRIAGE: 0, HANDLING: 0, SPLIT: 0, LATENESS: 0, LOAD: 0, REJECT_RISK: 0, SCARCITY: 0 };
  for (const { kind, amount } of lists.flat()) amounts[kind] += amount;
  return partsOf(amounts);
}

export const amountOf = (parts: readonly CostPart[]): number => parts.reduce((sum, { amount }) => sum + amount, 0);

/** Without what parting with the last units costs later, which nobody is paid. */
export const paid = (parts: readonly CostPart[]): number => amountOf(parts.filter(({ kind }) => kind !== "SCARCITY"));

/** The demand each line belongs to, by line id. */
export const demandsByLine = (pools: readonly Pool[]): ReadonlyMap<string, Demand> =>
  new Map(pools.flatMap(({ demands }) => demands.flatMap((demand) => demand.lines.map(({ lineId }) => [lineId, demand] as const))));
