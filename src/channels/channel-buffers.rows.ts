import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { anything, countOf, rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

export interface ChannelBufferRow {
  readonly id: string;
  readonly channelId: string;
  readonly locationId: string | null;
  readonly network: string | null;
  readonly itemId: string | null;
  readonly itemTag: string | null;
  readonly units: number | null;
  readonly percent: number | null;
  readonly strict: boolean;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const channelBuffers = table<ChannelBufferRow>("channel_buffers buffer", [
  "id",
  "channelId",
  "locationId",
  "network",
  "itemId",
  "itemTag",
  "units",
  "percent",
  "strict",
  "version",
  "createdAt",
  "updatedAt",
]);
const columns = allColumns(channelBuffers);

/** A key that is limited to channels sees their buffers alone. */
export const visibleBuffers = ({ channelIds }: Rights) =>
  channelIds === null ? anything : sql`buffer.channel_id = any(${uuids([...channelIds])})`;

export const channelBuffersById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ChannelBufferRow[]> =>
  rows(
    em,
    sql<ChannelBufferRow>`select ${columns} from channel_buffers buffer where buffer.id = any(${uuids(ids)}) and ${visibleBuffers(access)}`,
  );

/** As they were made. */
export const bufferOrder: Order = {
  name: "created",
  column: sql`buffer.created_at`,
  type: "timestamptz",
  id: sql`buffer.id`,
  descending: false,
};

export const channelBufferPage = (em: EntityManager, channelId: string, args: PageArgs, access: Access): Promise<Page<ChannelBufferRow>> =>
  pageOf(
    em,
    channelBuffers,
    bufferOrder,
    args,
    (page) => sql`buffer.channel_id = ${channelId} and ${visibleBuffers(access)} and ${page.where}`,
  );

export const channelBufferCount = (em: EntityManager, channelId: string, most: number, access: Access): Promise<number> =>
  countOf(
    em,
    sql`select 1 from channel_buffers buffer where buffer.channel_id = ${channelId} and ${visibleBuffers(access)} limit ${sql.lit(most)}`,
  );
