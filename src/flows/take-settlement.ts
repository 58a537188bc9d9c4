import type { EntityManager } from "@mikro-orm/postgresql";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { json, row, rows, sql, uuids } from "../kit/sql.ts";
import { lockSettlementsOf } from "../settlements/lock-channel.ts";
import type { ReadEntry, ReadSettlement } from "../settlements/read-settlement.ts";
import { parts } from "../settlements/settlement.states.ts";

/** A file that was read, and what was said with it. */
export interface SettlementToTake {
  readonly fileName: string;
  readonly read: ReadSettlement;
  /** The statement's id, for rows that name none; null: the beginning of the file's hash. */
  readonly statementId: string | null;
  /** What was paid out by it, in minor units of the channel's currency; null: nobody said. */
  readonly payoutMinor: bigint | null;
}

export interface TakenSettlement {
  /** Rows that were new, and rows that were there already. */
  readonly written: number;
  readonly unchanged: number;
  readonly settlementIds: readonly string[];
}

const rowsAtOnce = 2_000;

/**
 * Takes a statement, all of its good rows or none: a file that was taken before changes nothing, and a row that another file had counts once.
 * They are compared by `reconcile` afterwards. Throws Refusal INVALID when a payout is said for a file of several statements.
 */
export async function takeSettlement(em: EntityManager, deed: Deed, channelId: string, taken: SettlementToTake): Promise<TakenSettlement> {
  const { read, fileName } = taken;
  await lockSettlementsOf(em, channelId);
  const { id: fileId = null } =
    (await row(
      em,
      sql<{ id: string }>`
        insert into settlement_files (id, channel_id, digest, file_name, row_count, written_count, refused_count, told_parts, created_at)
        values (${newId()}, ${channelId}, ${read.digest}, ${fileName}, ${read.rows}, 0, ${new Set(read.faults.map(({ line }) => line)).size},
          ${read.toldParts as string[]}::text[], ${deed.at})
        on conflict (channel_id, digest) do nothing returning id`,
    )) ?? {};
  if (fileId === null) return { written: 0, unchanged: read.entries.length, settlementIds: [] };
  const statements = await statementsOf(em, deed, channelId, taken);
  let written = 0;
  const changed = new Set<string>();
  for (let from = 0; from < read.entries.length; from += rowsAtOnce) {
    const fresh = await addEntries(em, deed, { channelId, fileId }, read.entries.slice(from, from + rowsAtOnce), statements.idOf);
    written += fresh.length;
    for (const { settlementId } of fresh) changed.add(settlementId);
  }
  await row(em, sql`update settlement_files set written_count = ${written} where id = ${fileId}`);
  await sumUp(em, deed, channelId, [...changed], taken.payoutMinor === null ? null : [...statements.ids]);
  return { written, unchanged: read.entries.length - written, settlementIds: [...changed] };
}

interface Statements {
  readonly ids: ReadonlySet<string>;
  readonly idOf: (entry: ReadEntry) => string;
}

/** The statements that the rows belong to, found or made. Money of another currency than the channel's is a statement of its own. */
async function statementsOf(
  em: EntityManager,
  deed: Deed,
  channelId: string,
  { read, statementId, payoutMinor }: SettlementToTake,
): Promise<Statements> {
  const channel = await row(em, sql<{ currency: string }>`select currency from channels where id = ${channelId}`);
  const nameOf = (entry: ReadEntry) => {
    const name = entry.statementId ?? statementId ?? read.digest.slice(0, 12);
    return entry.currency === channel?.currency ? name : `${name} ${entry.currency}`;
  };
  const groups = Map.groupBy(read.entries, nameOf);
  if (payoutMinor !== null && groups.size > 1)
    throw new Refusal("INVALID", `The file holds ${groups.size} statements: a payout is said of one.`, ["payout"]);
  const ids = new Map<string, string>();
  for (const [name, entries] of groups) {
    const times = entries.map(({ occurredAt }) => occurredAt.getTime());
    const [from, to] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))].map((time) => new Date(time));
    const found = await row(
      em,
      sql<{ id: string }>`
        insert into settlements (id, channel_id, statement_id, currency, period_from, period_to, payout_minor, created_at, updated_at)
        values (${newId()}, ${channelId}, ${name}, ${entries[0]?.currency}, ${from}, ${to}, ${payoutMinor}, ${deed.at}, ${deed.at})
        on conflict (channel_id, statement_id) do update set
          period_from = least(settlements.period_from, excluded.period_from), period_to = greatest(settlements.period_to, excluded.period_to),
          payout_minor = coalesce(excluded.payout_minor, settlements.payout_minor)
        returning id`,
    );
    ids.set(name, found?.id as string);
  }
  return { ids: new Set(ids.values()), idOf: (entry) => ids.get(nameOf(entry)) as string };
}

