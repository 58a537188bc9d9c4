import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { isGeoPoint } from "../kit/geo.ts";
import { isLocalDate, isLocalTime, localIn, weekdays } from "../kit/local-date.ts";
import { isTimeZone } from "../kit/time-zone.ts";
import { Location } from "../locations/location.entity.ts";
import { knowsHolidays } from "../promise/calendar.ts";
import { noteReview } from "./note-review.ts";
import { placeOf } from "./origins.ts";
import { changeDailyCapacity } from "./set-capacity.ts";
import { lockLocation, tellOfLocation } from "./tell-of-location.ts";

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
    | "networks"
    | "cutOff"
    | "handlingDays"
    | "workingDays"
    | "holidayCountry"
    | "holidayRegion"
    | "closedDays"
    | "openDays"
    | "dailyCapacity"
    | "handlingCostMinor"
    | "handlingCostCurrency"
    | "rejectRisk"
    | "servesCountries"
    | "servesRegions"
    | "ownerRef"
    | "externalRequest"
    | "requestMinutes"
    | "submitsRequests"
    | "pickupDays"
    | "pickupExpiry"
  >
>;

/** What may be unknown. Null clears these; for everything else it counts as not given. */
const clearable: ReadonlySet<string> = new Set([
  ...["latitude", "longitude", "city", "region", "postalCode", "countryCode", "cutOff", "holidayCountry", "holidayRegion"],
  ...["dailyCapacity", "handlingCostMinor", "handlingCostCurrency", "ownerRef", "requestMinutes"],
]);
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
  await tellOfLocation(em, deed, location, "location.created");
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
  const location = await lockLocation(em, id, ["id"]);
  if (version !== null && version !== location.version)
    throw new Refusal("VERSION_CONFLICT", `The location is at version ${location.version}, not ${version}. Read it again.`, ["version"]);
  const capacity = location.dailyCapacity;
  const before = promisedBy(location);
  em.assign(location, meant(values));
  check(location);
  if (location.dailyCapacity !== capacity) await changeDailyCapacity(em, location, localIn(location.timeZone, deed.at).date);
  await tellOfLocation(em, deed, location, "location.updated");
  if (promisedBy(location) !== before) await noteReview(em, deed, { cause: "LOCATION", locationId: id });
  return location;
}

/** What promises of work there stand on: its days, what they take, and where parcels begin their way. */
function promisedBy(location: Location): string {
  const { status, timeZone, cutOff, handlingDays, workingDays, holidayCountry, holidayRegion, closedDays, openDays, dailyCapacity } =
    location;
  const days = [status, timeZone, cutOff, handlingDays, workingDays, holidayCountry, holidayRegion, closedDays, openDays, dailyCapacity];
  return JSON.stringify([...days, placeOf(location)]);
}

function check(values: LocationValues): void {
  checkPlace(values);
  checkCalendar(values);
  const { dailyCapacity, rejectRisk, handlingCostMinor, servesCountries } = values;
  if (values.type === "DARK_STORE" && values.pickup)
    throw new Refusal("INVALID", "Nobody visits a dark store: it takes no pick-ups.", ["pickup"]);
  if (values.pickupDays != null && !(isCount(values.pickupDays) && values.pickupDays >= 1 && values.pickupDays <= 365))
    throw new Refusal("INVALID", "What is to be picked up is kept for 1 to 365 days.", ["pickupDays"]);
  if (values.requestMinutes != null && !(isCount(values.requestMinutes) && values.requestMinutes > 0))
    throw new Refusal("INVALID", "The time to answer is 1 minute or more; null is as long as it takes.", ["requestMinutes"]);
  if (dailyCapacity != null && !isCount(dailyCapacity))
    throw new Refusal("INVALID", "A daily capacity is a whole number from 0; null is no limit.", ["dailyCapacity"]);
  if (rejectRisk !== undefined && !(rejectRisk >= 0 && rejectRisk <= 1))
    throw new Refusal("INVALID", "The risk of a rejection lies between 0 and 1.", ["rejectRisk"]);
  if (handlingCostMinor != null && handlingCostMinor < 0n)
    throw new Refusal("INVALID", "The cost of handling is an amount from 0.", ["handlingCost"]);
  const odd = servesCountries?.find((country) => !isCountry(country));
  if (odd !== undefined)
    throw new Refusal("INVALID", `"${odd}" is no country: write two capital letters of ISO 3166-1, such as ID.`, ["servesCountries"]);
}

function checkCalendar({ cutOff, handlingDays, workingDays, holidayCountry, holidayRegion, closedDays, openDays }: LocationValues): void {
  if (cutOff != null && !isLocalTime(cutOff)) throw new Refusal("INVALID", "A cut-off is a local time of day, such as 15:00.", ["cutOff"]);
  if (handlingDays !== undefined && !(isCount(handlingDays) && handlingDays <= 60))
    throw new Refusal("INVALID", "Handling takes 0 to 60 working days.", ["handlingDays"]);
  if (workingDays !== undefined && (workingDays.length === 0 || workingDays.some((day) => !(weekdays as readonly string[]).includes(day))))
    throw new Refusal("INVALID", `A location works on one day of the week or more: ${weekdays.join(", ")}.`, ["workingDays"]);
  if (holidayRegion != null && holidayCountry == null)
    throw new Refusal("INVALID", "A region's holidays are those of a country: give holidayCountry, too.", ["holidayRegion"]);
  if (holidayCountry != null && !knowsHolidays(holidayCountry, holidayRegion ?? null))
    throw new Refusal(
      "INVALID",
      `The public holidays of ${holidayCountry}${holidayRegion == null ? "" : `-${holidayRegion}`} are not known. Leave them out and give closedDays.`,
      [holidayRegion == null ? "holidayCountry" : "holidayRegion"],
    );
  for (const [field, days] of Object.entries({ closedDays, openDays })) {
    const odd = days?.find((day) => !isLocalDate(day));
    if (odd !== undefined) throw new Refusal("INVALID", `"${odd}" is no day: write it as 2026-01-31.`, [field]);
    if (days !== undefined && days.length > mostDays)
      throw new Refusal("INVALID", `At most ${mostDays} days, not ${days.length}.`, [field]);
  }
}

const mostDays = 400;
const isCount = (number: number): boolean => Number.isInteger(number) && number >= 0;
const isCountry = (text: string): boolean => /^[A-Z]{2}$/.test(text);

function checkPlace({ code, name, timeZone, latitude, longitude, countryCode }: LocationValues): void {
  if (code !== undefined && !/^[\w.-]{1,40}$/.test(code))
    throw new Refusal("INVALID", "A code has 1 to 40 letters, digits, dots, dashes or underscores.", ["code"]);
  if (name !== undefined && !name.trim()) throw new Refusal("INVALID", "A location needs a name.", ["name"]);
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new Refusal("INVALID", `"${timeZone}" is not an IANA time zone, such as Asia/Jakarta.`, ["timeZone"]);
  if (countryCode != null && !isCountry(countryCode))
    throw new Refusal("INVALID", "A country is two capital letters of ISO 3166-1, such as ID.", ["countryCode"]);
  if ((latitude == null) !== (longitude == null)) throw new Refusal("INVALID", "Latitude and longitude come together.", ["latitude"]);
  if (latitude != null && longitude != null && !isGeoPoint({ latitude, longitude }))
    throw new Refusal("INVALID", "Latitude lies between -90 and 90, longitude between -180 and 180.", ["latitude"]);
}
