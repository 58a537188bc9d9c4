import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import { keyset, type Page, type PageArgs } from "../kit/page.ts";
import { row, rows, sql, uuids } from "../kit/sql.ts";

export interface LocationRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly timeZone: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly addressLines: readonly string[];
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly countryCode: string | null;
  readonly priority: number;
  readonly handlingTags: readonly string[];
  readonly ships: boolean;
  readonly pickup: boolean;
  readonly returns: boolean;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface LocationFilter {
  readonly status?: string | null;
  readonly types?: readonly string[] | null;
  /** Part of the code or the name. */
  readonly text?: string | null;
}

const columns = sql`
  id, code, name, type, status, time_zone as "timeZone", latitude, longitude, address_lines as "addressLines", city, region,
  postal_code as "postalCode", country_code as "countryCode", priority, handling_tags as "handlingTags", ships, pickup, returns,
  version, created_at as "createdAt", updated_at as "updatedAt"`;

/** A key that is limited to locations sees these alone. */
const visible = ({ locationIds }: Access) => (locationIds === null ? sql`true` : sql`id = any(${uuids([...locationIds])})`);

export const locationsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<LocationRow[]> =>
  rows(em, sql<LocationRow>`select ${columns} from locations where id = any(${uuids(ids)}) and ${visible(access)}`);

const matching = ({ status, types, text }: LocationFilter) =>
  sql.join(
    [
      status ? sql`status = ${status}` : sql`true`,
      types ? sql`type = any(${types as string[]}::text[])` : sql`true`,
      text ? sql`(code || ' ' || name) ilike ${`%${text.replace(/[\\%_]/g, "\\$&")}%`}` : sql`true`,
    ],
    sql` and `,
  );

export async function locationPage(em: EntityManager, filter: LocationFilter, args: PageArgs, access: Access): Promise<Page<LocationRow>> {
  const page = keyset(args, { name: "code", column: sql`code`, type: "text", id: sql`id`, descending: false });
  return page.page(
    await rows(
      em,
      sql<LocationRow>`select ${columns}, ${page.select} from locations where ${matching(filter)} and ${visible(access)} and ${page.where} ${page.order}`,
    ),
  );
}

export async function locationCount(em: EntityManager, filter: LocationFilter, most: number, access: Access): Promise<number> {
  const counted = await row(
    em,
    sql<{
      count: number;
    }>`select count(*)::int as count from (select 1 from locations where ${matching(filter)} and ${visible(access)} limit ${sql.lit(most)}) counted`,
  );
  return counted?.count ?? 0;
}
