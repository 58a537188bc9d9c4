import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, anything, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import type { TemplateLine } from "./recurring-order.entity.ts";

/** Amounts are minor units of `currency`, as text. */
export interface RecurringOrderRow {
  readonly id: string;
  readonly channelId: string;
  readonly customerId: string | null;
  readonly shipToId: string | null;
  readonly name: string;
  readonly status: string;
  readonly rule: string;
  readonly startsOn: string;
  readonly localTime: string;
  readonly timeZone: string;
  readonly leadDays: number;
  readonly priceMode: string;
  readonly missed: string;
  readonly currency: string;
  readonly lines: readonly TemplateLine[];
  readonly shippingMinor: string;
  readonly shippingOption: string | null;
  readonly paymentStatus: string;
  readonly nextOn: string | null;
  readonly nextAt: string | null;
  readonly skipped: readonly string[];
  readonly captured: number;
  readonly lastOn: string | null;
  readonly problem: string | null;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

export interface RecurringOrderFilter {
  readonly statuses?: readonly string[] | null;
  readonly channelIds?: readonly string[] | null;
}

export const recurringOrders = table<RecurringOrderRow>(
  "recurring_orders recurring",
  [
    ...(["id", "channelId", "customerId", "shipToId", "name", "status", "rule", "startsOn", "localTime", "timeZone", "leadDays"] as const),
    ...(["priceMode", "missed", "currency", "lines", "shippingMinor", "shippingOption", "paymentStatus", "nextOn", "nextAt"] as const),
    ...(["skipped", "captured", "lastOn", "problem", "createdAt", "endedAt"] as const),
  ],
  {
    startsOn: "recurring.starts_on::text",
    nextOn: "recurring.next_on::text",
    lastOn: "recurring.last_on::text",
    skipped: "recurring.skipped::text[]",
  },
);

/** A key that is limited to channels sees their recurring orders alone; who is limited to places sees none: they are nowhere yet. */
export const visibleRecurring = ({ channelIds, locationIds }: Rights) =>
  all([channelIds === null ? null : sql`recurring.channel_id = any(${uuids([...channelIds])})`, locationIds === null ? null : sql`false`]);

export const recurringOrdersById = (em: EntityManager, ids: readonly string[], access: Access): Promise<RecurringOrderRow[]> =>
  rows(
    em,
    sql<RecurringOrderRow>`
      select ${allColumns(recurringOrders)} from recurring_orders recurring where recurring.id = any(${uuids(ids)}) and ${visibleRecurring(access)}`,
  );

/** Newest first. */
export const recurringOrder: Order = {
  name: "newest",
  column: sql`recurring.created_at`,
  type: "timestamptz",
  id: sql`recurring.id`,
  descending: true,
};

export const matchingRecurring = ({ statuses, channelIds }: RecurringOrderFilter, access: Access) =>
  all([
    visibleRecurring(access),
    statuses ? sql`recurring.status = any(${texts(statuses)})` : null,
    channelIds ? sql`recurring.channel_id = any(${uuids(channelIds)})` : anything,
  ]);

export const recurringOrderPage = (
  em: EntityManager,
  filter: RecurringOrderFilter,
  args: PageArgs,
  access: Access,
): Promise<Page<RecurringOrderRow>> =>
  pageOf(em, recurringOrders, recurringOrder, args, (page) => all([matchingRecurring(filter, access), page.where]));

export const recurringOrderCount = (em: EntityManager, filter: RecurringOrderFilter, most: number, access: Access): Promise<number> =>
  countOf(em, sql`select from recurring_orders recurring where ${matchingRecurring(filter, access)} limit ${sql.lit(most)}`);
