import type { RoutingRequest } from "../../src/routing/request.ts";
import { route } from "../../src/routing/route.ts";

export interface Decisions {
  /** Milliseconds of each decision. */
  readonly times: readonly number[];
  /** Mean CPU milliseconds, of all threads. */
  readonly cpu: number;
  /** How many are proven to be the best. */
  readonly exact: number;
  /** Mean of what the cost is above what is proven, as a share of that. */
  readonly gap: number;
}

/** Decides, and says what that took. */
export function decisionsOf(requests: readonly RoutingRequest[]): Decisions {
  const times: number[] = [];
  let [exact, gaps] = [0, 0];
  const before = process.cpuUsage();
  for (const request of requests) {
    const began = performance.now();
    const { cost, why } = route(request);
    times.push(performance.now() - began);
    exact += why.exact ? 1 : 0;
    gaps += why.bound === null || why.bound === 0 ? 0 : cost / why.bound - 1;
  }
  const { user, system } = process.cpuUsage(before);
  return { times, cpu: (user + system) / 1000 / requests.length, exact, gap: gaps / requests.length };
}
