import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Language } from "../../src/documents/words.ts";
import { issueCreditNote } from "../../src/flows/issue-credit-note.ts";
import { issueInvoice } from "../../src/flows/issue-invoice.ts";
import { noteTaxInvoice } from "../../src/flows/note-tax-invoice.ts";
import { setInvoiceIssuer } from "../../src/flows/set-invoice-issuer.ts";
import {
  type InvoiceIssuerRow,
  type InvoiceRow,
  invoiceCount,
  invoiceIssuersById,
  invoicePage,
  invoicesById,
  invoicesOfOrders,
  issuerCount,
  issuerPage,
} from "../../src/invoices/invoices.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { type OrderRow, ordersById } from "../../src/orders/orders.rows.ts";
import { refundOrderId } from "../../src/payments/refund-order.rows.ts";
import { invoiceUrl } from "../documents/document.links.ts";
import { DocumentLanguage, type documentLanguages } from "../documents/document.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { OrderObject } from "../orders/order.type.ts";
import { visibleOrder } from "../orders/visible-order.ts";
import { invoiceFilterIn, issuerIn } from "./invoice.in.ts";
import {
  InvoiceFilterInput,
  InvoiceIssuerFilterInput,
  IssueCreditNoteInput,
  IssueInvoiceInput,
  NoteTaxInvoiceInput,
  SetInvoiceIssuerInput,
} from "./invoice.inputs.ts";
import { buyerShown, extrasShown, linesShown, taxShown } from "./invoice.shown.ts";
import {
  InvoiceBuyerObject,
  InvoiceConnection,
  InvoiceExtraObject,
  InvoiceIssuerConnection,
  InvoiceIssuerObject,
  InvoiceLineObject,
  InvoiceObject,
  InvoiceTaxObject,
  IssueCreditNotePayload,
  IssueInvoicePayload,
  NoteTaxInvoicePayload,
  SetInvoiceIssuerPayload,
} from "./invoice.type.ts";

@Resolver(() => InvoiceObject)
export class InvoiceResolver {
  @Needs("payments:read")
  @Query(() => InvoiceConnection, { description: "Invoices and credit notes, the newest first." })
  async invoices(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => InvoiceFilterInput, { nullable: true, description: "Which ones; all when left out." })
    input: InvoiceFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const filter = invoiceFilterIn(input);
    const found = await invoicePage(em, filter, page, access);
    return connectionOf(InvoiceConnection, found, () => invoiceCount(em, filter, mostCounted, access));
  }

  @Needs("payments:read")
  @Query(() => InvoiceObject, { nullable: true, description: "One invoice or credit note; null when there is none that the key may see." })
  invoice(@Arg("id", () => ID, { description: "The paper's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, invoicesById, idIn("Invoice", id, ["id"]));
  }

  @Needs("payments:write")
  @Mutation(() => IssueInvoicePayload, {
    description: "Issues an invoice for units of an order that were not charged yet. The first one of an order has its shipping and fees.",
  })
  issueInvoice(@Arg("input", () => IssueInvoiceInput, { description: "The order." }) input: IssueInvoiceInput, @Ctx() context: Context) {
    return mutate(context, "issueInvoice", input, async (em, deed) => {
      const orderId = await visibleOrder(context, em, input.orderId);
      const request = { units: input.units ?? null, buyerTaxId: input.buyerTaxId?.trim() || null };
      return { invoiceId: (await issueInvoice(em, deed, orderId, request)).id };
    });
  }

  @Needs("payments:write")
  @Mutation(() => IssueCreditNotePayload, {
    description: "Issues the credit note for money that was given back, as far as it was invoiced.",
  })
  issueCreditNote(
    @Arg("input", () => IssueCreditNoteInput, { description: "The refund." }) input: IssueCreditNoteInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "issueCreditNote", input, async (em, deed) => {
      const refundId = idIn("Refund", input.refundId, ["refundId"]);
      await requireRefund(context, em, refundId);
      return { invoiceId: (await issueCreditNote(em, deed, refundId)).id };
    });
  }

  @Needs("payments:write")
  @Mutation(() => NoteTaxInvoicePayload, { description: "Notes the number of the Faktur Pajak that was issued in Coretax for an invoice." })
  noteTaxInvoice(
    @Arg("input", () => NoteTaxInvoiceInput, { description: "The number." }) input: NoteTaxInvoiceInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "noteTaxInvoice", input, async (em) => {
      const [found] = await invoicesById(em, [idIn("Invoice", input.invoiceId, ["invoiceId"])], context.access);
      if (!found) throw new Refusal("NOT_FOUND", "There is no such invoice.", ["invoiceId"]);
      await noteTaxInvoice(em, found.id, input.taxInvoiceNumber ?? null);
      return { invoiceId: found.id };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: InvoiceRow): string {
    return globalId("Invoice", id);
  }

  @Needs("orders:read")
  @FieldResolver(() => OrderObject, { nullable: true, description: "The order it is of. Needs `orders:read`." })
  order(@Root() { orderId }: InvoiceRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }

  @FieldResolver(() => InvoiceIssuerObject, { description: "Who issued it, as they are now. The paper says who they were." })
  issuer(@Root() { issuerId }: InvoiceRow, @Ctx() context: Context) {
    return loadOne(context, invoiceIssuersById, issuerId);
  }

  @FieldResolver(() => Money, { description: "What it comes to without tax." })
  net(@Root() { netMinor, currency }: InvoiceRow): Money {
    return moneyField(netMinor, currency);
  }

  @FieldResolver(() => Money, { description: "How much of it is tax." })
  tax(@Root() { taxMinor, currency }: InvoiceRow): Money {
    return moneyField(taxMinor, currency);
  }

  @FieldResolver(() => Money, { description: "What it comes to with tax; of a credit note, what is given back." })
  total(@Root() { totalMinor, currency }: InvoiceRow): Money {
    return moneyField(totalMinor, currency);
  }

  @FieldResolver(() => Boolean, { description: "Whether amounts of lines and extras are with tax." })
  pricesIncludeTax(@Root() { content }: InvoiceRow): boolean {
    return content.pricesIncludeTax;
  }

  @FieldResolver(() => [InvoiceLineObject], { description: "What is charged or taken back." })
  lines(@Root() { content, currency }: InvoiceRow) {
    return linesShown({ part: content.lines, currency });
  }

  @FieldResolver(() => [InvoiceExtraObject], { description: "What is charged or taken off beside goods." })
  extras(@Root() { content, currency }: InvoiceRow) {
    return extrasShown({ part: content.extras, currency });
  }

  @FieldResolver(() => InvoiceTaxObject, { nullable: true, description: "How the tax is made up; null when there is none." })
  taxDetail(@Root() { content, currency }: InvoiceRow) {
    return content.tax && taxShown({ part: content.tax, currency });
  }

  @FieldResolver(() => InvoiceBuyerObject, {
    nullable: true,
    description: "Who bought. Null for keys without `pii:read`, and once it was erased.",
  })
  buyer(@Root() { people }: InvoiceRow, @Ctx() context: Context) {
    return buyerShown(people, context);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "Where it can be had as a PDF for the next ten minutes, without a key: made when it is first opened, and the same file ever after. Null for keys without `pii:read`, and where the gateway has no secret key. Without `MUARA_PUBLIC_URL` it has no host.",
  })
  pdf(
    @Root() { id }: InvoiceRow,
    @Arg("language", () => DocumentLanguage, { defaultValue: "ID", description: "What it is written in." })
    language: (typeof documentLanguages)[number],
    @Ctx() context: Context,
  ): string | null {
    return invoiceUrl({ id, language: language.toLowerCase() as Language }, context);
  }
}

