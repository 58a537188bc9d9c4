import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Happening } from "../events/event-types.ts";
import { type Deed, type NewEvent, record } from "../events/record.ts";
import { retrying } from "../kit/retry.ts";
import { row, rows, sql, texts, uuids } from "../kit/sql.ts";
import { step } from "../kit/transitions.ts";
import { type EntryFacts, type Judgement, judge, type Terms } from "../settlements/judge.ts";
import { lockSettlementsOf } from "../settlements/lock-channel.ts";
import { orderFactsOf } from "../settlements/order-facts.rows.ts";
import { ReconciliationItem } from "../settlements/reconciliation-item.entity.ts";
import { type EntryType, type Part, parts, type ReconciliationState, reconciliationTransitions } from "../settlements/settlement.states.ts";

const mostEntries = 1_000;

/**
 * Compares what is new of a channel's statements, and `subjects` beside, with its orders. What was compared before and has not changed stays as
 * it is, so that it may run at any time and as often as one likes. Answers whether more of it waits.
 */
export async function reconcile(em: EntityManager, deed: Deed, channelId: string, subjects: readonly string[] = []): Promise<boolean> {
  await lockSettlementsOf(em, channelId);
  const placed = await placeFresh(em, channelId);
  const wanted = [...new Set([...placed.subjects, ...subjects])];
  if (wanted.length > 0) await judgeAll(em, deed, channelId, wanted);
  return placed.more;
}

/** The same, a transaction a piece, until nothing waits. */
export async function reconcileAll(orm: MikroORM, deed: Deed, channelId: string, subjects: readonly string[] = []): Promise<void> {
  let rest = subjects;
  for (let more = true; more; ) {
    const piece = rest.slice(0, mostEntries);
    more = await retrying(() => orm.em.fork().transactional((em) => reconcile(em as EntityManager, deed, channelId, piece)));
    rest = rest.slice(mostEntries);
    more ||= rest.length > 0;
  }
}

interface Placed {
  readonly id: string;
  readonly old: string | null;
  readonly type: EntryType;
  readonly externalOrderId: string | null;
  readonly orderId: string | null;
  readonly orderExternalId: string | null;
  readonly transactionId: string | null;
}

/** Finds the order of each new row: by who linked it, by the channel's id of it, or by the payment it names. */
async function placeFresh(em: EntityManager, channelId: string): Promise<{ readonly subjects: readonly string[]; readonly more: boolean }> {
  const found = await rows(
    em,
    sql<Placed>`
      select entry.id, entry.subject as old, entry.type, entry.external_order_id as "externalOrderId", ord.id as "orderId",
        ord.external_id as "orderExternalId", tx.id as "transactionId"
      from (select * from settlement_entries where channel_id = ${channelId} and fresh order by id limit ${mostEntries}) entry
      left join orders named on named.channel_id = entry.channel_id and named.external_id = entry.external_order_id
      left join lateral (
        select paid.id, paid.order_id from payment_transactions paid join orders o on o.id = paid.order_id and o.channel_id = entry.channel_id
        where paid.gateway = 'channel' and paid.gateway_ref = entry.transaction_ref order by paid.id limit 1
      ) tx on true
      left join orders ord on ord.id = case when entry.linked then entry.order_id else coalesce(named.id, tx.order_id) end`,
  );
  const subjects = found.map(subjectOf);
  const column = (values: readonly (string | null)[], type: string) => sql`${values as string[]}::${sql.raw(type)}[]`;
  await rows(
    em,
    sql`
      update settlement_entries entry set fresh = false, subject = placed.subject, order_id = placed.order_id, payment_transaction_id = placed.transaction_id
      from unnest(${column(
        found.map(({ id }) => id),
        "uuid",
      )}, ${column(subjects, "text")}, ${column(
        found.map(({ orderId }) => orderId),
        "uuid",
      )}, ${column(
        found.map(({ transactionId }) => transactionId),
        "uuid",
      )}) as placed(id, subject, order_id, transaction_id)
      where entry.id = placed.id`,
  );
  return { subjects: [...found.map(({ old }) => old), ...subjects].filter((one) => one !== null), more: found.length === mostEntries };
}

/** What is about no order and is of a kind that often is not, such as a fee for advertising, is compared with nothing. */
function subjectOf({ id, type, externalOrderId, orderExternalId }: Placed): string | null {
  if (type === "PAYOUT") return null;
  const name = orderExternalId ?? externalOrderId;
  if (name !== null) return `order:${name}`;
  return ["ORDER", "REFUND", "ADJUSTMENT"].includes(type) ? `entry:${id}` : null;
}

