import type { EntityManager } from "@mikro-orm/postgresql";
import { row, rows, sql } from "../kit/sql.ts";

/**
 * Erases the buyer from the papers of an order: what was issued keeps its number, its goods and its amounts, and is printed anew without the
 * buyer when it is asked for. Answers how many papers had one. Cannot be undone.
 */
export async function eraseInvoicePeople(em: EntityManager, orderId: string): Promise<number> {
  const erased = await rows(
    em,
    sql<{ id: string }>`
      update invoices set people = null, version = version + 1, updated_at = now() where order_id = ${orderId} and people is not null returning id`,
  );
  await row(
    em,
    sql`delete from documents using invoices
      where documents.subject_type = 'Invoice' and documents.subject_id = invoices.id and invoices.order_id = ${orderId}`,
  );
  return erased.length;
}
