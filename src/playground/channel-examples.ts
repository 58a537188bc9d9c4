import type { Example } from "./example.ts";

const channelId = "<id of a channel>";

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
