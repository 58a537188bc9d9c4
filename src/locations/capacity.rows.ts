import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

export interface CapacityDayRow {
  readonly locationId: string;
  readonly date: string;
  readonly limit: number;
  readonly used: number;
  readonly setForDay: boolean;
  readonly overrideReason: string | null;
}

export const capacityDays = table<CapacityDayRow>(
  "capacity_buckets bucket",
  ["locationId", "date", "limit", "used", "setForDay", "overrideReason"],
  { date: "bucket.local_date", limit: `bucket."limit"` },
);

export const capacityOfLocations = (em: EntityManager, locationIds: readonly string[]): Promise<CapacityDayRow[]> =>
  rows(
    em,
    sql<CapacityDayRow>`
      select ${allColumns(capacityDays)} from capacity_buckets bucket
      where location_id = any(${uuids(locationIds)}) order by bucket.location_id, bucket.local_date`,
  );
