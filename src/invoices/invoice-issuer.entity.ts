import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, textList, updatedAt, version } from "../kit/columns.ts";

/** BY_HAND: somebody asks for it. ON_SHIPPED: when goods have left. ON_PAID: when the order is paid, and then for what leaves later. */
export const issueTimes = ["BY_HAND", "ON_SHIPPED", "ON_PAID"] as const;
export type IssueTime = (typeof issueTimes)[number];
/** FULFILLED: an invoice for what has left or was handed over. ORDERED: one for all that was ordered and not cancelled. */
export const invoicedUnits = ["FULFILLED", "ORDERED"] as const;
export type InvoicedUnitsOf = (typeof invoicedUnits)[number];
/** AS_ORDERED: as the order says. INCLUDED_IF_UNSAID: where the order says none, it is taken to be in its prices. */
export const taxRules = ["AS_ORDERED", "INCLUDED_IF_UNSAID"] as const;
export type TaxRule = (typeof taxRules)[number];

/** Who issues invoices: what stands on them, how they are numbered, and when they are issued. What was issued keeps what it says. */
const schema = defineEntity({
  name: "InvoiceIssuer",
  tableName: "invoice_issuers",
  properties: {
    id: idColumn(),
    code: p.text().unique(),
    name: p.text(),
    addressLines: textList(),
    city: p.text().nullable(),
    postalCode: p.text().nullable(),
    countryCode: p.text().default("ID"),
    phone: p.text().nullable(),
    /** NPWP. */
    taxId: p.text().nullable(),
    /** PKP: registered to collect PPN. */
    taxable: p.boolean().default(false),
    taxName: p.text().default("PPN"),
    /** In hundredths of a percent: 1200 is 12%. */
    taxRateBasisPoints: p.integer().default(1200),
    /** The share of the price that the rate is applied to: 11/12 by PMK 131/2024 for all but luxury goods. */
    taxBaseNumerator: p.integer().default(11),
    taxBaseDenominator: p.integer().default(12),
    /** How the tax authority calls such a sale: 04 where the base is another value. */
    taxCode: p.text().nullable(),
    taxRule: p.enum(taxRules).default("AS_ORDERED"),
    numberFormat: p.text().default("INV/{year}/{number:6}"),
    creditNoteFormat: p.text().default("CN/{year}/{number:6}"),
    /** Its dates are days of this zone. */
    timeZone: p.text().default("Asia/Jakarta"),
    issueWhen: p.enum(issueTimes).default("BY_HAND"),
    units: p.enum(invoicedUnits).default("FULFILLED"),
    /** Orders of these channels are its; empty: of all that no other issuer names. */
    channelIds: p.array().$type<string[]>().columnType("uuid[]").default([]),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [
    { name: "invoice_issuers_rate", expression: "tax_rate_basis_points >= 0 and tax_rate_basis_points <= 10000" },
    { name: "invoice_issuers_base", expression: "tax_base_numerator >= 1 and tax_base_numerator <= tax_base_denominator" },
  ],
});

export class InvoiceIssuer extends schema.class {}
schema.setClass(InvoiceIssuer);
