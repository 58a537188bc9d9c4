import type { Example } from "./example.ts";

const channelId = "<id of a channel>";
const connectedId = "<id of a channel that is told its stock>";

/** Connecting channels: does it work, and what do they sell. */
export const channelExamples: readonly Example[] = [
  {
    name: "Does a channel work?",
    description: "Asks the channel with a real call whether its settings work; says what is wrong, and what to do about it.",
    query: `mutation CheckChannel($input: CheckChannelInput!) {
  checkChannel(input: $input) {
    check { answered name currencyCode problems }
    channel { name access accessReason settingsComplete missingSettings }
    userErrors { field message code }
  }
}`,
    variables: { input: { id: channelId } },
  },
  {
    name: "Bring in earlier orders",
    description: "Asks the channel for the orders of the days before it was connected, in the background; `backfill` says how far it is.",
    query: `mutation Backfill($input: BackfillChannelInput!) {
  backfillChannel(input: $input) {
    channel { backfill { state from to reached found fresh error } }
    userErrors { field message code }
  }
}`,
    variables: { input: { channelId: connectedId, days: 30 } },
  },
  {
    name: "Read a channel's catalogue",
    description: "Reads what the channel sells, in the background, and matches it to items by listing, SKU and barcode.",
    query: `mutation PullCatalogue($input: PullCatalogueInput!) {
  pullCatalogue(input: $input) {
    channel { cataloguePull { status pages entries reason } }
    userErrors { field message code }
  }
}`,
    variables: { input: { channelId: connectedId } },
  },
  {
    name: "A channel's catalogue",
    description: "What a channel sells, as `pullCatalogue` read it last, and which of it is not known to be one of our items.",
    query: `query Catalogue($channelId: ID!) {
  channel(id: $channelId) {
    cataloguePull { status pages entries reason startedAt endedAt }
    proposed: catalogue(first: 50, filter: PROPOSED) {
      totalCount
      nodes { id externalSku title barcode matchedBy proposedItem { sku title } }
    }
    unmatched: catalogue(first: 50, filter: UNMATCHED) {
      totalCount
      nodes { id externalSku title barcode stock }
    }
  }
}`,
    variables: { channelId },
  },
  {
    name: "Accept what is proposed",
    description: "Makes a listing of each thing in the catalogue for which one of our items is proposed.",
    query: `mutation MatchCatalogue($input: MatchCatalogueEntriesInput!) {
  matchCatalogueEntries(input: $input) {
    matched
    userErrors { field message code }
  }
}`,
    variables: { input: { channelId, allProposed: true } },
  },
];
