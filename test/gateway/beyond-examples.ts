import type { Example } from "../../src/playground/example.ts";

const location = "<id of a location>";
const order = "<id of an order>";
const money = { amount: "1.00", currencyCode: "IDR" };
const lines = [{ itemId: "<id of an item>", quantity: 1 }];

/** What is asked of a mutation that no example shows; its one argument is `input`. */
const inputs: Readonly<Record<string, readonly [type: string, input: Readonly<Record<string, unknown>>]>> = {
  adjustStock: ["AdjustStockInput", { changes: [{ itemId: "<id of an item>", locationId: location, delta: 1 }], reason: "ADJUSTED" }],
  answerCancellation: ["AnswerCancellationInput", { orderId: order, accept: true }],
  authorizeChannel: ["AuthorizeChannelInput", { id: "<id of a channel>" }],
  cancelOrder: ["CancelOrderInput", { orderId: order, reason: "No", reasonCode: "CUSTOMER_REQUEST", onlyHere: true }],
  changeOrderAddress: [
    "ChangeAddressInput",
    { orderId: order, shipTo: { countryCode: "ID", city: "Bandung", postalCode: "40111", lines: ["Jl. Dua 2"] } },
  ],
  countStock: ["CountStockInput", { counted: [{ itemId: "<id of an item>", locationId: location, counted: 50, expected: 50 }] }],
  createChannel: ["CreateChannelInput", { code: "one-more", name: "One more", type: "API", currency: "IDR", timeZone: "Asia/Jakarta" }],
  createListing: [
    "CreateListingInput",
    { channelId: "<id of a channel>", externalSku: "ONE-MORE", components: [{ sku: "MUG", quantity: 1 }] },
  ],
  updateListing: ["UpdateListingInput", { id: "<id of a listing>", title: "A mug" }],
  decideReturnAtChannel: ["DecideReturnAtChannelInput", { orderId: order, externalReturnId: "R1", accept: true }],
  markReadyToShip: ["MarkReadyToShipInput", { fulfillmentOrderId: "<id of an open fulfillment order>", notifyBuyer: false }],
  moveStock: ["MoveStockInput", { locationId: location, from: "AVAILABLE", to: "DAMAGED", lines }],
  transferStock: ["TransferStockInput", { fromLocationId: location, toLocationId: "<id of another location>", lines }],
  overrideValidation: ["OverrideValidationInput", { validationId: "<id of a finding>", reason: "It is known" }],
  placeHold: ["PlaceHoldInput", { orderId: order, reason: "CUSTOMER_REQUEST" }],
  releaseHold: ["ReleaseHoldInput", { holdId: "<id of a hold>" }],
  refundAtChannel: ["RefundAtChannelInput", { orderId: order, amount: money }],
  revalidateOrder: ["RevalidateOrderInput", { orderId: order }],
  updateChannel: ["UpdateChannelInput", { id: "<id of a channel>", name: "Another name" }],
  replayMessage: ["ReplayMessageInput", { id: "<id of a message>" }],
  resendNotice: ["ResendNoticeInput", { id: "<id of a notice>" }],
  createRuleSetDraft: ["CreateRuleSetDraftInput", { name: "To be taken away from" }],
  replaceRules: ["ReplaceRulesInput", { rules: [{ id: "tagged", name: "Tag all", when: "true", actions: { addTags: ["all"] } }] }],
  reorderRules: ["ReorderRulesInput", { ruleIds: ["tagged"] }],
  removeRule: ["RemoveRuleInput", { ruleId: "tagged" }],
  deactivateRuleSet: ["DeactivateRuleSetInput", {}],
  updateWebhookSubscription: ["UpdateWebhookSubscriptionInput", { id: "<id of a webhook>", name: "Another name" }],
  resumeWebhookSubscription: ["WebhookInput", { id: "<id of a webhook>" }],
  testWebhook: ["WebhookInput", { id: "<id of a webhook>" }],
  replayWebhook: ["ReplayWebhookInput", { id: "<id of a webhook>", after: "<cursor of an event>" }],
  redriveWebhookDelivery: ["RedriveWebhookDeliveryInput", { id: "<id of a delivery>" }],
  deleteWebhookSubscription: ["WebhookInput", { id: "<id of a webhook>" }],
};

/** What is asked of a query for one thing. */
const ids: Readonly<Record<string, string>> = {
  carrier: "<id of a carrier>",
  channelCommand: "<id of a dead command>",
  claim: "<id of an open claim>",
  fulfillment: "<id of a packed parcel>",
  fulfillmentOrder: "<id of an open fulfillment order>",
  inboxMessage: "<id of a message>",
  inventoryItem: "<id of an item>",
  location: location,
  node: order,
  notice: "<id of a notice>",
  order: order,
  rateCard: "<id of a rate card>",
  reconciliationItem: "<id of a difference>",
  return: "<id of an open return>",
  reverseFulfillmentOrder: "<id of goods that come back>",
  settlement: "<id of a settlement>",
};

const others: Readonly<Record<string, readonly [query: string, variables?: Readonly<Record<string, unknown>>]>> = {
  channelListings: ["{ channelListings { nodes { id } } }"],
  channelNotices: ["query($id: ID!) { channelNotices(channelId: $id) { __typename } }", { id: "<id of a channel>" }],
  connectors: ["{ connectors { key } }"],
  eventCursor: ["{ eventCursor }"],
  inventoryItemBySku: ['{ inventoryItemBySku(sku: "MUG") { id } }'],
  inventoryItems: ["{ inventoryItems { nodes { id } } }"],
  locations: ["{ locations { nodes { id } } }"],
  nodes: ["query($id: ID!) { nodes(ids: [$id]) { id } }", { id: order }],
  orderByExternalId: [
    "query($id: ID!, $externalId: String!) { orderByExternalId(channelId: $id, externalId: $externalId) { id } }",
    { id: "<id of the newest order's channel>", externalId: "<the newest order's id there>" },
  ],
  ruleSet: ["{ ruleSet { version } }"],
};

const named = (name: string, query: string, variables?: Readonly<Record<string, unknown>>): Example => ({
  ...{ name, description: "", query },
  ...(variables && { variables }),
});

/** Operations that the playground shows no example of: with these there is one of each, but for what only buyers do. */
export const beyondExamples: readonly Example[] = [
  ...Object.entries(inputs).map(([field, [type, input]]) =>
    named(field, `mutation($input: ${type}!) { ${field}(input: $input) { userErrors { code field message } } }`, { input }),
  ),
  ...Object.entries(ids).map(([field, id]) => named(field, `query($id: ID!) { ${field}(id: $id) { id } }`, { id })),
  ...Object.entries(others).map(([field, [query, variables]]) => named(field, query, variables)),
];
