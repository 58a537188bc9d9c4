import type { EntityManager } from "@mikro-orm/postgresql";
import { Invoice } from "../invoices/invoice.entity.ts";
import { Refusal } from "../kit/errors.ts";

/**
 * Notes the number (NSFP) that Coretax gave the Faktur Pajak of an invoice; null: it has none after all. The paper stays as it was printed.
 * Throws Refusal NOT_FOUND, or INVALID for what is no such number.
 */
export async function noteTaxInvoice(em: EntityManager, invoiceId: string, number: string | null): Promise<void> {
  const invoice = await em.findOne(Invoice, { id: invoiceId });
  if (!invoice) throw new Refusal("NOT_FOUND", "There is no such invoice.", ["invoiceId"]);
  const digits = number?.replace(/[ .-]/g, "") ?? null;
  if (digits !== null && !/^\d{16,17}$/.test(digits))
    throw new Refusal("INVALID", "The number of a Faktur Pajak has 16 or 17 digits.", ["taxInvoiceNumber"]);
  invoice.taxInvoiceNumber = digits;
  await em.flush();
}
