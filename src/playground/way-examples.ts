import type { Example } from "./example.ts";

const channelId = "<id of a channel>";
const kemang = { countryCode: "ID", city: "Jakarta Selatan", latitude: -6.26, longitude: 106.81 };
const price = { amount: "85000", currencyCode: "IDR" };
const work = "fulfillmentOrder { status requestStatus requestDueAt requestNote location { code } }";

/** The ways in which goods reach buyers: picked up, from stores and vendors, by partners, and several orders in one parcel. */
export const wayExamples: readonly Example[] = [
  {
    name: "Where it can be picked up",
    description: "The nearest places that have all of a cart, with the distance and the day on which it stands ready.",
    query: `query PickupLocations($input: PickupLocationsInput!) {
  pickupLocations(input: $input) { kilometres readyOn location { code name city } }
}`,
    variables: { input: { channelCode: "shopify", lines: [{ sku: "MUG-BLUE", quantity: 2 }], near: kemang } },
  },
  {
    name: "Order something to be picked up",
    description: "Line by line: here one is picked up at the nearest place that has it. With pickupLocationId it is the buyer's choice.",
    query: `mutation OrderPickup($input: CreateOrderInput!) {
  createOrder(input: $input) {
    order {
      status
      lines { sku deliveryMethod pickupLocation { code } }
      fulfillmentOrders { deliveryMethod location { code } routingDecision { summary } }
      validations { code message nextSteps { label mutation } }
    }
    userErrors { field message code }
  }
}`,
    variables: {
      input: {
        channelId,
        externalId: "pickup-1",
        currencyCode: "IDR",
        paymentStatus: "PAID",
        lines: [{ sku: "MUG-BLUE", quantity: 1, unitPrice: price, deliveryMethod: "PICKUP" }],
      },
    },
  },
  {
    name: "Pick it up elsewhere, or ship it",
    description: "What the buyer agreed to when a place had too little. Nothing is shipped in place of a pick-up by itself.",
    query: `mutation ChangeDelivery($input: ChangeOrderDeliveryInput!) {
  changeOrderDelivery(input: $input) {
    order { status fulfillmentOrders { status deliveryMethod location { code } } }
    userErrors { field message code }
  }
}`,
    variables: { input: { orderId: "<id of an order>", deliveryMethod: "SHIP" } },
  },
  {
    name: "Send it whole, or in few parcels",
    description: "What the buyer prefers where an order cannot leave from one place. Work that has not begun is routed anew.",
    query: `mutation Prefer($input: SetShipPreferenceInput!) {
  setShipPreference(input: $input) {
    order { shipPreference fulfillmentOrders { status location { code } } }
    userErrors { field message code }
  }
}`,
    variables: { input: { orderId: "<id of an order>", shipPreference: "MIN_SPLIT" } },
  },
  {
    name: "A vendor who ships to buyers",
    description: "Goods with the handling tag DROPSHIP:acme leave from the location of the vendor acme alone, who is asked first.",
    query: `mutation Vendor($location: CreateLocationInput!, $item: CreateInventoryItemInput!) {
  createLocation(input: $location) {
    location { code type ownerRef externalRequest requestMinutes submitsRequests }
    userErrors { field message code }
  }
  createInventoryItem(input: $item) { item { sku handlingTags } userErrors { field message code } }
}`,
    variables: {
      location: {
        code: "ACME",
        name: "Acme Furniture",
        type: "DROPSHIP_VENDOR",
        timeZone: "Asia/Jakarta",
        ownerRef: "acme",
        externalRequest: true,
        requestMinutes: 240,
      },
      item: { sku: "SOFA-ACME", title: "Sofa", handlingTags: ["DROPSHIP:acme"] },
    },
  },
  {
    name: "What partners are asked to do",
    description: "Run with a partner's own key, which is limited to its locations, it is that partner's list of work.",
    query: `query Requests {
  fulfillmentOrders(filter: { requestStatuses: [SUBMITTED, CANCELLATION_REQUESTED] }) {
    nodes { id requestStatus requestDueAt requestNote location { code } lines { remainingQuantity orderLine { sku title } } }
  }
}`,
  },
  {
    name: "Ask a partner by hand",
    description: "For a location with submitsRequests: false. Elsewhere it happens by itself as soon as the work can begin.",
    query: `mutation Submit($input: FulfillmentRequestInput!) {
  submitFulfillmentRequest(input: $input) { ${work} userErrors { field message code } }
}`,
    variables: { input: { fulfillmentOrderId: "<id of work that nobody is asked for>" } },
  },
  {
    name: "A partner accepts",
    description: "Of several answers the first counts.",
    query: `mutation Accept($input: AcceptFulfillmentRequestInput!) {
  acceptFulfillmentRequest(input: $input) { ${work} userErrors { field message code } }
}`,
    variables: { input: { fulfillmentOrderId: "<id of work that is asked for>", notes: "Our number: GC-4711" } },
  },
  {
    name: "A partner rejects",
    description: "Its units are routed anew, elsewhere. No answer within the location's requestMinutes does the same.",
    query: `mutation Reject($input: RejectFulfillmentRequestInput!) {
  rejectFulfillmentRequest(input: $input) {
    fulfillmentOrder { status requestStatus order { fulfillmentOrders { status location { code } routingDecision { summary } } } }
    userErrors { field message code }
  }
}`,
    variables: { input: { fulfillmentOrderId: "<id of work that is asked for>", reason: "NO_CAPACITY" } },
  },
  {
    name: "Ask for work back",
    description: "A partner that has accepted work is asked to give it up. `cancelOrder` asks, too, before it cancels such work.",
    query: `mutation AskBack($input: FulfillmentCancellationInput!) {
  requestFulfillmentCancellation(input: $input) { ${work} userErrors { field message code } }
}`,
    variables: { input: { fulfillmentOrderId: "<id of accepted work>", reason: "We do it ourselves" } },
  },
  {
    name: "A partner gives work up",
    description: "What was to be cancelled is, and the rest is routed anew.",
    query: `mutation GiveUp($input: FulfillmentRequestInput!) {
  acceptFulfillmentCancellation(input: $input) { ${work} userErrors { field message code } }
}`,
    variables: { input: { fulfillmentOrderId: "<id of work that is asked back>" } },
  },
  {
    name: "A partner goes on with work",
    description: "It is on its way already; if it is to come back, it comes back as a return.",
    query: `mutation GoOn($input: FulfillmentCancellationInput!) {
  rejectFulfillmentCancellation(input: $input) { ${work} userErrors { field message code } }
}`,
    variables: { input: { fulfillmentOrderId: "<id of work that is asked back>", reason: "It is on the truck" } },
  },
  {
    name: "What could leave in one parcel",
    description: "Orders of one buyer to one address, ready at one location, with what one parcel would save.",
    query: `query MergeCandidates {
  mergeCandidates(first: 20) {
    fulfillmentOrders { id location { code } order { number } }
    carrier
    apart { amount }
    together { amount }
    savings { amount currencyCode }
  }
}`,
  },
  {
    name: "Merge into one parcel",
    description: "The orders stay apart. Cancelling or moving one of them takes the parcel apart.",
    query: `mutation Merge($input: MergeFulfillmentOrdersInput!) {
  mergeFulfillmentOrders(input: $input) {
    shipmentGroup { id location { code } carrier service savings { amount } fulfillmentOrders { order { number } } }
    userErrors { field message code }
  }
}`,
    variables: { input: { fulfillmentOrderIds: ["<id of work of a buyer>", "<id of more work of that buyer>"] } },
  },
  {
    name: "Take a parcel apart",
    description: "Each order's work leaves by itself again.",
    query: `mutation Unmerge($input: UnmergeFulfillmentOrdersInput!) {
  unmergeFulfillmentOrders(input: $input) { shipmentGroup { dissolvedAt } userErrors { field message code } }
}`,
    variables: { input: { shipmentGroupId: "<id of a parcel>" } },
  },
  {
    name: "Rules: sourcing",
    description:
      "Backup at home before waiting, premium first, last units kept for those near them, ship complete, and the carrier's service by destination, product or customer.",
    query: `mutation Sourcing {
  createRuleSetDraft(input: { name: "Sourcing" }) { ruleSet { version } userErrors { field message code } }
  home: putRule(input: { rule: { id: "at-home", name: "From this country alone", when: "destination.country == 'ID'"
    actions: { allowedNetworks: ["ID"] } } }) { userErrors { field message code } }
  premium: putRule(input: { rule: { id: "premium", name: "Dear orders from the best locations", when: "order.total > 5000000"
    actions: { preferPremium: true } } }) { userErrors { field message code } }
  last: putRule(input: { rule: { id: "last-units", name: "Keep last units for those near them", when: "true"
    actions: { opportunityCost: true } } }) { userErrors { field message code } }
  complete: putRule(input: { rule: { id: "gifts", name: "Gifts in one parcel", when: "'gift' in order.tags"
    actions: { shipComplete: true } } }) { userErrors { field message code } }
  east: putRule(input: { rule: { id: "east", name: "By air to Papua", when: "destination.region.contains('Papua')"
    actions: { carriers: [{ carrier: "EXAMPLE", service: "AIR" }] } } }) { userErrors { field message code } }
  fragile: putRule(input: { rule: { id: "fragile", name: "Fragile goods", when: "lines.exists(line, 'fragile' in line.tags)"
    actions: { carriers: [{ carrier: "EXAMPLE", service: "CARE" }] } } }) { userErrors { field message code } }
  friends: putRule(input: { rule: { id: "regulars", name: "Regular customers", when: "customer.earlierOrders >= 10"
    actions: { carriers: [{ carrier: "EXAMPLE", service: "NEXT-DAY" }] } } }) {
    ruleSet { version rules { id name when } problems { ruleId message remedy } }
    userErrors { field message code }
  }
}`,
  },
];
