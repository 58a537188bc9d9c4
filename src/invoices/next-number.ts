import type { EntityManager } from "@mikro-orm/postgresql";
import type { LocalDate } from "../kit/local-date.ts";
import { row, sql } from "../kit/sql.ts";
import type { InvoiceKind } from "./invoice.entity.ts";
import type { InvoiceIssuer } from "./invoice-issuer.entity.ts";
import { numberOf, seriesOf } from "./number-format.ts";

/**
 * The next number of an issuer's series, in the caller's transaction: its row stays locked until that ends, and a transaction that is
 * rolled back gives the number back, so there is never a gap. Ask for it last.
 */
export async function nextNumber(em: EntityManager, issuer: InvoiceIssuer, kind: InvoiceKind, date: LocalDate) {
  const format = kind === "INVOICE" ? issuer.numberFormat : issuer.creditNoteFormat;
  const series = seriesOf(format, date);
  const counted = await row(
    em,
    sql<{ last: number }>`
      insert into invoice_counters as counter (issuer_id, kind, series, last) values (${issuer.id}, ${kind}, ${series}, 1)
      on conflict (issuer_id, kind, series) do update set last = counter.last + 1 returning last`,
  );
  const sequence = counted?.last as number;
  return { series, sequence, number: numberOf(format, date, sequence) };
}
