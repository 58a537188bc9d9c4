import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import type { FileFault } from "../kit/file-fault.ts";
import { moneyOf } from "../kit/money.ts";
import { Reader } from "../kit/read.ts";
import { retrying } from "../kit/retry.ts";
import { row, rows, sql, uuids } from "../kit/sql.ts";
import { settlementMapping } from "../settlements/mapping.ts";
import { type ReadSettlement, readSettlement } from "../settlements/read-settlement.ts";
import { reconcileAll } from "./reconcile.ts";
import { takeSettlement } from "./take-settlement.ts";

/** A statement as a person or a program hands it in. */
export interface HandedSettlement {
  readonly channelId: string;
  readonly fileName: string;
  readonly file: Uint8Array;
  /** How it is read; null: as the channel's terms say, else by our own header. */
  readonly mapping: Readonly<Record<string, unknown>> | null;
  readonly statementId: string | null;
  /** What was paid out by it: an exact decimal in the channel's currency. */
  readonly payout: string | null;
  /** Nothing is to be taken, only told. */
  readonly dryRun: boolean;
}

/** What became of a statement. */
export interface SettlementReport {
  readonly dryRun: boolean;
  readonly rows: number;
  /** Rows that were new; in a dry run those that can be read. */
  readonly written: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly faults: readonly FileFault[];
  readonly ignoredColumns: readonly string[];
  readonly statements: readonly StatementSum[];
}

/** Amounts are minor units. */
export interface StatementSum {
  readonly statementId: string;
  readonly currency: string;
  readonly entriesMinor: string;
  /** Null: nobody said what was paid out. */
  readonly payoutMinor: string | null;
  /** Orders by what comparing them came to. */
  readonly matched: number;
  readonly different: number;
  readonly missingHere: number;
}

/** Reads a statement, takes it and compares it. Throws MalformedMessage for one that cannot be read as a whole, Refusal INVALID. */
export async function importSettlement(orm: MikroORM, deed: Deed, handed: HandedSettlement): Promise<SettlementReport> {
  const { channelId, dryRun, fileName, statementId } = handed;
  const em = orm.em.fork() as EntityManager;
  const known = await row(
    em,
    sql<{ currency: string; mapping: Readonly<Record<string, unknown>> | null }>`
      select channel.currency, terms.mapping from channels channel left join settlement_terms terms on terms.channel_id = channel.id
      where channel.id = ${channelId}`,
  );
  const read = await readSettlement(handed.file, settlementMapping(Reader.of(handed.mapping ?? known?.mapping ?? {}, "mapping")));
  const payoutMinor = handed.payout === null ? null : moneyOf(handed.payout, known?.currency ?? "").minor;
  if (dryRun) return reportOf(read, { dryRun, written: read.entries.length, unchanged: 0, statements: [] });
  const taken = await retrying(() =>
    orm.em.fork().transactional((em) => takeSettlement(em as EntityManager, deed, channelId, { fileName, read, statementId, payoutMinor })),
  );
  // What a kill leaves undone here, a gateway does within a minute.
  await reconcileAll(orm, deed, channelId);
  return reportOf(read, { dryRun, ...taken, statements: await sumsOf(orm.em.fork() as EntityManager, taken.settlementIds) });
}

const reportOf = (
  { rows, faults, ignoredColumns }: ReadSettlement,
  came: Pick<SettlementReport, "dryRun" | "written" | "unchanged" | "statements">,
): SettlementReport => ({
  dryRun: came.dryRun,
  rows,
  written: came.written,
  unchanged: came.unchanged,
  refused: new Set(faults.map(({ line }) => line)).size,
  faults,
  ignoredColumns,
  statements: came.statements,
});

const sumsOf = (em: EntityManager, ids: readonly string[]): Promise<StatementSum[]> =>
  rows(
    em,
    sql<StatementSum>`
      select settlement.statement_id as "statementId", settlement.currency, settlement.entries_minor::text as "entriesMinor",
        coalesce(settlement.payout_minor, nullif(settlement.paid_out_minor, 0))::text as "payoutMinor",
        count(distinct item.id) filter (where item.outcome = 'MATCHED')::int as matched,
        count(distinct item.id) filter (where item.outcome = 'DIFFERENT')::int as different,
        count(distinct item.id) filter (where item.outcome = 'MISSING_HERE')::int as "missingHere"
      from settlements settlement
      left join settlement_entries entry on entry.settlement_id = settlement.id
      left join reconciliation_items item on item.id = entry.item_id
      where settlement.id = any(${uuids(ids)}) group by settlement.id order by settlement.statement_id`,
  );
