import type { Example } from "./example.ts";

const command = "channelCommand { kind status decides payload }";

/** What channels are told, and what became of it. */
export const commandExamples: readonly Example[] = [
  {
    name: "A parcel leaves",
    description: "Its stock is gone, its units are fulfilled, and the channel is told with its own code of the carrier.",
    query: `mutation Ship($input: ShipFulfillmentOrderInput!) {
  shipFulfillmentOrder(input: $input) {
    fulfillment { id status trackingNumber lines { quantity orderLine { sku } } }
    fulfillmentOrder { status order { status fulfillmentStatus } }
    ${command}
    userErrors { field message code }
  }
}`,
    variables: {
      input: {
        fulfillmentOrderId: "<id of an open fulfillment order>",
        carrier: "JNE",
        trackingNumber: "JX0123456789",
        trackingUrl: "https://www.jne.co.id/tracking/JX0123456789",
      },
    },
  },
  {
    name: "What channels were told",
    description: "The newest commands, with what became of each. Filter by channel, kind or status, or by what needs a person.",
    query: `query Told {
  channelCommands(first: 20) {
    totalCount
    nodes { kind status attempts reason reference createdAt endedAt channel { code } order { number } }
  }
}`,
  },
  {
    name: "What a channel refused, or could not be told",
    description: "Each with what can be done: mend and redrive, or look at the channel and say what happened.",
    query: `query Failed {
  exceptions(filter: { kinds: [COMMAND] }) {
    nodes { code message order { number } command { id status deadSince } nextSteps { label mutation } }
  }
}`,
  },
  {
    name: "Try a dead command anew",
    description: "With the same key, for another day, once what its reason names is mended.",
    query: `mutation Redrive($input: RedriveChannelCommandInput!) {
  redriveChannelCommand(input: $input) { channelCommand { status attempts deadSince } userErrors { field message code } }
}`,
    variables: { input: { id: "<id of a dead command>" } },
  },
  {
    name: "Say what happened at the channel",
    description: "Where Muara cannot find out: ACCEPTED, REJECTED, or NOT_DONE, which sends it again.",
    query: `mutation Resolve($input: ResolveChannelCommandInput!) {
  resolveChannelCommand(input: $input) { channelCommand { status attentionSince } userErrors { field message code } }
}`,
    variables: { input: { id: "<id of a dead command>", outcome: "ACCEPTED", reason: "It is in their list of shipments." } },
  },
];
