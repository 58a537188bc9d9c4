import type { Example } from "./example.ts";

export const routingExamples: readonly Example[] = [
  {
    name: "Why it leaves from there",
    description: "The newest orders' routing decisions: one sentence each, then every location with its cost or what spoke against it.",
    query: `query Why {
  orders(first: 3) {
    nodes {
      number
      fulfillmentOrders {
        status
        location { name }
        promise { shipBy deliverFrom deliverTo carrier service }
        routingDecision {
          summary
          reason
          ruleSetVersion
          cost { amount currencyCode }
          exact
          bound { amount }
          candidates {
            location { name }
            distance
            exclusion
            detail { tags short { item { sku } quantity } }
            couldShip { orderLine { sku } quantity }
            alone { amount }
            cost { kind amount { amount } }
            chosen
          }
          alternatives { locations { name } cost { amount } parts { kind amount { amount } } }
          inputsHash
        }
      }
    }
  }
}`,
  },
  {
    name: "Every time it was routed",
    description: "Of the newest orders: when they came in, and each time a location failed, closed, or got what was missing.",
    query: `query RoutingStory {
  orders(first: 5) {
    nodes {
      number
      routingDecisions { sequence reason summary cost { amount } createdAt }
      fulfillmentOrders { status location { code } rejections { kind reason quantity orderLine { sku } notes } }
    }
  }
}`,
  },
  {
    name: "A location rejects work",
    description: "Its units are routed anew, to another location; this one is not asked for the line again.",
    query: `mutation Reject($input: RejectFulfillmentOrderInput!) {
  rejectFulfillmentOrder(input: $input) {
    fulfillmentOrder { status rejections { reason quantity } }
    order { fulfillmentOrders { status location { code } routingDecision { reason summary } } }
    userErrors { field message code }
  }
}`,
    variables: { input: { fulfillmentOrderId: "<id of an open fulfillment order>", reason: "NO_CAPACITY", notes: "Two pickers are ill" } },
  },
  {
    name: "A picker comes short",
    description: "What is not found is written off there and leaves from elsewhere; the rest of the work goes on.",
    query: `mutation ShortPick($input: ReportShortPickInput!) {
  reportShortPick(input: $input) {
    fulfillmentOrder { status lines { remainingQuantity } }
    order { fulfillmentOrders { status location { code } lines { quantity } routingDecision { reason summary } } }
    userErrors { field message code }
  }
}`,
    variables: {
      input: {
        fulfillmentOrderId: "<id of a fulfillment order that is picked>",
        lines: [{ lineId: "<id of an order line in it>", quantity: 1 }],
      },
    },
  },
];
