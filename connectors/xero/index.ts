import type { Account } from "../../src/channels/account.ts";
import type { BookInvoice, BookKeeper, BookLine, BookPayment } from "../../src/exports/book-keeper.ts";
import { add, amountOf, type Money, money } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { create, firstWhere, quoted, tokens } from "./client.ts";
import { type XeroSettings, xeroSettings } from "./settings.ts";

const idOf = (name: string) => (found: Reader | null) => found && { externalId: found.text(name) };
const posted = (made: Reader, name: string) => ({ externalId: made.text(name) });

/** Amounts have the tax in them, as buyers pay it; Xero gets the tax of each line, so that it never reckons another. */
const lineOf = (line: BookLine, { salesAccount, taxType, untaxedType }: XeroSettings) => ({
  Description: line.title,
  Quantity: line.quantity,
  LineAmount: amountOf(line.gross),
  TaxAmount: amountOf(line.tax),
  AccountCode: salesAccount,
  TaxType: line.tax.minor === 0n ? untaxedType : taxType,
});

const documentOf = (invoice: BookInvoice, settings: XeroSettings) => ({
  Contact: { ContactID: invoice.contactId },
  Date: invoice.date,
  DueDate: invoice.date,
  LineAmountTypes: "Inclusive",
  CurrencyCode: invoice.currency,
  Reference: invoice.orderNumber,
  Status: "AUTHORISED",
  LineItems: invoice.lines.map((line) => lineOf(line, settings)),
});

const paymentOf = (payment: BookPayment, { bankAccount }: XeroSettings) => ({
  Account: { Code: bankAccount },
  Date: payment.date,
  Amount: amountOf(payment.amount),
  Reference: payment.reference,
});

const findPayment = async ({ reference }: { readonly reference: string }, account: Account<XeroSettings>) =>
  idOf("PaymentID")(await firstWhere(account, "Payments", `Reference==${quoted(reference)} AND Status=="AUTHORISED"`));

/** https://developer.xero.com/documentation/api/accounting/overview */
export const xero: BookKeeper<XeroSettings> = {
  key: "xero",
  title: "Xero",
  settings: xeroSettings,
  // 60 calls a minute and 5 at once for each organisation: https://developer.xero.com/faq/limits
  limits: [{ name: "minute", burst: 5, perSecond: 1 }],
  tokens,
  posts: {
    CONTACT: {
      post: async ({ reference, name, email }, account, key) =>
        posted(
          await create(account, "Contacts", { ContactNumber: reference, Name: name, ...(email && { EmailAddress: email }) }, key),
          "ContactID",
        ),
      find: async ({ reference }, account) =>
        idOf("ContactID")(await firstWhere(account, "Contacts", `ContactNumber==${quoted(reference)}`)),
    },
    ITEM: {
      post: async ({ reference, title }, account, key) =>
        posted(await create(account, "Items", { Code: reference, Name: title.slice(0, 50), IsSold: true }, key), "ItemID"),
      find: async ({ reference }, account) => idOf("ItemID")(await firstWhere(account, "Items", `Code==${quoted(reference)}`)),
    },
    INVOICE: {
      post: async (invoice, account, key) =>
        posted(
          await create(
            account,
            "Invoices",
            { Type: "ACCREC", InvoiceNumber: invoice.reference, ...documentOf(invoice, account.settings) },
            key,
          ),
          "InvoiceID",
        ),
      find: async ({ reference }, account) =>
        idOf("InvoiceID")(await firstWhere(account, "Invoices", `InvoiceNumber==${quoted(reference)}`)),
    },
    CREDIT_NOTE: {
      post: async (note, account, key) => {
        const { DueDate: _, ...document } = documentOf(note, account.settings);
        const made = await create(account, "CreditNotes", { Type: "ACCRECCREDIT", CreditNoteNumber: note.reference, ...document }, key);
        return posted(made, "CreditNoteID");
      },
      find: async ({ reference }, account) =>
        idOf("CreditNoteID")(await firstWhere(account, "CreditNotes", `CreditNoteNumber==${quoted(reference)}`)),
    },
    PAYMENT: {
      post: async (payment, account, key) =>
        posted(
          await create(account, "Payments", { Invoice: { InvoiceID: payment.documentId }, ...paymentOf(payment, account.settings) }, key),
          "PaymentID",
        ),
      find: findPayment,
    },
    REFUND: {
      post: async (payment, account, key) =>
        posted(
          await create(
            account,
            "Payments",
            { CreditNote: { CreditNoteID: payment.documentId }, ...paymentOf(payment, account.settings) },
            key,
          ),
          "PaymentID",
        ),
      find: findPayment,
    },
    SUMMARY: {
      post: async (summary, account, key) => {
        const { clearingAccount, salesAccount, taxAccount } = account.settings;
        const line = (AccountCode: string, amount: Money) => ({ AccountCode, LineAmount: amountOf(amount), TaxType: "NONE" });
        const minus = ({ minor, currency }: Money) => money(-minor, currency);
        const lines = [
          line(clearingAccount, add(summary.net, summary.tax)),
          line(salesAccount, minus(summary.net)),
          line(taxAccount, minus(summary.tax)),
        ];
        const journal = {
          Narration: `${summary.reference}: ${summary.orders} orders of ${summary.channel}`,
          Date: summary.date,
          LineAmountTypes: "NoTax",
          Status: "POSTED",
          JournalLines: lines.filter(({ LineAmount }) => !/^-?0(\.0+)?$/.test(LineAmount)),
        };
        return posted(await create(account, "ManualJournals", journal, key), "ManualJournalID");
      },
      find: async ({ reference }, account) =>
        idOf("ManualJournalID")(await firstWhere(account, "ManualJournals", `Narration.StartsWith(${quoted(`${reference}:`)})`)),
    },
  },
};
