import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { LocalDate } from "../kit/local-date.ts";
import { rows, sql, texts, uuids } from "../kit/sql.ts";
import { type Observed, observedKey, transitsOf } from "./observed.ts";
import { keysOf, type Place } from "./place-keys.ts";
import type { RateCard } from "./rate-card.ts";

/**
 * The active cards of active services that hold on a day or begin later, each with the lanes that may lead from one of
 * these places to one of those: what `tariffsFor` and `CardRater` work on. One statement.
 */
export async function ratesFor(
  em: EntityManager,
  origins: readonly Place[],
  destinations: readonly Place[],
  from: LocalDate,
): Promise<RateCard[]> {
  const holds = sql`service.status = 'ACTIVE' and carrier.status = 'ACTIVE' and card.status = 'ACTIVE' and coalesce(card.valid_until, 'infinity') >= ${from}::date`;
  return cardsWhere(em, holds, origins, destinations);
}

/** These cards in the same way, whether they are in force or not. */
export const ratesOfCards = (
  em: EntityManager,
  ids: readonly string[],
  origins: readonly Place[],
  destinations: readonly Place[],
): Promise<RateCard[]> => cardsWhere(em, sql`card.id = any(${uuids(ids)})`, origins, destinations);

async function cardsWhere(
  em: EntityManager,
  condition: RawBuilder<unknown>,
  origins: readonly Place[],
  destinations: readonly Place[],
): Promise<RateCard[]> {
  const [starts, ends] = [keysOfAll(origins), keysOfAll(destinations)];
  return rows(
    em,
    sql<RateCard>`
      select card.id, carrier.code as carrier, service.code as service, card.currency, card.valid_from::text as "validFrom",
        card.valid_until::text as "validUntil", card.volumetric_divisor as "volumetricDivisor", card.cut_off as "cutOff",
        card.collects_on as "collectsOn", card.delivers_on as "deliversOn", card.holiday_country as "holidayCountry",
        card.holiday_region as "holidayRegion", card.surcharges, coalesce((
          select json_agg(json_build_object('origin', lane.origin, 'destination', lane.destination, 'upToKm', lane.up_to_km, 'zone', lane.zone,
            'minDays', lane.min_days, 'maxDays', lane.max_days, 'steps', lane.steps, 'perStartedKgBeyond', lane.per_started_kg_beyond))
          from rate_lanes lane
          where lane.rate_card_id = card.id and lane.destination = any(${texts(ends)}) and lane.origin = any(${texts(starts)})), '[]') as lanes
      from rate_cards card
      join carrier_services service on service.id = card.service_id
      join carriers carrier on carrier.id = service.carrier_id
      where ${condition}
      order by carrier.code, service.code, card.valid_from, card.id`,
  );
}

const keysOfAll = (places: readonly Place[]): string[] => [...new Set(places.flatMap(keysOf))];

/** Older ones say little of how the carrier does now. */
const mostObserved = 500;

/** What was last observed of these cards' services, zone by zone. */
export async function observedOf(em: EntityManager, cards: readonly RateCard[]): Promise<Observed> {
  const zones = new Map(
    cards.flatMap(({ carrier, service, lanes }) =>
      lanes.map(({ zone }) => [observedKey(carrier, service, zone), { carrier, service, zone }]),
    ),
  );
  return observedIn(em, [...zones.values()]);
}

/** What was last observed of these zones. */
export async function observedIn(
  em: EntityManager,
  wanted: readonly { readonly carrier: string; readonly service: string; readonly zone: string }[],
): Promise<Observed> {
  if (wanted.length === 0) return new Map();
  const found = await rows(
    em,
    sql<{ carrier: string; service: string; zone: string; days: number[] }>`
      select wanted.carrier, wanted.service, wanted.zone, array_agg(seen.days) as days
      from unnest(${texts(wanted.map(({ carrier }) => carrier))}, ${texts(wanted.map(({ service }) => service))},
        ${texts(wanted.map(({ zone }) => zone))}) as wanted(carrier, service, zone)
      cross join lateral (
        select days from transit_observations one
        where one.carrier = wanted.carrier and one.service = wanted.service and one.zone = wanted.zone
        order by one.delivered_on desc limit ${sql.lit(mostObserved)}) seen
      group by 1, 2, 3`,
  );
  return new Map(
    found.flatMap(({ carrier, service, zone, days }) => {
      const transits = transitsOf(days);
      return transits ? [[observedKey(carrier, service, zone), transits] as const] : [];
    }),
  );
}
