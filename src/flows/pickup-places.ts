import type { EntityManager } from "@mikro-orm/postgresql";
import { kilometres } from "../kit/geo.ts";
import type { LocalDate } from "../kit/local-date.ts";
import type { Location } from "../locations/location.entity.ts";
import type { StockView } from "../routing/request.ts";
import { type Cart, draftOrder, type OpenCart, openCart } from "./open-cart.ts";
import type { OrderBook } from "./order-book.ts";
import { placeOf } from "./origins.ts";
import { routeUnits } from "./plan-fulfillment.ts";
import { keptBackByRule } from "./routing-request.ts";
import { stocksForOrder } from "./stocks-for-order.ts";
import type { Work } from "./work.ts";

/** A place where all of a cart can be picked up. */
export interface PickupPlace {
  readonly location: Location;
  /** From the buyer, as the crow flies. Null: one of the two is not known. */
  readonly kilometres: number | null;
  /** The day on which it stands ready, local to the place. */
  readonly readyOn: LocalDate;
}

/**
 * Where all of a cart can be picked up, the nearest first, at most so many: what an order of its channel would get there. Nothing is kept.
 * Throws Refusal as `openCart`.
 */
export const pickupPlaces = async (em: EntityManager, cart: Cart, most: number): Promise<PickupPlace[]> =>
  placesIn(await openCart(em, cart), most);

/** The same of a cart that is open. */
export function placesIn(shop: OpenCart, most: number): PickupPlace[] {
  const { work } = shop;
  const book = draftOrder(shop, work);
  const stocks = stocksForOrder(book, work, keptBackByRule(book, work));
  // How far a place is costs little to find out; whether it has all is asked of one after the other, and of no more than are wanted.
  const near = work.network
    .filter(({ id, pickup }) => pickup && hasEnough(book, id, stocks.at(-1) as StockView))
    .map((location) => ({ location, kilometres: distanceTo(location, shop) }))
    .sort((a, b) => (a.kilometres ?? Infinity) - (b.kilometres ?? Infinity) || byPriority(a.location, b.location));
  const places: PickupPlace[] = [];
  for (const one of near) {
    if (places.length >= most) break;
    const readyOn = hasAll(book, work, one.location, stocks) ? work.facts.dayOf(one.location, work.deed.at) : null;
    if (readyOn !== null) places.push({ ...one, readyOn });
  }
  return places;
}

function distanceTo(location: Location, { cart }: OpenCart): number | null {
  const [from, to] = [cart.destination.point, placeOf(location).point];
  return from && to ? kilometres(from, to) : null;
}

/** Infinity less itself is no number, so that equals without a distance come here, too. */
const byPriority = (a: Location, b: Location): number => (a.priority ?? 100) - (b.priority ?? 100) || (a.id < b.id ? -1 : 1);

/** Whether there are units enough, whatever else speaks against it. */
function hasEnough(book: OrderBook, locationId: string, stock: StockView): boolean {
  const wanted = new Map<string, number>();
  for (const { needs, openQuantity } of book.lines)
    for (const { itemId, perUnit } of needs) wanted.set(itemId, (wanted.get(itemId) ?? 0) + perUnit * openQuantity);
  return [...wanted].every(([itemId, units]) => stock.available(itemId, locationId) >= units);
}

/** Whether an order of the cart that is picked up there would get all of it now. No other place counts, so none is looked at. */
function hasAll(book: OrderBook, work: Work, location: Location, stocks: readonly StockView[]): boolean {
  for (const line of book.lines) Object.assign(line, { deliveryMethod: "PICKUP", pickupLocationId: location.id });
  const units = book.lines.map((line) => ({ line, quantity: line.openQuantity }));
  const { plan } = routeUnits(book, work.only(location), units, stocks);
  return plan.fulfillmentOrders.length > 0 && plan.backorders.length === 0 && plan.unfilled.length === 0;
}