async function judgeAll(em: EntityManager, deed: Deed, channelId: string, subjects: readonly string[]): Promise<void> {
  const names = subjects.flatMap((subject) => (subject.startsWith("order:") ? [subject.slice("order:".length)] : []));
  const orders = await orderFactsOf(em, channelId, names);
  const entries = await entriesOf(em, channelId, subjects);
  const terms = await termsOf(em, channelId);
  const known = await em.find(ReconciliationItem, { channelId, subject: { $in: [...subjects] } }, { refresh: true });
  const items = new Map(known.map((item) => [item.subject, item]));
  const events: NewEvent[] = [];
  for (const subject of subjects) {
    const order = orders.get(subject.slice("order:".length)) ?? null;
    const judged = judge(order?.facts ?? null, entries.get(subject) ?? [], terms);
    const known = items.get(subject);
    const item = known ?? begin(em, deed, { channelId, subject, judged });
    item.orderId = order?.id ?? null;
    const what = known ? change(known, judged) : item.status === "MATCHED" ? "matched" : "opened";
    item.judgedAt = deed.at;
    if (what !== null) events.push(eventOf(item, what));
  }
  await em.flush();
  await rows(
    em,
    sql`
      update settlement_entries entry set item_id = item.id from reconciliation_items item
      where entry.channel_id = ${channelId} and entry.subject = any(${texts(subjects)}) and item.channel_id = entry.channel_id
        and item.subject = entry.subject and entry.item_id is distinct from item.id`,
  );
  await record(em, deed, events);
}

const storedReasons = ({ reasons }: Judgement) => reasons.map(({ code, amountMinor }) => ({ code, amountMinor: amountMinor.toString() }));

function begin(
  em: EntityManager,
  deed: Deed,
  { channelId, subject, judged }: { readonly channelId: string; readonly subject: string; readonly judged: Judgement },
): ReconciliationItem {
  const { outcome, currency, expectedMinor, actualMinor, differenceMinor } = judged;
  return em.create(ReconciliationItem, {
    channelId,
    subject,
    outcome,
    status: outcome === "MATCHED" ? "MATCHED" : "OPEN",
    currency,
    expectedMinor,
    actualMinor,
    differenceMinor,
    reasons: storedReasons(judged),
    judgedAt: deed.at,
  });
}

/** What has happened to it; null: nothing. What a person accepted stays accepted as long as the difference is the same. */
function change(item: ReconciliationItem, judged: Judgement): "matched" | "reopened" | "changed" | null {
  const { outcome, currency, expectedMinor, actualMinor, differenceMinor } = judged;
  const same = item.outcome === outcome && item.differenceMinor === differenceMinor && item.currency === currency;
  if (same && item.expectedMinor === expectedMinor && item.actualMinor === actualMinor) return null;
  const next: ReconciliationState =
    outcome === "MATCHED" ? "MATCHED" : item.status === "MATCHED" || (item.status === "ACCEPTED" && !same) ? "OPEN" : item.status;
  Object.assign(item, { outcome, currency, expectedMinor, actualMinor, differenceMinor, reasons: storedReasons(judged) });
  if (next === item.status) return "changed";
  item.status = step(reconciliationTransitions, item.status, next, "It");
  return next === "MATCHED" ? "matched" : "reopened";
}

/** The event of what has happened to it, which it is counted for. */
export function eventOf(item: ReconciliationItem, what: Happening<"reconciliation">): NewEvent {
  item.eventSequence = (item.eventSequence ?? 0) + 1;
  const { id, channelId, orderId = null, status, outcome, differenceMinor, currency, reasons } = item;
  return {
    type: `reconciliation.${what}`,
    aggregateType: "ReconciliationItem",
    aggregateId: id,
    sequence: item.eventSequence,
    orderId,
    channelId,
    data: { status, outcome, differenceMinor: differenceMinor.toString(), currency, reasons },
  };
}

interface StoredEntry {
  readonly id: string;
  readonly subject: string;
  readonly type: EntryType;
  readonly currency: string;
  readonly net: string;
  readonly told: readonly Part[];
}

