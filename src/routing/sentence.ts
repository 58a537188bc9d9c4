import { amountOf as decimalOf, money } from "../kit/money.ts";
import { paid } from "./costs.ts";
import { unitsIn } from "./demand.ts";
import { isPriced } from "./filters.ts";
import { scarcityOf } from "./model.ts";
import type { ExclusionCode, PlannedFulfillmentOrder, RoutingCandidate, RoutingPlan } from "./plan.ts";
import type { RoutingRequest } from "./request.ts";
import { units } from "./summary.ts";

/** What things are called in the shop. */
export interface Names {
  location(id: string): string;
  /** A SKU rather than a title: it stands in the middle of a sentence. */
  item(id: string): string;
}

/** Candidates told beside those chosen. */
const told = 3;

/**
 * A plan in one sentence, with names: what was chosen and for how much, then the best of the others and what spoke against each.
 * What parting with the last units costs later decides, and is in no price that is told: nobody pays it.
 * "Surabaya chosen: Rp 18,000 in one parcel; Jakarta Rp 16,000 but short 2 of MUG-01; Medan excluded: no cold handling".
 */
export function sentenceOf(request: RoutingRequest, plan: RoutingPlan, names: Names): string {
  const { fulfillmentOrders, backorders, unfilled, why } = plan;
  const others = why.candidates.filter(({ chosen }) => !chosen).sort(byInterest);
  return [
    fulfillmentOrders.length === 0 ? "No location chosen" : chosenPart(request, plan, names),
    ...waitingParts(backorders, names),
    ...(unfilled.length === 0 ? [] : [`${units(unitsIn(unfilled))} not in stock and may not wait`]),
    ...others.slice(0, told).map((candidate) => candidatePart(candidate, request, plan, names)),
  ].join("; ");
}

function chosenPart(request: RoutingRequest, plan: RoutingPlan, names: Names): string {
  const { fulfillmentOrders } = plan;
  const list = listed(fulfillmentOrders.map(({ locationId }) => names.location(locationId)));
  const count = fulfillmentOrders.length;
  if (request.method === "PICKUP") return `${list} chosen for pick-up`;
  const parcels = count === 1 ? "one parcel" : `${count} parcels`;
  const price = request.policy.distanceTariff ? "" : `${priced(paidFor(plan), request)} `;
  const shares = count === 1 ? "" : ` (${fulfillmentOrders.map((one) => shareOf(one, request, names)).join(", ")})`;
  return `${list} chosen: ${price}in ${parcels}${shares}`;
}

const shareOf = ({ locationId, lines, cost }: PlannedFulfillmentOrder, request: RoutingRequest, names: Names): string =>
  `${units(unitsIn(lines))} from ${names.location(locationId)}${request.policy.distanceTariff ? "" : ` ${priced(paid(cost), request)}`}`;

const waitingParts = (backorders: RoutingPlan["backorders"], names: Names): string[] =>
  backorders.map(({ locationId, lines }) => {
    const count = unitsIn(lines);
    const place = locationId === null ? "" : ` at ${names.location(locationId)}`;
    return `${units(count)} ${count === 1 ? "waits" : "wait"} on back-order${place}`;
  });

/** Those that could have shipped most first, cheapest first; then those that were excluded, nearest first. */
const byInterest = (a: RoutingCandidate, b: RoutingCandidate): number =>
  Number(a.exclusion !== null) - Number(b.exclusion !== null) ||
  unitsIn(b.couldShip) - unitsIn(a.couldShip) ||
  // Infinity less itself is no number.
  (a.alone ?? Infinity) - (b.alone ?? Infinity) ||
  0;

