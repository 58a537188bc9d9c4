import type { EntityManager } from "@mikro-orm/postgresql";
import { chargeableGrams, stepFor } from "../carriers/offer.ts";
import type { RateCard } from "../carriers/rate-card.ts";
import { observedOf, ratesFor } from "../carriers/rates.rows.ts";
import { type ParcelTariff, tariffsFor } from "../carriers/tariffs-for.ts";
import type { LocalDate } from "../kit/local-date.ts";
import { latest } from "../promise/promise.ts";
import { freePolicy } from "../routing/free-policy.ts";
import type { RoutingPlan } from "../routing/plan.ts";
import { route } from "../routing/route.ts";
import { type Cart, type CartLine, type OpenCart, openCart } from "./open-cart.ts";
import { originOf, placeOf } from "./origins.ts";
import { placesIn } from "./pickup-places.ts";
import { dayBefore } from "./quote-rates.ts";
import { routingLocation } from "./routing-terms.ts";

export interface OptionParcel {
  readonly locationId: string;
  readonly carrier: string | null;
  readonly service: string | null;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly chargeableGrams: number;
  /** Minor units of the option's currency. */
  readonly price: number;
  readonly shipBy: LocalDate;
  readonly deliverFrom: LocalDate;
  readonly deliverTo: LocalDate;
}

/** A way in which the cart can reach the buyer. Dates are local to where each parcel leaves; the option's are the latest. */
export interface DeliveryOption {
  readonly method: "SHIP" | "PICKUP";
  readonly carrier: string | null;
  readonly service: string | null;
  readonly currency: string;
  readonly price: number;
  readonly shipBy: LocalDate;
  readonly deliverFrom: LocalDate;
  readonly deliverTo: LocalDate;
  readonly confidence: number | null;
  readonly basis: string;
  readonly parcels: readonly OptionParcel[];
  /** What is not in stock and would follow later, or never. */
  readonly missing: readonly { readonly sku: string; readonly quantity: number; readonly backorder: boolean }[];
}

/** Pick-up is offered at so many places, the nearest first. */
const mostPickups = 5;

/**
 * The ways in which a cart can reach a place before it is an order, by price: a carrier's service each, and picking up. Stock is
 * looked at as it is now; nothing is kept. Throws Refusal NOT_FOUND for an unknown channel or SKU, INVALID for a quantity.
 */
export async function deliveryOptions(em: EntityManager, cart: Cart): Promise<DeliveryOption[]> {
  const shop = await openCart(em, cart);
  const cards = await ratesFor(em, shop.locations.map(placeOf), [cart.destination], dayBefore(cart.readyAt));
  const observed = await observedOf(em, cards);
  const { currency } = shop.channel;
  const tariffs = new Map(
    shop.locations.map((location) => {
      const origin = originOf(location, shop.capacity);
      return [location.id, location.ships ? tariffsFor(cards, origin, cart.destination, cart.readyAt, { observed, currency }) : []];
    }),
  );
  const shipped = servicesIn(cards).flatMap(({ carrier, service }) => {
    const offers = new Map([...tariffs].flatMap(([id, all]) => withService(all, carrier, service).map((tariff) => [id, tariff] as const)));
    return offers.size === 0 ? [] : (shippingOption(shop, cart, offers) ?? []);
  });
  return [...shipped, ...pickups(shop, cart)].sort(
    (a, b) =>
      a.missing.length - b.missing.length || a.price - b.price || (a.deliverTo < b.deliverTo ? -1 : a.deliverTo > b.deliverTo ? 1 : 0),
  );
}

const withService = (tariffs: readonly ParcelTariff[], carrier: string, service: string) =>
  tariffs.filter((tariff) => tariff.carrier === carrier && tariff.service === service);

const servicesIn = (cards: readonly RateCard[]): { readonly carrier: string; readonly service: string }[] => [
  ...new Map(cards.map(({ carrier, service }) => [JSON.stringify([carrier, service]), { carrier, service }])).values(),
];

