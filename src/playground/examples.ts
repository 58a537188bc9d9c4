import { bookExamples } from "./book-examples.ts";
import { channelExamples } from "./channel-examples.ts";
import { commandExamples } from "./command-examples.ts";
import { deliveryExamples } from "./delivery-examples.ts";
import type { Example } from "./example.ts";
import { exportExamples } from "./export-examples.ts";
import { floorExamples } from "./floor-examples.ts";
import { invoiceExamples } from "./invoice-examples.ts";
import { orderExamples } from "./order-examples.ts";
import { paymentExamples } from "./payment-examples.ts";
import { returnExamples } from "./return-examples.ts";
import { routingExamples } from "./routing-examples.ts";
import { settlementExamples } from "./settlement-examples.ts";
import { shippingExamples } from "./shipping-examples.ts";
import { stockExamples } from "./stock-examples.ts";
import { tellingExamples } from "./telling-examples.ts";
import { wayExamples } from "./way-examples.ts";
import { whatIfExamples } from "./what-if-examples.ts";

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
    description: "What blocks orders and what holds them, the most urgent first, each with what can be done about it.",
    query: `query Exceptions {
  exceptions(sort: PRIORITY, first: 20) {
    totalCount
    nodes {
      kind
      code
      message
      createdAt
      priority
      ruleId
      order { id number channel { name } }
      validation { id line { sku title } }
      hold { id target releaseAt }
      nextSteps { code label mutation }
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
    name: "Holds",
    description: "Orders that are held, with what holds them, which rule placed it, and how it ends.",
    query: `query Holds {
  orders(filter: { held: true }, sort: OLDEST) {
    nodes {
      number
      paymentStatus
      holds { id target reason notes ruleId ruleSetVersion status releaseAt nextSteps { code mutation } }
      fulfillmentOrders { status heldFrom location { code } }
    }
  }
}`,
  },
  {
    name: "Rules: versions",
    description: "All versions of your rules. While none is active, the built-in rules count: hold what is not paid.",
    query: `query RuleSets {
  ruleSets {
    nodes {
      version
      name
      status
      activatedAt
      problems { ruleId path severity message remedy }
      rules { id name appliesTo when actions { hold { reason } addTags priority } }
    }
  }
}`,
  },
  {
    name: "Rules: begin a draft",
    description: "A draft of the rules in force. It decides nothing until it is activated.",
    query: `mutation BeginDraft {
  createRuleSetDraft(input: { name: "Look at large orders first" }) {
    ruleSet { version revision rules { id when } }
    userErrors { field message code }
  }
}`,
  },
  {
    name: "Rules: add one to the draft",
    description: "Holds large orders whose buyer pays from another country, for a day at most, and puts them at the head of the queue.",
    query: `mutation AddRule {
  putRule(input: {
    rule: {
      id: "fraud-review"
      name: "Look at large orders from abroad"
      when: "order.total > 5000000 && billing.known && billing.country != destination.country"
      actions: {
        hold: { reason: HIGH_RISK_OF_FRAUD, notes: "Call the buyer", expiresAfterMinutes: 1440 }
        addTags: ["fraud-review"]
        priority: 10
      }
    }
  }) {
    ruleSet { version rules { id name when } problems { ruleId path severity message remedy } }
    userErrors { field message code }
  }
}`,
  },
  {
    name: "Rules: validate header and lines",
    description:
      "A finding by rule: lines of more than 20 units are told of, and nothing goes to Papua before someone has asked the carrier.",
    query: `mutation Validate {
  many: putRule(input: { rule: {
    id: "many-units", name: "Is it resold?", appliesTo: LINE, when: "line.quantity > 20"
    actions: { finding: { severity: WARN, message: "More than 20 units. Is it for resale?" } }
  } }) { userErrors { field message code } }
  remote: putRule(input: { rule: {
    id: "remote", name: "Ask the carrier first"
    when: "destination.region.contains('Papua') && order.grams > 20000"
    actions: { finding: { severity: BLOCK, message: "Over 20 kg to Papua. Ask the carrier, then override." } }
  } }) { ruleSet { rules { id } problems { path message remedy } } userErrors { field message code } }
}`,
  },
  {
    name: "Rules: try them",
    description:
      "What rules would do to the newest orders, here two that are not stored; `version` tries a stored one. Nothing is written.",
    query: `query TryRules {
  simulateRules(input: { first: 20, rules: [
    { id: "gift-wrap", name: "Tag what is a gift", when: "order.units == 1 && order.total > 50000", actions: { addTags: ["wrap"], priority: 5 } }
    { id: "together", name: "Small orders in one parcel", when: "order.units <= 3", actions: { shipComplete: true, backorder: ALLOW } }
  ] }) {
    version
    looked
    changed
    orders { order { number } added removed appliedRuleIds }
  }
}`,
  },
  {
    name: "Rules: bring into force, or roll back",
    description: "The newest draft counts for orders from now on. With `version`, an earlier one is rolled back to.",
    query: `mutation Activate {
  activateRuleSet(input: {}) {
    ruleSet { version status activatedAt problems { severity message } }
    userErrors { field message code }
  }
}`,
  },
  {
    name: "What rules decided",
    description: "Of the newest orders: their priority and tags, what rules added, and all that the rules said.",
    query: `query Decided {
  orders(first: 10) {
    nodes {
      number
      priority
      tags
      lines { sku orderedQuantity origin ruleId }
      directives
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
  {
    name: "How the channels are doing",
    description: "Whether orders come in, why not, and what to do about it; and how far bringing in earlier orders is.",
    query: `query Health {
  channels {
    nodes {
      code
      health {
        status reasons access
        lastWebhookAt lastPollAt lagSeconds gapsFound signatureFailures parkedMessages
        limits { name left burst } pausedUntil breaker
      }
      backfill { state from to reached found fresh error }
    }
  }
}`,
  },
  {
    name: "What the channel says of its orders",
    description: "The channel's statuses beside its own word, when it wants an order dispatched, and who bears which part of the money.",
    query: `query ChannelWords {
  orders(first: 5) {
    nodes {
      number
      channelStatus { order payment fulfillment native }
      dispatchBy
      payout { amount currencyCode }
      adjustments { kind funder title amount { amount } line { sku } }
      lines { sku fulfilledByChannel }
    }
  }
}`,
  },
  ...deliveryExamples,
  ...routingExamples,
  ...tellingExamples,
  ...whatIfExamples,
  ...channelExamples,
  ...stockExamples,
  ...settlementExamples,
  ...exportExamples,
  ...bookExamples,
  ...wayExamples,
  ...floorExamples,
  ...shippingExamples,
  ...commandExamples,
  ...paymentExamples,
  ...invoiceExamples,
  ...orderExamples,
  ...returnExamples,
];
