import type { Example } from "./example.ts";

const preview = `preview {
      before { total { amount } }
      after { subtotal { amount } discount { amount } tax { amount } shipping { amount } fee { amount } cancelled { amount } total { amount } }
      due { amount } refund { amount }
      work { effect status lines { sku before after } }
      problems
    }`;
const errors = "userErrors { field message code }";
const draft = {
  currencyCode: "IDR",
  lines: [{ sku: "MUG", quantity: 2, unitPrice: { amount: "10000", currencyCode: "IDR" } }],
  shipTo: { name: "Sari Wulandari", lines: ["Jl. Kemang Raya 12"], city: "Jakarta Selatan", countryCode: "ID" },
};
const recurring = {
  name: "Coffee for the office",
  rule: "FREQ=MONTHLY;BYMONTHDAY=-1",
  startsOn: "2099-01-01",
  leadDays: 3,
  priceMode: "DYNAMIC",
  lines: [{ sku: "MUG", quantity: 2, unitPrice: { amount: "10000", currencyCode: "IDR" } }],
};
const shown = "recurringOrder { id name status nextOn nextAt upcoming }";

/** How orders change, and how they come about here. */
export const orderExamples: readonly Example[] = [
  {
    name: "Change an order: begin, and see what it would do",
    description: "Totals, what would be due or given back, and which work would change. Nothing has changed yet.",
    query: `mutation BeginEdit($input: BeginOrderEditInput!) {
  beginOrderEdit(input: $input) {
    orderChange { id status baseVersion ${preview} }
    ${errors}
  }
}`,
    variables: {
      input: {
        orderId: "<id of an order to change>",
        reason: "The buyer wants one more",
        actions: [{ kind: "ADD_LINE", sku: "MUG", quantity: 1, unitPrice: { amount: "10000", currencyCode: "IDR" } }],
      },
    },
  },
  {
    name: "Change an order: put more into it",
    description: "Each kind of step says its own fields; the preview is of all of them.",
    query: `mutation StageEdit($input: StageOrderEditInput!) {
  stageOrderEdit(input: $input) { orderChange { actions { kind sku quantity amount { amount } } ${preview} } ${errors} }
}`,
    variables: {
      input: {
        orderChangeId: "<id of an open change>",
        actions: [{ kind: "SET_SHIPPING", amount: { amount: "15000", currencyCode: "IDR" }, shippingOption: "JNE YES" }],
      },
    },
  },
  {
    name: "Change an order: commit",
    description: "It is the order's next version: stock, work, promises and money follow in the same transaction.",
    query: `mutation CommitEdit($input: CommitOrderEditInput!) {
  commitOrderEdit(input: $input) {
    orderChange { status madeVersion }
    order { orderVersion status paymentStatus total { amount } }
    channelCommand { kind status }
    ${errors}
  }
}`,
    variables: { input: { orderChangeId: "<id of an open change>" } },
  },
  {
    name: "Change an order: ask the buyer first",
    description: "With `ask` it waits for an answer; the order goes on as it is.",
    query: `mutation AskEdit($input: CommitOrderEditInput!) {
  commitOrderEdit(input: $input) { orderChange { id status awaits nextStatuses } ${errors} }
}`,
    variables: { input: { orderChangeId: "<id of an open change>", ask: true } },
  },
  {
    name: "Change an order: what the buyer said",
    description: "Accepted, it is confirmed; else it is declined, and the order stays as it is.",
    query: `mutation AnswerEdit($input: AnswerOrderEditInput!) {
  answerOrderEdit(input: $input) { orderChange { status note } ${errors} }
}`,
    variables: { input: { orderChangeId: "<id of a change that waits for the buyer>", accept: true } },
  },
  {
    name: "Change an order: give it up",
    description: "The order stays as it is.",
    query: `mutation CancelEdit($input: CancelOrderEditInput!) {
  cancelOrderEdit(input: $input) { orderChange { status note } ${errors} }
}`,
    variables: { input: { orderChangeId: "<id of an open change>", note: "The buyer changed their mind" } },
  },
  {
    name: "An order's versions",
    description: "What was ordered from one change to the next, who changed what, and the order as it came.",
    query: `query Versions {
  orders(first: 5, sort: RECENTLY_UPDATED) {
    nodes {
      number orderVersion
      versions { number madeAt replacedAt totals { total { amount } } lines { sku orderedQuantity cancelledQuantity } change { reason actions { kind quantity } } }
      first: version(number: 1) { totals { total { amount } } }
      changes { status reason baseVersion madeVersion }
      cancellationRequests { status quantity reason }
    }
  }
}`,
  },
  {
    name: "One change",
    description: "A change by its id, for who confirms what another put together.",
    query: `query Change($id: ID!) { orderChange(id: $id) { status reason order { number } ${preview} } }`,
    variables: { id: "<id of an open change>" },
  },
  {
    name: "Give up begun work, or go on",
    description: "A cancellation that came when somebody was at it already: refused, it comes back as a return once it is delivered.",
    query: `mutation AnswerCancellation($input: AnswerCancellationRequestInput!) {
  answerCancellationRequest(input: $input) { cancellationRequest { status note line { sku cancelledQuantity } fulfillmentOrder { status } } ${errors} }
}`,
    variables: { input: { id: "<id of an open cancellation>", accept: true } },
  },
  {
    name: "Draft an order",
    description: "An offer that nobody has agreed to yet: its totals are those it would have, and no stock is taken.",
    query: `mutation Draft($input: CreateDraftOrderInput!) {
  createDraftOrder(input: $input) { order { id number status nextStatuses total { amount } } ${errors} }
}`,
    variables: { input: { channelId: "<id of a channel of our own>", ...draft } },
  },
  {
    name: "Change a draft",
    description: "All of it is said anew.",
    query: `mutation UpdateDraft($input: UpdateDraftOrderInput!) {
  updateDraftOrder(input: $input) { order { status total { amount } lines { sku orderedQuantity } } ${errors} }
}`,
    variables: { input: { orderId: "<id of a draft>", ...draft } },
  },
  {
    name: "Complete a draft",
    description: "It goes the way of every order from here on; a repeat does nothing.",
    query: `mutation Complete($input: CompleteDraftOrderInput!) {
  completeDraftOrder(input: $input) { order { status paymentStatus fulfillmentOrders { status location { code } } } ${errors} }
}`,
    variables: { input: { orderId: "<id of a draft>", paymentStatus: "PAID" } },
  },
  {
    name: "Recurring: create",
    description: "Two mugs at the end of every month, at that day's price, each order taken three days ahead.",
    query: `mutation Recurring($input: CreateRecurringOrderInput!) { createRecurringOrder(input: $input) { ${shown} ${errors} } }`,
    variables: { input: { channelId: "<id of a channel of our own>", ...recurring } },
  },
  {
    name: "Recurring: what there is",
    description: "With their next days and what came of them.",
    query: `query RecurringOrders {
  recurringOrders(first: 10, filter: { statuses: [ACTIVE, PAUSED] }) {
    totalCount
    nodes { id name status rule upcoming captured lastOn problem lines { sku quantity unitPrice { amount } } }
  }
}`,
  },
  {
    name: "Recurring: one",
    description: "One recurring order, with what it can become.",
    query: "query Recurring($id: ID!) { recurringOrder(id: $id) { name status nextStatuses rule upcoming skipped shipping { amount } } }",
    variables: { id: "<id of a recurring order>" },
  },
  {
    name: "Recurring: leave out the next day",
    description: "With `on` another one of its days.",
    query: `mutation Skip($input: SkipRecurringOrderInput!) { skipRecurringOrder(input: $input) { ${shown} ${errors} } }`,
    variables: { input: { id: "<id of a recurring order>" } },
  },
  {
    name: "Recurring: change",
    description: "Its further orders; those that were taken stay.",
    query: `mutation Update($input: UpdateRecurringOrderInput!) { updateRecurringOrder(input: $input) { ${shown} ${errors} } }`,
    variables: { input: { id: "<id of a recurring order>", ...recurring, rule: "FREQ=WEEKLY;BYDAY=MO" } },
  },
  {
    name: "Recurring: pause",
    description: "Nothing comes of it until it is resumed.",
    query: `mutation Pause($input: RecurringOrderIdInput!) { pauseRecurringOrder(input: $input) { ${shown} ${errors} } }`,
    variables: { input: { id: "<id of a recurring order>" } },
  },
  {
    name: "Recurring: resume",
    description: "Days that passed meanwhile stay out.",
    query: `mutation Resume($input: RecurringOrderIdInput!) { resumeRecurringOrder(input: $input) { ${shown} ${errors} } }`,
    variables: { input: { id: "<id of a paused recurring order>" } },
  },
  {
    name: "Recurring: end",
    description: "For good; orders that were taken stay.",
    query: `mutation End($input: RecurringOrderIdInput!) { cancelRecurringOrder(input: $input) { ${shown} ${errors} } }`,
    variables: { input: { id: "<id of a recurring order>" } },
  },
];