@Resolver(() => InvoiceIssuerObject)
export class InvoiceIssuerResolver {
  @Needs("payments:read")
  @Query(() => InvoiceIssuerConnection, { description: "Who issues invoices, by code." })
  async invoiceIssuers(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => InvoiceIssuerFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: InvoiceIssuerFilterInput | null,
    @Ctx() { em }: Context,
  ) {
    const found = await issuerPage(em, filter ?? {}, page);
    return connectionOf(InvoiceIssuerConnection, found, () => issuerCount(em, filter ?? {}, mostCounted));
  }

  @Needs("payments:write")
  @Mutation(() => SetInvoiceIssuerPayload, { description: "Makes or changes an issuer. What was issued keeps what it says." })
  setInvoiceIssuer(
    @Arg("input", () => SetInvoiceIssuerInput, { description: "The issuer." }) input: SetInvoiceIssuerInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "setInvoiceIssuer", input, async (em) => ({
      issuerId: (await setInvoiceIssuer(em, input.code, issuerIn(input))).id,
    }));
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: InvoiceIssuerRow): string {
    return globalId("InvoiceIssuer", id);
  }

  @FieldResolver(() => [ID], { description: "Its channels; none: all that no other issuer has." })
  channelIds(@Root() { channelIds }: InvoiceIssuerRow): string[] {
    return channelIds.map((id) => globalId("Channel", id));
  }
}

@Resolver(() => OrderObject)
export class OrderInvoicesResolver {
  @Needs("payments:read")
  @FieldResolver(() => [InvoiceObject], { description: "Its invoices and credit notes, oldest first. Needs `payments:read`." })
  invoices(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(invoicesOfOrders, ({ orderId }) => orderId, id);
  }
}

/** Throws Refusal NOT_FOUND for a refund of an order that the key may not see. */
async function requireRefund({ access }: Context, em: EntityManager, refundId: string): Promise<void> {
  const orderId = await refundOrderId(em, refundId);
  if (orderId === null || (await ordersById(em, [orderId], access)).length === 0)
    throw new Refusal("NOT_FOUND", "There is no such refund.", ["refundId"]);
}
