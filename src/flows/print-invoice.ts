import type { EntityManager } from "@mikro-orm/postgresql";
import { Document } from "../documents/document.entity.ts";
import { type InvoiceData, invoicePdf } from "../documents/invoice.ts";
import type { Language } from "../documents/words.ts";
import { Invoice } from "../invoices/invoice.entity.ts";
import { newId } from "../kit/ids.ts";
import { money } from "../kit/money.ts";
import { row, sql } from "../kit/sql.ts";

/**
 * The invoice as a file: made when it is first asked for in a language, and the same bytes ever after. Null when there is no such invoice.
 */
export async function printInvoice(em: EntityManager, invoiceId: string, language: Language): Promise<Document | null> {
  const kept = await keptDocument(em, invoiceId, language);
  if (kept) return kept;
  const invoice = await em.findOne(Invoice, { id: invoiceId });
  if (!invoice) return null;
  const bytes = Buffer.from(await invoicePdf(dataOf(invoice), language));
  const fileName = `${invoice.number.replace(/[^\w.-]+/g, "-")}-${language}.pdf`;
  // Whoever else makes it now has made the same; the first one stays. Who erased the people meanwhile has the last word.
  await row(
    em,
    sql`insert into documents (id, kind, subject_type, subject_id, media_type, language, file_name, bytes, created_at)
      select ${newId()}::uuid, ${invoice.kind}, 'Invoice', invoices.id, 'application/pdf', ${language}, ${fileName}, ${bytes}, now()
      from invoices where invoices.id = ${invoiceId} and (invoices.people is null) = ${invoice.people == null} for share
      on conflict (subject_id, language) where subject_type = 'Invoice' do nothing returning id`,
  );
  return (await keptDocument(em, invoiceId, language)) ?? printInvoice(em.fork() as EntityManager, invoiceId, language);
}

const keptDocument = (em: EntityManager, subjectId: string, language: Language): Promise<Document | null> =>
  em.findOne(Document, { subjectType: "Invoice", subjectId, language });

/** What is printed of a stored invoice. */
export function dataOf({ kind, number, issuedOn, currency, content, people, totalMinor }: Invoice): InvoiceData {
  const amount = (minor: string | bigint) => money(BigInt(minor), currency);
  const { issuer, order, pricesIncludeTax, lines, extras, tax, corrects, reason } = content;
  return {
    ...{ kind, number, issuedOn, issuer, order, pricesIncludeTax, corrects, reason },
    buyer: people ?? null,
    lines: lines.map(({ sku, title, quantity, unitPriceMinor, discountMinor, amountMinor }) => ({
      ...{ sku, title, quantity },
      unitPrice: amount(unitPriceMinor),
      discount: amount(discountMinor),
      amount: amount(amountMinor),
    })),
    extras: extras.map(({ kind, amountMinor }) => ({ kind, amount: amount(amountMinor) })),
    tax: tax && {
      ...{ name: tax.name, ratePercent: tax.ratePercent, baseShare: tax.baseShare, code: tax.code },
      base: tax.baseMinor === null ? null : amount(tax.baseMinor),
      amount: amount(tax.amountMinor),
    },
    total: amount(totalMinor),
  };
}
