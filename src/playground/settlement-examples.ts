import type { Example } from "./example.ts";

const item = "item { status outcome difference { amount currencyCode } note }";

/** What marketplaces settle, and what is to be done about it. */
export const settlementExamples: readonly Example[] = [
  {
    name: "Statements of marketplaces",
    description: "What each adds up to beside what was paid out.",
    query: `query Statements {
  settlements(first: 10) {
    nodes {
      statementId periodFrom periodTo entryCount
      channel { code }
      entriesTotal { amount currencyCode } payout { amount } difference { amount }
    }
  }
}`,
  },
  {
    name: "What a channel settled otherwise",
    description: "Orders whose money is not as expected, each with its reasons and the rows of statements about it.",
    query: `query Differences {
  reconciliationItems(filter: { statuses: [OPEN, DISPUTED] }, first: 20) {
    totalCount
    nodes {
      outcome status externalOrderId
      expected { amount currencyCode } actual { amount } difference { amount }
      reasons { code amount { amount } }
      entries { type line net { amount } settlement { statementId } }
      order { number }
    }
  }
}`,
  },
  {
    name: "Say how statements are read",
    description: "Columns and words of a channel's files, after how many days an order should stand in one, and its commission.",
    query: `mutation Terms($input: SetSettlementTermsInput!) {
  setSettlementTerms(input: $input) { set userErrors { field message code } }
}`,
    variables: {
      input: {
        channelId: "<id of a channel>",
        mapping: {
          mapping: { orderId: "Order ID", net: "Amount", currency: { constant: "IDR" }, occurredAt: "Settled" },
          usualType: "ORDER",
        },
        expectAfterDays: 14,
        commissionPercent: "6.5",
        tolerance: { amount: "1.00", currencyCode: "IDR" },
      },
    },
  },
  {
    name: "Dispute a difference",
    description: "The channel was asked about it. It matches by itself once another statement mends it.",
    query: `mutation Dispute($input: DecideDifferenceInput!) {
  disputeDifference(input: $input) { ${item} userErrors { field message code } }
}`,
    variables: { input: { id: "<id of a difference>", reason: "Asked under ticket 4711." } },
  },
  {
    name: "Accept a difference",
    description: "The merchant bears it; it opens again when it becomes another.",
    query: `mutation Accept($input: DecideDifferenceInput!) {
  acceptDifference(input: $input) { ${item} userErrors { field message code } }
}`,
    variables: { input: { id: "<id of a difference>", reason: "The campaign's fee." } },
  },
  {
    name: "Open a difference again",
    description: "That was accepted or disputed.",
    query: `mutation Reopen($input: DecideDifferenceInput!) {
  reopenDifference(input: $input) { ${item} userErrors { field message code } }
}`,
    variables: { input: { id: "<id of an accepted difference>", reason: "It was another campaign." } },
  },
  {
    name: "Link a row of a statement to an order",
    description: "Where the statement names it otherwise. Both are compared anew.",
    query: `mutation Link($input: LinkSettlementEntryInput!) {
  linkSettlementEntry(input: $input) { entry { order { number } net { amount } } userErrors { field message code } }
}`,
    variables: { input: { entryId: "<id of a row of a statement>", orderId: "<id of an order of that channel>" } },
  },
];
