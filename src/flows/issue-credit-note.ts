import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { slice, taxShown } from "../invoices/amounts.ts";
import type { InvoiceContent } from "../invoices/content.ts";
import { Invoice, InvoicedUnits } from "../invoices/invoice.entity.ts";
import { InvoiceIssuer } from "../invoices/invoice-issuer.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { divideHalfUp } from "../kit/money.ts";
import { Refund, RefundLine } from "../payments/refund.entity.ts";
import { whoAndWhat, write } from "./issue-invoice.ts";
import { openBooks } from "./order-book.ts";

const sum = (parts: readonly bigint[]): bigint => parts.reduce((a, b) => a + b, 0n);

/**
 * Issues the credit note for money that was given back, as far as it had been invoiced, by the issuer of the order's last invoice. Its tax is
 * the share of the invoices' that the money is of their total: all of it, when all was given back.
 *
 * Throws Refusal NOT_FOUND, ILLEGAL_TRANSITION for a refund that has not succeeded, ALREADY_EXISTS, INVALID when nothing of it was invoiced.
 */
export async function issueCreditNote(em: EntityManager, deed: Deed, refundId: string): Promise<Invoice> {
  const known = await em.findOne(Refund, { id: refundId });
  if (!known) throw new Refusal("NOT_FOUND", "There is no such refund.", ["refundId"]);
  const [book] = await openBooks(em, [known.orderId]);
  if (!book) throw new Refusal("NOT_FOUND", "There is no such refund.", ["refundId"]);
  const refund = await em.findOneOrFail(Refund, { id: refundId }, { refresh: true });
  if (refund.status !== "SUCCEEDED")
    throw new Refusal("ILLEGAL_TRANSITION", `The refund is ${refund.status}; what has SUCCEEDED gets a credit note.`, ["refundId"]);
  const papers = await em.find(Invoice, { orderId: book.order.id }, { orderBy: { issuedAt: "asc", id: "asc" } });
  if (papers.some((one) => one.refundId === refundId))
    throw new Refusal("ALREADY_EXISTS", "The refund has its credit note already.", ["refundId"]);
  const invoices = papers.filter(({ kind }) => kind === "INVOICE");
  const last = invoices.at(-1);
  if (!last) throw new Refusal("INVALID", "Nothing of that refund was invoiced.", ["refundId"]);
  const issuer = await em.findOneOrFail(InvoiceIssuer, { id: last.issuerId });

  const given = await em.find(RefundLine, { refundId }, { orderBy: { id: "asc" } });
  const counted = await em.find(InvoicedUnits, { orderLineId: { $in: given.map(({ orderLineId }) => orderLineId) } }, { refresh: true });
  const rows = given.flatMap(({ orderLineId, quantity, amountMinor }) => {
    const { invoiced = 0, credited = 0 } = counted.find((one) => one.orderLineId === orderLineId) ?? {};
    const units = Math.min(quantity, invoiced - credited);
    if (units <= 0) return [];
    return [{ line: book.line(orderLineId), units, amount: slice(amountMinor, quantity, 0, units) }];
  });
  const extras = (
    [
      ["SHIPPING", invoices.some(({ withExtras }) => withExtras) ? refund.shippingMinor : 0n],
      ["GOODWILL", refund.extraMinor],
      ["FEE", -refund.feeMinor],
    ] as const
  ).flatMap(([kind, amountMinor]) => (amountMinor === 0n ? [] : [{ kind, amountMinor }]));

  const totalMinor = sum([...rows.map(({ amount }) => amount), ...extras.map(({ amountMinor }) => amountMinor)]);
  const before = sum(papers.filter(({ kind }) => kind === "CREDIT_NOTE").map((one) => one.totalMinor));
  const charged = sum(invoices.map((one) => one.totalMinor));
  if (totalMinor <= 0n) throw new Refusal("INVALID", "Nothing of that refund was invoiced.", ["refundId"]);
  if (before + totalMinor > charged)
    throw new Refusal("INVALID", "More would be credited than was invoiced. Look at the order's refunds.", ["refundId"]);
  const tax = sum(invoices.map((one) => one.taxMinor));
  const share = (credited: bigint) => divideHalfUp(tax * credited, charged);
  const taxMinor = share(before + totalMinor) - share(before);
  const netMinor = totalMinor - taxMinor;

  const content: InvoiceContent = {
    ...whoAndWhat(book, issuer),
    // What is given back is what was paid: with tax.
    pricesIncludeTax: true,
    lines: rows.map(({ line, units, amount }) => ({
      orderLineId: line.id,
      sku: line.sku ?? null,
      title: line.title,
      quantity: units,
      unitPriceMinor: divideHalfUp(amount, BigInt(units)).toString(),
      discountMinor: "0",
      amountMinor: amount.toString(),
      taxMinor: share(amount).toString(),
    })),
    extras: extras.map(({ kind, amountMinor }) => ({ kind, amountMinor: amountMinor.toString() })),
    tax: taxShown(netMinor, taxMinor, issuer, { currency: book.order.currency, roundings: rows.length + extras.length }),
    corrects: invoices.map(({ number, issuedOn }) => ({ number, issuedOn })),
    reason: refund.reason,
  };
  const values = { kind: "CREDIT_NOTE" as const, refundId, withExtras: false, netMinor, taxMinor, totalMinor, content };
  const units = rows.map(({ line, units }) => ({ orderLineId: line.id, quantity: units }));
  return write(em, deed, book, issuer, { ...values, people: last.people ?? null }, units);
}
