import type { RoutingLine, RoutingLocation, RoutingPolicy } from "../routing/request.ts";
import { leastPrice, offersOf } from "../routing/tariff.ts";

/**
 * The locations with their rank as first choice: what nobody has waits where the whole would leave if it were there, which is where that is
 * cheapest, or of the best priority where that comes first.
 */
export function rankedByChoice(
  locations: readonly RoutingLocation[],
  lines: readonly RoutingLine[],
  policy: RoutingPolicy,
): readonly RoutingLocation[] {
  const sum = (measure: "grams" | "cm3") => lines.reduce((total, line) => total + line.quantity * line[measure], 0);
  const [grams, cm3] = [sum("grams"), sum("cm3")];
  const costAt = ({ tariffs, handling }: RoutingLocation): number =>
    Math.min(leastPrice(offersOf(tariffs, policy), grams, cm3) + handling, Number.MAX_SAFE_INTEGER);
  return locations.map((location) => ({ ...location, backorderRank: policy.preferPremium ? location.priority : costAt(location) }));
}
