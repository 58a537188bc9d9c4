import type { InvoicePeople } from "../../src/invoices/content.ts";
import {
  type InvoiceIssuerFilter,
  invoiceIssuers,
  invoiceOrder,
  invoices,
  issuerOrder,
  matchingInvoices,
  matchingIssuers,
  visibleInvoices,
} from "../../src/invoices/invoices.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { sql } from "../../src/kit/sql.ts";
import { orders } from "../../src/orders/orders.rows.ts";
import { invoiceUrl } from "../documents/document.links.ts";
import type { Context } from "../kit/context.ts";
import { globalId } from "../kit/global-id.ts";
import { byId, column, computed, computedObject, id, jsonOf, many, money, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type FieldSource, type Sources, source } from "../reading/source.ts";
import { text } from "../reading/text.ts";
import { invoiceFilterIn } from "./invoice.in.ts";
import type { InvoiceFilterInput } from "./invoice.inputs.ts";
import { buyerShown, extrasShown, linesShown, taxShown } from "./invoice.shown.ts";

const i = invoices.columns;
const u = invoiceIssuers.columns;

/** A part of what the paper says, with its currency. */
const part = (name: string): string => jsonOf({ part: `${i.content}->'${name}'`, currency: i.currency });

const fillUrl = (stored: string, context: Context): string => JSON.stringify(invoiceUrl(JSON.parse(stored), context));

/** Its argument is known only when it is asked. */
const pdf: FieldSource = (field, writer) => {
  const language = (asking: Parameters<typeof field.argumentsIn>[0]) => [
    sql`${String(field.argumentsIn(asking).language).toLowerCase()}::text`,
  ];
  return writer.filled(text`json_build_object('id', ${i.id}, 'language', ${language})::text`, fillUrl);
};

/** How invoices, credit notes and their issuers are read. */
export const invoiceSources: Sources = {
  Query: {
    fields: {
      invoice: byId("Invoice"),
      invoices: page<PageArgs & { readonly filter?: InvoiceFilterInput | null }>({
        order: () => invoiceOrder,
        where: ({ filter }, access) => matchingInvoices(invoiceFilterIn(filter), access),
      }),
      invoiceIssuers: page<PageArgs & { readonly filter?: InvoiceIssuerFilter | null }>({
        order: () => issuerOrder,
        where: ({ filter }) => matchingIssuers(filter ?? {}),
      }),
    },
  },
  Order: { fields: { invoices: many({ on: `${i.orderId} = ${orders.columns.id}`, order: `${i.issuedAt}, ${i.id}`, seen: true }) } },
  Invoice: source(
    invoices,
    {
      id: id("Invoice", i.id),
      order: one(i.orderId),
      issuer: one(i.issuerId),
      net: money(i.netMinor, i.currency),
      tax: money(i.taxMinor, i.currency),
      total: money(i.totalMinor, i.currency),
      pricesIncludeTax: column(`(${i.content}->>'pricesIncludeTax')::boolean`),
      lines: computedObject(part("lines"), linesShown),
      extras: computedObject(part("extras"), extrasShown),
      taxDetail: computedObject(`case when ${i.content}->'tax' <> 'null' then ${part("tax")} end`, taxShown),
      buyer: computedObject(i.people, (people: InvoicePeople, context) => buyerShown(people, context) as InvoicePeople),
      pdf,
    },
    { visible: visibleInvoices },
  ),
  InvoiceIssuer: source(invoiceIssuers, {
    id: id("InvoiceIssuer", u.id),
    channelIds: computed(`to_json(${u.channelIds})`, (ids: readonly string[]) => ids.map((one) => globalId("Channel", one))),
  }),
};
