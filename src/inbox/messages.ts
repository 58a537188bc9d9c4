import type { EntityManager } from "@mikro-orm/postgresql";
import type { Delivery } from "../channels/connector.ts";
import { anything, rows, sql } from "../kit/sql.ts";

export const messageSources = ["WEBHOOK", "FETCH", "IMPORT", "POLL", "BACKFILL", "FILE"] as const;
export const messageStatuses = ["PENDING", "DONE", "PARKED"] as const;
export const messageOutcomes = ["ACCEPTED", "UPDATED", "UNCHANGED", "SUPERSEDED", "IGNORED", "FETCHED", "NOTED"] as const;

export type MessageOutcome = (typeof messageOutcomes)[number];

/** A message that a channel sent, or that we fetched from it, to be kept. */
export interface NewMessage {
  readonly channelId: string;
  readonly deliveryId: string;
  readonly source: (typeof messageSources)[number];
  readonly delivery: Delivery;
}

/** A message taken from the inbox to be worked on; its row is locked until the transaction ends. */
export interface Message {
  readonly id: string;
  readonly channelId: string;
  readonly attempts: number;
  readonly source: (typeof messageSources)[number];
  readonly receivedAt: Date;
  readonly delivery: Delivery;
}

/** Headers that prove or carry secrets are not kept: the message has been verified by now. Names are lower case. */
export const isSecretHeader = (name: string): boolean =>
  /^(cookie|proxy-.*|.*(auth|api-key|hmac|signature|token|secret|password).*)$/.test(name);

/** What is kept of a message's headers, and what is shown of those kept before a name was known as a secret's. */
export const withoutSecrets = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !isSecretHeader(name)));

/**
 * Keeps messages, many with one statement, and answers for each whether it was new: a delivery that a channel sends twice
 * is kept once. Bytes are kept as they came.
 */
export async function keepMessages(em: EntityManager, messages: readonly NewMessage[]): Promise<boolean[]> {
  const arriving = messages.map(({ channelId, deliveryId, source, delivery }, number) => ({
    number,
    channel_id: channelId,
    delivery_id: deliveryId,
    source,
    headers: withoutSecrets(delivery.headers),
    body: Buffer.from(delivery.body).toString("base64"),
  }));
  const kept = await rows(
    em,
    sql<{ number: number }>`
      with arriving as (
        select distinct on (channel_id, delivery_id) *
        from jsonb_to_recordset(${JSON.stringify(arriving)}::jsonb)
          as arriving(number integer, channel_id uuid, delivery_id text, source text, headers jsonb, body text)
        order by channel_id, delivery_id, number
      ), fresh as (
        insert into inbox_deliveries (channel_id, delivery_id)
        select channel_id, delivery_id from arriving order by channel_id, delivery_id
        on conflict do nothing returning channel_id, delivery_id
      ), kept as (
        insert into inbox (channel_id, delivery_id, source, headers, body)
        select channel_id, delivery_id, source, headers, decode(body, 'base64')
        from arriving join fresh using (channel_id, delivery_id) order by number
      )
      select number from arriving join fresh using (channel_id, delivery_id)`,
  );
  const fresh = new Set(kept.map(({ number }) => number));
  return messages.map((_, number) => fresh.has(number));
}

/**
 * Takes up to `most` messages that are due, oldest first, leaving out those that another transaction works on. Of `only` those
 * of these ids are taken, due or not.
 */
export async function claimMessages(em: EntityManager, most: number, only: readonly string[] | null = null): Promise<Message[]> {
  const claimed = await rows(
    em,
    sql<Omit<Message, "delivery" | "receivedAt"> & { receivedAt: string; headers: Record<string, string>; body: Buffer | null }>`
      select id, channel_id as "channelId", attempts, source, received_at as "receivedAt", headers, body from inbox
      where status = 'PENDING' and ${only === null ? sql`next_attempt_at <= now()` : sql`id = any(${only}::bigint[])`}
      order by next_attempt_at, id limit ${sql.lit(most)} for update skip locked`,
  );
  return claimed.map(({ headers, body, receivedAt, ...message }) => ({
    ...message,
    receivedAt: new Date(receivedAt),
    delivery: { headers, body: body ?? new Uint8Array() },
  }));
}

export interface Completion {
  readonly id: string;
  readonly outcome: MessageOutcome;
  readonly orderId: string | null;
}

export async function completeMessages(em: EntityManager, done: readonly Completion[]): Promise<void> {
  if (done.length === 0) return;
  const values = JSON.stringify(done.map(({ id, outcome, orderId }) => ({ id, outcome, order_id: orderId })));
  await sql`
    update inbox set status = 'DONE', outcome = done.outcome, order_id = done.order_id, reason = null, processed_at = now()
    from jsonb_to_recordset(${values}::jsonb) as done(id bigint, outcome text, order_id uuid)
    where inbox.id = done.id`.execute(em.getKysely());
}

/** Sets messages aside until a person replays them. `reason` is plain English without personal data. */
export async function parkMessage(em: EntityManager, id: string, reason: string): Promise<void> {
  await sql`
    update inbox set status = 'PARKED', reason = ${reason}, attempts = attempts + 1, processed_at = now() where id = ${id}`.execute(
    em.getKysely(),
  );
}

/** Tries again after a pause. The lease of a hint that is being fetched is written the same way. */
export async function postponeMessage(
  em: EntityManager,
  id: string,
  { seconds, reason, failed }: { seconds: number; reason: string | null; failed: boolean },
): Promise<void> {
  await sql`
    update inbox set next_attempt_at = now() + make_interval(secs => ${seconds}), reason = ${reason}, attempts = attempts + ${failed ? 1 : 0}
    where id = ${id}`.execute(em.getKysely());
}

/** Puts a parked message back. Answers false when there is none of that id that is parked. */
export async function unparkMessage(em: EntityManager, id: string): Promise<boolean> {
  const replayed = await rows(
    em,
    sql`update inbox set status = 'PENDING', attempts = 0, next_attempt_at = now(), processed_at = null where id = ${id} and status = 'PARKED' returning 1`,
  );
  return replayed.length > 0;
}

/** Puts all parked messages back, or those of one channel, and answers how many. */
export async function unparkAll(em: EntityManager, channelId: string | null): Promise<number> {
  const unparked = await rows(
    em,
    sql`
      update inbox set status = 'PENDING', attempts = 0, next_attempt_at = now(), processed_at = null
      where status = 'PARKED' and ${channelId === null ? anything : sql`channel_id = ${channelId}`} returning 1`,
  );
  return unparked.length;
}
