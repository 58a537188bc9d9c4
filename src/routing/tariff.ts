import { byId } from "./demand.ts";
import type { ParcelTariff, RoutingPolicy } from "./request.ts";

/** A tariff that may be used, and what its lateness costs. */
export interface Offer {
  readonly tariff: ParcelTariff;
  /** Minor units a parcel, whatever its weight. */
  readonly lateness: number;
}

/** One parcel by one offer. */
export interface Carriage {
  readonly offer: Offer;
  readonly chargeableGrams: number;
  /** Minor units, without lateness. */
  readonly price: number;
}

/** The tariffs of a carrier and a service that are wanted. */
export const carriedBy = (tariffs: readonly ParcelTariff[], { carriers }: RoutingPolicy): readonly ParcelTariff[] =>
  carriers === null
    ? tariffs
    : tariffs.filter((tariff) =>
        carriers.some(
          ({ carrier, service }) => (carrier ?? tariff.carrier) === tariff.carrier && (service ?? tariff.service) === tariff.service,
        ),
      );

/** Whether it leaves and delivers by the days that must be kept. A tariff that names no day keeps none. */
export const keepsPromise = (tariff: ParcelTariff, { deliverBy, deliverByIsHard, dispatchBy = null }: RoutingPolicy): boolean =>
  isBy(tariff.shipBy, dispatchBy) && (!deliverByIsHard || isBy(tariff.deliverTo, deliverBy));

const isBy = (day: string | null, last: string | null): boolean => last === null || (day !== null && day <= last);

/** The offers of which a parcel takes the cheapest; the earliest comes first, so it is taken among equals. */
export const offersOf = (tariffs: readonly ParcelTariff[], policy: RoutingPolicy): readonly Offer[] =>
  carriedBy(tariffs, policy)
    .filter((tariff) => keepsPromise(tariff, policy))
    .map((tariff) => ({ tariff, lateness: daysLate(tariff, policy) * policy.latePerDay }))
    .sort((a, b) => byArrival(a.tariff, b.tariff));

const byArrival = (a: ParcelTariff, b: ParcelTariff): number =>
  byId(a.deliverTo ?? "9999-12-31", b.deliverTo ?? "9999-12-31") ||
  byId(a.carrier, b.carrier) ||
  byId(a.service, b.service) ||
  byId(JSON.stringify(a), JSON.stringify(b));

function daysLate({ deliverTo }: ParcelTariff, { deliverBy }: RoutingPolicy): number {
  if (deliverTo === null || deliverBy === null || deliverTo <= deliverBy) return 0;
  const days = (Date.parse(deliverTo) - Date.parse(deliverBy)) / 86_400_000;
  if (!Number.isInteger(days)) throw new RangeError(`${deliverTo} or ${deliverBy} is not a day (YYYY-MM-DD).`);
  return days;
}

/** The cheapest way to carry a parcel, lateness counted. Null: it is too heavy for all. */
export function cheapestOf(offers: readonly Offer[], grams: number, cm3: number): Carriage | null {
  let [best, least]: [Carriage | null, number] = [null, Infinity];
  for (const offer of offers) {
    const chargeableGrams = chargeable(offer.tariff, grams, cm3);
    const price = priceOf(offer.tariff, chargeableGrams);
    if (price === null || price + offer.lateness >= least) continue;
    [best, least] = [{ offer, chargeableGrams, price }, price + offer.lateness];
  }
  return best;
}

/** What the cheapest way to carry a parcel costs, lateness counted. Infinite: it is too heavy for all. */
export function leastPrice(offers: readonly Offer[], grams: number, cm3: number): number {
  let least = Infinity;
  for (const { tariff, lateness } of offers) {
    const price = priceOf(tariff, chargeable(tariff, grams, cm3));
    if (price !== null && price + lateness < least) least = price + lateness;
  }
  return least;
}

/** The larger of weight and volumetric weight, in grams, rounded up. */
export const chargeable = ({ volumetricDivisor }: ParcelTariff, grams: number, cm3: number): number =>
  volumetricDivisor === null ? grams : Math.max(grams, Math.ceil((cm3 * 1000) / volumetricDivisor));

/** Minor units for a parcel. Null: too heavy. */
function priceOf({ steps, perStartedKgBeyond }: ParcelTariff, chargeableGrams: number): number | null {
  for (let at = 0; at < steps.length; at++) {
    const { upToGrams, price } = steps[at] as (typeof steps)[number];
    if (chargeableGrams <= upToGrams) return price;
  }
  const last = steps[steps.length - 1];
  if (last === undefined || perStartedKgBeyond === null) return null;
  return last.price + perStartedKgBeyond * Math.ceil((chargeableGrams - last.upToGrams) / 1000);
}
