import type { Channel } from "../../src/channels/channel.entity.ts";
import type { IncomingOrder } from "../../src/channels/connector.ts";
import { importSettlement, type SettlementReport } from "../../src/flows/import-settlement.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, aLine, anOrder, type Shop } from "../support/shop.ts";

/** Columns of our own header that tests use. */
const header = "statement_id,type,order_id,transaction_ref,currency,occurred_at,gross,discount,shipping,commission,fee,tax,refund,net";

/** A row of a statement; amounts that are left out are empty, and `net` is their sum. */
export interface RowSaid {
  readonly statement?: string;
  readonly type?: string;
  readonly order?: string;
  readonly ref?: string;
  readonly currency?: string;
  readonly at?: string;
  readonly gross?: number;
  readonly discount?: number;
  readonly shipping?: number;
  readonly commission?: number;
  readonly fee?: number;
  readonly tax?: number;
  readonly refund?: number;
  readonly net?: number;
}

const amounts = ["gross", "discount", "shipping", "commission", "fee", "tax", "refund"] as const;

export const netOf = (row: RowSaid): number => row.net ?? amounts.reduce((sum, name) => sum + (row[name] ?? 0), 0);

/** A file of rows; amounts are whole rupiah. */
export const fileOf = (...rows: readonly RowSaid[]): Uint8Array =>
  new TextEncoder().encode(
    [
      header,
      ...rows.map((row) =>
        [
          row.statement ?? "S-1",
          row.type ?? "ORDER",
          row.order ?? "",
          row.ref ?? "",
          row.currency ?? "IDR",
          row.at ?? "2026-11-10T03:00:00Z",
          ...amounts.map((name) => row[name] ?? ""),
          netOf(row),
        ].join(","),
      ),
    ].join("\n"),
  );

export const handIn = (
  shop: Shop,
  channel: Channel,
  file: Uint8Array,
  more: { readonly payout?: string; readonly dryRun?: boolean; readonly mapping?: Readonly<Record<string, unknown>> } = {},
): Promise<SettlementReport> =>
  importSettlement(shop.orm, aDeed(), {
    channelId: channel.id,
    fileName: "statement.csv",
    file,
    mapping: more.mapping ?? null,
    statementId: null,
    payout: more.payout ?? null,
    dryRun: more.dryRun ?? false,
  });

/** A paid order of one line, at a price in whole rupiah. */
export const sale = (externalId: string, price: number, values: Partial<IncomingOrder> = {}): IncomingOrder =>
  anOrder({ externalId, lines: [aLine("MUG", 1, { unitPrice: moneyOf(String(price), "IDR") })], ...values });

export interface Told {
  readonly subject: string;
  readonly outcome: string;
  readonly status: string;
  readonly difference: string;
  readonly reasons: string;
}

/** What was found, by subject: whole rupiah. */
export const itemsOf = (shop: Shop, channel: Channel): Promise<Told[]> =>
  shop.read(
    sql<Told>`
      select case when subject like 'entry:%' then 'entry' else substr(subject, 7) end as subject, outcome, status,
        trim_scale(difference_minor / 100.0)::text as difference,
        coalesce((select string_agg((reason->>'code') || ' ' || trim_scale((reason->>'amountMinor')::bigint / 100.0), ', ' order by reason->>'code')
          from jsonb_array_elements(reasons) reason), '') as reasons
      from reconciliation_items where channel_id = ${channel.id} order by subject`,
  );
