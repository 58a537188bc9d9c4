import type { Example } from "./example.ts";

const webhookId = "<id of a webhook>";

/** Telling others: events as they happen, webhooks of the receiver's choice, and notices to buyers. */
export const tellingExamples: readonly Example[] = [
  {
    name: "Live: everything",
    description: "All events that the key may hear, of whatever; `types` and `aggregates` choose among them.",
    query: `subscription Events($after: String) {
  events(filter: { types: ["allocation.*", "reservation.*", "order.opened"] }, after: $after) {
    cursor
    type
    aggregateType
    aggregateId
    sequence
    data
    subject { __typename id }
    order { number status }
  }
}`,
  },
  {
    name: "Live: parcels",
    description: "From packing to the door: labels, scans, deliveries.",
    query: `subscription ParcelEvents($after: String) {
  fulfillmentEvents(after: $after) {
    cursor
    type
    fulfillment { status carrier trackingNumber }
    order { number }
  }
}`,
  },
  {
    name: "Live: returns",
    description: "What is asked for, approved, received and decided, and what the buyer gets.",
    query: `subscription ReturnEvents($after: String) {
  returnEvents(after: $after) {
    cursor
    type
    data
    return { number status }
    reverseFulfillmentOrder { status location { code } }
    order { number }
  }
}`,
  },
  {
    name: "Live: money",
    description: "Payments, refunds, invoices and credit notes.",
    query: `subscription PaymentEvents($after: String) {
  paymentEvents(filter: { types: ["payment.*", "refund.*", "invoice.issued"] }, after: $after) {
    cursor
    type
    payment { kind status amount { amount currencyCode } }
    refund { status amount { amount currencyCode } }
    invoice { number }
    order { number paymentStatus }
  }
}`,
  },
  {
    name: "Tell an address of orders",
    description: "Makes a webhook: its payload is what the subscription selects. The secret is shown this once.",
    query: `mutation CreateWebhook($input: CreateWebhookSubscriptionInput!) {
  createWebhookSubscription(input: $input) {
    secret
    webhookSubscription { id name status cursor }
    userErrors { field message code }
  }
}`,
    variables: {
      input: {
        name: "Warehouse",
        url: "https://example.com/hooks",
        document: "subscription { orderEvents { type order { number status } } }",
      },
    },
  },
  {
    name: "Tell an address of returns",
    description: "A webhook may be told of everything: here of all that happens to returns and refunds, with the thing itself.",
    query: `mutation CreateWebhook($input: CreateWebhookSubscriptionInput!) {
  createWebhookSubscription(input: $input) {
    secret
    webhookSubscription { id name status cursor }
    userErrors { field message code }
  }
}`,
    variables: {
      input: {
        name: "Customer service",
        url: "https://example.com/hooks",
        document: `subscription {
  events(filter: { types: ["return.*", "refund.*"] }) { type data subject { ... on Return { number status } ... on Refund { amount { amount currencyCode } } } }
}`,
      },
    },
  },
  {
    name: "Webhooks",
    description: "Who is told events, and how they are doing.",
    query: `query Webhooks {
  webhookSubscriptions(first: 20) {
    nodes { id name url status statusReason failures failingSince lastReason pendingCount deadCount }
  }
}`,
  },
  {
    name: "What a webhook was told",
    description: "The deliveries of a webhook, newest first.",
    query: `query Deliveries($id: ID!) {
  webhookSubscription(id: $id) { name status }
  webhookDeliveries(subscriptionId: $id, first: 20, filter: { statuses: [PENDING, DEAD] }) {
    totalCount
    nodes { id type status attempts nextAttemptAt responseStatus reason }
  }
}`,
    variables: { id: webhookId },
  },
  {
    name: "Pause a webhook",
    description: "Sends nothing until it is resumed.",
    query: `mutation PauseWebhook($input: WebhookInput!) {
  pauseWebhookSubscription(input: $input) { webhookSubscription { status } userErrors { field message code } }
}`,
    variables: { input: { id: webhookId } },
  },
  {
    name: "Change a webhook's secret",
    description: "Makes a new secret; the one before signs beside it for two hours.",
    query: `mutation RotateSecret($input: RotateWebhookSecretInput!) {
  rotateWebhookSecret(input: $input) { secret userErrors { field message code } }
}`,
    variables: { input: { id: webhookId, overlapHours: 2 } },
  },
  {
    name: "Notices to buyers",
    description: "What buyers are told by e-mail; of what is UNKNOWN nobody knows whether it was sent.",
    query: `query Notices {
  notices(first: 20, filter: { statuses: [FAILED, UNKNOWN] }) {
    totalCount
    nodes { id kind status language reason order { number } }
  }
}`,
  },
  {
    name: "Look at a notice",
    description: "The e-mail of an order as it would be sent now.",
    query: `query Preview($orderId: ID!) {
  previewNotice(orderId: $orderId, kind: ORDER_RECEIVED, language: EN) { subject text }
}`,
    variables: { orderId: "<id of an order>" },
  },
  {
    name: "Choose a channel's notices",
    description: "Which notices a channel's buyers get, and in which language.",
    query: `mutation SetChannelNotices($input: SetChannelNoticesInput!) {
  setChannelNotices(input: $input) { channelNotices { kinds language } userErrors { field message code } }
}`,
    variables: { input: { channelId: "<id of a channel>", kinds: ["SHIPPED", "DELIVERED"], language: "ID" } },
  },
];