function candidatePart(candidate: RoutingCandidate, request: RoutingRequest, plan: RoutingPlan, names: Names): string {
  const { locationId, exclusion, alone, distance } = candidate;
  const name = names.location(locationId);
  const lacks = lacksOf(candidate, names);
  if (exclusion !== null)
    return `${name} excluded: ${exclusion === "NO_STOCK" && lacks !== null ? lacks : reasonFor(exclusion, candidate, names)}`;
  if (!isPriced(request))
    return `${name}${distance === null ? "" : ` ${Math.round(distance)} km away`}${lacks === null ? "" : ` but ${lacks}`}`;
  if (alone === null) return `${name} excluded: too heavy for one parcel`;
  const later = laterCostOf(candidate, request);
  return `${name} ${priced(alone - later, request)}${lacks === null ? besideOf(alone, later, plan) : ` but ${lacks}`}`;
}

/** What speaks against a place that has everything, when it is not dearer. */
function besideOf(alone: number, later: number, plan: RoutingPlan): string {
  const [own, chosen] = [alone - later, paidFor(plan)];
  if (own > chosen) return "";
  if (later > 0 && alone >= plan.cost) return " but its last units are kept for orders to come";
  return own === chosen ? " too" : " but of lower priority";
}

const paidFor = ({ fulfillmentOrders }: RoutingPlan): number => paid(fulfillmentOrders.flatMap(({ cost }) => cost));

/** What parting with the units that it could ship would cost later. */
function laterCostOf({ locationId, couldShip }: RoutingCandidate, { locations, lines }: RoutingRequest): number {
  const location = locations.find(({ id }) => id === locationId);
  if (!location?.scarcity?.size) return 0;
  return couldShip.reduce((sum, { lineId, quantity }) => {
    const line = lines.find((one) => one.lineId === lineId);
    return sum + (line ? quantity * scarcityOf({ location }, line) : 0);
  }, 0);
}

function lacksOf({ detail }: RoutingCandidate, names: Names): string | null {
  if (detail === null) return null;
  const short = detail.short.map(({ itemId, quantity }) => `${quantity} of ${names.item(itemId)}`);
  if (detail.tags.length > 0) return tagsText(detail.tags);
  if (detail.rejectedLineIds.length > 0) return "it rejected this before";
  return short.length === 0 ? null : `short ${listed(short)}`;
}

const tagsText = (tags: readonly string[]): string =>
  `no ${listed(tags.map((tag) => (tag.startsWith("DROPSHIP:") ? `vendor ${tag.slice(9)}` : tag.toLowerCase())))}${tags.every((tag) => tag.startsWith("DROPSHIP:")) ? "" : " handling"}`;

/** Why it was excluded, as the end of a sentence. */
const reasons: Readonly<Record<ExclusionCode, string>> = {
  CLOSED: "closed",
  NOT_ALLOWED: "not allowed for this order",
  NETWORK: "not of an allowed network",
  SERVICE: "does not ship",
  HANDLING: "cannot handle it",
  VENDOR: "not the vendor",
  DESTINATION: "does not serve the destination",
  CAPACITY: "its day is full",
  NO_CARRIER: "no carrier",
  PROMISE_MISSED: "too late",
  REJECTED_BEFORE: "it rejected this before",
  NO_STOCK: "has none of it",
  CANNOT_SHIP_COMPLETE: "has not all of it",
};

const reasonFor = (exclusion: ExclusionCode, candidate: RoutingCandidate, names: Names): string => {
  const lacks =
    exclusion === "HANDLING" || exclusion === "VENDOR" || exclusion === "CANNOT_SHIP_COMPLETE" ? lacksOf(candidate, names) : null;
  return lacks ?? reasons[exclusion];
};

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** An amount of minor units as people write it, without decimals that are nought: "Rp 18,000", "$12.50". */
function priced(minor: number, { currency }: RoutingRequest): string {
  const decimal = decimalOf(money(BigInt(minor), currency));
  const format = new Intl.NumberFormat("en", {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    trailingZeroDisplay: "stripIfInteger",
  });
  return format.format(decimal as `${number}`).replaceAll("\u00a0", " ");
}