/** The cart by one service, from the locations that it serves. Null: no parcel of it would be carried. */
function shippingOption(shop: OpenCart, cart: Cart, offers: ReadonlyMap<string, ParcelTariff>): DeliveryOption | null {
  const { channel, lines } = shop;
  const plan = planFrom(shop, cart, offers);
  const parcels: OptionParcel[] = [];
  for (const { locationId, lines: shared } of plan.fulfillmentOrders) {
    const tariff = offers.get(locationId) as ParcelTariff;
    const parcel = parcelOf(tariff, locationId, shared, lines);
    if (parcel === null) return null;
    parcels.push(parcel);
  }
  const [first] = parcels;
  const window = latest(parcels);
  if (!first || !window) return null;
  const used = parcels.map(({ locationId }) => offers.get(locationId) as ParcelTariff);
  const confidences = used.map(({ confidence }) => confidence);
  return {
    method: "SHIP",
    carrier: first.carrier,
    service: first.service,
    currency: channel.currency,
    price: parcels.reduce((sum, { price }) => sum + price, 0),
    shipBy: parcels.map((parcel) => parcel.shipBy).reduce((a, b) => (a > b ? a : b)),
    ...window,
    confidence: confidences.some((one) => one === null) ? null : Math.min(...(confidences as number[])),
    basis: [...new Set(used.map(({ basis }) => basis))].join(" "),
    parcels,
    missing: missingIn(plan, lines),
  };
}

function parcelOf(
  tariff: ParcelTariff,
  locationId: string,
  shared: RoutingPlan["fulfillmentOrders"][number]["lines"],
  lines: readonly CartLine[],
): OptionParcel | null {
  const parts = shared.map(({ lineId, quantity }) => ({ line: lines.find((one) => one.lineId === lineId) as CartLine, quantity }));
  const total = (measure: (line: CartLine) => number) => parts.reduce((sum, { line, quantity }) => sum + quantity * measure(line), 0);
  const grams = chargeableGrams(
    total(({ grams }) => grams),
    total(({ cm3 }) => cm3),
    tariff.volumetricDivisor,
  );
  const step = stepFor(tariff, grams);
  const { carrier, service, shipBy, deliverFrom, deliverTo } = tariff;
  if (step === null || shipBy === null || deliverFrom === null || deliverTo === null) return null;
  return {
    locationId,
    carrier,
    service,
    lines: parts.map(({ line: { sku }, quantity }) => ({ sku, quantity })),
    chargeableGrams: grams,
    price: (tariff.steps[step.index]?.price as number) + step.kilogramsBeyond * (tariff.perStartedKgBeyond ?? 0),
    ...{ shipBy, deliverFrom, deliverTo },
  };
}

/** From where a cart leaves by these offers, one a location. */
const planFrom = (
  { channel, lines, locations, stock }: OpenCart,
  { destination }: Cart,
  offers: ReadonlyMap<string, ParcelTariff>,
): RoutingPlan =>
  route({
    method: "SHIP",
    currency: channel.currency,
    destination,
    lines,
    locations: locations.map((one) => routingLocation(one, channel.currency, { tariffs: [offers.get(one.id) ?? []].flat() })),
    stock,
    policy: { ...freePolicy, canSplit: channel.rights.canSplit },
  });

const missingIn = ({ backorders, unfilled }: RoutingPlan, lines: readonly CartLine[]): DeliveryOption["missing"] =>
  [...backorders.flatMap((one) => one.lines), ...unfilled].map(({ lineId, quantity }) => {
    const { sku, backorder } = lines.find((line) => line.lineId === lineId) as CartLine;
    return { sku, quantity, backorder: backorder === "ALLOW" };
  });

/** The nearest places at which all of the cart can be picked up. */
function pickups(shop: OpenCart, cart: Cart): DeliveryOption[] {
  return placesIn(shop, cart)
    .slice(0, mostPickups)
    .map(({ location, readyOn }) => {
      const dates = { shipBy: readyOn, deliverFrom: readyOn, deliverTo: readyOn };
      const lines = shop.lines.map(({ sku, quantity }) => ({ sku, quantity }));
      const parcel = { locationId: location.id, carrier: null, service: null, lines, chargeableGrams: 0, price: 0, ...dates };
      return {
        ...{ method: "PICKUP" as const, carrier: null, service: null, currency: shop.channel.currency, price: 0, ...dates },
        confidence: null,
        basis: "The location's own calendar.",
        parcels: [parcel],
        missing: [],
      };
    });
}
