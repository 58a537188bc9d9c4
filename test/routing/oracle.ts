import { kilometres } from "../../src/kit/geo.ts";
import type { RoutingLine, RoutingLocation, RoutingRequest } from "../../src/routing/request.ts";

/** The best that could be done, found by trying everything. */
export interface Best {
  readonly units: number;
  /** Ids of the fewest locations that ship that many units: nearest set, then by preference. */
  readonly locationIds: readonly string[];
}

/**
 * Tries every set of locations and every way to cut the order over it. For eight locations and a few units that
 * is quick enough. Written without a look at the router: no pools, no pruning, no greed.
 */
export function bestOf(request: RoutingRequest): Best {
  const open = request.locations
    .filter(({ id, services }) => services.ships && (request.policy.allowedLocationIds?.has(id) ?? true))
    .sort((a, b) => metres(request, a) - metres(request, b) || a.priority - b.priority || (a.id < b.id ? -1 : 1));
  const cuts = open.map((location) => waysAt(request, location));
  const total = request.lines.reduce((sum, { quantity }) => sum + quantity, 0);

  const known = new Map<string, number>();
  const mostFrom = (members: readonly number[], left: readonly number[]): number => {
    const [first, ...others] = members;
    if (first === undefined) return 0;
    const key = `${members.join()}/${left.join()}`;
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    let most = 0;
    for (const cut of cuts[first] ?? []) {
      if (cut.some((units, line) => units > (left[line] ?? 0))) continue;
      const rest = left.map((units, line) => units - (cut[line] ?? 0));
      most = Math.max(most, cut.reduce((sum, units) => sum + units, 0) + mostFrom(others, rest));
    }
    known.set(key, most);
    return most;
  };

  let best: { units: number; members: number[]; metres: number } = { units: 0, members: [], metres: 0 };
  for (let bits = 1; bits < 2 ** open.length; bits++) {
    const members = [...open.keys()].filter((rank) => bits & (2 ** rank));
    if (!request.policy.canSplit && members.length > 1) continue;
    const units = mostFrom(
      members,
      request.lines.map(({ quantity }) => quantity),
    );
    if (!request.policy.canSplit && units < total) continue;
    const far = members.reduce((sum, rank) => sum + metres(request, open[rank] as RoutingLocation), 0);
    const better = best.units - units || members.length - best.members.length || far - best.metres || compare(members, best.members);
    if (better < 0) best = { units, members, metres: far };
  }
  return { units: best.units, locationIds: best.members.map((rank) => (open[rank] as RoutingLocation).id) };
}

const compare = (a: readonly number[], b: readonly number[]): number =>
  a.map((rank, index) => rank - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;

const metres = ({ destination }: RoutingRequest, { point }: RoutingLocation): number =>
  destination.point === null || point === null ? 20_015_115 : Math.round(kilometres(destination.point, point) * 1000);

/** Every number of units of each line that the location's stock allows together. */
function waysAt({ lines, stock }: RoutingRequest, { id }: RoutingLocation): number[][] {
  const every = lines.reduce<number[][]>(
    (ways, { quantity }) => ways.flatMap((way) => Array.from({ length: quantity + 1 }, (_, units) => [...way, units])),
    [[]],
  );
  return every.filter((way) => [...demand(lines, way)].every(([itemId, units]) => units <= stock.available(itemId, id)));
}

/** Units of each item that so many units of each line take, summed over the lines. */
export function demand(lines: readonly RoutingLine[], units: readonly number[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [index, { needs }] of lines.entries()) {
    for (const { itemId, perUnit } of needs) sums.set(itemId, (sums.get(itemId) ?? 0) + perUnit * (units[index] ?? 0));
  }
  return sums;
}