async function addEntries(
  em: EntityManager,
  deed: Deed,
  { channelId, fileId }: { readonly channelId: string; readonly fileId: string },
  entries: readonly ReadEntry[],
  settlementOf: (entry: ReadEntry) => string,
): Promise<{ settlementId: string }[]> {
  const given = entries.map(({ parts: split, occurredAt, ...entry }) => ({
    ...entry,
    ...Object.fromEntries(parts.map((part) => [part, split[part]])),
    id: newId(),
    settlementId: settlementOf({ ...entry, parts: split, occurredAt }),
    occurredAt: occurredAt.toISOString(),
  }));
  return rows(
    em,
    sql<{ settlementId: string }>`
      insert into settlement_entries (id, settlement_id, channel_id, file_id, line, row_key, type, native_type, description, external_order_id,
        transaction_ref, currency, gross_minor, discount_minor, shipping_minor, commission_minor, fee_minor, tax_minor, refund_minor, other_minor,
        net_minor, occurred_at, created_at)
      select id, "settlementId", ${channelId}, ${fileId}, line, "rowKey", type, "nativeType", description, "externalOrderId", "transactionRef",
        currency, gross, discount, shipping, commission, fee, tax, refund, other, "netMinor", "occurredAt", ${deed.at}
      from jsonb_to_recordset(${json(given)}::jsonb) as given(id uuid, "settlementId" uuid, line int, "rowKey" text, type text,
        "nativeType" text, description text, "externalOrderId" text, "transactionRef" text, currency text, gross bigint, discount bigint,
        shipping bigint, commission bigint, fee bigint, tax bigint, refund bigint, other bigint, "netMinor" bigint, "occurredAt" timestamptz)
      on conflict (channel_id, row_key) do nothing
      returning settlement_id as "settlementId"`,
  );
}

/** Statements are what their rows add up to. */
async function sumUp(
  em: EntityManager,
  deed: Deed,
  channelId: string,
  changed: readonly string[],
  said: readonly string[] | null,
): Promise<void> {
  const summed = await rows(
    em,
    sql<{ id: string; statementId: string; sequence: number; entries: string; count: number }>`
      update settlements set entries_minor = entry.entries, paid_out_minor = entry.paid_out, entry_count = entry.count,
        event_sequence = event_sequence + 1, version = version + 1, updated_at = ${deed.at}
      from (
        select settlement_id, coalesce(sum(net_minor) filter (where type <> 'PAYOUT'), 0) as entries,
          abs(coalesce(sum(net_minor) filter (where type = 'PAYOUT'), 0)) as paid_out, count(*)::int as count
        from settlement_entries where settlement_id = any(${uuids([...new Set([...changed, ...(said ?? [])])])}) group by settlement_id
      ) entry
      where settlements.id = entry.settlement_id
      returning settlements.id, statement_id as "statementId", event_sequence as sequence, entries_minor::text as entries, entry_count as count`,
  );
  await record(
    em,
    deed,
    summed.map(({ id, statementId, sequence, entries, count }) => ({
      type: "settlement.imported",
      aggregateType: "Settlement",
      aggregateId: id,
      sequence,
      channelId,
      data: { statementId, entriesMinor: entries, entryCount: count },
    })),
  );
}
