import type { EntityManager } from "@mikro-orm/postgresql";
import type { Place } from "../carriers/place-keys.ts";
import type { RateCard } from "../carriers/rate-card.ts";
import { observedOf, ratesFor, ratesOfCards } from "../carriers/rates.rows.ts";
import { tariffsFor } from "../carriers/tariffs-for.ts";
import { addDays, localIn } from "../kit/local-date.ts";
import type { Location } from "../locations/location.entity.ts";
import type { RoutingInputs } from "../routing/inputs.ts";
import type { ParcelTariff } from "../routing/request.ts";
import type { AddedLocation } from "../routing/scenario.ts";
import { calendarOf, placeOf } from "./origins.ts";
import type { PastDecision } from "./past-decision.ts";
import { tariffOf } from "./routing-request.ts";

/** A location as parcels leave from it: one of the merchant's, or one that is tried. */
export type Premises = Pick<Location, "timeZone"> & Partial<Location>;

/** An added location and where it lies. */
export interface AddedPlace extends AddedLocation {
  readonly place: Premises;
}

interface Pricing {
  readonly decisions: readonly PastDecision[];
  readonly added: readonly AddedPlace[];
  /** Rate cards to try, whether they are in force or not, for all parcels of their services whatever the day. */
  readonly rateCardIds: readonly string[];
  /** The merchant's locations, by id. */
  readonly locations: ReadonlyMap<string, Location>;
}

/** Prices that a simulation needs and decisions did not see. */
export interface Prices {
  /** From an added location. */
  from(added: AddedPlace, decision: PastDecision, inputs: RoutingInputs): readonly ParcelTariff[];
  /** The same inputs, with the cards that are tried in the place of those of the same services. */
  tried(decision: PastDecision, inputs: RoutingInputs): RoutingInputs;
}

/** Reads them for a page of decisions: with two statements, or none when nothing needs a price. */
export async function pricesFor(em: EntityManager, { decisions, added, rateCardIds, locations }: Pricing): Promise<Prices> {
  const priced = decisions.filter(({ inputs }) => !inputs.policy.distanceTariff);
  const destinations = priced.map(destinationOf);
  const first = priced[0];
  const trying = rateCardIds.length > 0 && first !== undefined;
  const places = added.map(({ place }) => placeOf(place));
  const from = first ? addDays(localIn("UTC", new Date(first.decidedAt)).date, -1) : null;
  const inForce = from === null || places.length === 0 ? [] : await ratesFor(em, places, destinations, from);
  const origins = [...places, ...[...locations.values()].map(placeOf)];
  const tried = trying ? (await ratesOfCards(em, rateCardIds, origins, destinations)).map(always) : [];
  const isTried = ({ carrier, service }: { readonly carrier: string; readonly service: string }, currency: string) =>
    tried.some((card) => card.carrier === carrier && card.service === service && card.currency === currency);
  const fromAdded = [...inForce.filter((card) => !isTried(card, card.currency)), ...tried];
  const observed = await observedOf(em, [...fromAdded, ...tried]);
  const offers = (cards: readonly RateCard[], place: Premises, decision: PastDecision, { currency, lines }: RoutingInputs) =>
    tariffsFor(cards, originOf(place), destinationOf(decision), new Date(decision.decidedAt), { observed, currency }).map((offer) =>
      tariffOf(offer, lines),
    );
  return {
    from: ({ place, location }, decision, inputs) =>
      inputs.policy.distanceTariff || !location.services.ships ? [] : offers(fromAdded, place, decision, inputs),
    tried: (decision, inputs) => {
      if (tried.length === 0 || inputs.policy.distanceTariff) return inputs;
      return {
        ...inputs,
        locations: inputs.locations.map((location) => {
          const place = locations.get(location.id);
          if (!place || !location.services.ships) return location;
          return {
            ...location,
            tariffs: [...location.tariffs.filter((one) => !isTried(one, inputs.currency)), ...offers(tried, place, decision, inputs)],
          };
        }),
      };
    },
  };
}

/** Holds on any day. */
const always = (card: RateCard): RateCard => ({ ...card, validFrom: "0001-01-01", validUntil: null });

const originOf = (place: Premises) => ({
  place: placeOf(place),
  site: {
    timeZone: place.timeZone,
    calendar: calendarOf(place as Location),
    cutOff: place.cutOff ?? null,
    handlingDays: place.handlingDays ?? 0,
    fullDays: { has: () => false },
  },
});

/** Where an order went. Decisions keep no city: the address's is taken while it is still the same place. */
function destinationOf({ inputs, city, region, postalCode }: PastDecision): Place {
  const { destination } = inputs;
  const isSame = destination.postalCode === postalCode && destination.region === region;
  return { ...destination, city: isSame ? city : null };
}
