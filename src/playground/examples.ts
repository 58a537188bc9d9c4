import type { Example } from "./example.ts";
import { stockExamples } from "./stock-examples.ts";

/** The operations of the playground's menu. Each runs as it stands, once its `<id of …>` are filled in; a test runs them all. */
export const examples: readonly Example[] = [
  {
    name: "Newest orders",
    description: "The newest orders of all channels in one list, with their lines and the work on them.",
    query: `query NewestOrders {
  orders(first: 10, sort: NEWEST) {
    totalCount
    nodes {
      number
      status
      paymentStatus
      fulfillmentStatus
      placedAt
      channel { name }
      total { amount currencyCode }
      lines { title sku orderedQuantity unitPrice { amount } }
      fulfillmentOrders { status location { code } routingDecision { summary } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
  },
  {
    name: "Orders that need a person",
    description: "Orders in exception, with what is wrong and how to mend it.",
    query: `query Exceptions {
  orders(filter: { statuses: [EXCEPTION] }) {
    nodes {
      id
      number
      channel { name }
      validations { id severity code message status line { sku title } }
    }
  }
}`,
  },
  {
    name: "Stock",
    description: "What lies where, by state.",
    query: `query Stock {
  inventoryLevels(first: 50) {
    nodes {
      item { sku title }
      location { code }
      available
      reserved
      committed
      onHand
    }
  }
}`,
  },
  {
    name: "Live: orders",
    description: "What happens to orders, as it happens. Keep the last cursor and pass it as `after` to resume without a gap.",
    query: `subscription OrderEvents {
  orderEvents {
    cursor
    type
    occurredAt
    order { number status fulfillmentStatus channel { name } }
  }
}`,
  },
  {
    name: "Live: stock",
    description: "Absolute counts of every level that changes.",
    query: `subscription InventoryLevels {
  inventoryLevels {
    cursor
    item { sku }
    location { code }
    available
    committed
    onHand
  }
}`,
  },
  {
    name: "One order's story",
    description: "Everything that happened to the newest order, and who did it.",
    query: `query Story {
  orders(first: 1) {
    nodes {
      number
      events { nodes { occurredAt type actor data } }
    }
  }
}`,
  },
  {
    name: "What went wrong at the door",
    description: "Messages of channels that could not be read, with the reason. Mend the cause, then replay them.",
    query: `query Parked {
  inboxMessages(filter: { status: PARKED }) {
    nodes { id receivedAt channel { name } reason attempts }
  }
}`,
  },
  ...stockExamples,
];
