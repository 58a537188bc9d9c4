import type { ShipPreference } from "../../src/orders/order.states.ts";

/** GraphQL has checked that it is one of them. */
export const preferenceIn = (said: string | null | undefined): ShipPreference | undefined =>
  (said ?? undefined) as ShipPreference | undefined;
