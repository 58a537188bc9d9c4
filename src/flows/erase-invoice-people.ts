import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { Invoice } from "../invoices/invoice.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { row, sql } from "../kit/sql.ts";
import { openBooks } from "./order-book.ts";
import { aboutNothing, Work } from "./work.ts";

/**
 * Erases the buyer from the papers of an order: what was issued keeps its number, its goods and its amounts, and is printed anew without the
 * buyer when it is asked for. Answers how many papers had one. Cannot be undone. Throws Refusal NOT_FOUND.
 */
export async function eraseInvoicePeople(em: EntityManager, deed: Deed, orderId: string): Promise<number> {
  const [book] = await openBooks(em, [orderId]);
  if (!book) throw new Refusal("NOT_FOUND", "There is no such order.", ["orderId"]);
  const work = await Work.begin(em, deed, aboutNothing);
  const named = await em.find(Invoice, { orderId, people: { $ne: null } }, { orderBy: { id: "asc" }, refresh: true });
  for (const invoice of named) {
    invoice.people = null;
    invoice.updatedAt = deed.at;
    const { id, number, currency, totalMinor, taxMinor } = invoice;
    const amounts = { currency, totalMinor: totalMinor.toString(), taxMinor: taxMinor.toString() };
    work.tellOf(book, "Invoice", invoice as Invoice & { eventSequence: number }, "invoice.people_erased", {
      invoiceId: id,
      number,
      ...amounts,
    });
  }
  await work.finish();
  await row(
    em,
    sql`delete from documents using invoices
      where documents.subject_type = 'Invoice' and documents.subject_id = invoices.id and invoices.order_id = ${orderId}`,
  );
  return named.length;
}
