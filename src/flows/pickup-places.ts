import type { EntityManager } from "@mikro-orm/postgresql";
import { kilometres } from "../kit/geo.ts";
import type { LocalDate } from "../kit/local-date.ts";
import type { Location } from "../locations/location.entity.ts";
import { NoDay } from "../promise/calendar.ts";
import { shipBy } from "../promise/promise.ts";
import { freePolicy } from "../routing/free-policy.ts";
import { route } from "../routing/route.ts";
import { type Cart, type OpenCart, openCart } from "./open-cart.ts";
import { originOf, placeOf } from "./origins.ts";
import { routingLocation } from "./routing-terms.ts";

/** A place where all of a cart can be picked up. */
export interface PickupPlace {
  readonly location: Location;
  /** From the buyer, as the crow flies. Null: one of the two is not known. */
  readonly kilometres: number | null;
  /** The day on which it stands ready, local to the place. */
  readonly readyOn: LocalDate;
}

/**
 * Where all of a cart can be picked up, the nearest first. Stock is looked at as it is now; nothing is kept. Throws Refusal NOT_FOUND for an
 * unknown channel or SKU, INVALID for a quantity.
 */
export const pickupPlaces = async (em: EntityManager, cart: Cart): Promise<PickupPlace[]> => placesIn(await openCart(em, cart), cart);

/** The same of a cart that is open. */
export function placesIn(shop: OpenCart, cart: Cart): PickupPlace[] {
  const { point } = cart.destination;
  return shop.locations
    .filter((location) => location.pickup && hasAll(shop, cart, location))
    .flatMap((location) => {
      const at = placeOf(location).point;
      const readyOn = readyAt(location, shop, cart);
      return readyOn === null ? [] : [{ location, kilometres: point && at ? kilometres(point, at) : null, readyOn }];
    })
    .sort((a, b) => (a.kilometres ?? Infinity) - (b.kilometres ?? Infinity) || byPriority(a.location, b.location));
}

/** Infinity less itself is no number, so that equals without a distance come here, too. */
const byPriority = (a: Location, b: Location): number => (a.priority ?? 100) - (b.priority ?? 100) || (a.id < b.id ? -1 : 1);

function hasAll({ channel, lines, stock }: OpenCart, { destination }: Cart, location: Location): boolean {
  const locations = [routingLocation(location, channel.currency)];
  const policy = { ...freePolicy, canSplit: false, atLocationId: location.id };
  const plan = route({ method: "PICKUP", currency: channel.currency, destination, lines, locations, stock, policy });
  return plan.fulfillmentOrders.length > 0 && plan.backorders.length === 0 && plan.unfilled.length === 0;
}

/** The day on which it can be picked up; null when the location never has a day for it. */
function readyAt(location: Location, shop: OpenCart, cart: Cart): LocalDate | null {
  try {
    return shipBy(cart.readyAt, originOf(location, shop.capacity).site);
  } catch (error) {
    if (error instanceof NoDay) return null;
    throw error;
  }
}
