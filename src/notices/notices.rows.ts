import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, countOf, row, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { visibleOrders } from "../orders/order-filter.ts";
import type { Language } from "./notice.states.ts";

export interface NoticeRow {
  readonly id: string;
  readonly orderId: string;
  readonly kind: string;
  readonly status: string;
  readonly language: string | null;
  readonly attempts: number;
  readonly reason: string | null;
  readonly sentAt: string | null;
  readonly createdAt: string;
}

export interface NoticeFilter {
  readonly orderId?: string | null;
  readonly statuses?: readonly string[] | null;
  readonly kinds?: readonly string[] | null;
}

export const notices = table<NoticeRow>("notices notice", [
  ...(["id", "orderId", "kind", "status", "language", "attempts", "reason", "sentAt", "createdAt"] as const),
]);

/** A key sees the notices of the orders that it sees. */
export const visibleNotices = (rights: Rights): RawBuilder<unknown> =>
  rights.channelIds === null && rights.locationIds === null
    ? sql`true`
    : sql`coalesce((select true from orders where orders.id = notice.order_id and ${visibleOrders(rights)}), false)`;

export const noticesById = (em: EntityManager, ids: readonly string[], access: Access): Promise<NoticeRow[]> =>
  rows(
    em,
    sql<NoticeRow>`select ${allColumns(notices)} from notices notice where notice.id = any(${uuids(ids)}) and ${visibleNotices(access)}`,
  );

/** Newest first. */
export const noticeOrder: Order = {
  name: "newest",
  column: sql`notice.created_at`,
  type: "timestamptz",
  id: sql`notice.id`,
  descending: true,
};

export const matchingNotices = ({ orderId, statuses, kinds }: NoticeFilter, rights: Rights): RawBuilder<unknown> =>
  all([
    visibleNotices(rights),
    orderId == null ? null : sql`notice.order_id = ${orderId}`,
    statuses == null ? null : sql`notice.status = any(${texts(statuses)})`,
    kinds == null ? null : sql`notice.kind = any(${texts(kinds)})`,
  ]);

export const noticePage = (em: EntityManager, filter: NoticeFilter, args: PageArgs, access: Access): Promise<Page<NoticeRow>> =>
  pageOf(em, notices, noticeOrder, args, (page) => all([matchingNotices(filter, access), page.where]));

export const noticeCount = (em: EntityManager, filter: NoticeFilter, most: number, access: Access): Promise<number> =>
  countOf(em, sql`select 1 from notices notice where ${matchingNotices(filter, access)} limit ${sql.lit(most)}`);

/** Types of channels whose buyers nobody else writes to. */
export const toldByUs: readonly string[] = ["WEB", "API", "B2B"];

/** What a channel's buyers are told by us. */
export interface ChannelNoticesRow {
  readonly kinds: readonly string[];
  readonly language: Language | null;
}

/** Null: the channel was never set, so its type says. */
export const channelNotices = (em: EntityManager, channelId: string): Promise<ChannelNoticesRow | null> =>
  row(em, sql<ChannelNoticesRow>`select kinds, language from channel_notices where channel_id = ${channelId}`);
