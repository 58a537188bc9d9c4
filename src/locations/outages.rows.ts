import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { anything, rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

export interface LocationOutageRow {
  readonly id: string;
  readonly locationId: string;
  readonly reason: string;
  readonly beginsAt: string;
  readonly endsAt: string | null;
}

export const locationOutages = table<LocationOutageRow>("location_outages outage", ["id", "locationId", "reason", "beginsAt", "endsAt"]);

/** A key that is limited to locations sees theirs alone. */
export const visibleOutages = ({ locationIds }: Rights) =>
  locationIds === null ? anything : sql`outage.location_id = any(${uuids([...locationIds])})`;

export const outagesById = (em: EntityManager, ids: readonly string[], access: Access): Promise<LocationOutageRow[]> =>
  rows(
    em,
    sql<LocationOutageRow>`
      select ${allColumns(locationOutages)} from location_outages outage where id = any(${uuids(ids)}) and ${visibleOutages(access)}`,
  );

/** Those that last or lie ahead; what is past is past. */
export const stillToCome = "(outage.ends_at is null or outage.ends_at > greatest(now(), outage.begins_at))";

export const outagesOfLocations = (em: EntityManager, locationIds: readonly string[]): Promise<LocationOutageRow[]> =>
  rows(
    em,
    sql<LocationOutageRow>`
      select ${allColumns(locationOutages)} from location_outages outage
      where location_id = any(${uuids(locationIds)}) and ${sql.raw(stillToCome)} order by outage.begins_at, outage.id`,
  );

/** The locations that are closed at an instant. */
export async function closedAt(em: EntityManager, at: Date): Promise<ReadonlySet<string>> {
  const closed = await rows(
    em,
    sql<{ id: string }>`
      select distinct location_id as id from location_outages where begins_at <= ${at} and (ends_at is null or ends_at > ${at})`,
  );
  return new Set(closed.map(({ id }) => id));
}
