import { paid } from "./costs.ts";
import type { PlannedFulfillmentOrder } from "./plan.ts";
import type { RoutingLine, RoutingPolicy } from "./request.ts";

/** What became of an order by a plan, in figures that can be compared with those of another plan. */
export interface Outcome {
  /** Minor units, without what parting with the last units costs later. Null: distance decided, or nothing leaves by a carrier that has a price. */
  readonly cost: number | null;
  /** Where parcels leave from, nearest first. */
  readonly locationIds: readonly string[];
  /** Whether one of them leaves or arrives after the day that was wanted. */
  readonly late: boolean;
  /** Units that leave now, that wait, and that have no stock and may not wait. */
  readonly shipped: number;
  readonly backordered: number;
  readonly unfilled: number;
}

type Placed = Pick<PlannedFulfillmentOrder, "locationId" | "lines" | "parcel" | "cost">;
type Wanted = Pick<RoutingPolicy, "distanceTariff" | "deliverBy" | "dispatchBy">;

/** Figures of what leaves now; whatever of the lines does not leave waits, or is unfilled where it may not wait. */
export function outcomeOf(lines: readonly RoutingLine[], policy: Wanted, placed: readonly Placed[]): Outcome {
  const left = new Map<string, number>();
  for (const { lineId, quantity } of placed.flatMap((one) => one.lines)) left.set(lineId, (left.get(lineId) ?? 0) + quantity);
  const short = (backorder: RoutingLine["backorder"]): number =>
    lines
      .filter((line) => line.backorder === backorder)
      .reduce((units, { lineId, quantity }) => units + quantity - (left.get(lineId) ?? 0), 0);
  return {
    cost: policy.distanceTariff ? null : paid(placed.flatMap(({ cost }) => cost)),
    locationIds: placed.map(({ locationId }) => locationId),
    late: placed.some(({ parcel }) => isAfter(parcel?.deliverTo, policy.deliverBy) || isAfter(parcel?.shipBy, policy.dispatchBy)),
    shipped: [...left.values()].reduce((sum, units) => sum + units, 0),
    backordered: short("ALLOW"),
    unfilled: short("DENY"),
  };
}

const isAfter = (day: string | null | undefined, last: string | null | undefined): boolean => day != null && last != null && day > last;

/** What became of many orders. */
export interface Figures {
  /** Minor units by currency, of the orders that have a cost. */
  readonly cost: ReadonlyMap<string, number>;
  readonly parcels: number;
  /** Orders in more than one parcel, and orders with a late one. */
  readonly split: number;
  readonly late: number;
  /** Units. */
  readonly backordered: number;
  readonly unfilled: number;
}

export const noFigures: Figures = { cost: new Map(), parcels: 0, split: 0, late: 0, backordered: 0, unfilled: 0 };

export const withOutcome = (figures: Figures, outcome: Outcome, currency: string): Figures => ({
  cost: outcome.cost === null ? figures.cost : plus(figures.cost, currency, outcome.cost),
  parcels: figures.parcels + outcome.locationIds.length,
  split: figures.split + (outcome.locationIds.length > 1 ? 1 : 0),
  late: figures.late + (outcome.late ? 1 : 0),
  backordered: figures.backordered + outcome.backordered,
  unfilled: figures.unfilled + outcome.unfilled,
});

export const plus = (amounts: ReadonlyMap<string, number>, currency: string, amount: number): ReadonlyMap<string, number> =>
  new Map(amounts).set(currency, (amounts.get(currency) ?? 0) + amount);
