import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, anything, containing, row, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import type { ChannelRights } from "./connector.ts";
import type { StoredSettings } from "./vault.ts";

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
  readonly access: string;
  readonly accessReason: string | null;
  readonly accessChangedAt: string | null;
  readonly publishStock: boolean;
  readonly asksUndated: boolean;
  readonly carrierCodes: Readonly<Record<string, string>>;
  readonly tells: Readonly<Record<string, string>>;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Secrets, sealed. */
export interface ChannelSettingsRow {
  readonly id: string;
  readonly settings: StoredSettings;
}

export interface ChannelFilter {
  readonly status?: string | null;
  readonly types?: readonly string[] | null;
  readonly connectorKeys?: readonly string[] | null;
  /** Part of the code or the name. */
  readonly text?: string | null;
}

export const channels = table<ChannelRow>("channels", [
  "id",
  "code",
  "name",
  "type",
  "status",
  "connectorKey",
  "currency",
  "timeZone",
  "rights",
  "locationIds",
  "externalLocations",
  "access",
  "accessReason",
  "accessChangedAt",
  "publishStock",
  "asksUndated",
  "carrierCodes",
  "tells",
  "version",
  "createdAt",
  "updatedAt",
]);
const columns = allColumns(channels);

/** A key that is limited to channels sees these alone. */
export const visibleChannels = ({ channelIds }: Rights) =>
  channelIds === null ? anything : sql`channels.id = any(${uuids([...channelIds])})`;

export const channelsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ChannelRow[]> =>
  rows(em, sql<ChannelRow>`select ${columns} from channels where id = any(${uuids(ids)}) and ${visibleChannels(access)}`);

export const channelSettingsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ChannelSettingsRow[]> =>
  rows(em, sql<ChannelSettingsRow>`select id, settings from channels where id = any(${uuids(ids)}) and ${visibleChannels(access)}`);

/** By code. */
export const channelOrder: Order = { name: "code", column: sql`channels.code`, type: "text", id: sql`channels.id`, descending: false };

export const matchingChannels = ({ status, types, connectorKeys, text }: ChannelFilter) =>
  all([
    status ? sql`channels.status = ${status}` : null,
    types ? sql`channels.type = any(${texts(types)})` : null,
    connectorKeys ? sql`channels.connector_key = any(${texts(connectorKeys)})` : null,
    text ? sql`(channels.code || ' ' || channels.name) ilike ${containing(text)}` : null,
  ]);

export const channelPage = (em: EntityManager, filter: ChannelFilter, args: PageArgs, access: Access): Promise<Page<ChannelRow>> =>
  pageOf(em, channels, channelOrder, args, (page) => all([matchingChannels(filter), visibleChannels(access), page.where]));

export async function channelCount(em: EntityManager, filter: ChannelFilter, most: number, access: Access): Promise<number> {
  const counted = await row(
    em,
    sql<{ count: number }>`
      select count(*)::int as count from (select 1 from channels where ${matchingChannels(filter)} and ${visibleChannels(access)} limit ${sql.lit(most)}) counted`,
  );
  return counted?.count ?? 0;
}
