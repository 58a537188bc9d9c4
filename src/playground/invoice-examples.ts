import type { Example } from "./example.ts";

/** Papers: what is printed with parcels, and what buyers are charged by. */
export const invoiceExamples: readonly Example[] = [
  {
    name: "Set who issues invoices",
    description: "Name, tax number, numbering, and when invoices are issued. A PKP in Indonesia: 12% on 11/12 of the price.",
    query: `mutation Issuer($input: SetInvoiceIssuerInput!) {
  setInvoiceIssuer(input: $input) {
    issuer { code name taxId taxable taxRatePercent taxBaseShare numberFormat issueWhen units version }
    userErrors { field message code }
  }
}`,
    variables: {
      input: {
        code: "main",
        name: "PT Contoh Niaga",
        addressLines: ["Jl. Contoh 1"],
        city: "Jakarta",
        taxId: "0123456789012345",
        taxable: true,
        taxCode: "04",
        taxRule: "INCLUDED_IF_UNSAID",
        numberFormat: "INV/{year}/{number:6}",
      },
    },
  },
  {
    name: "Who issues invoices",
    description: "The issuers, with how they number and when they issue.",
    query: `query Issuers {
  invoiceIssuers(first: 10) {
    nodes { id code name numberFormat creditNoteFormat issueWhen units channelIds }
  }
}`,
  },
  {
    name: "Issue an invoice",
    description: "Charges all that was ordered and not charged yet. Open the link within ten minutes; it needs no key.",
    query: `mutation Invoice($input: IssueInvoiceInput!) {
  issueInvoice(input: $input) {
    invoice { number issuedOn total { amount currencyCode } taxDetail { name ratePercent baseShare base { amount } amount { amount } } pdf(language: EN) }
    userErrors { field message code }
  }
}`,
    variables: { input: { orderId: "<id of an order>", units: "ORDERED" } },
  },
  {
    name: "Invoices",
    description: "What was charged, the newest first; `CREDIT_NOTE` for what was taken back.",
    query: `query Invoices {
  invoices(first: 10, filter: { kind: INVOICE }) {
    totalCount
    nodes { kind number issuedOn taxInvoiceNumber net { amount } tax { amount } total { amount currencyCode } lines { title quantity amount { amount } } order { number } }
  }
}`,
  },
  {
    name: "One invoice",
    description: "With its lines, its buyer and its links.",
    query: `query OneInvoice($id: ID!) {
  invoice(id: $id) {
    number
    issuer { code }
    buyer { name city }
    extras { kind amount { amount } }
    indonesian: pdf(language: ID)
    english: pdf(language: EN)
  }
}`,
    variables: { id: "<id of an invoice>" },
  },
  {
    name: "Note the number of a Faktur Pajak",
    description: "The tax invoice itself is issued in Coretax; its number is kept with ours.",
    query: `mutation TaxNumber($input: NoteTaxInvoiceInput!) {
  noteTaxInvoice(input: $input) {
    invoice { number taxInvoiceNumber }
    userErrors { field message code }
  }
}`,
    variables: { input: { invoiceId: "<id of an invoice>", taxInvoiceNumber: "04002500000000001" } },
  },
  {
    name: "Issue a credit note",
    description: "For money that was given back, as far as it was invoiced.",
    query: `mutation CreditNote($input: IssueCreditNoteInput!) {
  issueCreditNote(input: $input) {
    invoice { kind number total { amount } pdf(language: ID) }
    userErrors { field message code }
  }
}`,
    variables: { input: { refundId: "<id of a refund>" } },
  },
  {
    name: "Erase the buyer from an order's papers",
    description: "For good: numbers, goods and amounts stay. Needs `payments:write` and `pii:read`.",
    query: `mutation ErasePeople($input: EraseInvoicePeopleInput!) {
  eraseInvoicePeople(input: $input) {
    order { number invoices { number buyer { name } } }
    userErrors { field message code }
  }
}`,
    variables: { input: { orderId: "<id of an order>" } },
  },
  {
    name: "Make a packing slip",
    description: "What lies in a parcel, to be printed. The link needs no key and holds for ten minutes.",
    query: `mutation PackingSlip($input: CreatePackingSlipInput!) {
  createPackingSlip(input: $input) {
    document { id kind mediaType fileName language url }
    userErrors { field message code }
  }
}`,
    variables: { input: { fulfillmentId: "<id of a parcel that left>", language: "EN" } },
  },
];
