import type { LocalDate } from "../kit/local-date.ts";
import { remembered } from "../kit/remembered.ts";
import { momentOf, type ReadyAt } from "../promise/promise.ts";
import type { Observed } from "./observed.ts";
import { offerOf, withSurcharges } from "./offer.ts";
import type { Place } from "./place-keys.ts";
import type { RateCard, WeightStep } from "./rate-card.ts";
import type { Origin } from "./rater.ts";

/** A way to send a parcel from one place to another: what the router chooses among. */
export interface ParcelTariff {
  readonly carrier: string;
  readonly service: string;
  /** Ascending; the first one that reaches the chargeable grams is the price, with the surcharges in it. Minor units. */
  readonly steps: readonly WeightStep[];
  /** Above the last step: its price and this for each started kilogram over it. Null: not carried. */
  readonly perStartedKgBeyond: number | null;
  /** Cubic centimetres a kilogram: chargeable grams are the greater of the weight and the volume's. */
  readonly volumetricDivisor: number | null;
  /** Local to the origin. */
  readonly shipBy: LocalDate | null;
  readonly deliverFrom: LocalDate | null;
  readonly deliverTo: LocalDate | null;
  /** What the promise stands on; the router passes it by. */
  readonly zone: string;
  readonly confidence: number | null;
  readonly basis: string;
}

export interface TariffOptions {
  /** What was observed of transit; the rate cards' own days without. */
  readonly observed?: Observed;
  /** Only cards in this currency; all without. */
  readonly currency?: string;
  /** Minor units of it that the carrier collects from the buyer: cash on delivery. */
  readonly collect?: number;
}

/** What these cards offer from an origin to a destination for what is ready at an instant, by carrier and service. */
export function tariffsFor(
  cards: readonly RateCard[],
  origin: Origin,
  destination: Place,
  readyAt: ReadyAt,
  { observed = new Map(), currency, collect = 0 }: TariffOptions = {},
): ParcelTariff[] {
  // What the origin's clock shows is the same for all services.
  const asking = { origin, destination, readyAt: momentOf(readyAt, origin.site.timeZone), observed, collect };
  return servicesOf(cards).flatMap(({ versions }) => {
    const wanted = currency === undefined ? versions : versions.filter((card) => card.currency === currency);
    if (wanted.length === 0) return [];
    const offer = offerOf(wanted, asking);
    if ("code" in offer) return [];
    const { card, lane, shipBy, deliverFrom, deliverTo, confidence, basis } = offer;
    return {
      carrier: card.carrier,
      service: card.service,
      ...withSurcharges(offer, collect),
      volumetricDivisor: card.volumetricDivisor,
      ...{ shipBy, deliverFrom, deliverTo, zone: lane.zone, confidence, basis },
    };
  });
}

/** A service, and the versions of its card, the newest first. */
export interface ServiceCards {
  readonly carrier: string;
  readonly service: string;
  readonly versions: readonly RateCard[];
}

/** Cards by carrier and service. Made once for a list of cards: the same list is asked for every origin. */
export const servicesOf = remembered((cards: readonly RateCard[]): readonly ServiceCards[] =>
  [...Map.groupBy(cards, ({ carrier, service }) => JSON.stringify([carrier, service])).values()]
    .map((versions) => {
      const { carrier, service } = versions[0] as RateCard;
      return { carrier, service, versions: versions.sort((a, b) => compare(b.validFrom, a.validFrom) || compare(b.id, a.id)) };
    })
    .sort((a, b) => compare(a.carrier, b.carrier) || compare(a.service, b.service)),
);

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
