import { Ctx, Field, Int, ObjectType } from "type-graphql";
import { invoiceKinds } from "../../src/invoices/invoice.entity.ts";
import { invoicedUnits, issueTimes, taxRules } from "../../src/invoices/invoice-issuer.entity.ts";
import { invoiceIssuersById, invoicesById } from "../../src/invoices/invoices.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money } from "../kit/money.type.ts";
import { Node } from "../kit/node.ts";
import { DateTime, Decimal, LocalDate } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

export const InvoiceKindEnum = describedEnum("InvoiceKind", "What a paper does.", invoiceKinds, {
  INVOICE: "Charges units of an order.",
  CREDIT_NOTE: "Takes back what was charged and given back.",
});

export const IssueTimeEnum = describedEnum("InvoiceTime", "When invoices are issued.", issueTimes, {
  BY_HAND: "When somebody asks for it.",
  ON_SHIPPED: "By themselves, when goods have left or were handed over.",
  ON_PAID: "By themselves, when the order is paid, and then for what leaves later.",
});

export const InvoicedUnitsEnum = describedEnum("InvoicedUnits", "Which units an invoice charges.", invoicedUnits, {
  FULFILLED: "Those that have left or were handed over, and were not charged before.",
  ORDERED: "All that were ordered, not cancelled, and not charged before.",
});

export const TaxRuleEnum = describedEnum("InvoiceTaxRule", "Where an invoice's tax comes from.", taxRules, {
  AS_ORDERED: "The order says it.",
  INCLUDED_IF_UNSAID: "The order says it; where it says none, it is taken to be in its prices.",
});

export const InvoiceExtraKind = describedEnum(
  "InvoiceExtraKind",
  "What is charged or taken off beside goods.",
  ["SHIPPING", "FEE", "ROUNDING", "GOODWILL"] as const,
  {
    SHIPPING: "Shipping.",
    FEE: "Fees of the order; on a credit note, what was kept back.",
    ROUNDING: "What the channel's total has over the sum of its parts.",
    GOODWILL: "Given back for goodwill.",
  },
);

@ObjectType("InvoiceLine", { description: "Units of an order line on an invoice, as they were when it was issued." })
export class InvoiceLineObject {
  @Field(() => String, { nullable: true, description: "The SKU." })
  sku!: string | null;

  @Field(() => String, { description: "What it is." })
  title!: string;

  @Field(() => Int, { description: "How many units." })
  quantity!: number;

  @Field(() => Money, { description: "Of one unit, before discounts." })
  unitPrice!: Money;

  @Field(() => Money, { description: "What is taken off of all of them." })
  discount!: Money;

  @Field(() => Money, { description: "What they come to, less the discount." })
  amount!: Money;

  @Field(() => Money, { description: "The tax in it or on it." })
  tax!: Money;
}

@ObjectType("InvoiceExtra", { description: "Something that is charged or taken off beside goods." })
export class InvoiceExtraObject {
  @Field(() => InvoiceExtraKind, { description: "What it is." })
  kind!: string;

  @Field(() => Money, { description: "How much; negative when it is taken off." })
  amount!: Money;
}

@ObjectType("InvoiceTax", { description: "How a tax is made up. The base is DPP in Indonesia." })
export class InvoiceTaxObject {
  @Field(() => String, { description: "Its name, such as `PPN`." })
  name!: string;

  @Field(() => Decimal, { nullable: true, description: "The rate in percent; null where the order's tax is not what the rate makes." })
  ratePercent!: string | null;

  @Field(() => Money, { nullable: true, description: "What the rate is applied to." })
  base!: Money | null;

  @Field(() => String, { nullable: true, description: "Which share of the price that is, such as `11/12`; null: all of it, or not known." })
  baseShare!: string | null;

  @Field(() => String, { nullable: true, description: "The tax authority's code of such a sale, such as `04`." })
  code!: string | null;

  @Field(() => Money, { description: "How much tax." })
  amount!: Money;
}

@ObjectType("InvoiceBuyer", { description: "Who bought, as it stands on an invoice." })
export class InvoiceBuyerObject {
  @Field(() => String, { description: "Name or company." })
  name!: string;

  @Field(() => [String], { description: "Street, building, floor: a line each." })
  lines!: string[];

  @Field(() => String, { nullable: true, description: "City and province." })
  city!: string | null;

  @Field(() => String, { nullable: true, description: "Postal code." })
  postalCode!: string | null;

