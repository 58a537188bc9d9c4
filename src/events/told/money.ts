import type { Told } from "./told.ts";

const amount = ["amountMinor", "currency"] as const;

/** What is told of money. Amounts are minor units as text. */
export const ofMoney = {
  PaymentTransaction: {
    always: ["orderNumber", "paymentId", "kind", "status", ...amount, "gateway", "refundId"],
    events: {
      "payment.pending": ["Money is on its way, or asked back by the buyer's bank"],
      "payment.succeeded": ["It was paid, authorised, collected, given back or taken back"],
      "payment.failed": ["It came to nothing"],
    },
  },
  Refund: {
    always: ["orderNumber", "refundId", "status", "reason", "method", ...amount],
    events: {
      "refund.created": ["Money is to be given back", "lines: [{ lineId, quantity }]"],
      "refund.succeeded": ["It was given back"],
      "refund.failed": ["It could not be given back"],
    },
  },
  Invoice: {
    always: ["orderNumber", "invoiceId", "number", "currency", "totalMinor", "taxMinor"],
    events: {
      "invoice.issued": ["An invoice was issued"],
      "credit_note.issued": ["A credit note was issued"],
      "invoice.people_erased": ["The buyer was erased from it"],
    },
  },
  Settlement: {
    always: ["statementId", "entriesMinor", "entryCount"],
    events: { "settlement.imported": ["Rows of a statement were taken in"] },
  },
  ReconciliationItem: {
    always: ["status", "outcome", "differenceMinor", "currency", "reasons"],
    events: {
      "reconciliation.matched": ["What was paid out is what was expected (by now)"],
      "reconciliation.opened": ["It is not, or one side is missing"],
      "reconciliation.changed": ["The difference is another one"],
      "reconciliation.reopened": ["A person, or a new statement, opened it again"],
      "reconciliation.accepted": ["A person accepted the difference"],
      "reconciliation.disputed": ["A person disputes it with the channel"],
    },
  },
  BookPosting: {
    always: ["bookId", "kind", "status", "reference", "reason"],
    events: {
      "book_posting.posted": ["It is in the books"],
      "book_posting.refused": ["The book keeper does not take it"],
      "book_posting.redriven": ["A person wants it posted anew"],
    },
  },
} as const satisfies Readonly<Record<string, Told>>;
