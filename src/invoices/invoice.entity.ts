import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, day, eventSequence, idColumn, instant, minorUnits, refersTo, updatedAt, version } from "../kit/columns.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import { Refund } from "../payments/refund.entity.ts";
import type { InvoiceContent, InvoicePeople } from "./content.ts";
import { InvoiceIssuer } from "./invoice-issuer.entity.ts";

export const invoiceKinds = ["INVOICE", "CREDIT_NOTE"] as const;
export type InvoiceKind = (typeof invoiceKinds)[number];

/**
 * An invoice, or a credit note that takes back some of one. Written once: the database refuses every change but two, the number that the tax
 * authority gave, and the erasure of the people.
 */
const invoice = defineEntity({
  name: "Invoice",
  tableName: "invoices",
  properties: {
    id: idColumn(),
    issuerId: () => refersTo(InvoiceIssuer, "issuer_id"),
    kind: p.enum(invoiceKinds),
    number: p.text(),
    /** 1, 2, 3 … without a gap in the series of its issuer and kind. */
    series: p.text(),
    sequence: p.integer(),
    orderId: () => refersTo(Order, "order_id").index(),
    /** A credit note: what was given back. */
    refundId: () => refersTo(Refund, "refund_id").nullable(),
    /** Shipping, fees and roundings of the order are on this one; on one an order. */
    withExtras: p.boolean().default(false),
    issuedOn: day(),
    issuedAt: instant(),
    currency: p.text(),
    /** A credit note's are what is given back. */
    netMinor: minorUnits(),
    taxMinor: minorUnits(),
    totalMinor: minorUnits(),
    /** All that is printed, but of people. */
    content: p.json().$type<InvoiceContent>(),
    /** The buyer, apart, so that they can be erased; null then. */
    people: p.json().$type<InvoicePeople>().nullable(),
    /** NSFP: the number of the Faktur Pajak, which is issued in Coretax and never by us. */
    taxInvoiceNumber: p.text().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [
    { name: "invoices_number", properties: ["issuerId", "number"] },
    { name: "invoices_sequence", properties: ["issuerId", "kind", "series", "sequence"] },
    { name: "invoices_refund", properties: ["refundId"] },
  ],
  checks: [
    { name: "invoices_refunds", expression: "(kind = 'CREDIT_NOTE') = (refund_id is not null)" },
    { name: "invoices_amounts", expression: "net_minor + tax_minor = total_minor and tax_minor >= 0 and total_minor >= 0" },
    { name: "invoices_counted", expression: "sequence > 0" },
  ],
  indexes: [{ properties: ["issuedAt", "id"] }, { properties: ["kind", "issuedAt", "id"] }, { properties: ["number"] }],
});

export class Invoice extends invoice.class {}
invoice.setClass(Invoice);

/** Units of an order line that are charged, or taken back. Written once. */
const line = defineEntity({
  name: "InvoiceLine",
  tableName: "invoice_lines",
  properties: {
    id: idColumn(),
    invoiceId: () => refersTo(Invoice, "invoice_id").index(),
    kind: p.enum(invoiceKinds),
    orderLineId: () => refersTo(OrderLine, "order_line_id").index(),
    quantity: p.integer(),
    createdAt: createdAt(),
  },
  checks: [{ name: "invoice_lines_quantity", expression: "quantity > 0" }],
});

export class InvoiceLine extends line.class {}
line.setClass(InvoiceLine);

/** How many units of an order line were charged and taken back: the database counts, so that no unit is charged twice. */
const units = defineEntity({
  name: "InvoicedUnits",
  tableName: "invoiced_units",
  primaryKeys: ["orderLineId"],
  properties: {
    orderLineId: () => refersTo(OrderLine, "order_line_id").primary(),
    invoiced: p.integer(),
    credited: p.integer().default(0),
  },
  checks: [{ name: "invoiced_units_credited", expression: "credited >= 0 and credited <= invoiced" }],
});

export class InvoicedUnits extends units.class {}
units.setClass(InvoicedUnits);

/** The last number given in a series. Its row is locked until the paper is committed, and goes back with it. */
const counter = defineEntity({
  name: "InvoiceCounter",
  tableName: "invoice_counters",
  primaryKeys: ["issuerId", "kind", "series"],
  properties: {
    issuerId: () => refersTo(InvoiceIssuer, "issuer_id").primary(),
    kind: p.enum(invoiceKinds).primary(),
    series: p.text().primary(),
    last: p.integer(),
  },
});

export class InvoiceCounter extends counter.class {}
counter.setClass(InvoiceCounter);
