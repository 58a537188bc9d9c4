import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { placeOf } from "./levels.rows.ts";

export interface ReservationRow {
  readonly id: string;
  /** The level it takes from: `<item>@<location>`. */
  readonly levelId: string;
  readonly itemId: string;
  readonly locationId: string;
  readonly quantity: number;
  readonly ownerType: string;
  readonly ownerId: string;
  readonly expiresAt: string | null;
  readonly status: string;
  readonly createdAt: string;
}

export const reservations = table<ReservationRow>(
  "reservations",
  ["id", "levelId", "itemId", "locationId", "quantity", "ownerType", "ownerId", "expiresAt", "status", "createdAt"],
  { levelId: "reservations.item_id || '@' || reservations.location_id" },
);
const columns = allColumns(reservations);

const visible = ({ locationIds }: Access) =>
  locationIds === null ? sql`true` : sql`reservations.location_id = any(${uuids([...locationIds])})`;

export const reservationsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ReservationRow[]> =>
  rows(em, sql<ReservationRow>`select ${columns} from reservations where id = any(${uuids(ids)}) and ${visible(access)}`);

/** What is reserved at these levels now, oldest first; at most 100 a level. */
export const activeReservationsAt = (em: EntityManager, levelIds: readonly string[]): Promise<ReservationRow[]> => {
  const places = levelIds.map(placeOf);
  return rows(
    em,
    sql<ReservationRow>`
      select reservation.*
      from unnest(${uuids(places.map(({ itemId }) => itemId))}, ${uuids(places.map(({ locationId }) => locationId))}) as wanted(item, place)
      cross join lateral (
        select ${columns} from reservations where item_id = wanted.item and location_id = wanted.place and status = 'ACTIVE' order by id limit 100
      ) reservation`,
  );
};
