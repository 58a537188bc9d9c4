import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { visibleOrders } from "../orders/order-filter.ts";
import type { InvoiceContent, InvoicePeople } from "./content.ts";

/** Amounts are minor units of `currency`, as text. */
export interface InvoiceRow {
  readonly id: string;
  readonly issuerId: string;
  readonly kind: string;
  readonly number: string;
  readonly orderId: string;
  readonly issuedOn: string;
  readonly issuedAt: string;
  readonly currency: string;
  readonly netMinor: string;
  readonly taxMinor: string;
  readonly totalMinor: string;
  readonly content: InvoiceContent;
  readonly people: InvoicePeople | null;
  readonly taxInvoiceNumber: string | null;
  readonly version: number;
}

export interface InvoiceIssuerRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly addressLines: readonly string[];
  readonly city: string | null;
  readonly postalCode: string | null;
  readonly countryCode: string;
  readonly phone: string | null;
  readonly taxId: string | null;
  readonly taxable: boolean;
  readonly taxName: string;
  readonly taxRatePercent: string;
  readonly taxBaseShare: string;
  readonly taxCode: string | null;
  readonly taxRule: string;
  readonly numberFormat: string;
  readonly creditNoteFormat: string;
  readonly timeZone: string;
  readonly issueWhen: string;
  readonly units: string;
  readonly channelIds: readonly string[];
  readonly version: number;
}

export interface InvoiceFilter {
  readonly kind?: string | null;
  readonly orderId?: string | null;
  /** Exactly. */
  readonly numbers?: readonly string[] | null;
  /** By the issuer's days, both included. */
  readonly issuedFrom?: string | null;
  readonly issuedUntil?: string | null;
}

export interface InvoiceIssuerFilter {
  readonly codes?: readonly string[] | null;
}

export const invoices = table<InvoiceRow>(
  "invoices invoice",
  [
    ...(["id", "issuerId", "kind", "number", "orderId", "issuedOn", "issuedAt", "currency", "netMinor", "taxMinor"] as const),
    ...(["totalMinor", "content", "people", "taxInvoiceNumber", "version"] as const),
  ],
  { issuedOn: "invoice.issued_on::text" },
);

export const invoiceIssuers = table<InvoiceIssuerRow>(
  "invoice_issuers issuer",
  [
    ...(["id", "code", "name", "addressLines", "city", "postalCode", "countryCode", "phone", "taxId", "taxable", "taxName"] as const),
    ...(["taxRatePercent", "taxBaseShare", "taxCode", "taxRule", "numberFormat", "creditNoteFormat", "timeZone"] as const),
    ...(["issueWhen", "units", "channelIds", "version"] as const),
  ],
  {
    taxRatePercent: "trim_scale(issuer.tax_rate_basis_points / 100.0)::text",
    taxBaseShare: "issuer.tax_base_numerator || '/' || issuer.tax_base_denominator",
  },
);

/** A key sees the papers of the orders that it sees. */
export const visibleInvoices = (rights: Rights) =>
  rights.channelIds === null && rights.locationIds === null
    ? sql`true`
    : sql`exists (select 1 from orders where orders.id = invoice.order_id and ${visibleOrders(rights)})`;

const columns = allColumns(invoices);

export const invoicesById = (em: EntityManager, ids: readonly string[], access: Access): Promise<InvoiceRow[]> =>
  rows(em, sql<InvoiceRow>`select ${columns} from invoices invoice where invoice.id = any(${uuids(ids)}) and ${visibleInvoices(access)}`);

export const invoicesOfOrders = (em: EntityManager, orderIds: readonly string[], access: Access): Promise<InvoiceRow[]> =>
  rows(
    em,
    sql<InvoiceRow>`
      select ${columns} from invoices invoice where invoice.order_id = any(${uuids(orderIds)}) and ${visibleInvoices(access)}
      order by invoice.order_id, invoice.issued_at, invoice.id`,
  );

export const invoiceIssuersById = (em: EntityManager, ids: readonly string[]): Promise<InvoiceIssuerRow[]> =>
  rows(em, sql<InvoiceIssuerRow>`select ${allColumns(invoiceIssuers)} from invoice_issuers issuer where issuer.id = any(${uuids(ids)})`);

/** What was issued last comes first. */
export const invoiceOrder: Order = {
  name: "issued",
  column: sql`invoice.issued_at`,
  type: "timestamptz",
  id: sql`invoice.id`,
  descending: true,
};

export const issuerOrder: Order = { name: "issuer", column: sql`issuer.code`, type: "text", id: sql`issuer.id`, descending: false };

export const matchingInvoices = ({ kind, orderId, numbers, issuedFrom, issuedUntil }: InvoiceFilter, rights: Rights) =>
  all([
    visibleInvoices(rights),
    // In words of the statement: for a parameter PostgreSQL would plan as if it were the usual one.
    kind ? sql`invoice.kind = ${sql.lit(kind)}` : null,
    orderId ? sql`invoice.order_id = ${orderId}` : null,
    numbers ? sql`invoice.number = any(${texts(numbers)})` : null,
    // A zone's day begins up to 14 hours before, and ends up to 12 after, the same day of UTC: by these an index finds it.
    issuedFrom
      ? sql`invoice.issued_on >= ${issuedFrom}::date and invoice.issued_at >= (${issuedFrom}::date - 1)::timestamp at time zone 'UTC'`
      : null,
    issuedUntil
      ? sql`invoice.issued_on <= ${issuedUntil}::date and invoice.issued_at < (${issuedUntil}::date + 2)::timestamp at time zone 'UTC'`
      : null,
  ]);

export const invoicePage = (em: EntityManager, filter: InvoiceFilter, args: PageArgs, access: Access): Promise<Page<InvoiceRow>> =>
  pageOf(em, invoices, invoiceOrder, args, (page) => all([matchingInvoices(filter, access), page.where]));

export const invoiceCount = (em: EntityManager, filter: InvoiceFilter, most: number, access: Access): Promise<number> =>
  countOf(em, sql`select 1 from invoices invoice where ${matchingInvoices(filter, access)} limit ${sql.lit(most)}`);

export const matchingIssuers = ({ codes }: InvoiceIssuerFilter) => all([codes ? sql`issuer.code = any(${texts(codes)})` : null]);

export const issuerPage = (em: EntityManager, filter: InvoiceIssuerFilter, args: PageArgs): Promise<Page<InvoiceIssuerRow>> =>
  pageOf(em, invoiceIssuers, issuerOrder, args, (page) => all([matchingIssuers(filter), page.where]));

export const issuerCount = (em: EntityManager, filter: InvoiceIssuerFilter, most: number): Promise<number> =>
  countOf(em, sql`select 1 from invoice_issuers issuer where ${matchingIssuers(filter)} limit ${sql.lit(most)}`);
