import type { EntityManager } from "@mikro-orm/postgresql";
import type { Address } from "../customers/address.entity.ts";
import { Customer } from "../customers/customer.entity.ts";
import type { Deed } from "../events/record.ts";
import { orderTotals, slice, taxShown } from "../invoices/amounts.ts";
import type { InvoiceContent, InvoicePeople } from "../invoices/content.ts";
import { Invoice, InvoicedUnits, InvoiceLine } from "../invoices/invoice.entity.ts";
import type { InvoicedUnitsOf, InvoiceIssuer } from "../invoices/invoice-issuer.entity.ts";
import { issuerFor } from "../invoices/issuers.ts";
import { nextNumber } from "../invoices/next-number.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { localIn } from "../kit/local-date.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { aboutNothing, Work } from "./work.ts";

export interface InvoiceRequest {
  /** Null: as the issuer does it. */
  readonly units: InvoicedUnitsOf | null;
  /** NPWP or NIK of the buyer, where they want it on the paper. */
  readonly buyerTaxId: string | null;
}

/** Those of buyers from abroad are of any form. */
const mostTaxIdCharacters = 40;

/**
 * Issues an invoice for the units of an order that are to be charged and were not yet, and answers it. The first one of an order has its
 * shipping and fees, too.
 *
 * Throws Refusal NOT_FOUND, INVALID when there is no issuer for the channel or nothing to charge, or when two at once charge the same units.
 */
export async function issueInvoice(
  em: EntityManager,
  deed: Deed,
  orderId: string,
  { units, buyerTaxId }: InvoiceRequest,
): Promise<Invoice> {
  if (buyerTaxId !== null && buyerTaxId.length > mostTaxIdCharacters)
    throw new Refusal("INVALID", `A buyer's tax number has ${mostTaxIdCharacters} characters at most.`, ["buyerTaxId"]);
  const [book] = await openBooks(em, [orderId]);
  if (!book) throw new Refusal("NOT_FOUND", "There is no such order.", ["orderId"]);
  const issuer = await issuerFor(em, book.channel.id);
  if (!issuer) throw new Refusal("INVALID", "Nobody issues invoices for this channel. Set an invoice issuer first.", ["orderId"]);
  const before = await em.find(Invoice, { orderId, kind: "INVOICE" }, { refresh: true });
  const charged = await em.find(InvoicedUnits, { orderLineId: { $in: book.lines.map(({ id }) => id) } }, { refresh: true });
  const lines = toCharge(book, units ?? issuer.units, charged);
  if (lines.length === 0)
    throw new Refusal("INVALID", `Order ${book.order.number} has no units to charge: they were invoiced, or have not left.`, ["orderId"]);
  // What is printed is printed for ever.
  if (buyerTaxId !== null && !/^[\w ./-]{1,32}$/.test(buyerTaxId))
    throw new Refusal("INVALID", "A buyer's tax id is 1 to 32 letters, digits, dots, dashes, slashes and blanks.", ["buyerTaxId"]);
  const people = await buyerOf(em, book, buyerTaxId);
  return issue(em, deed, book, issuer, { lines, withExtras: !before.some((one) => one.withExtras), people });
}

interface Charged {
  readonly id: string;
  /** Units that were charged before, and then. */
  readonly from: number;
  readonly to: number;
}

function toCharge(book: OrderBook, which: InvoicedUnitsOf, charged: readonly InvoicedUnits[]): Charged[] {
  if (book.order.status === "DRAFT" || book.order.test) return [];
  return book.lines.flatMap(({ id, orderedQuantity, cancelledQuantity, fulfilledQuantity }) => {
    const from = charged.find(({ orderLineId }) => orderLineId === id)?.invoiced ?? 0;
    const to = which === "FULFILLED" ? fulfilledQuantity : orderedQuantity - cancelledQuantity;
    return to > from ? [{ id, from, to }] : [];
  });
}

