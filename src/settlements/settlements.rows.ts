import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { firstOf, type List, type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import type { StoredReason } from "./reconciliation-item.entity.ts";

export interface SettlementRow {
  readonly id: string;
  readonly channelId: string;
  readonly statementId: string;
  readonly currency: string;
  readonly periodFrom: string;
  readonly periodTo: string;
  readonly payoutMinor: string | null;
  readonly entriesMinor: string;
  readonly entryCount: number;
}

export const settlements = table<SettlementRow>(
  "settlements settlement",
  ["id", "channelId", "statementId", "currency", "periodFrom", "periodTo", "payoutMinor", "entriesMinor", "entryCount"],
  { payoutMinor: "coalesce(settlement.payout_minor, nullif(settlement.paid_out_minor, 0))" },
);

export interface SettlementEntryRow {
  readonly id: string;
  readonly settlementId: string;
  readonly channelId: string;
  readonly line: number;
  readonly type: string;
  readonly nativeType: string | null;
  readonly description: string | null;
  readonly externalOrderId: string | null;
  readonly transactionRef: string | null;
  readonly currency: string;
  readonly grossMinor: string;
  readonly discountMinor: string;
  readonly shippingMinor: string;
  readonly commissionMinor: string;
  readonly feeMinor: string;
  readonly taxMinor: string;
  readonly refundMinor: string;
  readonly otherMinor: string;
  readonly netMinor: string;
  readonly occurredAt: string;
  readonly orderId: string | null;
  readonly itemId: string | null;
}

export const settlementEntries = table<SettlementEntryRow>("settlement_entries entry", [
  "id",
  "settlementId",
  "channelId",
  "line",
  "type",
  "nativeType",
  "description",
  "externalOrderId",
  "transactionRef",
  "currency",
  "grossMinor",
  "discountMinor",
  "shippingMinor",
  "commissionMinor",
  "feeMinor",
  "taxMinor",
  "refundMinor",
  "otherMinor",
  "netMinor",
  "occurredAt",
  "orderId",
  "itemId",
]);

export interface ReconciliationItemRow {
  readonly id: string;
  readonly channelId: string;
  readonly orderId: string | null;
  readonly externalOrderId: string | null;
  readonly outcome: string;
  readonly status: string;
  readonly currency: string;
  readonly expectedMinor: string;
  readonly actualMinor: string;
  readonly differenceMinor: string;
  readonly reasons: readonly StoredReason[];
  readonly note: string | null;
  readonly judgedAt: string;
  readonly createdAt: string;
}

export const reconciliationItems = table<ReconciliationItemRow>(
  "reconciliation_items item",
  [
    "id",
    "channelId",
    "orderId",
    "externalOrderId",
    "outcome",
    "status",
    "currency",
    "expectedMinor",
    "actualMinor",
    "differenceMinor",
    "reasons",
    "note",
    "judgedAt",
    "createdAt",
  ],
  { externalOrderId: "case when item.subject like 'order:%' then substr(item.subject, 7) end" },
);

const ofChannels = (column: string, { channelIds, locationIds }: Rights) =>
  all([channelIds === null ? null : sql`${sql.ref(column)} = any(${uuids([...channelIds])})`, locationIds === null ? null : sql`false`]);

/** A key that is limited to channels sees what these settle alone; one limited to locations nothing, as a statement tells of any. */
export const visibleSettlements = (rights: Rights) => ofChannels("settlement.channel_id", rights);
export const visibleEntries = (rights: Rights) => ofChannels("entry.channel_id", rights);
export const visibleItems = (rights: Rights) => ofChannels("item.channel_id", rights);

export const settlementsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<SettlementRow[]> =>
  rows(
    em,
    sql<SettlementRow>`select ${allColumns(settlements)} from settlements settlement where settlement.id = any(${uuids(ids)}) and ${visibleSettlements(access)}`,
  );

export const settlementEntriesById = (em: EntityManager, ids: readonly string[], access: Access): Promise<SettlementEntryRow[]> =>
  rows(
    em,
    sql<SettlementEntryRow>`select ${allColumns(settlementEntries)} from settlement_entries entry where entry.id = any(${uuids(ids)}) and ${visibleEntries(access)}`,
  );

export const reconciliationItemsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ReconciliationItemRow[]> =>
  rows(
    em,
    sql<ReconciliationItemRow>`select ${allColumns(reconciliationItems)} from reconciliation_items item where item.id = any(${uuids(ids)}) and ${visibleItems(access)}`,
  );

/** Rows of statements that were compared together, oldest first. */
export const entriesOfItems = (em: EntityManager, ids: readonly string[], access: Access): Promise<SettlementEntryRow[]> =>
  rows(
    em,
    sql<SettlementEntryRow>`
      select ${allColumns(settlementEntries)} from settlement_entries entry where entry.item_id = any(${uuids(ids)}) and ${visibleEntries(access)}
      order by entry.item_id, entry.occurred_at, entry.id`,
  );

/** The newest period first. */
export const settlementOrder: Order = {
  name: "period",
  column: sql`settlement.period_to`,
  type: "timestamptz",
  id: sql`settlement.id`,
  descending: true,
};

/** As they happened. */
export const entryOrder: Order = {
  name: "occurred",
  column: sql`entry.occurred_at`,
  type: "timestamptz",
  id: sql`entry.id`,
  descending: false,
};

/** Newest first. */
export const itemOrder: Order = { name: "newest", column: sql`item.created_at`, type: "timestamptz", id: sql`item.id`, descending: true };

export interface SettlementFilter {
  readonly channelIds?: readonly string[] | null;
  readonly statementId?: string | null;
}

const matchingSettlements = ({ channelIds, statementId }: SettlementFilter, access: Access) =>
  all([
    visibleSettlements(access),
    channelIds ? sql`settlement.channel_id = any(${uuids(channelIds)})` : null,
    statementId ? sql`settlement.statement_id = ${statementId}` : null,
  ]);

export const settlementsOn = (filter: SettlementFilter, access: Access, list: List) =>
  sql`${matchingSettlements(filter, access)} and ${list.where}`;

export const settlementPage = (em: EntityManager, filter: SettlementFilter, args: PageArgs, access: Access): Promise<Page<SettlementRow>> =>
  pageOf(em, settlements, settlementOrder, args, (page) => settlementsOn(filter, access, page));

export const settlementsCounted = (filter: SettlementFilter, access: Access, most: number) =>
  sql`select 1 from settlements settlement where ${matchingSettlements(filter, access)} ${firstOf(settlementOrder, most).order}`;

export const settlementCount = (em: EntityManager, filter: SettlementFilter, most: number, access: Access): Promise<number> =>
  countOf(em, settlementsCounted(filter, access, most));

export const entryPage = (em: EntityManager, settlementId: string, args: PageArgs): Promise<Page<SettlementEntryRow>> =>
  pageOf(em, settlementEntries, entryOrder, args, (page) => sql`entry.settlement_id = ${settlementId} and ${page.where}`);

export const entryCount = (em: EntityManager, settlementId: string, most: number): Promise<number> =>
  countOf(em, sql`select 1 from settlement_entries entry where entry.settlement_id = ${settlementId} limit ${sql.lit(most)}`);

export interface ReconciliationFilter {
  readonly channelIds?: readonly string[] | null;
  readonly statuses?: readonly string[] | null;
  readonly outcomes?: readonly string[] | null;
  readonly settlementId?: string | null;
  readonly orderId?: string | null;
}

const matchingItems = ({ channelIds, statuses, outcomes, settlementId, orderId }: ReconciliationFilter, access: Access) =>
  all([
    visibleItems(access),
    channelIds ? sql`item.channel_id = any(${uuids(channelIds)})` : null,
    statuses ? sql`item.status = any(${texts(statuses)})` : null,
    outcomes ? sql`item.outcome = any(${texts(outcomes)})` : null,
    settlementId
      ? sql`item.id in (select item_id from settlement_entries where settlement_id = ${settlementId} and item_id is not null)`
      : null,
    orderId ? sql`item.order_id = ${orderId}` : null,
  ]);

export const itemsOn = (filter: ReconciliationFilter, access: Access, list: List) =>
  sql`${matchingItems(filter, access)} and ${list.where}`;

export const itemPage = (
  em: EntityManager,
  filter: ReconciliationFilter,
  args: PageArgs,
  access: Access,
): Promise<Page<ReconciliationItemRow>> => pageOf(em, reconciliationItems, itemOrder, args, (page) => itemsOn(filter, access, page));

export const itemsCounted = (filter: ReconciliationFilter, access: Access, most: number) =>
  sql`select 1 from reconciliation_items item where ${matchingItems(filter, access)} ${firstOf(itemOrder, most).order}`;

export const itemCount = (em: EntityManager, filter: ReconciliationFilter, most: number, access: Access): Promise<number> =>
  countOf(em, itemsCounted(filter, access, most));
