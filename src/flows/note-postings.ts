import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import type { Book } from "../exports/book.entity.ts";
import type { PostingKind } from "../exports/book.states.ts";
import { wayOf } from "../exports/book-policy.ts";
import { issuerFor } from "../invoices/issuers.ts";
import { newId } from "../kit/ids.ts";
import { localIn } from "../kit/local-date.ts";
import { endOfDay } from "../kit/local-instant.ts";
import { row, rows, sql, texts, uuids } from "../kit/sql.ts";

const mostEvents = 500;
/** A day's journal waits so long behind its end for what was under way. */
const settleHours = 2;
/** A sale's posting waits so long for its invoice. */
const paperMilliseconds = 5 * 60_000;

interface Due {
  readonly id: string;
  readonly number: string;
  readonly channelId: string;
  readonly customerId: string | null;
  readonly timeZone: string;
  readonly reached: boolean;
  readonly takings: readonly string[];
  readonly refunds: readonly string[];
}

/**
 * Reads on in the log and notes what is to be posted of it. The place in the log moves in the same transaction, and each thing is noted once
 * however often it is seen. Answers whether more waits.
 */
export async function notePostings(em: EntityManager, deed: Deed, bookId: string): Promise<boolean> {
  const book = await row(
    em,
    sql<
      Pick<Book, "id" | "policy"> & { position: string }
    >`select id, policy, position from books where id = ${bookId} and status = 'ACTIVE' for update`,
  );
  if (!book) return false;
  const events = await rows(
    em,
    sql<{ position: string; type: string; orderId: string | null; aggregateId: string }>`
      select position, type, order_id as "orderId", aggregate_id as "aggregateId" from event_log
      where position > ${book.position} order by position limit ${mostEvents}`,
  );
  if (events.length === 0) return false;
  const told = events.filter(({ type }) => telling.has(type));
  await noteOrders(em, deed, book, [...new Set(told.flatMap(({ orderId }) => orderId ?? []))]);
  if (book.policy.items)
    await noteItems(
      em,
      deed,
      bookId,
      events.filter(({ type }) => type === "inventory_item.created").map(({ aggregateId }) => aggregateId),
    );
  await row(em, sql`update books set position = ${events.at(-1)?.position} where id = ${bookId}`);
  return events.length === mostEvents;
}

/** After these an order may have come to where it is posted. */
const telling: ReadonlySet<string> = new Set([
  "order.fulfillment_status_changed",
  "order.completed",
  "payment.succeeded",
  "refund.succeeded",
]);

async function noteOrders(
  em: EntityManager,
  deed: Deed,
  { id: bookId, policy }: Pick<Book, "id" | "policy">,
  orderIds: readonly string[],
): Promise<void> {
  if (orderIds.length === 0) return;
  const reached = policy.moment === "COMPLETED" ? sql`ord.status = 'COMPLETED'` : sql`ord.fulfillment_status = 'FULFILLED'`;
  const due = await rows(
    em,
    sql<Due>`
      select ord.id, ord.number, ord.channel_id as "channelId", ord.customer_id as "customerId", channel.time_zone as "timeZone", ${reached} as reached,
        array(select id::text from payment_transactions where order_id = ord.id and status = 'SUCCEEDED' and kind in ('CAPTURE', 'SALE', 'COD_COLLECT') order by id) as takings,
        array(select id::text from refunds where order_id = ord.id and status = 'SUCCEEDED' order by id) as refunds
      from orders ord join channels channel on channel.id = ord.channel_id
      where ord.id = any(${uuids(orderIds)}) and not ord.test
        and (${reached} or exists (select 1 from book_postings where book_id = ${bookId} and kind = 'INVOICE' and order_id = ord.id))
      order by ord.id`,
  );
  for (const order of due) {
    const way = wayOf(policy, order.channelId);
    if (way === "INVOICE") await noteInvoice(em, deed, bookId, policy.contacts === "CUSTOMER", order);
    if (way === "DAILY_SUMMARY" && order.reached) await noteInSummary(em, deed, bookId, order);
  }
}

