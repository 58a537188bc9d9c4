import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import type { Location } from "../locations/location.entity.ts";
import { freePolicy } from "../routing/free-policy.ts";
import { cheapestOf, offersOf } from "../routing/tariff.ts";
import type { OrderBook } from "./order-book.ts";
import { placeOf } from "./origins.ts";
import type { RoutingFacts } from "./routing-facts.ts";

/** Work of one of the orders in a parcel. */
export interface Part {
  readonly book: OrderBook;
  readonly one: FulfillmentOrder;
}

/** What carrying work costs, apart and in one parcel. Minor units of `currency`. */
export interface Carriage {
  readonly carrier: string;
  readonly service: string;
  readonly apart: number;
  readonly together: number;
  readonly currency: string;
}

interface Surroundings {
  readonly facts: RoutingFacts;
  readonly network: readonly Location[];
  readonly at: Date;
}

/**
 * What it costs when each part leaves by itself, by the cheapest service that its order may go with, and when all leave in one parcel, by the
 * cheapest that all may go with. Null: nobody carries one of these.
 */
export function carriageOf(parts: readonly Part[], { facts, network, at }: Surroundings): Carriage | null {
  const [first] = parts;
  const location = network.find(({ id }) => id === first?.one.locationId);
  if (first === undefined || location === undefined || first.book.shipTo === null) return null;
  const { currency } = first.book.order;
  const tariffs = facts.tariffs(location, placeOf(first.book.shipTo), at, currency);
  const weights = parts.map((part) => [weightOf(part, facts, "grams"), weightOf(part, facts, "cm3")] as const);
  const allowed = parts.map(({ book }) => offersOf(tariffs, { ...freePolicy, carriers: book.order.directives?.carriers ?? null }));
  const each = weights.map(([grams, cm3], index) => cheapestOf(allowed[index] ?? [], grams, cm3));
  const common = (allowed[0] ?? []).filter(({ tariff }) => allowed.every((offers) => offers.some((one) => one.tariff === tariff)));
  const whole = cheapestOf(
    common,
    weights.reduce((sum, [grams]) => sum + grams, 0),
    weights.reduce((sum, [, cm3]) => sum + cm3, 0),
  );
  if (whole === null || each.some((one) => one === null)) return null;
  const { carrier, service } = whole.offer.tariff;
  const apart = each.reduce((sum, one) => sum + (one?.price ?? 0), 0);
  return { carrier, service, apart, together: whole.price, currency };
}

const weightOf = ({ book, one }: Part, facts: RoutingFacts, measure: "grams" | "cm3"): number =>
  book
    .linesOf(one)
    .flatMap(({ orderLineId, remainingQuantity }) =>
      book.line(orderLineId).needs.map(({ itemId, perUnit }) => remainingQuantity * perUnit * (facts.item(itemId)?.[measure] ?? 0)),
    )
    .reduce((sum, part) => sum + part, 0);
