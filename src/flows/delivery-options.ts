import { setImmediate as nextTurn } from "node:timers/promises";
import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../kit/ids.ts";
import type { CarrierChoice } from "../rules/directives.ts";
import { type CartOption, optionOf } from "./cart-option.ts";
import { openPlan } from "./commit-plan.ts";
import { type Cart, draftOrder, type OpenCart, openCart } from "./open-cart.ts";
import { type DeliveryOption, withLevels } from "./option-levels.ts";
import { type PickupPlace, placesIn } from "./pickup-places.ts";
import { planFulfillment } from "./plan-fulfillment.ts";

/** Pick-up is offered at so many places, the nearest first. */
const mostPickups = 5;

interface Service {
  readonly carrier: string;
  readonly service: string;
}

/**
 * The ways in which a cart can reach a place before it is an order: as an order of it would, by each carrier's service, and picking up. Each is
 * tried as an order is decided, with the stock, the rules and the promises that the order would get, and nothing is kept. Throws Refusal as
 * `openCart`.
 */
export async function deliveryOptions(em: EntityManager, cart: Cart): Promise<DeliveryOption[]> {
  const shop = await openCart(em, cart);
  const { directives } = draftOrder(shop, shop.work).order;
  const services = shop.work.facts.services(shop.channel.currency).filter((one) => isAllowed(one, directives?.carriers ?? null));
  const standard = tried(shop, null);
  const others = placesIn(shop, mostPickups).map((place) => pickedUpAt(place, shop));
  for (const service of services) {
    // In a large network a try takes a while, and others wait for their turn.
    await nextTurn();
    others.push(...[tried(shop, service) ?? []].flat());
  }
  return withLevels(standard, others);
}

/** Whether the rules in force let it go by a service. */
const isAllowed = ({ carrier, service }: Service, byRules: readonly CarrierChoice[] | null): boolean =>
  byRules === null || byRules.some((one) => (one.carrier ?? carrier) === carrier && (one.service ?? service) === service);

/** The cart as an order that goes by one service; null: by what routing chooses. */
function tried(shop: OpenCart, service: Service | null): CartOption | null {
  const work = shop.work.again();
  const book = draftOrder(shop, work, service);
  const routed = planFulfillment(book, work);
  for (const one of routed) openPlan(book, work, one, newId());
  return optionOf(
    book,
    work,
    routed.map(({ plan }) => plan),
  );
}

function pickedUpAt({ location, readyOn }: PickupPlace, { cart, channel }: OpenCart): CartOption {
  const way = { method: "PICKUP" as const, carrier: null, service: null, currency: channel.currency, price: 0, parts: [] };
  const dates = { shipBy: readyOn, deliverFrom: readyOn, deliverTo: readyOn };
  const grounds = { confidence: null, basis: "The location's own calendar." };
  const parcel = { locationId: location.id, carrier: null, service: null, lines: cart.lines, chargeableGrams: 0, price: 0, parts: [] };
  return {
    ...way,
    ...dates,
    ...grounds,
    parcels: [{ ...parcel, ...dates, waits: false }],
    lines: cart.lines.map(({ sku, quantity }) => ({ sku, quantity, ...dates, ...grounds })),
    missing: [],
  };
}