async function noteInvoice(em: EntityManager, deed: Deed, bookId: string, byName: boolean, order: Due): Promise<void> {
  const who = byName && order.customerId !== null ? `customer:${order.customerId}` : `channel:${order.channelId}`;
  const contact = await note(em, deed, { bookId, kind: "CONTACT", subject: who, reference: who });
  const sale = await note(em, deed, {
    bookId,
    kind: "INVOICE",
    subject: order.id,
    reference: `M-${order.id}`,
    orderId: order.id,
    needsId: contact,
    at: await afterPaper(em, deed, order.channelId),
  });
  for (const id of order.takings)
    await note(em, deed, { bookId, kind: "PAYMENT", subject: id, reference: `P-${id}`, orderId: order.id, needsId: sale });
  for (const id of order.refunds) {
    const back = { bookId, subject: id, orderId: order.id };
    const credit = await note(em, deed, { ...back, kind: "CREDIT_NOTE", reference: `C-${id}`, needsId: sale });
    await note(em, deed, { ...back, kind: "REFUND", reference: `R-${id}`, needsId: credit });
  }
}

/** Where invoices are issued by themselves, that happens at the same time: a sale waits for its number. */
async function afterPaper(em: EntityManager, { at }: Deed, channelId: string): Promise<Date> {
  const issuer = await issuerFor(em, channelId);
  return issuer && issuer.issueWhen !== "BY_HAND" ? new Date(at.getTime() + paperMilliseconds) : at;
}

/** An order is counted on the day on which it came so far, in the channel's calendar, and never again. */
async function noteInSummary(em: EntityManager, deed: Deed, bookId: string, order: Due): Promise<void> {
  const counted = await row(em, sql`select 1 from book_summary_orders where book_id = ${bookId} and order_id = ${order.id}`);
  if (counted) return;
  // A journal that was sent counts nobody any more: who comes late is counted on the next day that is open.
  for (let day = 0; ; day += 1) {
    const date = localIn(order.timeZone, new Date(deed.at.getTime() + day * 86_400_000)).date;
    const subject = `${order.channelId}:${date}`;
    const id = await note(em, deed, {
      bookId,
      kind: "SUMMARY",
      subject,
      reference: `${date} ${order.channelId}`,
      at: afterDay(order.timeZone, date),
    });
    const open = await row(em, sql`select 1 from book_postings where id = ${id} and status = 'PENDING' and attempts = 0 for update`);
    if (!open) continue;
    await row(em, sql`insert into book_summary_orders (book_id, order_id, posting_id) values (${bookId}, ${order.id}, ${id})`);
    return;
  }
}

const afterDay = (timeZone: string, date: string): Date => new Date(endOfDay(timeZone, date).getTime() + settleHours * 3_600_000);

async function noteItems(em: EntityManager, deed: Deed, bookId: string, itemIds: readonly string[]): Promise<void> {
  const items = await rows(
    em,
    sql<{ id: string; sku: string }>`select id, sku from inventory_items where id::text = any(${texts(itemIds)})`,
  );
  for (const { id, sku } of items) await note(em, deed, { bookId, kind: "ITEM", subject: id, reference: sku });
}

interface Note {
  readonly bookId: string;
  readonly kind: PostingKind;
  readonly subject: string;
  readonly reference: string;
  readonly orderId?: string;
  readonly needsId?: string;
  /** Not before. */
  readonly at?: Date;
}

/** Notes something to be posted, once; answers its id. */
async function note(
  em: EntityManager,
  { at: now }: Deed,
  { bookId, kind, subject, reference, orderId, needsId, at = now }: Note,
): Promise<string> {
  const noted = await row(
    em,
    sql<{ id: string }>`
      with added as (
        insert into book_postings (id, book_id, kind, subject, order_id, needs_id, reference, next_attempt_at, created_at, updated_at)
        values (${newId()}, ${bookId}, ${kind}, ${subject}, ${orderId ?? null}, ${needsId ?? null}, ${reference}, ${at}, ${now}, ${now})
        on conflict (book_id, kind, subject) do nothing returning id)
      select id from added union all select id from book_postings where book_id = ${bookId} and kind = ${kind} and subject = ${subject} limit 1`,
  );
  return noted?.id as string;
}
