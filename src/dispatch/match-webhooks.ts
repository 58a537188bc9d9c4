import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import { accessOfKeys } from "../access/keys.ts";
import { type Deed, record } from "../events/record.ts";
import { type LoggedEvent, pageAfter } from "../events/tail.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { json, row, rows, sql, uuids } from "../kit/sql.ts";
import type { EventDocument, OpenDocument } from "../webhooks/event-documents.ts";

const pageSize = 1_000;
/** Places of the log that are looked at in one turn: who is far behind keeps nobody else waiting. */
const mostPlaces = 4;
/** What a receiver is told that was away for longer than the log reaches back. */
export const resyncType = "webhook.resync_required";

/** What is looked up to execute a subscription. */
export interface Matched extends EventDocument {
  readonly id: string;
  readonly version: number;
  readonly keyId: string;
}

export type Opens = (subscription: Matched, access: Access) => Promise<OpenDocument>;

interface Standing extends Matched {
  readonly position: number;
  readonly replayAfter: number | null;
  readonly replayUntil: number | null;
}

/** A stretch of the log that a subscription looks through: the live one, or one that is played once more. */
interface Reading {
  readonly subscription: Standing;
  readonly after: number;
  readonly until: number;
  readonly replay: boolean;
}

/** How long a delivery is tried. */
export interface MatchOptions {
  readonly opens: Opens;
  readonly triedHours: number;
}

/**
 * Turns events of the log into deliveries, in the caller's transaction: a page of the log is read once for all who stand at its beginning,
 * what they want of it is chosen in memory, and all of it is stored with one statement. Their places move in the same transaction, so nothing
 * is skipped and nothing is stored twice. Answers whether there may be more.
 */
export async function matchWebhooks(em: EntityManager, deed: Deed, { opens, triedHours }: MatchOptions): Promise<boolean> {
  const standing = await rows(
    em,
    sql<Standing>`
      select id, version, key_id as "keyId", document, variables, position::float8 as position,
        replay_after::float8 as "replayAfter", replay_until::float8 as "replayUntil"
      from webhook_subscriptions
      where status = 'ACTIVE' and (replay_after is not null or position < (select last_position from event_relay))
      order by id for update skip locked`,
  );
  if (standing.length === 0) return false;
  const head = (await row(em, sql<{ last: number }>`select last_position::float8 as last from event_relay`))?.last ?? 0;
  const opened = await openAll(em, deed, standing, opens);
  const readings = standing
    .filter(({ id }) => opened.has(id))
    .flatMap((subscription): Reading[] => {
      const { position, replayAfter, replayUntil } = subscription;
      const live: Reading = { subscription, after: position, until: head, replay: false };
      if (replayAfter === null || replayUntil === null) return [live];
      return [live, { subscription, after: replayAfter, until: replayUntil, replay: true }];
    })
    .filter(({ after, until, replay }) => after < until || replay);
  const places = [...Map.groupBy(readings, ({ after }) => after)].sort(([a], [b]) => b - a);
  for (const [after, at] of places.slice(0, mostPlaces)) await readPage(em, deed, { after, head, at, opened, triedHours });
  return readings.length > 0;
}

interface Page {
  readonly after: number;
  readonly head: number;
  readonly at: readonly Reading[];
  readonly opened: ReadonlyMap<string, OpenDocument>;
  readonly triedHours: number;
}

async function readPage(em: EntityManager, { at: now }: Deed, { after, head, at, opened, triedHours }: Page): Promise<void> {
  const page = after >= head ? [] : await rows(em, pageAfter(after, pageSize));
  const first = page[0]?.position ?? head + 1;
  const last = page.at(-1)?.position ?? head;
  const wanted = at.flatMap(({ subscription: { id: subscriptionId }, until, replay }) => {
    const burst = page.filter(({ position }) => position <= until);
    const chosen = opened.get(subscriptionId)?.choose(burst) ?? [];
    const lost = first > after + 1 && after < until ? [resync(after, Math.min(first - 1, until), now)] : [];
    return [...lost, ...chosen.map(toldOf)].map((told) => ({ id: newId(), subscriptionId, replay, ...told }));
  });
  await store(em, wanted, now, triedHours);
  const moved = at.map(({ subscription, until, replay }) => ({ id: subscription.id, replay, to: Math.min(last, until), until }));
  await rows(
    em,
    sql`
      update webhook_subscriptions one set
        position = case when moved.replay then one.position else greatest(one.position, moved."to") end,
        replay_after = case when moved.replay then nullif(moved."to", moved."until") else one.replay_after end,
        replay_until = case when moved.replay and moved."to" >= moved."until" then null else one.replay_until end
      from jsonb_to_recordset(${json(moved)}::jsonb) as moved(id uuid, replay boolean, "to" bigint, "until" bigint)
      where one.id = moved.id`,
  );
}