  @Field(() => String, { nullable: true, description: "Country, ISO 3166-1 alpha-2." })
  country!: string | null;

  @Field(() => String, { nullable: true, description: "Phone number." })
  phone!: string | null;

  @Field(() => String, { nullable: true, description: "NPWP or NIK, where it was given." })
  taxId!: string | null;
}

@ObjectType("InvoiceIssuer", { implements: Node, description: "Who issues invoices, and how." })
export class InvoiceIssuerObject extends Node {
  @Field(() => String, { description: "By which you know it." })
  code!: string;

  @Field(() => String, { description: "Its legal name." })
  name!: string;

  @Field(() => [String], { description: "Street, building, floor: a line each." })
  addressLines!: string[];

  @Field(() => String, { nullable: true, description: "City." })
  city!: string | null;

  @Field(() => String, { nullable: true, description: "Postal code." })
  postalCode!: string | null;

  @Field(() => String, { description: "Country, ISO 3166-1 alpha-2." })
  countryCode!: string;

  @Field(() => String, { nullable: true, description: "Phone number." })
  phone!: string | null;

  @Field(() => String, { nullable: true, description: "NPWP." })
  taxId!: string | null;

  @Field(() => Boolean, { description: "Whether it is registered to collect the tax: PKP in Indonesia." })
  taxable!: boolean;

  @Field(() => String, { description: "The tax's name." })
  taxName!: string;

  @Field(() => Decimal, { description: "The rate in percent." })
  taxRatePercent!: string;

  @Field(() => String, { description: "The share of the price that the rate is applied to: `11/12` in Indonesia, but for luxury goods." })
  taxBaseShare!: string;

  @Field(() => String, { nullable: true, description: "The tax authority's code of such a sale." })
  taxCode!: string | null;

  @Field(() => TaxRuleEnum, { description: "Where the tax comes from." })
  taxRule!: string;

  @Field(() => String, { description: "How invoices are numbered." })
  numberFormat!: string;

  @Field(() => String, { description: "How credit notes are numbered." })
  creditNoteFormat!: string;

  @Field(() => String, { description: "The IANA time zone of its dates." })
  timeZone!: string;

  @Field(() => IssueTimeEnum, { description: "When invoices are issued." })
  issueWhen!: string;

  @Field(() => InvoicedUnitsEnum, { description: "Which units they charge." })
  units!: string;

  @Field(() => Int, { description: "Grows with every change." })
  version!: number;
}

@ObjectType("Invoice", { implements: Node, description: "An invoice or a credit note. What it says never changes." })
export class InvoiceObject extends Node {
  @Field(() => InvoiceKindEnum, { description: "What it does." })
  kind!: string;

  @Field(() => String, { description: "Its number: without a gap in the issuer's series." })
  number!: string;

  @Field(() => LocalDate, { description: "The day it was issued, where the issuer is." })
  issuedOn!: string;

  @Field(() => DateTime, { description: "When it was issued." })
  issuedAt!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "NSFP, the number of the Faktur Pajak. That is issued in Coretax of the tax authority, never here; noted when somebody says it.",
  })
  taxInvoiceNumber!: string | null;
}

export const InvoiceConnection = connectionType(() => InvoiceObject, "Invoice", "invoices and credit notes");
export const InvoiceIssuerConnection = connectionType(() => InvoiceIssuerObject, "InvoiceIssuer", "issuers of invoices");

@ObjectType()
abstract class InvoicePayload extends Payload {
  invoiceId?: string;

  @Field(() => InvoiceObject, { nullable: true, description: "The paper; null when nothing was done." })
  invoice(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, invoicesById, this.invoiceId);
  }
}

@ObjectType({ description: "What came of issuing an invoice." })
export class IssueInvoicePayload extends InvoicePayload {}

@ObjectType({ description: "What came of issuing a credit note." })
export class IssueCreditNotePayload extends InvoicePayload {}

@ObjectType({ description: "What came of noting the number of a Faktur Pajak." })
export class NoteTaxInvoicePayload extends InvoicePayload {}

@ObjectType({ description: "What came of setting an issuer." })
export class SetInvoiceIssuerPayload extends Payload {
  issuerId?: string;

  @Field(() => InvoiceIssuerObject, { nullable: true, description: "The issuer; null when nothing was done." })
  issuer(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, invoiceIssuersById, this.issuerId);
  }
}
