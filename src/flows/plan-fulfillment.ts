import type { OrderLine } from "../orders/order-line.entity.ts";
import type { Finding } from "../orders/validate.ts";
import type { RoutingPlan } from "../routing/plan.ts";
import { shortOf } from "../routing/replay.ts";
import type { RoutingRequest, StockView } from "../routing/request.ts";
import { route } from "../routing/route.ts";
import type { OrderBook } from "./order-book.ts";
import { pickupShort } from "./pickup-short.ts";
import { withinLimits } from "./pre-orders.ts";
import { tooOften } from "./reroute-limit.ts";
import { recordFindings } from "./review-order.ts";
import { keptBackByRule, routingRequests, type Units } from "./routing-request.ts";
import { shortToCancel } from "./short-units.ts";
import { allStockFor, stocksForOrder } from "./stocks-for-order.ts";
import type { Work } from "./work.ts";

/** A plan, and what it is the answer to. */
export interface Routed {
  readonly request: RoutingRequest;
  readonly plan: RoutingPlan;
}

/**
 * Decides from where the units leave that nobody works on yet, each way in which they reach the buyer by itself, and notes what no location
 * has: back-ordered, or blocking where back-orders are denied. Takes nothing yet: `commitPlans` or `reservePlans` does.
 */
export function planFulfillment(book: OrderBook, work: Work): Routed[] {
  recordFindings(book, work, tooOften(book), (code) => code === "REROUTED");
  const units = book.order.test ? [] : unplannedUnits(book);
  const stocks = units.length === 0 ? [] : stocksForOrder(book, work, keptBackByRule(book, work));
  const plans: Routed[] = [];
  for (const way of byWay(units)) plans.push(routeUnits(book, work, way, lessTaken(stocks, plans)));
  recordFindings(
    book,
    work,
    plans.flatMap((one) => outOfStock(book, work, one)),
    (code) => code === "OUT_OF_STOCK" || code === "PICKUP_SHORT",
  );
  return plans;
}

/**
 * Units that reach the buyer in one way: those that are shipped, and those picked up at each place. What goes out for something that comes
 * back is apart from all else, as it waits for that.
 */
export const byWay = (units: readonly Units[]): Units[][] => [
  ...Map.groupBy(
    units,
    ({ line }) => `${line.deliveryMethod} ${line.pickupLocationId ?? ""} ${line.origin === "EXCHANGE" ? line.id : ""}`,
  ).values(),
];

/** What is left of stock once these plans are carried out. */
function lessTaken(stocks: readonly StockView[], plans: readonly Routed[]): readonly StockView[] {
  if (plans.length === 0) return stocks;
  const taken = new Map<string, number>();
  for (const { itemId, locationId, quantity } of plans.flatMap(({ plan }) => plan.allocations)) {
    const key = `${itemId} ${locationId}`;
    taken.set(key, (taken.get(key) ?? 0) + quantity);
  }
  return stocks.map((stock) => ({
    available: (itemId, locationId) => Math.max(0, stock.available(itemId, locationId) - (taken.get(`${itemId} ${locationId}`) ?? 0)),
  }));
}

/** Where units of an order leave from, by the first of the requests that leaves nothing short; when all do, by the first that leaves least. */
export function routeUnits(
  book: OrderBook,
  work: Work,
  units: readonly Units[],
  stocks: readonly StockView[] = stocksForOrder(book, work, keptBackByRule(book, work)),
): Routed {
  let [best, least]: [Routed | null, number] = [null, Number.POSITIVE_INFINITY];
  for (const request of routingRequests(book, work, units, stocks)) {
    const plan = route(request);
    const short = shortOf(plan);
    if (short < least) [best, least] = [{ request, plan }, short];
    if (short === 0) break;
  }
  const { request, plan } = book.order.shipPreference === "MIN_SPLIT" ? inFewestParcels(best as Routed) : (best as Routed);
  return { request, plan: withinLimits(book, work, plan) };
}

/** As many units in the fewest parcels that they leave in, whatever these cost. */
function inFewestParcels(routed: Routed): Routed {
  const { request, plan } = routed;
  for (let maxParcels = 1; maxParcels < plan.fulfillmentOrders.length; maxParcels++) {
    const fewer = { ...request, policy: { ...request.policy, maxParcels } };
    const found = route(fewer);
    if (shortOf(found) <= shortOf(plan)) return { request: fewer, plan: found };
  }
  return routed;
}

/** How all of these units leave from one place, whatever others have: the router is asked of that place alone. Null: not all of them can. */
export function routeAt(book: OrderBook, work: Work, units: readonly Units[], locationId: string): Routed | null {
  for (const asked of routingRequests(book, work, units, [allStockFor(book, work)])) {
    const request = { ...asked, locations: asked.locations.filter(({ id }) => id === locationId) };
    const plan = route(request);
    if (shortOf(plan) === 0) return { request, plan };
  }
  return null;
}

const unplannedUnits = (book: OrderBook): Units[] =>
  book.boughtLines
    .map((line) => ({ line, quantity: line.isOurs && isSourced(book, line) ? book.unplanned(line) : 0 }))
    .filter(({ quantity }) => quantity > 0);

/**
 * An unknown SKU waits for a person; once that is overridden, the line is fulfilled without a count. So does a line that was routed anew
 * too often.
 */
const isSourced = (book: OrderBook, line: OrderLine): boolean =>
  !book.openFindings().some(({ code, lineId }) => (code === "UNKNOWN_SKU" || code === "REROUTED") && lineId === line.id);

function outOfStock(book: OrderBook, work: Work, { request, plan }: Routed): Finding[] {
  const cancelled = shortToCancel(book, plan.unfilled);
  const short = plan.unfilled.filter((one) => !cancelled.includes(one));
  if (request.method === "PICKUP") return short.length === 0 ? [] : pickupShort(book, work, { request, short });
  return short.map(({ lineId, quantity, reason }) => ({
    lineId,
    code: "OUT_OF_STOCK",
    severity: "BLOCK",
    message:
      reason === "NO_LOCATION"
        ? `No location may ship ${quantity} of "${book.line(lineId).title}" there. Change the locations, the rules or the rate cards and revalidate, cancel them, or override to back-order.`
        : `${quantity} of "${book.line(lineId).title}" are not in stock and may not be back-ordered. Add stock and revalidate, cancel them, or override to back-order.`,
  }));
}
