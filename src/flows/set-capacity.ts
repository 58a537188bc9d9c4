import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { isLocalDate, type LocalDate } from "../kit/local-date.ts";
import { rows, sql } from "../kit/sql.ts";
import type { Location } from "../locations/location.entity.ts";
import { noteReview } from "./note-review.ts";
import { lockLocation, tellOfLocation } from "./tell-of-location.ts";

export interface DayCapacity {
  readonly locationId: string;
  readonly date: LocalDate;
  /** Null: what the location ships in a day. */
  readonly limit: number | null;
  /** Why the day may be filled past its limit. Null: it may not. */
  readonly overrideReason: string | null;
}

/**
 * Sets how much a location ships on one day. Throws Refusal NOT_FOUND, INVALID, or INSUFFICIENT_CAPACITY when more is taken
 * already and no reason is given.
 */
export async function setCapacity(em: EntityManager, deed: Deed, { locationId, date, limit, overrideReason }: DayCapacity): Promise<void> {
  if (!isLocalDate(date)) throw new Refusal("INVALID", `"${date}" is no day: write it as 2026-01-31.`, ["date"]);
  if (overrideReason !== null && !overrideReason.trim())
    throw new Refusal("INVALID", "A reason to fill a day past its limit says something.", ["overrideReason"]);
  const location = await lockLocation(em, locationId, ["locationId"]);
  const most = limit ?? location.dailyCapacity ?? null;
  if (most === null) throw new Refusal("INVALID", "The location has no daily capacity: give the day's limit.", ["limit"]);
  if (!Number.isInteger(most) || most < 0) throw new Refusal("INVALID", "A limit is a whole number from 0.", ["limit"]);
  await rows(
    em,
    sql`
      insert into capacity_buckets as bucket (location_id, local_date, "limit", set_for_day, override_reason, used, updated_at)
      values (${locationId}, ${date}::date, ${most}, ${limit !== null}, ${overrideReason}, (
        select count(*) from capacity_claims where location_id = ${locationId} and local_date = ${date}::date), now())
      on conflict (location_id, local_date) do update
      set "limit" = excluded."limit", set_for_day = excluded.set_for_day, override_reason = excluded.override_reason, updated_at = now()`,
  );
  await tellOfLocation(em, deed, location, "location.capacity_set", { date, limit: most, overrideReason });
  await noteReview(em, deed, { cause: "CAPACITY", locationId });
}

/** What a day that was promised fuller than the location now ships is excused by. */
const lowered = "The location's daily capacity was lowered after these were promised.";

/** The days from one on follow what a location ships in a day, save those that were set for themselves. */
export async function changeDailyCapacity(em: EntityManager, { id, dailyCapacity = null }: Location, from: LocalDate): Promise<void> {
  const open = sql`location_id = ${id} and local_date >= ${from}::date and not set_for_day`;
  await rows(em, sql`select 1 from capacity_buckets where ${open} order by local_date for update`);
  await rows(
    em,
    dailyCapacity === null
      ? sql`delete from capacity_buckets where ${open}`
      : sql`
          update capacity_buckets set "limit" = ${dailyCapacity}, updated_at = now(),
            override_reason = case when used > ${dailyCapacity} then ${lowered}
              else nullif(override_reason, ${lowered}) end
          where ${open}`,
  );
}
