import type { RoutingLine, RoutingRequest } from "../../src/routing/request.ts";
import { drawOf } from "./chance.ts";
import { type Choice, costOf, parcelsIn, takenBy } from "./choice.ts";
import { locationsOn, type Shop, type ShopOrder } from "./shop.ts";

/** What a policy did with all orders of a shop, one after the other. */
export interface Outcome {
  /** Carriage, handling, splits, lateness, rejections, days of waiting, and `anUnfilledUnit` for each unit nobody sent. Rupiah. */
  readonly cost: number;
  readonly orders: number;
  /** Orders in more than one parcel. */
  readonly split: number;
  readonly parcels: number;
  readonly rejected: number;
  readonly unfilledUnits: number;
}

/** Decides, and hears of every order: what it learns is of the past only. */
export interface Decider {
  decide(request: RoutingRequest, main: string): readonly Choice[];
  /** Called once an order, after it is decided. */
  hear?(request: RoutingRequest): void;
}

/** Above what any unit costs to carry, so that it never pays to leave one. */
const anUnfilledUnit = 150_000;

/** Days after the last order on which what waits for capacity may still leave. */
const extraDays = 20;

export function simulate(shop: Shop, decider: Decider): Outcome {
  const stock = shop.stock();
  const used = new Map<string, number>();
  const parcels = new Map<string, number>();
  let [cost, rejected, unfilledUnits] = [0, 0, 0];
  const last = shop.orders.at(-1)?.day ?? 0;
  let waiting: ShopOrder[] = [];
  for (let day = 0; day <= last + (waiting.length > 0 ? extraDays : 0); day++) {
    const today = [...waiting, ...shop.orders.filter((order) => order.day === day)];
    waiting = [];
    for (const order of today) {
      const left = send(order);
      if (left.length === 0) continue;
      // What found no capacity goes on the next day, late.
      if (shop.dailyCapacity !== null && day < last + extraDays) {
        cost += order.policy.latePerDay;
        waiting.push({ ...order, day: day + 1, lines: left });
      } else unfilledUnits += unitsIn(left);
    }
  }
  const counts = [...parcels.values()];
  return {
    cost: cost + unfilledUnits * anUnfilledUnit,
    orders: shop.orders.length,
    split: counts.filter((count) => count > 1).length,
    parcels: counts.reduce((sum, count) => sum + count, 0),
    rejected,
    unfilledUnits,
  };

  /** Sends what can be sent. The rest comes back. */
  function send(order: ShopOrder): readonly RoutingLine[] {
    const request = requestOf(order, order.lines);
    const sent: Choice[] = [];
    // What is rejected is routed again without those who rejected it: there is a last one.
    for (let lines = order.lines; lines.length > 0; ) {
      const choices = decider.decide({ ...request, lines }, shop.main);
      const rejecting = new Set(choices.map(({ locationId }) => locationId).filter((id) => rejects(order, id)));
      const accepted = choices.filter(({ locationId }) => !rejecting.has(locationId));
      for (const { itemId, locationId, quantity } of takenBy(lines, accepted)) stock.take(itemId, locationId, quantity);
      sent.push(...accepted);
      rejected += rejecting.size;
      cost += rejecting.size * order.policy.rerouteCost;
      lines = rejectedOf(lines, choices, rejecting);
    }
    for (const id of new Set(sent.map(({ locationId }) => locationId))) add(used, `${order.day} ${id}`, 1);
    add(parcels, order.id, parcelsIn(sent));
    cost += costOf(request, sent);
    if (request.lines.length > 0) decider.hear?.(request);
    return order.lines.flatMap((line) => {
      const quantity = line.quantity - unitsIn(sent.filter(({ lineId }) => lineId === line.lineId));
      return quantity > 0 ? [{ ...line, quantity }] : [];
    });
  }

  function requestOf(order: ShopOrder, lines: readonly RoutingLine[]): RoutingRequest {
    const { policy, city, day } = order;
    return {
      method: "SHIP",
      currency: "IDR",
      destination: { point: { latitude: city.latitude, longitude: city.longitude }, countryCode: "ID", region: null, postalCode: null },
      lines,
      locations: locationsOn(order).map((location) => {
        const limit = shop.dailyCapacity?.get(location.id);
        return limit === undefined
          ? location
          : { ...location, capacityLeft: Math.max(0, limit - (used.get(`${day} ${location.id}`) ?? 0)) };
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

const add = (counts: Map<string, number>, key: string, more: number): void => void counts.set(key, (counts.get(key) ?? 0) + more);

const unitsIn = (parts: readonly { readonly quantity: number }[]): number => parts.reduce((sum, { quantity }) => sum + quantity, 0);

/** What was rejected, line by line, to be sent from elsewhere. */
function rejectedOf(lines: readonly RoutingLine[], choices: readonly Choice[], rejecting: ReadonlySet<string>): RoutingLine[] {
  return lines.flatMap((line) => {
    const back = choices.filter(({ lineId, locationId }) => lineId === line.lineId && rejecting.has(locationId));
    if (back.length === 0) return [];
    return [{ ...line, quantity: unitsIn(back), rejectedAt: [...line.rejectedAt, ...back.map(({ locationId }) => locationId)] }];
  });
}
