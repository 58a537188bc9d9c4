import type { Example } from "./example.ts";

const channelId = "<id of a channel>";
const locationId = "<id of a location>";
const itemId = "<id of an item>";
const reservationIds = ["<id of a reservation>"];

/** Stock for sale: what channels may be shown, what is kept for buyers, and what is expected. */
export const stockExamples: readonly Example[] = [
  {
    name: "Available to sell",
    description: "What a channel may be shown of its SKUs, in all and from each location: less its buffers, with what is kept for it.",
    query: `query AvailableToSell($channelId: ID!) {
  availableToSell(channelId: $channelId, skus: ["MUG"]) {
    sku
    units
    releaseAt
    locations { units location { code } }
  }
}`,
    variables: { channelId },
  },
  {
    name: "Keep units back from a channel",
    description:
      "A buffer: the channel is shown this many units less at each location. Name a location, a network, an item or a tag to narrow it.",
    query: `mutation Buffer($input: CreateChannelBufferInput!) {
  createChannelBuffer(input: $input) {
    buffer { id units percent strict channel { name buffers { totalCount } } }
    userErrors { field message code }
  }
}`,
    variables: { input: { channelId, units: 2 } },
  },
  {
    name: "Change a buffer",
    description: "Keeps back a tenth of what is available, and from orders that came in, too.",
    query: `mutation ChangeBuffer($input: UpdateChannelBufferInput!) {
  updateChannelBuffer(input: $input) {
    buffer { units percent strict version }
    userErrors { field message code }
  }
}`,
    variables: { input: { id: "<id of a buffer>", percent: 10, strict: true } },
  },
  {
    name: "Take a buffer away",
    description: "The channel is shown all there is again.",
    query: `mutation DeleteBuffer($input: DeleteChannelBufferInput!) {
  deleteChannelBuffer(input: $input) {
    deletedId
    userErrors { field message code }
  }
}`,
    variables: { input: { id: "<id of a buffer>" } },
  },
  {
    name: "Reserve for a cart",
    description:
      "Keeps units for a buyer who has not ordered yet, above what the channel's buffers keep back. Owners: CART, QUOTE, CHANNEL.",
    query: `mutation Reserve($input: ReserveStockInput!) {
  reserveStock(input: $input) {
    reservations { id quantity expiresAt level { available reserved } }
    userErrors { field message code }
  }
}`,
    variables: {
      input: {
        ownerType: "CART",
        ownerId: "cart-81",
        channelId,
        expiresAt: "2099-01-01T00:00:00Z",
        lines: [{ itemId, locationId, quantity: 1 }],
      },
    },
  },
  {
    name: "Keep a reservation longer",
    description: "The buyer is still paying.",
    query: `mutation Extend($input: ExtendReservationsInput!) {
  extendReservations(input: $input) {
    reservations { expiresAt status }
    userErrors { field message code }
  }
}`,
    variables: { input: { reservationIds, expiresAt: "2099-01-01T01:00:00Z" } },
  },
  {
    name: "Order what was reserved",
    description: "The order gets the very units of its cart, where they were reserved; nobody else could have taken them in between.",
    query: `mutation OrderReserved($input: CreateOrderInput!) {
  createOrder(input: $input) {
    order { number status fulfillmentOrders { status location { code } lines { quantity } } }
    userErrors { field message code }
  }
}`,
    variables: {
      input: {
        channelId,
        externalId: "cart-81",
        currencyCode: "IDR",
        paymentStatus: "PAID",
        reservationIds,
        lines: [{ sku: "MUG", quantity: 1, unitPrice: { amount: "45000", currencyCode: "IDR" } }],
        shipTo: { lines: ["Jl. Kemang Raya 12"], city: "Jakarta Selatan", countryCode: "ID" },
      },
    },
  },
  {
    name: "Give a reservation to an order",
    description: "For an order that came without it, by its channel's webhook: what it waits for is taken from these very units.",
    query: `mutation Consume($input: ConsumeReservationsInput!) {
  consumeReservations(input: $input) {
    reservations { status quantity }
    userErrors { field message code }
  }
}`,
    variables: { input: { orderId: "<id of an order>", reservationIds } },
  },
  {
    name: "Release a reservation",
    description: "The cart was left: its units are free again.",
    query: `mutation Release($input: ReleaseReservationInput!) {
  releaseReservation(input: $input) {
    reservations { status }
    userErrors { field message code }
  }
}`,
    variables: { input: { reservationIds } },
  },
  {
    name: "Say what is expected",
    description: "A purchase order, a transfer, the first delivery of a pre-order. Orders that wait are promised its day.",
    query: `mutation Expect($input: CreateExpectedReceiptsInput!) {
  createExpectedReceipts(input: $input) {
    receipts { id quantity eta status item { sku } }
    userErrors { field message code }
  }
}`,
    variables: { input: { locationId, eta: "2099-01-15", reference: "PO 4711", lines: [{ itemId, quantity: 20 }] } },
  },
  {
    name: "It comes later",
    description: "Whoever waits for it is promised the new day, each with an event.",
    query: `mutation Later($input: UpdateExpectedReceiptInput!) {
  updateExpectedReceipt(input: $input) {
    receipts { eta quantity version }
    userErrors { field message code }
  }
}`,
    variables: { input: { id: "<id of an expected receipt>", eta: "2099-02-01" } },
  },
  {
    name: "It does not come",
    description: "Nothing more is expected of the receipt.",
    query: `mutation NoMore($input: CancelExpectedReceiptInput!) {
  cancelExpectedReceipt(input: $input) {
    receipts { status receivedQuantity }
    userErrors { field message code }
  }
}`,
    variables: { input: { id: "<id of an expected receipt>" } },
  },
  {
    name: "Receive what was expected",
    description: "Takes goods in against a receipt. Orders that wait get them by priority, then by age.",
    query: `mutation Receive($input: ReceiveStockInput!) {
  receiveStock(input: $input) {
    levels { available incoming expectedReceipts { eta quantity receivedQuantity } }
    userErrors { field message code }
  }
}`,
    variables: {
      input: {
        locationId,
        lines: [{ itemId: "<id of the item of that receipt>", quantity: 5, expectedReceiptId: "<id of an expected receipt>" }],
      },
    },
  },
  {
    name: "What is expected",
    description: "Receipts that are still to come, the earliest first.",
    query: `query Expected {
  expectedReceipts(filter: { statuses: [OPEN] }) {
    nodes { eta source reference quantity receivedQuantity item { sku } location { code } }
  }
}`,
  },
  {
    name: "Sell as a pre-order",
    description: "Until its release nothing of it leaves; its orders are scheduled, up to the limit.",
    query: `mutation PreOrder($input: UpdateInventoryItemInput!) {
  updateInventoryItem(input: $input) {
    item { sku preorderReleaseAt preorderLimit preordered }
    userErrors { field message code }
  }
}`,
    variables: { input: { id: itemId, preorderReleaseAt: "2099-06-01T00:00:00Z", preorderLimit: 100 } },
  },
  {
    name: "Limit back-orders",
    description: "So many units may wait for stock at once; beyond it a person decides.",
    query: `mutation BackorderLimit($input: UpdateInventoryItemInput!) {
  updateInventoryItem(input: $input) {
    item { sku backorderPolicy backorderLimit backordered }
    userErrors { field message code }
  }
}`,
    variables: { input: { id: itemId, backorderPolicy: "UNTIL_QTY", backorderLimit: 50 } },
  },
  {
    name: "What waits, and until when",
    description: "Back-orders and pre-orders with the day on which the last of their units is expected.",
    query: `query Waiting {
  fulfillmentOrders(filter: { statuses: [BACKORDERED, SCHEDULED] }) {
    nodes { status fulfillAt expectedAt order { number } lines { quantity orderLine { sku } } }
  }
}`,
  },
  {
    name: "Stock that may be out of step",
    description: "Listings of which a channel may show another number than is true, what it was told, and why it refused.",
    query: `query Drift($channelId: ID!) {
  stockDrift(channelId: $channelId, first: 20) {
    totalCount
    nodes {
      since
      reason
      listing { externalSku availableToSell published { place quantity toldAt shown shownAt } }
    }
  }
}`,
    variables: { channelId: "<id of a channel that is told its stock>" },
  },
  {
    name: "Compare a channel's stock",
    description: "Asks the channel what it shows of every listing, and tells anew what is not true.",
    query: `mutation Compare($channelId: ID!) {
  reconcileStock(input: { channelId: $channelId }) {
    channel { stock { reconciling looked differed reconciledAt } }
    userErrors { field message code }
  }
}`,
    variables: { channelId: "<id of a channel that is told its stock>" },
  },
];
