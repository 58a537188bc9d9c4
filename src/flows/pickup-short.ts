import type { Finding } from "../orders/validate.ts";
import type { UnfilledLine } from "../routing/plan.ts";
import type { RoutingRequest } from "../routing/request.ts";
import { route } from "../routing/route.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

interface Short {
  readonly request: RoutingRequest;
  readonly short: readonly UnfilledLine[];
}

/** What the buyer cannot pick up where they want to, and the nearest place where they could. Nothing is shipped instead. */
export function pickupShort(book: OrderBook, work: Work, { request, short }: Short): Finding[] {
  const { atLocationId } = request.policy;
  const place = work.network.find(({ id }) => id === atLocationId)?.name;
  const offer = atLocationId === null ? "" : offerFor(work, request);
  return short.map(({ lineId, quantity }) => ({
    lineId,
    code: "PICKUP_SHORT",
    severity: "BLOCK",
    message: `${quantity} of "${book.line(lineId).title}" cannot be picked up at ${place ?? (atLocationId === null ? "any one place" : "the place that was chosen")}.${offer} Change how they reach the buyer, add stock there and revalidate, cancel them, or override to let the buyer wait.`,
  }));
}

function offerFor({ network }: Work, request: RoutingRequest): string {
  const plan = route({ ...request, policy: { ...request.policy, atLocationId: null } });
  const [there] = plan.fulfillmentOrders;
  if (there === undefined || plan.unfilled.length + plan.backorders.length > 0) return " No other place has all of it.";
  const away = plan.why.candidates.find(({ locationId }) => locationId === there.locationId)?.distance ?? null;
  const name = network.find(({ id }) => id === there.locationId)?.name ?? there.locationId;
  return ` ${name} has all of it${away === null ? "" : `, ${Math.round(away)} km from the buyer`}.`;
}