interface Told {
  readonly eventId: string;
  readonly position: number;
  readonly type: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly data: Readonly<Record<string, unknown>> | null;
}

const toldOf = ({ id, position, type, aggregateType, aggregateId }: LoggedEvent): Told => ({
  eventId: id,
  position,
  type,
  aggregateType,
  aggregateId,
  data: null,
});

/** Events after `after` up to `to` are gone. */
export const resync = (after: number, to: number, at: Date): Told => ({
  eventId: newId(),
  position: to,
  type: resyncType,
  aggregateType: "WebhookSubscription",
  aggregateId: resyncType,
  data: { lostAfter: after, lostUntil: to, noticedAt: at.toISOString() },
});

/** What is told once more is the same message as before; the database knows it by its event. */
async function store(
  em: EntityManager,
  wanted: readonly (Told & { readonly id: string; readonly subscriptionId: string; readonly replay: boolean })[],
  now: Date,
  triedHours: number,
): Promise<void> {
  if (wanted.length === 0) return;
  const tryUntil = new Date(now.getTime() + triedHours * 3_600_000);
  for (const replay of [false, true]) {
    const some = wanted.filter((one) => one.replay === replay);
    if (some.length === 0) continue;
    const again = replay
      ? sql`do update set status = 'PENDING', attempts = 0, next_attempt_at = excluded.next_attempt_at, try_until = excluded.try_until,
          reason = null, response_status = null, delivered_at = null`
      : sql`do nothing`;
    await rows(
      em,
      sql`
        insert into webhook_deliveries (id, subscription_id, event_id, position, type, aggregate_type, aggregate_id, data, next_attempt_at, try_until, created_at)
        select id, "subscriptionId", "eventId", position, type, "aggregateType", "aggregateId", data, ${now}, ${tryUntil}, ${now}
        from jsonb_to_recordset(${json(some)}::jsonb) as told(id uuid, "subscriptionId" uuid, "eventId" uuid, position bigint, type text,
          "aggregateType" text, "aggregateId" text, data jsonb)
        on conflict (subscription_id, event_id) ${again}`,
    );
  }
}

/** The documents of subscriptions that may still be executed; the others are disabled, and it is told why. */
export async function openAll(
  em: EntityManager,
  deed: Deed,
  subscriptions: readonly Matched[],
  opens: Opens,
): Promise<ReadonlyMap<string, OpenDocument>> {
  const keyIds = [...new Set(subscriptions.map(({ keyId }) => keyId))];
  const access = await accessOfKeys(em, keyIds, deed.at);
  const opened = new Map<string, OpenDocument>();
  for (const subscription of subscriptions) {
    const rights = access.get(subscription.keyId);
    if (!rights) {
      await disable(em, deed, [subscription.id], "The key that it is executed with was revoked or has expired.");
      continue;
    }
    try {
      opened.set(subscription.id, await opens(subscription, rights));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await disable(em, deed, [subscription.id], error.message);
    }
  }
  return opened;
}

/** Nothing more is sent until a person resumes it. */
export async function disable(em: EntityManager, deed: Deed, ids: readonly string[], reason: string): Promise<void> {
  const disabled = await rows(
    em,
    sql<{ id: string; sequence: number }>`
      update webhook_subscriptions set status = 'DISABLED', status_reason = ${reason}, event_sequence = event_sequence + 1,
        version = version + 1, updated_at = ${deed.at}
      where id = any(${uuids(ids)}) and status = 'ACTIVE' returning id, event_sequence as sequence`,
  );
  await record(
    em,
    deed,
    disabled.map(({ id, sequence }) => ({
      type: "webhook_subscription.disabled",
      aggregateType: "WebhookSubscription" as const,
      aggregateId: id,
      sequence,
      data: { status: "DISABLED", reason },
    })),
  );
}
