import type { EntityManager } from "@mikro-orm/postgresql";
import type { ExtraKind } from "../invoices/content.ts";
import { localIn } from "../kit/local-date.ts";
import { divideHalfUp, money } from "../kit/money.ts";
import { row, rows, sql } from "../kit/sql.ts";
import type { BookInvoice, Bookings, BookLine, BookPayment, BookSummary } from "./book-keeper.ts";
import { type BookPaper, paperOf } from "./book-paper.ts";
import type { BookPosting } from "./book-posting.entity.ts";

/** What a posting says, as the shop stands now. `needed`: the books' id of what is posted before it. */
export async function bookingOf(em: EntityManager, posting: BookPosting, needed: string | null): Promise<Bookings[keyof Bookings]> {
  const { kind, subject, reference } = posting;
  if (kind === "CONTACT") return contactOf(em, subject, reference);
  if (kind === "ITEM") {
    const item = await row(em, sql<{ title: string }>`select title from inventory_items where id = ${subject}`);
    return { reference, title: item?.title ?? reference };
  }
  if (kind === "SUMMARY") return summaryOf(em, posting);
  if (kind === "INVOICE") return invoiceOf(em, posting, needed as string);
  if (kind === "CREDIT_NOTE") return creditOf(em, posting);
  return paymentOf(em, posting, needed as string);
}

async function contactOf(em: EntityManager, subject: string, reference: string) {
  const [who = "", id = ""] = subject.split(":");
  const found = await row(
    em,
    who === "customer"
      ? sql<{ name: string | null; email: string | null }>`select name, email from customers where id = ${id}`
      : sql<{ name: string | null; email: string | null }>`select name, null as email from channels where id = ${id}`,
  );
  // Names are unique in books: a buyer's has the end of their number behind it.
  return {
    reference,
    name: who === "customer" ? `${found?.name ?? "Buyer"} (${id.slice(-6)})` : (found?.name ?? reference),
    email: found?.email ?? null,
  };
}

interface Sold {
  readonly number: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly total: string;
  readonly tax: string;
  readonly shipping: string;
  readonly included: boolean;
}

const soldOf = (em: EntityManager, orderId: string): Promise<Sold | null> =>
  row(
    em,
    sql<Sold>`
      select ord.number, ord.currency, channel.time_zone as "timeZone", ord.total_minor::text as total, ord.tax_minor::text as tax,
        ord.shipping_minor::text as shipping, ord.prices_include_tax as included
      from orders ord join channels channel on channel.id = ord.channel_id where ord.id = ${orderId}`,
  );

/** Its lines add up to the order's total exactly: what lines do not say, such as fees and roundings, is a line of its own. */
async function invoiceOf(
  em: EntityManager,
  { kind, subject, orderId, reference, createdAt }: BookPosting,
  contactId: string,
): Promise<BookInvoice> {
  const order = (await soldOf(em, orderId as string)) as Sold;
  const { currency } = order;
  const paper = await paperOf(em, { kind, subject, orderId });
  if (paper?.number === reference)
    return { reference, contactId, currency, orderNumber: order.number, date: paper.issuedOn, lines: paperLines(paper, currency) };
  const found = await rows(
    em,
    sql<{ sku: string | null; title: string; ordered: number; kept: number; price: string; discount: string; tax: string }>`
      select sku, title, ordered_quantity as ordered, ordered_quantity - cancelled_quantity as kept, unit_price_minor::text as price,
        discount_minor::text as discount, tax_minor::text as tax
      from order_lines where order_id = ${orderId} and ordered_quantity > cancelled_quantity order by position`,
  );
  const lines: BookLine[] = found.map(({ sku, title, ordered, kept, price, discount, tax }) => {
    const share = (minor: bigint) => divideHalfUp(minor * BigInt(kept), BigInt(ordered));
    const lineTax = share(BigInt(tax));
    const goods = BigInt(price) * BigInt(kept) - share(BigInt(discount));
    return { sku, title, quantity: kept, gross: money(goods + (order.included ? 0n : lineTax), currency), tax: money(lineTax, currency) };
  });
  const extra = (title: string, minor: bigint): BookLine[] =>
    minor === 0n ? [] : [{ sku: null, title, quantity: 1, gross: money(minor, currency), tax: money(0n, currency) }];
  lines.push(...extra("Shipping", BigInt(order.shipping)));
  const rest = BigInt(order.total) - lines.reduce((sum, { gross }) => sum + gross.minor, 0n);
  return {
    ...{ reference, contactId, currency, orderNumber: order.number, date: localIn(order.timeZone, createdAt).date },
    lines: [...lines, ...extra("Fees, discounts and rounding", rest)],
  };
}

