import type { RoutingInputs } from "./inputs.ts";
import type { PlannedFulfillmentOrder } from "./plan.ts";
import type { RoutingLine } from "./request.ts";
import { type AddedLocation, stockAtAdded } from "./scenario.ts";

type Stock = RoutingInputs["stock"];
type Placed = Pick<PlannedFulfillmentOrder, "locationId" | "lines">;

/** The stock that simulated orders see, one after the other. */
export interface SimulatedStock {
  /** What an order sees, by item and location. */
  seenBy(inputs: RoutingInputs): Stock;
  /** An order left as it was decided, and as it is simulated. */
  took(lines: readonly RoutingLine[], decided: readonly Placed[], simulated: readonly Placed[]): void;
}

/** Every order sees what it saw, and all that added locations have. */
export const stockAsSeen = (added: readonly AddedLocation[]): SimulatedStock => ({
  seenBy: (inputs) => [...inputs.stock, ...atAdded(inputs, added)],
  took: () => {},
});

function atAdded({ lines, stock }: RoutingInputs, added: readonly AddedLocation[]): Stock {
  return added.flatMap((one) =>
    itemsOf(lines)
      .map((itemId) => ({ itemId, locationId: one.location.id, available: stockAtAdded(one, itemId, stock) }))
      .filter(({ available }) => available > 0),
  );
}

const itemsOf = (lines: readonly RoutingLine[]): string[] => [...new Set(lines.flatMap(({ needs }) => needs.map(({ itemId }) => itemId)))];

/**
 * What earlier simulated orders left. It begins with what the first order saw. Whatever else happened to the stock since, arrivals and
 * counts and other work, is what an order saw and the decided orders before it do not account for: it happens here, too.
 */
export class RunningStock implements SimulatedStock {
  readonly #added: readonly AddedLocation[];
  /** Units by item and location: as the next order should see them if nothing else happened, and as simulated. */
  readonly #expected = new Map<string, number>();
  readonly #simulated = new Map<string, number>();

  constructor(added: readonly AddedLocation[]) {
    this.#added = added;
  }

  seenBy(inputs: RoutingInputs): Stock {
    const seen = new Map(inputs.stock.map(({ itemId, locationId, available }) => [keyOf(itemId, locationId), available]));
    const counts: Stock[number][] = [];
    for (const itemId of itemsOf(inputs.lines)) {
      for (const { id: locationId } of inputs.locations) {
        const key = keyOf(itemId, locationId);
        const now = seen.get(key) ?? 0;
        const simulated = (this.#simulated.get(key) ?? 0) + now - (this.#expected.get(key) ?? 0);
        this.#expected.set(key, now);
        this.#simulated.set(key, simulated);
        counts.push({ itemId, locationId, available: simulated });
      }
      for (const one of this.#added) {
        const key = keyOf(itemId, one.location.id);
        const simulated = this.#simulated.get(key) ?? stockAtAdded(one, itemId, inputs.stock);
        this.#simulated.set(key, simulated);
        counts.push({ itemId, locationId: one.location.id, available: simulated });
      }
    }
    return counts.filter(({ available }) => available > 0);
  }

  took(lines: readonly RoutingLine[], decided: readonly Placed[], simulated: readonly Placed[]): void {
    take(this.#expected, lines, decided);
    take(this.#simulated, lines, simulated);
  }
}

const keyOf = (itemId: string, locationId: string): string => `${itemId} ${locationId}`;

function take(counts: Map<string, number>, lines: readonly RoutingLine[], placed: readonly Placed[]): void {
  const needs = new Map(lines.map((line) => [line.lineId, line.needs]));
  for (const { locationId, lines: shipped } of placed)
    for (const { lineId, quantity } of shipped)
      for (const { itemId, perUnit } of needs.get(lineId) ?? []) {
        const key = keyOf(itemId, locationId);
        counts.set(key, (counts.get(key) ?? 0) - quantity * perUnit);
      }
}
