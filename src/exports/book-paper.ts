import type { EntityManager } from "@mikro-orm/postgresql";
import type { InvoiceContent } from "../invoices/content.ts";
import { row, sql } from "../kit/sql.ts";
import type { BookPosting } from "./book-posting.entity.ts";

/** The invoice or credit note of our own that a posting writes into the books. */
export interface BookPaper {
  readonly number: string;
  readonly issuedOn: string;
  readonly taxMinor: string;
  readonly content: InvoiceContent;
}

type About = Pick<BookPosting, "kind" | "subject" | "orderId">;

/**
 * The one invoice that charges all of the order, or the credit note over all of the refund; null where there is none, or where several share
 * it: then the books get the order as it stands.
 */
export async function paperOf(em: EntityManager, { kind, subject, orderId }: About): Promise<BookPaper | null> {
  const columns = sql`paper.number, paper.issued_on::text as "issuedOn", paper.tax_minor::text as "taxMinor", paper.content`;
  if (kind === "INVOICE")
    return row(
      em,
      sql<BookPaper>`
        select ${columns} from invoices paper join orders ord on ord.id = paper.order_id
        where paper.order_id = ${orderId} and paper.kind = 'INVOICE' and paper.total_minor = ord.total_minor and paper.currency = ord.currency
          and not exists (select 1 from invoices other where other.order_id = paper.order_id and other.kind = 'INVOICE' and other.id <> paper.id)`,
    );
  if (kind === "CREDIT_NOTE")
    return row(
      em,
      sql<BookPaper>`
        select ${columns} from invoices paper join refunds refund on refund.id = paper.refund_id
        where paper.refund_id = ${subject} and paper.total_minor = refund.amount_minor and paper.currency = refund.currency`,
    );
  return null;
}

/** The number by which the books shall know it: the paper's, unless something else in these books bears it. Null: its own reference. */
export async function paperNumber(em: EntityManager, posting: About & Pick<BookPosting, "bookId">): Promise<string | null> {
  const paper = await paperOf(em, posting);
  if (paper === null) return null;
  const { bookId, kind } = posting;
  const taken = await row(
    em,
    sql`select 1 from book_postings where book_id = ${bookId} and kind = ${kind} and reference = ${paper.number}`,
  );
  return taken ? null : paper.number;
}