async function issue(
  em: EntityManager,
  deed: Deed,
  book: OrderBook,
  issuer: InvoiceIssuer,
  {
    lines,
    withExtras,
    people,
  }: { readonly lines: readonly Charged[]; readonly withExtras: boolean; readonly people: InvoicePeople | null },
): Promise<Invoice> {
  const { order } = book;
  const totals = orderTotals(order, book.lines, issuer);
  const rows = lines.map(({ id, from, to }) => {
    const line = book.line(id);
    const whole = totals.lines.find((one) => one.id === id) as (typeof totals.lines)[number];
    const part = (amount: bigint) => slice(amount, whole.quantity, from, to);
    const discountMinor = part(whole.discountMinor);
    const amountMinor = line.unitPriceMinor * BigInt(to - from) - discountMinor;
    return { line, quantity: to - from, discountMinor, amountMinor, taxMinor: part(whole.taxMinor) };
  });
  const extras = withExtras ? totals.extras : [];
  const sum = (parts: readonly bigint[]) => parts.reduce((a, b) => a + b, 0n);
  const amount = sum([...rows, ...extras].map(({ amountMinor }) => amountMinor));
  const taxMinor = sum(rows.map((row) => row.taxMinor)) + (withExtras ? totals.extrasTaxMinor : 0n);
  const totalMinor = totals.pricesIncludeTax ? amount : amount + taxMinor;
  if (totalMinor < 0n)
    throw new Refusal("INVALID", "These units come to less than nothing by themselves. Invoice the order as a whole.", ["units"]);
  const netMinor = totalMinor - taxMinor;
  const shownWith = { currency: order.currency, roundings: rows.length + extras.length };
  const content: InvoiceContent = {
    ...whoAndWhat(book, issuer),
    pricesIncludeTax: totals.pricesIncludeTax,
    lines: rows.map(({ line, quantity, discountMinor, amountMinor, taxMinor }) => ({
      orderLineId: line.id,
      sku: line.sku ?? null,
      title: line.title,
      quantity,
      unitPriceMinor: line.unitPriceMinor.toString(),
      discountMinor: discountMinor.toString(),
      amountMinor: amountMinor.toString(),
      taxMinor: taxMinor.toString(),
    })),
    extras: extras.map(({ kind, amountMinor }) => ({ kind, amountMinor: amountMinor.toString() })),
    tax: taxShown(netMinor, taxMinor, issuer, shownWith),
    corrects: [],
    reason: null,
  };
  const charged = rows.map(({ line, quantity }) => ({ orderLineId: line.id, quantity }));
  const values = { kind: "INVOICE" as const, refundId: null, withExtras, netMinor, taxMinor, totalMinor, content, people };
  return write(em, deed, book, issuer, values, charged);
}

/** What stands on every paper of an order. */
export const whoAndWhat = ({ order, channel }: OrderBook, issuer: InvoiceIssuer): Pick<InvoiceContent, "issuer" | "order"> => ({
  issuer: {
    name: issuer.name,
    lines: issuer.addressLines,
    city: issuer.city ?? null,
    postalCode: issuer.postalCode ?? null,
    country: issuer.countryCode,
    phone: issuer.phone ?? null,
    taxId: issuer.taxId ?? null,
    taxable: issuer.taxable,
  },
  order: { number: order.number, placedOn: localIn(issuer.timeZone, order.placedAt).date, channel: channel.name },
});

type Values = Pick<Invoice, "kind" | "withExtras" | "netMinor" | "taxMinor" | "totalMinor" | "content"> & {
  readonly refundId: string | null;
  readonly people: InvoicePeople | null;
};

/** Gives the paper its number, last of all, and writes it: whoever comes next for a number waits until this is committed. */
export async function write(
  em: EntityManager,
  deed: Deed,
  book: OrderBook,
  issuer: InvoiceIssuer,
  values: Values,
  units: readonly { readonly orderLineId: string; readonly quantity: number }[],
): Promise<Invoice> {
  const work = await Work.begin(em, deed, aboutNothing);
  const { at } = deed;
  const issuedOn = localIn(issuer.timeZone, at).date;
  const counted = await nextNumber(em, issuer, values.kind, issuedOn);
  const stamps = { issuedOn, issuedAt: at, createdAt: at, updatedAt: at, eventSequence: 0, version: 1, taxInvoiceNumber: null };
  const { currency, id: orderId } = book.order;
  const invoice = make(Invoice, { id: newId(), issuerId: issuer.id, orderId, currency, ...counted, ...stamps, ...values });
  work.add(invoice);
  for (const { orderLineId, quantity } of units)
    work.add(make(InvoiceLine, { id: newId(), invoiceId: invoice.id, kind: values.kind, orderLineId, quantity, createdAt: at }));
  const { id, number, kind, totalMinor, taxMinor } = invoice;
  const type = kind === "INVOICE" ? "invoice.issued" : "credit_note.issued";
  const amounts = { currency, totalMinor: totalMinor.toString(), taxMinor: taxMinor.toString() };
  work.tellOf(book, "Invoice", invoice, type, { invoiceId: id, number, ...amounts });
  await work.finish();
  return invoice;
}

async function buyerOf(em: EntityManager, { order, billTo, shipTo }: OrderBook, taxId: string | null): Promise<InvoicePeople | null> {
  const address: Address | null = billTo ?? shipTo;
  const customer = order.customerId == null ? null : await em.findOne(Customer, { id: order.customerId });
  const name = address?.company ?? address?.name ?? customer?.name;
  if (!address && !name && !taxId) return null;
  return {
    name: name ?? "",
    phone: address?.phone ?? customer?.phone ?? null,
    lines: [...(address?.company && address.name ? [address.name] : []), ...(address?.lines ?? [])],
    city: [address?.city, address?.region].filter(Boolean).join(", ") || null,
    postalCode: address?.postalCode ?? null,
    country: address?.countryCode ?? null,
    taxId,
  };
}
