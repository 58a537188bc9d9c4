import { Field, ID, InputType } from "type-graphql";
import type { InvoiceKind } from "../../src/invoices/invoice.entity.ts";
import type { InvoicedUnitsOf, IssueTime, TaxRule } from "../../src/invoices/invoice-issuer.entity.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Decimal, LocalDate } from "../kit/scalars.ts";
import { InvoicedUnitsEnum, InvoiceKindEnum, IssueTimeEnum, TaxRuleEnum } from "./invoice.type.ts";

@InputType({ description: "Which invoices and credit notes. What is left out leaves nothing out." })
export class InvoiceFilterInput {
  @Field(() => InvoiceKindEnum, { nullable: true, description: "Only invoices, or only credit notes." })
  kind?: InvoiceKind | null;

  @Field(() => ID, { nullable: true, description: "Of this order." })
  orderId?: string | null;

  @Field(() => [String], { nullable: true, description: "With one of these numbers, exactly." })
  numbers?: string[] | null;

  @Field(() => LocalDate, { nullable: true, description: "Issued on this day or later." })
  issuedFrom?: string | null;

  @Field(() => LocalDate, { nullable: true, description: "Issued on this day or before." })
  issuedUntil?: string | null;
}

@InputType({ description: "Which issuers. What is left out leaves nothing out." })
export class InvoiceIssuerFilterInput {
  @Field(() => [String], { nullable: true, description: "With one of these codes." })
  codes?: string[] | null;
}

@InputType({ description: "An invoice to be issued." })
export class IssueInvoiceInput extends MutationInput {
  @Field(() => ID, { description: "The order." })
  orderId!: string;

  @Field(() => InvoicedUnitsEnum, { nullable: true, description: "Which units; as the issuer does it when left out." })
  units?: InvoicedUnitsOf | null;

  @Field(() => String, { nullable: true, description: "NPWP or NIK of the buyer, to stand on it." })
  buyerTaxId?: string | null;
}

@InputType({ description: "A credit note to be issued." })
export class IssueCreditNoteInput extends MutationInput {
  @Field(() => ID, { description: "The refund that it is for. It has succeeded." })
  refundId!: string;
}

@InputType({ description: "The number that the tax authority gave." })
export class NoteTaxInvoiceInput extends MutationInput {
  @Field(() => ID, { description: "The invoice or credit note." })
  invoiceId!: string;

  @Field(() => String, { nullable: true, description: "NSFP of the Faktur Pajak: 17 digits; null: there is none after all." })
  taxInvoiceNumber?: string | null;
}

@InputType({ description: "An issuer of invoices: made when there is none of its code. What is left out stays." })
export class SetInvoiceIssuerInput extends MutationInput {
  @Field(() => String, { description: "By which you know it: letters, digits, - and _." })
  code!: string;

  @Field(() => String, { nullable: true, description: "Its legal name; a new one needs it." })
  name?: string | null;

  @Field(() => [String], { nullable: true, description: "Street, building, floor: a line each." })
  addressLines?: string[] | null;

  @Field(() => String, { nullable: true, description: "City." })
  city?: string | null;

  @Field(() => String, { nullable: true, description: "Postal code." })
  postalCode?: string | null;

  @Field(() => String, { nullable: true, description: "Country, ISO 3166-1 alpha-2; `ID` at first." })
  countryCode?: string | null;

  @Field(() => String, { nullable: true, description: "Phone number." })
  phone?: string | null;

  @Field(() => String, { nullable: true, description: "NPWP: 15 or 16 digits." })
  taxId?: string | null;

  @Field(() => Boolean, { nullable: true, description: "Whether it is registered to collect the tax (PKP); not at first." })
  taxable?: boolean | null;

  @Field(() => String, { nullable: true, description: "The tax's name; `PPN` at first." })
  taxName?: string | null;

  @Field(() => Decimal, { nullable: true, description: "The rate in percent, with at most two decimals; `12` at first." })
  taxRatePercent?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The share of the price that the rate is applied to; `11/12` at first, `1/1` is all of it.",
  })
  taxBaseShare?: string | null;

  @Field(() => String, { nullable: true, description: "The tax authority's code of such a sale, such as `04`." })
  taxCode?: string | null;

  @Field(() => TaxRuleEnum, { nullable: true, description: "Where the tax comes from; `AS_ORDERED` at first." })
  taxRule?: TaxRule | null;

  @Field(() => String, {
    nullable: true,
    description: "How invoices are numbered: `{number:6}` is the number with six digits, `{year}` and `{month}` begin it anew.",
  })
  numberFormat?: string | null;

  @Field(() => String, { nullable: true, description: "The same for credit notes." })
  creditNoteFormat?: string | null;

  @Field(() => String, { nullable: true, description: "The IANA time zone of its dates; `Asia/Jakarta` at first." })
  timeZone?: string | null;

  @Field(() => IssueTimeEnum, { nullable: true, description: "When invoices are issued; `BY_HAND` at first." })
  issueWhen?: IssueTime | null;

  @Field(() => InvoicedUnitsEnum, { nullable: true, description: "Which units they charge; `FULFILLED` at first." })
  units?: InvoicedUnitsOf | null;

  @Field(() => [ID], { nullable: true, description: "Its channels; none: all that no other issuer has." })
  channelIds?: string[] | null;
}
