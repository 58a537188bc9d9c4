import { Refusal } from "../kit/errors.ts";
import { isGeoPoint } from "../kit/geo.ts";
import { newId } from "../kit/ids.ts";
import { isTimeZone } from "../kit/time-zone.ts";
import type { Location } from "../locations/location.entity.ts";
import type { AddedLocation } from "../routing/scenario.ts";
import type { AddedPlace, Premises } from "./replay-network.ts";
import { routingLocation } from "./routing-terms.ts";

/** A location that there is not. What is left out is as at the one that it is like, but for the address below the country. */
export interface NewPlace extends Pick<AddedLocation, "stock" | "stockLikeId" | "dailyCapacity"> {
  readonly code: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly countryCode?: string | null | undefined;
  readonly region?: string | null | undefined;
  readonly city?: string | null | undefined;
  readonly postalCode?: string | null | undefined;
  readonly timeZone?: string | null | undefined;
  readonly priority?: number | null | undefined;
  readonly networks?: readonly string[] | null | undefined;
  readonly handlingTags?: readonly string[] | null | undefined;
  readonly handling: AddedLocation["handling"] | null;
}

/** What is simulated of a new location that is like one that there is. Throws Refusal INVALID. */
export function addedLocation(like: Location, { stock, stockLikeId, dailyCapacity, handling, ...given }: NewPlace): AddedPlace {
  const { code, latitude, longitude } = given;
  if (!isGeoPoint({ latitude, longitude })) throw new Refusal("INVALID", `${latitude}, ${longitude} is no place on earth.`, ["latitude"]);
  const timeZone = given.timeZone ?? like.timeZone;
  if (!isTimeZone(timeZone)) throw new Refusal("INVALID", `"${timeZone}" is not a time zone of the IANA list.`, ["timeZone"]);
  const { workingDays, holidayCountry, holidayRegion, closedDays, openDays, cutOff, handlingDays } = like;
  const premises: Premises = {
    ...{ code, latitude, longitude, timeZone },
    countryCode: given.countryCode ?? like.countryCode ?? null,
    region: given.region ?? null,
    city: given.city ?? null,
    postalCode: given.postalCode ?? null,
    ...{ workingDays, holidayCountry, holidayRegion, closedDays, openDays, cutOff, handlingDays },
  };
  const {
    tariffs,
    capacityLeft,
    load,
    handling: _,
    ...location
  } = routingLocation(like, like.handlingCostCurrency ?? "", {
    id: newId(),
    point: { latitude, longitude },
    priority: given.priority ?? like.priority,
    networks: given.networks ?? like.networks,
    handlingTags: given.handlingTags ?? like.handlingTags,
  });
  const cost = { minor: Number(like.handlingCostMinor ?? 0), currency: like.handlingCostCurrency ?? "" };
  return { location, place: premises, likeId: like.id, handling: handling ?? cost, dailyCapacity, stock, stockLikeId };
}
