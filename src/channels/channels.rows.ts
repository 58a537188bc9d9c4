import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import { keyset, type Page, type PageArgs } from "../kit/page.ts";
import { row, rows, sql, uuids } from "../kit/sql.ts";
import type { ChannelRights } from "./connector.ts";

/** A channel without its settings: these hold secrets and are read by `channelSettingsById` alone. */
export interface ChannelRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly connectorKey: string | null;
  readonly currency: string;
  readonly timeZone: string;
  readonly rights: ChannelRights;
  readonly locationIds: readonly string[];
  readonly externalLocations: Readonly<Record<string, string>>;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Secrets. Only to be handed to the connector. */
export interface ChannelSettingsRow {
  readonly id: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface ChannelFilter {
  readonly status?: string | null;
  readonly types?: readonly string[] | null;
  readonly connectorKeys?: readonly string[] | null;
  /** Part of the code or the name. */
  readonly text?: string | null;
}

const columns = sql`
  id, code, name, type, status, connector_key as "connectorKey", currency, time_zone as "timeZone", rights,
  location_ids as "locationIds", external_locations as "externalLocations", version, created_at as "createdAt", updated_at as "updatedAt"`;

/** A key that is limited to channels sees these alone. */
const visible = ({ channelIds }: Access) => (channelIds === null ? sql`true` : sql`id = any(${uuids([...channelIds])})`);

export const channelsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ChannelRow[]> =>
  rows(em, sql<ChannelRow>`select ${columns} from channels where id = any(${uuids(ids)}) and ${visible(access)}`);

export const channelSettingsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ChannelSettingsRow[]> =>
  rows(em, sql<ChannelSettingsRow>`select id, settings from channels where id = any(${uuids(ids)}) and ${visible(access)}`);

const matching = ({ status, types, connectorKeys, text }: ChannelFilter) =>
  sql.join(
    [
      status ? sql`status = ${status}` : sql`true`,
      types ? sql`type = any(${types as string[]}::text[])` : sql`true`,
      connectorKeys ? sql`connector_key = any(${connectorKeys as string[]}::text[])` : sql`true`,
      text ? sql`(code || ' ' || name) ilike ${`%${text.replace(/[\\%_]/g, "\\$&")}%`}` : sql`true`,
    ],
    sql` and `,
  );

/** By code. */
export async function channelPage(em: EntityManager, filter: ChannelFilter, args: PageArgs, access: Access): Promise<Page<ChannelRow>> {
  const page = keyset(args, { name: "code", column: sql`code`, type: "text", id: sql`id`, descending: false });
  return page.page(
    await rows(
      em,
      sql<ChannelRow>`select ${columns}, ${page.select} from channels where ${matching(filter)} and ${visible(access)} and ${page.where} ${page.order}`,
    ),
  );
}

export async function channelCount(em: EntityManager, filter: ChannelFilter, most: number, access: Access): Promise<number> {
  const counted = await row(
    em,
    sql<{ count: number }>`
      select count(*)::int as count from (select 1 from channels where ${matching(filter)} and ${visible(access)} limit ${sql.lit(most)}) counted`,
  );
  return counted?.count ?? 0;
}