const extraTitles: Readonly<Record<ExtraKind, string>> = {
  SHIPPING: "Shipping",
  FEE: "Fees",
  ROUNDING: "Rounding",
  GOODWILL: "Goodwill",
};

/** The lines of an invoice of ours, with the tax in them. What its lines do not say of the tax is of what stands beside them. */
function paperLines({ content, taxMinor }: BookPaper, currency: string): BookLine[] {
  const { lines, extras, pricesIncludeTax } = content;
  const line = (sku: string | null, title: string, quantity: number, amount: bigint, tax: bigint): BookLine => ({
    ...{ sku, title, quantity },
    gross: money(amount + (pricesIncludeTax ? 0n : tax), currency),
    tax: money(tax, currency),
  });
  const rest = lines.reduce((left, { taxMinor }) => left - BigInt(taxMinor), BigInt(taxMinor));
  return [
    ...lines.map(({ sku, title, quantity, amountMinor, taxMinor }) => line(sku, title, quantity, BigInt(amountMinor), BigInt(taxMinor))),
    ...extras.map(({ kind, amountMinor }, index) => line(null, extraTitles[kind], 1, BigInt(amountMinor), index === 0 ? rest : 0n)),
  ];
}

async function creditOf(em: EntityManager, { kind, orderId, subject, reference, bookId }: BookPosting): Promise<BookInvoice> {
  const order = (await soldOf(em, orderId as string)) as Sold;
  const refund = await row(
    em,
    sql<{ amount: string; at: Date; contactId: string }>`
      select refund.amount_minor::text as amount, refund.updated_at as at, contact.external_id as "contactId"
      from refunds refund
      join book_postings sale on sale.book_id = ${bookId} and sale.kind = 'INVOICE' and sale.order_id = refund.order_id
      join book_postings contact on contact.id = sale.needs_id
      where refund.id = ${subject}`,
  );
  const paper = await paperOf(em, { kind, subject, orderId });
  const amount = BigInt(refund?.amount ?? 0);
  // A credit note's own tax; its lines were rounded for the buyer, and the books need but their sum.
  const ownTax = paper?.number === reference ? BigInt(paper.taxMinor) : null;
  const tax = ownTax ?? (order.total === "0" ? 0n : divideHalfUp(amount * BigInt(order.tax), BigInt(order.total)));
  const line = {
    sku: null,
    title: `Refund of order ${order.number}`,
    quantity: 1,
    gross: money(amount, order.currency),
    tax: money(tax, order.currency),
  };
  const date = localIn(order.timeZone, new Date(refund?.at ?? 0)).date;
  return { reference, contactId: refund?.contactId ?? "", date, currency: order.currency, orderNumber: order.number, lines: [line] };
}

async function paymentOf(em: EntityManager, { kind, subject, orderId, reference }: BookPosting, documentId: string): Promise<BookPayment> {
  const order = (await soldOf(em, orderId as string)) as Sold;
  const moved = await row(
    em,
    kind === "PAYMENT"
      ? sql<{
          amount: string;
          currency: string;
          at: Date;
        }>`select amount_minor::text as amount, currency, occurred_at as at from payment_transactions where id = ${subject}`
      : sql<{
          amount: string;
          currency: string;
          at: Date;
        }>`select amount_minor::text as amount, currency, updated_at as at from refunds where id = ${subject}`,
  );
  const amount = money(BigInt(moved?.amount ?? 0), moved?.currency ?? order.currency);
  return { reference, documentId, amount, date: localIn(order.timeZone, new Date(moved?.at ?? 0)).date };
}

async function summaryOf(em: EntityManager, { id, subject, reference }: BookPosting): Promise<BookSummary> {
  const [channelId = "", date = ""] = subject.split(":");
  const sums = await row(
    em,
    sql<{ name: string; currency: string; orders: number; total: string; tax: string }>`
      select channel.name, channel.currency, count(ord.id)::int as orders, coalesce(sum(ord.total_minor), 0)::text as total,
        coalesce(sum(ord.tax_minor), 0)::text as tax
      from channels channel
      left join (book_summary_orders summed join orders ord on ord.id = summed.order_id) on summed.posting_id = ${id} and ord.currency = channel.currency
      where channel.id = ${channelId} group by channel.id`,
  );
  const currency = sums?.currency ?? "XXX";
  const tax = BigInt(sums?.tax ?? 0);
  const net = money(BigInt(sums?.total ?? 0) - tax, currency);
  return { reference, date, channel: sums?.name ?? "", currency, orders: sums?.orders ?? 0, net, tax: money(tax, currency) };
}
