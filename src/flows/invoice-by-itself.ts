import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { InvoicedUnits } from "../invoices/invoice.entity.ts";
import { issuerFor } from "../invoices/issuers.ts";
import { refusalOfDatabase } from "../kit/database-errors.ts";
import { Refusal } from "../kit/errors.ts";
import type { Log } from "../kit/log.ts";
import { retrying } from "../kit/retry.ts";
import { row, rows, sql, texts } from "../kit/sql.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import { isSettled } from "../orders/payment.ts";
import { issueCreditNote } from "./issue-credit-note.ts";
import { issueInvoice } from "./issue-invoice.ts";

const mostEvents = 200;

interface Told {
  readonly type: string;
  readonly aggregateId: string;
  readonly orderId: string;
}

/** What may make an invoice or a credit note due. */
const telling = [
  "fulfillment.shipped",
  "fulfillment.picked_up",
  "order.payment_status_changed",
  "order.completed",
  "order.opened",
  "refund.succeeded",
];

/**
 * Reads on in the event log and issues what is due by the issuers' settings; answers whether there is more. Each paper is committed by itself,
 * then the new place in the log: after a crash an event is read again, and finds its paper issued. One process reads at a time; another that
 * comes finds nothing to do.
 */
export async function invoiceByItself(orm: MikroORM, deed: Deed, log: Log): Promise<{ readonly more: boolean; readonly issued: number }> {
  const nothing = { more: false, issued: 0 };
  const news = await row(
    orm.em.fork() as EntityManager,
    sql`select 1 from event_readers reader, event_relay relay where reader.name = 'invoices' and reader.position < relay.last_position`,
  );
  if (!news) return nothing;
  return orm.em.fork().transactional(async (forked) => {
    const em = forked as EntityManager;
    const span = await row(
      em,
      sql<{ after: string; until: string; more: boolean }>`
        select reader.position::text as after, least(relay.last_position, reader.position + ${sql.lit(mostEvents)})::text as until,
          relay.last_position > reader.position + ${sql.lit(mostEvents)} as more
        from (select position from event_readers where name = 'invoices' for update skip locked) reader, event_relay relay
        where relay.last_position > reader.position`,
    );
    if (!span) return nothing;
    const issued = await issueFor(orm, deed, log, await toldBetween(em, span.after, span.until));
    await rows(em, sql`update event_readers set position = ${span.until}::text::bigint where name = 'invoices'`);
    return { more: span.more, issued };
  });
}

const toldBetween = (em: EntityManager, after: string, until: string): Promise<Told[]> =>
  rows(
    em,
    sql<Told>`
      select type, aggregate_id as "aggregateId", order_id as "orderId" from event_log
      where position > ${after}::text::bigint and position <= ${until}::text::bigint and order_id is not null
        and type = any(${texts(telling)}) order by position`,
  );

async function issueFor(orm: MikroORM, deed: Deed, log: Log, told: readonly Told[]): Promise<number> {
  const isRefund = ({ type }: Told) => type === "refund.succeeded";
  let issued = 0;
  for (const orderId of new Set(told.filter((one) => !isRefund(one)).map((one) => one.orderId)))
    issued += await attempt(orm, log, orderId, (em) => invoiceIfDue(em, deed, orderId));
  for (const { aggregateId, orderId } of told.filter(isRefund))
    issued += await attempt(orm, log, orderId, (em) => creditIfDue(em, deed, orderId, aggregateId));
  return issued;
}

/** What cannot be issued waits for a person, and holds nothing up; what fails otherwise is tried again. */
async function attempt(orm: MikroORM, log: Log, orderId: string, verb: (em: EntityManager) => Promise<boolean>): Promise<number> {
  try {
    return (await retrying(() => orm.em.fork().transactional((em) => verb(em as EntityManager)))) ? 1 : 0;
  } catch (error) {
    const refusal = refusalOfDatabase(error);
    if (!(refusal instanceof Refusal)) throw error;
    log.warn({ orderId, code: refusal.code }, "invoicing: a paper was not issued by itself");
    return 0;
  }
}

async function invoiceIfDue(em: EntityManager, deed: Deed, orderId: string): Promise<boolean> {
  const order = await em.findOne(Order, { id: orderId });
  const issuer = order && (await issuerFor(em, order.channelId));
  if (!order || !issuer || issuer.issueWhen === "BY_HAND" || order.status === "CANCELLED" || order.test) return false;
  const lines = await em.find(OrderLine, { orderId });
  const charged = await em.find(InvoicedUnits, { orderLineId: { $in: lines.map(({ id }) => id) } });
  const left = (units: (line: OrderLine) => number) =>
    lines.some((line) => units(line) > (charged.find(({ orderLineId }) => orderLineId === line.id)?.invoiced ?? 0));
  if (issuer.issueWhen === "ON_PAID" ? !isSettled(order.paymentStatus) : !lines.some(({ fulfilledQuantity }) => fulfilledQuantity > 0))
    return false;
  const due =
    issuer.units === "FULFILLED"
      ? (line: OrderLine) => line.fulfilledQuantity
      : (line: OrderLine) => line.orderedQuantity - line.cancelledQuantity;
  if (!left(due)) return false;
  await issueInvoice(em, deed, orderId, { units: null, buyerTaxId: null });
  return true;
}

async function creditIfDue(em: EntityManager, deed: Deed, orderId: string, refundId: string): Promise<boolean> {
  const order = await em.findOne(Order, { id: orderId });
  const issuer = order && (await issuerFor(em, order.channelId));
  if (!issuer || issuer.issueWhen === "BY_HAND") return false;
  const [known] = await rows(
    em,
    sql<{ invoiced: boolean; credited: boolean }>`
    select exists (select 1 from invoices where order_id = ${orderId} and kind = 'INVOICE') as invoiced,
      exists (select 1 from invoices where refund_id = ${refundId}) as credited`,
  );
  if (!known?.invoiced || known.credited) return false;
  await issueCreditNote(em, deed, refundId);
  return true;
}
