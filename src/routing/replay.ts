import { unitsIn } from "./demand.ts";
import type { RoutingInputs } from "./inputs.ts";
import type { RoutingPlan } from "./plan.ts";
import type { RoutingRequest } from "./request.ts";
import { route } from "./route.ts";
import { requestFrom } from "./stored-inputs.ts";

/** A plan, and what it is the answer to. */
export interface Replayed {
  readonly request: RoutingRequest;
  readonly plan: RoutingPlan;
}

/**
 * Routes stored inputs as a live order is routed: first as it should be, then, where that leaves something short, later than wanted or on a day
 * that is not full. The first that leaves least short counts.
 */
export function replay(inputs: RoutingInputs): Replayed {
  const request = requestFrom(inputs);
  const plan = route(request);
  const short = shortOf(plan);
  if (short === 0 || !isTight(request)) return { request, plan };
  const relaxed = relaxedFrom(request);
  const later = route(relaxed);
  return shortOf(later) < short ? { request: relaxed, plan: later } : { request, plan };
}

/** Units of a plan that do not leave now. */
export const shortOf = ({ backorders, unfilled }: RoutingPlan): number =>
  unitsIn(backorders.flatMap(({ lines }) => lines)) + unitsIn(unfilled);

/** Whether a day keeps anything from leaving. What was relaxed already is not asked for by a day any more. */
const isTight = ({ policy: { deliverBy, deliverByIsHard, dispatchBy = null }, locations }: RoutingRequest): boolean =>
  deliverByIsHard && (deliverBy !== null || dispatchBy !== null || locations.some(({ capacityLeft }) => capacityLeft === 0));

const relaxedFrom = (request: RoutingRequest): RoutingRequest => ({
  ...request,
  locations: request.locations.map((location) =>
    location.capacityLeft === 0 ? { ...location, capacityLeft: null, load: null } : location,
  ),
  policy: { ...request.policy, deliverByIsHard: false, dispatchBy: null },
});
