import type { RoutingLine, RoutingRequest } from "../../src/routing/request.ts";
import { drawOf } from "./chance.ts";
import { type Choice, costOf, parcelsIn, takenBy } from "./choice.ts";
import { locationsOn, type Shop, type ShopOrder } from "./shop.ts";

/** What a policy did with all orders of a shop, one after the other. */
export interface Outcome {
  /** Carriage, handling, splits, lateness, rejections, and `anUnfilledUnit` for each unit that nobody sent. Rupiah. */
  readonly cost: number;
  readonly orders: number;
  readonly split: number;
  readonly parcels: number;
  readonly rejected: number;
  readonly unfilledUnits: number;
}

/** Decides, and hears of every order: what it learns is of the past only. */
export interface Decider {
  decide(request: RoutingRequest, main: string): readonly Choice[];
  /** Called once an order, before it is decided. */
  hear?(request: RoutingRequest): void;
}

/** Above what any unit costs to carry, so that it never pays to leave one. */
export const anUnfilledUnit = 150_000;

export function simulate(shop: Shop, decider: Decider): Outcome {
  const stock = shop.stock();
  const used = new Map<string, number>();
  const outcome = { cost: 0, orders: 0, split: 0, parcels: 0, rejected: 0, unfilledUnits: 0 };
  for (const order of shop.orders) {
    const accepted: Choice[] = [];
    let lines = order.lines;
    const first = requestOf(order, lines);
    decider.hear?.(first);
    // A rejected part is routed again without those who rejected it; ten times is more than there are places to try.
    for (let attempt = 0; attempt < 10 && lines.length > 0; attempt++) {
      const choices = decider.decide(attempt === 0 ? first : requestOf(order, lines), shop.main);
      const rejecting = new Set(choices.map(({ locationId }) => locationId).filter((id) => rejects(order, id)));
      for (const choice of choices) if (!rejecting.has(choice.locationId)) accepted.push(choice);
      for (const { itemId, locationId, quantity } of takenBy(
        order.lines,
        choices.filter(({ locationId: id }) => !rejecting.has(id)),
      )) {
        stock.take(itemId, locationId, quantity);
      }
      outcome.rejected += rejecting.size;
      outcome.cost += rejecting.size * order.policy.rerouteCost;
      if (rejecting.size === 0) break;
      lines = leftOf(lines, choices, rejecting);
    }
    const parcels = parcelsIn(accepted);
    for (const id of new Set(accepted.map(({ locationId }) => locationId)))
      used.set(dayOf(order, id), (used.get(dayOf(order, id)) ?? 0) + 1);
    const unfilled = unitsIn(order.lines) - unitsIn(accepted);
    outcome.cost += costOf(first, accepted) + unfilled * anUnfilledUnit;
    outcome.orders++;
    outcome.parcels += parcels;
    outcome.split += parcels > 1 ? 1 : 0;
    outcome.unfilledUnits += unfilled;
  }
  return outcome;

  function requestOf(order: ShopOrder, lines: readonly RoutingLine[]): RoutingRequest {
    const { policy, city } = order;
    const locations = locationsOn(order);
    return {
      method: "SHIP",
      currency: "IDR",
      destination: { point: { latitude: city.latitude, longitude: city.longitude }, countryCode: "ID", region: null, postalCode: null },
      lines,
      locations:
        shop.dailyCapacity === null
          ? locations
          : locations.map((location) => {
              const limit = shop.dailyCapacity?.get(location.id) as number;
              return { ...location, capacityLeft: Math.max(0, limit - (used.get(dayOf(order, location.id)) ?? 0)) };
            }),
      stock,
      policy,
    };
  }

  function rejects(order: ShopOrder, locationId: string): boolean {
    const location = order.locations.find(({ id }) => id === locationId);
    return drawOf(shop.seed, `${order.id} ${locationId}`) < (location?.rejectRisk ?? 0);
  }
}

const dayOf = ({ day }: ShopOrder, locationId: string): string => `${day} ${locationId}`;

const unitsIn = (parts: readonly { readonly quantity: number }[]): number => parts.reduce((sum, { quantity }) => sum + quantity, 0);

/** What was rejected, line by line, to be sent from elsewhere. */
function leftOf(lines: readonly RoutingLine[], choices: readonly Choice[], rejecting: ReadonlySet<string>): RoutingLine[] {
  return lines.flatMap((line) => {
    const back = choices.filter(({ lineId, locationId }) => lineId === line.lineId && rejecting.has(locationId));
    if (back.length === 0) return [];
    return [{ ...line, quantity: unitsIn(back), rejectedAt: [...line.rejectedAt, ...back.map(({ locationId }) => locationId)] }];
  });
}
