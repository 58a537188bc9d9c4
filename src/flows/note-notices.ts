import type { EntityManager } from "@mikro-orm/postgresql";
import { type LoggedEvent, pageAfter } from "../events/tail.ts";
import { newId } from "../kit/ids.ts";
import { json, row, rows, sql, texts } from "../kit/sql.ts";
import { eventKinds, type NoticeKind } from "../notices/notice.states.ts";
import { toldByUs } from "../notices/notices.rows.ts";

const reader = "notices";
const pageSize = 1_000;
/** What happened longer ago is no news: the gateway was down, or notices were off. */
const newsHours = 24;
export const noticeHours = 24;

interface Wanted {
  readonly kind: NoticeKind;
  readonly subject: string;
  readonly orderId: string;
  /** A parcel whose buyer is not to be told says so. */
  readonly fulfillmentId: string | null;
  readonly data: Readonly<Record<string, string | null>>;
}

/** What buyers are to be told of an event, if anything. */
function noticeOf({ type, orderId, aggregateId, sequence, data }: LoggedEvent): Wanted | null {
  if (orderId === null) return null;
  const of = (kind: NoticeKind, more: Partial<Wanted> = {}): Wanted => ({
    kind,
    subject: aggregateId,
    orderId,
    fulfillmentId: null,
    data: {},
    ...more,
  });
  const parcel = { fulfillmentId: aggregateId, data: { fulfillmentId: aggregateId } };
  switch (type) {
    case "order.received":
    case "order.created":
      return of("ORDER_RECEIVED", { subject: orderId });
    case "promise.changed": {
      const before = dayIn((data.from as { readonly deliverTo?: unknown } | null)?.deliverTo);
      const day = dayIn(data.deliverTo);
      return before && day && day > before ? of("DELAYED", { subject: `${aggregateId} ${day}`, data: { day } }) : null;
    }
    case "fulfillment.shipped":
      return of("SHIPPED", parcel);
    case "fulfillment.ready_for_pickup":
      return of("READY_FOR_PICKUP", parcel);
    // The code of before opens nothing any more.
    case "fulfillment.pickup_renewed":
      return of("READY_FOR_PICKUP", { ...parcel, subject: `${aggregateId} ${sequence}` });
    case "fulfillment.delivered":
      return of("DELIVERED", parcel);
    case "refund.succeeded":
      return of("REFUNDED", { data: { refundId: aggregateId } });
    default:
      return null;
  }
}

const dayIn = (value: unknown): string | null => (typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value) ? value.slice(0, 10) : null);

/** From now on what happens is noted; what was before the notices were turned on is not. */
export async function beginNoting(em: EntityManager): Promise<void> {
  await rows(em, sql`insert into event_readers select ${reader}, last_position from event_relay on conflict (name) do nothing`);
}

/** Notices are off: when they are on again, they begin there. */
export async function endNoting(em: EntityManager): Promise<void> {
  await rows(em, sql`delete from event_readers where name = ${reader}`);
}

/**
 * Notes what buyers are to be told of a page of the log, in the caller's transaction: once for each thing, only of channels that want it, and the
 * place in the log with it. Answers whether there may be more.
 */
export async function noteNotices(em: EntityManager, now: Date): Promise<boolean> {
  const place = await row(
    em,
    sql<{ position: number }>`
      select reader.position::float8 as position from event_readers reader, event_relay relay
      where reader.name = ${reader} and reader.position < relay.last_position for update of reader skip locked`,
  );
  if (!place) return false;
  const page = await rows(em, pageAfter(place.position, pageSize));
  const oldest = now.getTime() - newsHours * 3_600_000;
  const wanted = page.filter(({ occurredAt }) => new Date(occurredAt).getTime() > oldest).flatMap((event) => noticeOf(event) ?? []);
  if (wanted.length > 0) {
    const tryUntil = new Date(now.getTime() + noticeHours * 3_600_000);
    await rows(
      em,
      sql`
        insert into notices (id, order_id, kind, subject, data, next_attempt_at, try_until, created_at, updated_at)
        select wanted.id, orders.id, wanted.kind, wanted.subject, wanted.data, ${now}, ${tryUntil}, ${now}, ${now}
        from jsonb_to_recordset(${json(wanted.map((one) => ({ id: newId(), ...one })))}::jsonb)
          as wanted(id uuid, kind text, subject text, "orderId" uuid, "fulfillmentId" uuid, data jsonb)
        join orders on orders.id = wanted."orderId" and not orders.test
        join channels channel on channel.id = orders.channel_id
        left join channel_notices wish on wish.channel_id = channel.id
        left join fulfillments parcel on parcel.id = wanted."fulfillmentId"
        where wanted.kind = any(coalesce(wish.kinds, case when channel.type = any(${texts(toldByUs)}) then ${texts(eventKinds)} end))
          and coalesce(parcel.notify_buyer, true)
        on conflict (kind, subject) do nothing`,
    );
  }
  const last = page.at(-1)?.position ?? place.position;
  await rows(em, sql`update event_readers set position = ${last} where name = ${reader}`);
  return page.length === pageSize;
}
