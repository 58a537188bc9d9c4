import { byId, type Pool } from "./demand.ts";
import type { SiteSet } from "./fewest-sites.ts";
import { isClosed, type Site } from "./network.ts";
import type { LineQuantity, RoutingCandidate, RoutingExplanation, RoutingPlan } from "./plan.ts";
import type { RoutingRequest } from "./request.ts";
import { shareOut } from "./share-out.ts";

/** What was decided, and from what. */
interface Decision extends Pick<RoutingPlan, "fulfillmentOrders" | "backorders" | "unfilled"> {
  readonly request: RoutingRequest;
  readonly pools: readonly Pool[];
  readonly sites: readonly Site[];
  readonly set: SiteSet;
}

/** Says why a plan is as it is, for the one who has to answer the shop's question. */
export function explain(decision: Decision): RoutingExplanation {
  const { pools, sites, set, fulfillmentOrders } = decision;
  const chosenLocationIds = fulfillmentOrders.map(({ locationId }) => locationId);
  return {
    summary: set.exact ? summaryOf(decision) : `${summaryOf(decision)} The search met its limit: fewer or nearer locations might do.`,
    candidates: sites.map((site) => candidateOf(site, pools, chosenLocationIds.includes(site.location.id))),
    alternatives: [],
    chosenLocationIds,
    exact: set.exact,
    steps: set.steps,
    bound: null,
  };
}

const candidateOf = (site: Site, pools: readonly Pool[], chosen: boolean): RoutingCandidate => ({
  locationId: site.location.id,
  distance: site.metres === null ? null : site.metres / 1000,
  exclusion: site.exclusion,
  detail: null,
  couldShip: site.reaches.length > 0 ? couldShip(site, pools) : [],
  alone: null,
  chosen,
});

const couldShip = (site: Site, pools: readonly Pool[]): LineQuantity[] =>
  shareOut([site], pools)
    .map(({ line, quantity }) => ({ lineId: line.lineId, quantity }))
    .sort((a, b) => byId(a.lineId, b.lineId));

function summaryOf(decision: Decision): string {
  const { request, sites, fulfillmentOrders, backorders, unfilled } = decision;
  const wanted = unitsIn([request.lines]);
  const shipped = unitsIn(fulfillmentOrders.map(({ lines }) => lines));
  if (wanted === 0) return "The order has nothing to ship.";
  const count = fulfillmentOrders.length;
  if (shipped === wanted) return count === 1 ? oneSummary(decision) : `No single location has everything; ${count} together do.`;
  const rest = restOf(unitsIn(backorders.map(({ lines }) => lines)), unitsIn([unfilled]));
  if (sites.every(isClosed)) return `No location may ship this order: ${rest}.`;
  if (shipped > 0) return `${shipped} of ${units(wanted)} can leave now, from ${count} ${count === 1 ? "location" : "locations"}; ${rest}.`;
  const scattered = sites.some(({ exclusion }) => exclusion === "CANNOT_SHIP_COMPLETE");
  return `${scattered ? "The order must leave whole and no single location has everything" : "No location has any of it"}: ${rest}.`;
}

function oneSummary({ request, sites, fulfillmentOrders }: Decision): string {
  const preferred = request.destination.point === null ? "preferred" : "nearest";
  const before = sites.slice(
    0,
    sites.findIndex(({ location }) => location.id === fulfillmentOrders[0]?.locationId),
  );
  if (before.every(isClosed)) return `The ${preferred} location has everything.`;
  return `The ${preferred} location that has everything ships it; none before it has it all.`;
}

function restOf(waiting: number, short: number): string {
  const parts = [];
  if (waiting > 0) parts.push(waiting === 1 ? "1 unit waits on back-order" : `${waiting} units wait on back-order`);
  if (short > 0) parts.push(`${units(short)} may not wait and ${short === 1 ? "stays" : "stay"} unfilled`);
  return parts.join(", ");
}

const units = (count: number): string => (count === 1 ? "1 unit" : `${count} units`);

const unitsIn = (lists: readonly (readonly { readonly quantity: number }[])[]): number =>
  lists.flat().reduce((sum, { quantity }) => sum + quantity, 0);
