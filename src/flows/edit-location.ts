import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { isGeoPoint } from "../kit/geo.ts";
import { isTimeZone } from "../kit/time-zone.ts";
import { Location } from "../locations/location.entity.ts";

export type LocationValues = Partial<
  Pick<
    Location,
    | "code"
    | "name"
    | "type"
    | "status"
    | "timeZone"
    | "latitude"
    | "longitude"
    | "addressLines"
    | "city"
    | "region"
    | "postalCode"
    | "countryCode"
    | "priority"
    | "handlingTags"
    | "ships"
    | "pickup"
    | "returns"
  >
>;

/** What may be unknown. Null clears these; for everything else it counts as not given. */
const clearable: ReadonlySet<string> = new Set(["latitude", "longitude", "city", "region", "postalCode", "countryCode"]);
const meant = <Values extends LocationValues>(values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== null || clearable.has(name))) as Values;

/** Adds a place to the network. Throws Refusal INVALID, or ALREADY_EXISTS for a code that is taken. */
export async function createLocation(
  em: EntityManager,
  deed: Deed,
  values: LocationValues & Pick<Location, "code" | "name" | "type" | "timeZone">,
): Promise<Location> {
  check(values);
  const location = em.create(Location, meant(values));
  await tell(em, deed, location, "location.created");
  return location;
}

/** Changes what is given. Throws Refusal NOT_FOUND, INVALID, or VERSION_CONFLICT when `version` is not the present one. */
export async function updateLocation(
  em: EntityManager,
  deed: Deed,
  id: string,
  values: LocationValues,
  version: number | null,
): Promise<Location> {
  const location = await em.findOne(Location, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!location) throw new Refusal("NOT_FOUND", "There is no such location.", ["id"]);
  if (version !== null && version !== location.version)
    throw new Refusal("VERSION_CONFLICT", `The location is at version ${location.version}, not ${version}. Read it again.`, ["version"]);
  em.assign(location, meant(values));
  check(location);
  await tell(em, deed, location, "location.updated");
  return location;
}

async function tell(em: EntityManager, deed: Deed, location: Location, type: string): Promise<void> {
  location.eventSequence = (location.eventSequence ?? 0) + 1;
  await em.flush();
  await record(em, deed, [
    {
      type,
      aggregateType: "Location",
      aggregateId: location.id,
      sequence: location.eventSequence,
      locationId: location.id,
      data: { code: location.code, status: location.status },
    },
  ]);
}

function check({ code, name, timeZone, latitude, longitude, countryCode }: LocationValues): void {
  if (code !== undefined && !/^[\w.-]{1,40}$/.test(code))
    throw new Refusal("INVALID", "A code has 1 to 40 letters, digits, dots, dashes or underscores.", ["code"]);
  if (name !== undefined && !name.trim()) throw new Refusal("INVALID", "A location needs a name.", ["name"]);
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new Refusal("INVALID", `"${timeZone}" is not an IANA time zone, such as Asia/Jakarta.`, ["timeZone"]);
  if (countryCode != null && !/^[A-Z]{2}$/.test(countryCode))
    throw new Refusal("INVALID", "A country is two capital letters of ISO 3166-1, such as ID.", ["countryCode"]);
  if ((latitude == null) !== (longitude == null)) throw new Refusal("INVALID", "Latitude and longitude come together.", ["latitude"]);
  if (latitude != null && longitude != null && !isGeoPoint({ latitude, longitude }))
    throw new Refusal("INVALID", "Latitude lies between -90 and 90, longitude between -180 and 180.", ["latitude"]);
}
