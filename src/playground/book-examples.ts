import type { Example } from "./example.ts";

/** Books that sales are posted into. */
export const bookExamples: readonly Example[] = [
  {
    name: "Connect books",
    description: "Sales of one channel go into Xero from now on. Settings are stored sealed, and never shown again.",
    query: `mutation ConnectBooks($input: ConnectBooksInput!) {
  connectBooks(input: $input) { book { code status access policy { usually moment contacts items } } userErrors { field message code } }
}`,
    variables: {
      input: {
        code: "main",
        name: "PT Muara Niaga",
        keeper: "xero",
        usually: "NONE",
        moment: "FULFILLED",
        contacts: "CHANNEL",
        items: false,
        channels: [{ channelId: "<id of a channel>", way: "INVOICE" }],
        settings: {
          clientId: "…",
          clientSecret: "…",
          tenantId: "…",
          accessToken: "…",
          refreshToken: "…",
          expiresAt: "2099-01-01T00:00:00Z",
          salesAccount: "200",
          bankAccount: "090",
          clearingAccount: "610",
          taxAccount: "820",
          taxType: "OUTPUT",
        },
      },
    },
  },
  {
    name: "Books",
    description: "Where sales are posted, and whether they let us in.",
    query: `query Books {
  books { nodes { id code name keeperKey status access accessReason policy { usually channels { channelId way } } } }
}`,
  },
  {
    name: "What the books refused",
    description: "In the books' own words. Mend it, then try anew.",
    query: `query Postings {
  bookPostings(filter: { statuses: [REFUSED, UNKNOWN] }, first: 20) {
    totalCount
    nodes { id kind status reference attempts reason order { number } book { code } }
  }
}`,
  },
  {
    name: "Try a posting anew",
    description: "Once what the books refused it for was mended.",
    query: `mutation Redrive($input: RedriveBookPostingInput!) {
  redriveBookPosting(input: $input) { posting { status nextAttemptAt } userErrors { field message code } }
}`,
    variables: { input: { id: "<id of a refused posting>" } },
  },
];