async function entriesOf(em: EntityManager, channelId: string, subjects: readonly string[]): Promise<ReadonlyMap<string, EntryFacts[]>> {
  const amounts = sql.join(parts.map((part) => sql`entry.${sql.ref(`${part}_minor`)}::text as ${sql.ref(part)}`));
  const found = await rows(
    em,
    sql<StoredEntry & Readonly<Record<Part, string>>>`
      select entry.id, entry.subject, entry.type, entry.currency, entry.net_minor::text as net, file.told_parts as told, ${amounts}
      from settlement_entries entry join settlement_files file on file.id = entry.file_id
      where entry.channel_id = ${channelId} and entry.subject = any(${texts(subjects)}) order by entry.occurred_at, entry.id`,
  );
  return Map.groupBy(
    found.map(({ subject, net, told, ...entry }) => ({
      ...{ subject, id: entry.id, type: entry.type, currency: entry.currency },
      parts: Object.fromEntries(parts.map((part) => [part, BigInt(entry[part])])) as Record<Part, bigint>,
      netMinor: BigInt(net),
      told: new Set(told),
    })),
    ({ subject }) => subject,
  );
}

async function termsOf(em: EntityManager, channelId: string): Promise<Terms> {
  const terms = await row(
    em,
    sql<{ commission: string | null; tolerance: string }>`
      select commission_percent as commission, tolerance_minor::text as tolerance from settlement_terms where channel_id = ${channelId}`,
  );
  return { commissionPercent: terms?.commission ?? null, toleranceMinor: BigInt(terms?.tolerance ?? 0) };
}

/** What time and others bring about: orders that came after the statement, orders and refunds that changed, orders that no statement holds. */
export async function watchSettlements(orm: MikroORM, deed: Deed): Promise<void> {
  const em = orm.em.fork() as EntityManager;
  await rows(
    em,
    sql`
      update settlement_entries set fresh = true where id in (
        select entry.id from settlement_entries entry join orders ord on ord.channel_id = entry.channel_id and ord.external_id = entry.external_order_id
        where entry.order_id is null and entry.external_order_id is not null limit 5000)`,
  );
  const due = await rows(
    em,
    sql<{ channelId: string; subject: string | null }>`
      (select distinct channel_id as "channelId", null::text as subject from settlement_entries where fresh)
      union all (${changedSince}) union all (${overdue(deed.at)})`,
  );
  for (const [channelId, found] of Map.groupBy(due, ({ channelId }) => channelId))
    await reconcileAll(
      orm,
      deed,
      channelId,
      found.flatMap(({ subject }) => subject ?? []),
    );
}

/** A minute is left to transactions that were under way when it was compared. */
const changedSince = sql`
  select item.channel_id, item.subject from reconciliation_items item join orders ord on ord.id = item.order_id
  where item.status in ('OPEN', 'DISPUTED') and (
    ord.updated_at > item.judged_at - interval '1 minute'
    or exists (select 1 from refunds where order_id = ord.id and updated_at > item.judged_at - interval '1 minute')
    or exists (select 1 from payment_transactions where order_id = ord.id and updated_at > item.judged_at - interval '1 minute'))
  limit 2000`;

/** Half a year back: what is older was never settled by a file. */
const overdue = (now: Date) => sql`
  select ord.channel_id, 'order:' || ord.external_id
  from settlement_terms terms join orders ord on ord.channel_id = terms.channel_id
  where terms.expect_after_days is not null
    and ord.placed_at between ${now}::timestamptz - make_interval(days => terms.expect_after_days + 180) and ${now}::timestamptz - make_interval(days => terms.expect_after_days)
    and ord.status in ('OPEN', 'COMPLETED') and not ord.test and ord.fulfillment_status = 'FULFILLED' and ord.payment_status not in ('UNPAID', 'PENDING')
    and not exists (select 1 from reconciliation_items item where item.channel_id = ord.channel_id and item.subject = 'order:' || ord.external_id)
    and coalesce((select max(coalesce(delivered_at, shipped_at)) from fulfillments where order_id = ord.id), ord.placed_at)
      <= ${now}::timestamptz - make_interval(days => terms.expect_after_days)
  limit 2000`;

/** A person says which order a row is about. Both what it left and what it came to are compared anew. */
export async function linkEntry(
  em: EntityManager,
  deed: Deed,
  entry: { readonly id: string; readonly channelId: string },
  orderId: string,
): Promise<void> {
  await lockSettlementsOf(em, entry.channelId);
  await rows(
    em,
    sql`update settlement_entries set linked = true, order_id = ${orderId}, fresh = true where id = any(${uuids([entry.id])})`,
  );
  while (await reconcile(em, deed, entry.channelId)) {
    // Rows of a file that was taken just now come first.
  }
}
