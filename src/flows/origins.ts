import type { EntityManager } from "@mikro-orm/postgresql";
import type { Place } from "../carriers/place-keys.ts";
import type { Origin } from "../carriers/rater.ts";
import { addDays, localIn } from "../kit/local-date.ts";
import { Capacity } from "../locations/capacity.ts";
import type { Location } from "../locations/location.entity.ts";
import { always, type Calendar } from "../promise/calendar.ts";

/** An address or a location, as prices look at it. */
export const placeOf = (at: {
  readonly latitude?: number | null;
  readonly longitude?: number | null;
  readonly countryCode?: string | null;
  readonly region?: string | null;
  readonly city?: string | null;
  readonly postalCode?: string | null;
}): Place => ({
  point: at.latitude == null || at.longitude == null ? null : { latitude: at.latitude, longitude: at.longitude },
  countryCode: at.countryCode ?? null,
  region: at.region ?? null,
  city: at.city ?? null,
  postalCode: at.postalCode ?? null,
});

/** On which days a location works. */
export const calendarOf = (location: Location): Calendar => ({
  ...always,
  workingDays: (location.workingDays ?? always.workingDays) as Calendar["workingDays"],
  holidayCountry: location.holidayCountry ?? null,
  holidayRegion: location.holidayRegion ?? null,
  closedDays: location.closedDays ?? [],
  openDays: location.openDays ?? [],
});

/** A location as parcels leave from it, with the days on which it can take no more. */
export const originOf = (location: Location, capacity: Capacity): Origin => ({
  place: placeOf(location),
  site: {
    timeZone: location.timeZone,
    calendar: calendarOf(location),
    cutOff: location.cutOff ?? null,
    handlingDays: location.handlingDays ?? 0,
    fullDays: capacity.fullDays(location.id),
  },
});

/** The capacity of locations from an instant on, whatever the day is there, and what the work of orders has of it. */
export const capacityFrom = (
  em: EntityManager,
  locations: readonly Location[],
  at: Date,
  orderIds: readonly string[] = [],
): Promise<Capacity> =>
  Capacity.read(
    em,
    locations.map(({ id }) => id),
    addDays(localIn("UTC", at).date, -1),
    orderIds,
  );
