import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import { all, rows, sql, uuids } from "../kit/sql.ts";
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
  readonly channelId: string | null;
  readonly status: string;
  readonly createdAt: string;
}

export const reservations = table<ReservationRow>(
  "reservations",
  ["id", "levelId", "itemId", "locationId", "quantity", "ownerType", "ownerId", "expiresAt", "channelId", "status", "createdAt"],
  { levelId: "reservations.item_id || '@' || reservations.location_id" },
);
const columns = allColumns(reservations);

/** A key limited to locations sees what is reserved there, one limited to channels what is for these, or for no channel. */
const visible = ({ channelIds, locationIds }: Access) =>
  all([
    locationIds === null ? null : sql`reservations.location_id = any(${uuids([...locationIds])})`,
    channelIds === null ? null : sql`(reservations.channel_id is null or reservations.channel_id = any(${uuids([...channelIds])}))`,
  ]);

export const reservationsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ReservationRow[]> =>
  rows(em, sql<ReservationRow>`select ${columns} from reservations where id = any(${uuids(ids)}) and ${visible(access)}`);

/** What is reserved at a level now, oldest first; at most 100. What stands behind `from`; the level's two ids are SQL. */
export const activeReservations = (itemId: string, locationId: string): string =>
  `lateral (select * from reservations where item_id = ${itemId} and location_id = ${locationId} and status = 'ACTIVE' order by id limit 100) reservations`;

export const activeReservationsAt = (em: EntityManager, levelIds: readonly string[]): Promise<ReservationRow[]> => {
  const places = levelIds.map(placeOf);
  return rows(
    em,
    sql<ReservationRow>`
      select ${columns}
      from unnest(${uuids(places.map(({ itemId }) => itemId))}, ${uuids(places.map(({ locationId }) => locationId))}) as wanted(item, place),
      ${sql.raw(activeReservations("wanted.item", "wanted.place"))}
      order by reservations.id`,
  );
};
