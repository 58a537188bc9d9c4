import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, anything, containing, row, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

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
  readonly networks: readonly string[];
  readonly cutOff: string | null;
  readonly handlingDays: number;
  readonly workingDays: readonly string[];
  readonly holidayCountry: string | null;
  readonly holidayRegion: string | null;
  readonly closedDays: readonly string[];
  readonly openDays: readonly string[];
  readonly dailyCapacity: number | null;
  readonly handlingCostMinor: string | null;
  readonly handlingCostCurrency: string | null;
  readonly rejectRisk: number;
  readonly servesCountries: readonly string[];
  readonly servesRegions: readonly string[];
  readonly ownerRef: string | null;
  readonly externalRequest: boolean;
  readonly requestMinutes: number | null;
  readonly submitsRequests: boolean;
  readonly pickupDays: number;
  readonly pickupExpiry: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface LocationFilter {
  readonly status?: string | null;
  readonly types?: readonly string[] | null;
  /** Part of the code or the name. */
  readonly text?: string | null;
  /** Those in one of these. */
  readonly networks?: readonly string[] | null;
  /** Those that can handle all of these. */
  readonly handlingTags?: readonly string[] | null;
}

export const locations = table<LocationRow>("locations", [
  "id",
  "code",
  "name",
  "type",
  "status",
  "timeZone",
  "latitude",
  "longitude",
  "addressLines",
  "city",
  "region",
  "postalCode",
  "countryCode",
  "priority",
  "handlingTags",
  "ships",
  "pickup",
  "returns",
  "networks",
  "cutOff",
  "handlingDays",
  "workingDays",
  "holidayCountry",
  "holidayRegion",
  "closedDays",
  "openDays",
  "dailyCapacity",
  "handlingCostMinor",
  "handlingCostCurrency",
  "rejectRisk",
  "servesCountries",
  "servesRegions",
  "ownerRef",
  "externalRequest",
  "requestMinutes",
  "submitsRequests",
  "pickupDays",
  "pickupExpiry",
  "version",
  "createdAt",
  "updatedAt",
]);
const columns = allColumns(locations);

/** A key that is limited to locations sees these alone. */
export const visibleLocations = ({ locationIds }: Rights) =>
  locationIds === null ? anything : sql`locations.id = any(${uuids([...locationIds])})`;

export const locationsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<LocationRow[]> =>
  rows(em, sql<LocationRow>`select ${columns} from locations where id = any(${uuids(ids)}) and ${visibleLocations(access)}`);

/** By code. */
export const locationOrder: Order = { name: "code", column: sql`locations.code`, type: "text", id: sql`locations.id`, descending: false };

export const matchingLocations = ({ status, types, text, networks, handlingTags }: LocationFilter) =>
  all([
    status ? sql`locations.status = ${status}` : null,
    types ? sql`locations.type = any(${texts(types)})` : null,
    text ? sql`(locations.code || ' ' || locations.name) ilike ${containing(text)}` : null,
    networks ? sql`locations.networks && ${texts(networks)}` : null,
    handlingTags ? sql`locations.handling_tags @> ${texts(handlingTags)}` : null,
  ]);

export const locationPage = (em: EntityManager, filter: LocationFilter, args: PageArgs, access: Access): Promise<Page<LocationRow>> =>
  pageOf(em, locations, locationOrder, args, (page) => all([matchingLocations(filter), visibleLocations(access), page.where]));

export async function locationCount(em: EntityManager, filter: LocationFilter, most: number, access: Access): Promise<number> {
  const counted = await row(
    em,
    sql<{
      count: number;
    }>`select count(*)::int as count from (select 1 from locations where ${matchingLocations(filter)} and ${visibleLocations(access)} limit ${sql.lit(most)}) counted`,
  );
  return counted?.count ?? 0;
}
