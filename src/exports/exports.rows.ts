import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights, Scope } from "../access/access.ts";
import { type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { type ExportKind, exportKinds } from "./export.states.ts";

export interface ExportRow {
  readonly id: string;
  readonly kind: string;
  readonly format: string;
  readonly status: string;
  readonly after: string | null;
  readonly cursor: string | null;
  readonly complete: boolean | null;
  readonly rowCount: number | null;
  readonly people: boolean;
  readonly documentId: string | null;
  readonly reason: string | null;
  readonly endedAt: string | null;
  readonly createdAt: string;
}

export const exportRows = table<ExportRow>("exports export", [
  ...(["id", "kind", "format", "status", "after", "cursor", "complete", "rowCount", "people", "documentId", "reason"] as const),
  ...(["endedAt", "createdAt"] as const),
]);

/** The scope that reads what is written out. */
export const scopeOfExport: Readonly<Record<ExportKind, Scope>> = {
  ORDERS: "orders:read",
  ORDER_LINES: "orders:read",
  PAYMENTS: "payments:read",
  REFUNDS: "payments:read",
  INVOICES: "payments:read",
  STOCK_MOVEMENTS: "inventory:read",
};

/** A key sees the files that it could have asked for itself. */
export const visibleExports = ({ scopes, channelIds, locationIds }: Rights) => {
  const within = (column: string, ids: ReadonlySet<string> | null) =>
    ids === null ? null : sql`coalesce(${sql.ref(column)} <@ ${uuids([...ids])}, false)`;
  return all([
    sql`export.kind = any(${texts(exportKinds.filter((kind) => scopes.has(scopeOfExport[kind])))})`,
    scopes.has("pii:read") ? null : sql`not export.people`,
    within("export.channel_ids", channelIds),
    within("export.location_ids", locationIds),
  ]);
};

export const exportsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ExportRow[]> =>
  rows(
    em,
    sql<ExportRow>`select ${allColumns(exportRows)} from exports export where export.id = any(${uuids(ids)}) and ${visibleExports(access)}`,
  );

/** Newest first. */
export const exportOrder: Order = {
  name: "newest",
  column: sql`export.created_at`,
  type: "timestamptz",
  id: sql`export.id`,
  descending: true,
};

export interface ExportFilter {
  readonly kinds?: readonly string[] | null;
  readonly statuses?: readonly string[] | null;
}

export const matchingExports = ({ kinds, statuses }: ExportFilter, access: Access) =>
  all([
    visibleExports(access),
    kinds ? sql`export.kind = any(${texts(kinds)})` : null,
    statuses ? sql`export.status = any(${texts(statuses)})` : null,
  ]);

export const exportPage = (em: EntityManager, filter: ExportFilter, args: PageArgs, access: Access): Promise<Page<ExportRow>> =>
  pageOf(em, exportRows, exportOrder, args, (page) => all([matchingExports(filter, access), page.where]));

export const exportCount = (em: EntityManager, filter: ExportFilter, most: number, access: Access): Promise<number> =>
  countOf(em, sql`select 1 from exports export where ${matchingExports(filter, access)} limit ${sql.lit(most)}`);
