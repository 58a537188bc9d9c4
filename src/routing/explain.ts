import { amountOf, costOf, leavingFrom, summedParts } from "./costs.ts";
import { byId, type Pool } from "./demand.ts";
import { missingTags } from "./filters.ts";
import { isClosed, type Site, shipsAll } from "./network.ts";
import type { AlternativePlan, CandidateDetail, RoutingCandidate, RoutingExplanation } from "./plan.ts";
import { type Share, shareOut } from "./share-out.ts";
import { type Decided, summaryOf } from "./summary.ts";

/** Says why a plan is as it is, for the one who has to answer the shop's question. */
export function explain(decided: Decided): RoutingExplanation {
  const { sites, decision, fulfillmentOrders } = decided;
  const chosenLocationIds = fulfillmentOrders.map(({ locationId }) => locationId);
  const wanted = wantedOf(decided.pools);
  return {
    summary: summaryOf(decided),
    candidates: sites.map((site) => candidateOf(site, wanted, decided, chosenLocationIds.includes(site.location.id))),
    alternatives: decision.others.map((shares) => alternativeOf(shares, decided)),
    chosenLocationIds,
    exact: decision.exact,
    steps: decision.steps,
    bound: decision.bound,
  };
}

function candidateOf(site: Site, wanted: ReadonlyMap<string, number>, decided: Decided, chosen: boolean): RoutingCandidate {
  const { request, pools, demandOf } = decided;
  const shares = site.reaches.length > 0 ? shareOut([site], pools) : [];
  const costed = shares.length === 0 || request.policy.distanceTariff ? null : costOf(site, shares, demandOf, request, 0);
  return {
    locationId: site.location.id,
    distance: site.metres === null ? null : site.metres / 1000,
    exclusion: site.exclusion,
    detail: isClosed(site) || shipsAll(site.reaches, pools) ? null : detailOf(site, wanted, decided),
    couldShip: shares.map(({ line, quantity }) => ({ lineId: line.lineId, quantity })).sort((a, b) => byId(a.lineId, b.lineId)),
    alone: costed === null ? null : amountOf(costed.parts),
    chosen,
  };
}

/** Units of each item that the whole order takes. */
function wantedOf(pools: readonly Pool[]): ReadonlyMap<string, number> {
  const wanted = new Map<string, number>();
  for (const { needs, quantity } of pools.flatMap(({ demands }) => demands)) {
    for (const { itemId, perUnit } of needs) wanted.set(itemId, (wanted.get(itemId) ?? 0) + perUnit * quantity);
  }
  return wanted;
}

/** What it lacks to ship the whole order. Null: nothing. */
function detailOf({ location }: Site, wanted: ReadonlyMap<string, number>, { pools, request: { stock } }: Decided): CandidateDetail | null {
  const demands = pools.flatMap((pool) => pool.demands);
  const tags = new Set(demands.flatMap((line) => missingTags({ line, location })));
  const rejected = demands.filter(({ rejectedAt }) => rejectedAt.includes(location.id));
  const short = [...wanted]
    .map(([itemId, units]) => ({ itemId, quantity: units - stock.available(itemId, location.id) }))
    .filter(({ quantity }) => quantity > 0);
  if (tags.size === 0 && rejected.length === 0 && short.length === 0) return null;
  return {
    tags: [...tags].sort(byId),
    rejectedLineIds: rejected.flatMap(({ lines }) => lines.map(({ lineId }) => lineId)).sort(byId),
    short: short.sort((a, b) => byId(a.itemId, b.itemId)),
  };
}

function alternativeOf(shares: readonly Share[], { sites, demandOf, request }: Decided): AlternativePlan {
  const leaving = leavingFrom(sites, shares, demandOf, request);
  const parts = leaving.map(({ costed }) => costed?.parts ?? []);
  return { locationIds: leaving.map(({ site }) => site.location.id), cost: amountOf(parts.flat()), parts: summedParts(parts) };
}
