import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../kit/ids.ts";
import { row, rows, sql } from "../kit/sql.ts";

/** A carrier's message that waits to be understood; its row is locked until the transaction ends. */
export interface WaitingMessage {
  readonly id: string;
  readonly accountId: string;
  readonly body: Buffer;
  readonly attempts: number;
}

/** Keeps a message; a delivery that is sent twice is kept once. Answers whether it was new. */
export async function keepCarrierMessage(
  em: EntityManager,
  { accountId, deliveryId, body }: { readonly accountId: string; readonly deliveryId: string; readonly body: Uint8Array },
): Promise<boolean> {
  const kept = await row(
    em,
    sql`
      insert into carrier_messages (id, account_id, delivery_id, body, next_attempt_at, created_at)
      values (${newId()}, ${accountId}, ${deliveryId}, ${Buffer.from(body)}, now(), now())
      on conflict (account_id, delivery_id) do nothing returning 1`,
  );
  return kept !== null;
}

/** The next that is due, left to nobody else until this transaction ends. */
export const nextCarrierMessage = (em: EntityManager): Promise<WaitingMessage | null> =>
  row(
    em,
    sql<WaitingMessage>`
      select id, account_id as "accountId", body, attempts from carrier_messages
      where status = 'PENDING' and next_attempt_at <= now() order by next_attempt_at, id limit 1 for update skip locked`,
  );

/** Its bytes go: they may hold personal data. */
export const carrierMessageDone = (em: EntityManager, id: string): Promise<unknown> =>
  rows(em, sql`update carrier_messages set status = 'DONE', body = null, reason = null where id = ${id}`);

export const parkCarrierMessage = (em: EntityManager, id: string, reason: string): Promise<unknown> =>
  rows(em, sql`update carrier_messages set status = 'PARKED', reason = ${reason}, attempts = attempts + 1 where id = ${id}`);

export const postponeCarrierMessage = (em: EntityManager, id: string, seconds: number, reason: string): Promise<unknown> =>
  rows(
    em,
    sql`
      update carrier_messages set next_attempt_at = now() + make_interval(secs => ${seconds}), attempts = attempts + 1, reason = ${reason}
      where id = ${id}`,
  );

/** Parcels that carriers' messages are about, and what is booked for them. */
export interface Followed {
  readonly bookingId: string;
  readonly status: string;
  readonly fulfillmentIds: readonly string[];
}

/** What an account has under a carrier's id or a number. Null: nothing of ours. */
export const followedBy = (
  em: EntityManager,
  accountId: string,
  { reference, trackingNumber }: { readonly reference: string | null; readonly trackingNumber: string | null },
): Promise<Followed | null> =>
  row(
    em,
    sql<Followed>`
      select booking.id as "bookingId", booking.status,
        (select array_agg(part.fulfillment_id::text order by part.id) from booked_parcels part where part.booking_id = booking.id and part.current) as "fulfillmentIds"
      from carrier_bookings booking
      where booking.account_id = ${accountId} and (booking.reference = ${reference} or booking.tracking_number = ${trackingNumber})
      order by booking.id desc limit 1`,
  );
