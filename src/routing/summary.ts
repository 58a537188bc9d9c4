import type { Decision } from "./decide.ts";
import { type Demand, type Pool, unitsIn } from "./demand.ts";
import { isPriced } from "./filters.ts";
import { isClosed, type Site } from "./network.ts";
import type { RoutingPlan } from "./plan.ts";
import type { RoutingRequest } from "./request.ts";

/** What was decided, and from what. */
export interface Decided extends Pick<RoutingPlan, "fulfillmentOrders" | "backorders" | "unfilled"> {
  readonly request: RoutingRequest;
  readonly pools: readonly Pool[];
  /** Nearest first. */
  readonly sites: readonly Site[];
  readonly demandOf: ReadonlyMap<string, Demand>;
  readonly decision: Decision;
}

/** One plain sentence or two on a plan, without names or ids. */
export function summaryOf(decided: Decided): string {
  const { request, sites, decision, fulfillmentOrders, backorders, unfilled } = decided;
  const wanted = unitsIn(request.lines);
  const shipped = unitsIn(fulfillmentOrders.flatMap(({ lines }) => lines));
  if (wanted === 0) return "The order has nothing to ship.";
  const caveat = decision.exact
    ? ""
    : ` The search met its limit: ${isPriced(request) ? "a cheaper plan" : "fewer or nearer locations"} might do.`;
  if (shipped === wanted) return `${fulfillmentOrders.length === 1 ? oneSummary(decided) : manySummary(decided)}${caveat}`;
  const count = fulfillmentOrders.length;
  const rest = restOf(unitsIn(backorders.flatMap(({ lines }) => lines)), unitsIn(unfilled));
  if (sites.every(isClosed)) return `No location may ship this order: ${rest}.`;
  if (shipped > 0)
    return `${shipped} of ${units(wanted)} can leave now, from ${count} ${count === 1 ? "location" : "locations"}; ${rest}.${caveat}`;
  const scattered = sites.some(({ exclusion }) => exclusion === "CANNOT_SHIP_COMPLETE");
  return `${scattered ? "The order must leave whole and no single location has everything" : "No location has any of it"}: ${rest}.`;
}

function oneSummary(decided: Decided): string {
  const { request, sites, fulfillmentOrders } = decided;
  if (isPriced(request)) return "One location has everything, and no other way costs less.";
  const preferred = request.destination.point === null ? "preferred" : "nearest";
  const chosen = sites.findIndex(({ location }) => location.id === fulfillmentOrders[0]?.locationId);
  if (sites.slice(0, chosen).every(isClosed)) return `The ${preferred} location has everything.`;
  return `The ${preferred} location that has everything ships it; none before it has it all.`;
}

function manySummary(decided: Decided): string {
  const count = decided.fulfillmentOrders.length;
  if (!isPriced(decided.request)) return `No single location has everything; ${count} together do.`;
  if (decided.sites.some((site) => shipsAlone(site, decided))) return `${count} parcels from ${count} locations cost less than one.`;
  return `No single location can ship everything; of those that can together, these ${count} cost least.`;
}

const shipsAlone = (site: Decided["sites"][number], { decision }: Decided): boolean =>
  decision.others.some((shares) => shares.every((share) => share.site === site));

function restOf(waiting: number, short: number): string {
  const parts = [];
  if (waiting > 0) parts.push(`${units(waiting)} ${waiting === 1 ? "waits" : "wait"} on back-order`);
  if (short > 0) parts.push(`${units(short)} may not wait and ${short === 1 ? "stays" : "stay"} unfilled`);
  return parts.join(", ");
}

/** "1 unit", "3 units". */
export const units = (count: number): string => (count === 1 ? "1 unit" : `${count} units`);
