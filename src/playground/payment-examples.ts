import type { Example } from "./example.ts";

const errors = "userErrors { field message code }";
const rupiah = (amount: string) => ({ amount, currencyCode: "IDR" });

/** An order's money: taken, given back, disputed, owed. */
export const paymentExamples: readonly Example[] = [
  {
    name: "How an order's money stands",
    description: "What was taken and what is given back, of the newest orders.",
    query: `query Money {
  orders(first: 10) {
    nodes {
      number paymentStatus total { amount currencyCode }
      payments { kind status amount { amount } gateway occurredAt }
      refunds { status reason method amount { amount currencyCode } lines { quantity amount { amount } orderLine { sku } } }
      customer { storeCredit { balance { amount currencyCode } } }
    }
  }
}`,
  },
  {
    name: "Somebody took cash",
    description: "The order's money is known, and a hold that waited for it is released.",
    query: `mutation Paid($input: RecordPaymentInput!) {
  recordPayment(input: $input) { payment { kind status amount { amount } } order { paymentStatus } ${errors} }
}`,
    variables: { input: { orderId: "<id of an unpaid order>", kind: "CASH", amount: rupiah("10000"), reference: "T1-0042" } },
  },
  {
    name: "Reserved money is taken",
    description: "A gateway that has it is asked, and the payment is PENDING until it has answered.",
    query: `mutation Capture($input: CapturePaymentInput!) {
  capturePayment(input: $input) { payment { kind amount { amount } } order { paymentStatus } ${errors} }
}`,
    variables: { input: { paymentId: "<id of reserved money>", amount: rupiah("10000") } },
  },
  {
    name: "Reserved money is let go of",
    description: "The order is unpaid again, and what has not left waits.",
    query: `mutation Void($input: VoidPaymentInput!) {
  voidPayment(input: $input) { payment { kind status } order { paymentStatus } ${errors} }
}`,
    variables: { input: { paymentId: "<id of reserved money>" } },
  },
  {
    name: "An order is cancelled and given back",
    description: "Without `refund` nothing goes back by itself, and `overpaid` says how much there is to give.",
    query: `mutation CancelAndRefund($input: CancelOrderInput!) {
  cancelOrder(input: $input) {
    order { status paymentStatus }
    refund { status amount { amount currencyCode } lines { quantity amount { amount } } }
    overpaid { amount currencyCode }
    ${errors}
  }
}`,
    variables: { input: { orderId: "<id of an order>", reason: "The buyer changed their mind", refund: "ORIGINAL" } },
  },
  {
    name: "A bank takes money back",
    description: "What has not left is held until the merchant wins.",
    query: `mutation Chargeback($input: RecordChargebackInput!) {
  recordChargeback(input: $input) { payment { kind status } order { paymentStatus holds { reason status } } ${errors} }
}`,
    variables: { input: { paymentId: "<id of a payment>", outcome: "OPEN" } },
  },
  {
    name: "What a refund would come to",
    description: "Nothing is done: never more than was taken and is left.",
    query: `query Quote($input: RefundOrderInput!) {
  refundQuote(input: $input) { amount { amount currencyCode } lines { amount } shipping { amount } fee { amount } refundable { amount } }
}`,
    variables: { input: { orderId: "<id of an order>", goodwill: rupiah("2500") } },
  },
  {
    name: "Goodwill",
    description: "Money is given back though nothing comes back: an appeasement, the way it came.",
    query: `mutation Goodwill($input: RefundOrderInput!) {
  refundOrder(input: $input) { refund { status reason amount { amount } } order { paymentStatus } ${errors} }
}`,
    variables: { input: { orderId: "<id of an order>", goodwill: rupiah("2500"), note: "It came late" } },
  },
  {
    name: "Refunds that need a person",
    description: "What failed and was not tried again, and what a gateway cannot be asked for.",
    query: `query Stuck {
  refunds(first: 20, filter: { needsAttention: true }) {
    totalCount
    nodes { id status reason amount { amount } attentionReason order { number } }
  }
}`,
  },
  {
    name: "One refund",
    description: "With what it is for and how it is carried out.",
    query: `query Refund($id: ID!) {
  refund(id: $id) { status method amount { amount } lines { quantity } payments { status gateway } }
}`,
    variables: { id: "<id of a refund that failed>" },
  },
  {
    name: "Try a refund again",
    description: "One that failed, or that a gateway could not be asked for.",
    query: `mutation Again($input: RetryRefundInput!) {
  retryRefund(input: $input) { refund { status amount { amount } } ${errors} }
}`,
    variables: { input: { refundId: "<id of a refund that failed>" } },
  },
  {
    name: "Pay with store credit",
    description: "As much as is due and there.",
    query: `mutation Credit($input: PayWithStoreCreditInput!) {
  payWithStoreCredit(input: $input) { payment { amount { amount } } order { paymentStatus } ${errors} }
}`,
    variables: { input: { orderId: "<id of an unpaid order of somebody with credit>" } },
  },
  {
    name: "Connect a payment gateway",
    description: "Its webhooks then come to /payments/midtrans-id/webhook. The settings are sealed and never shown.",
    query: `mutation Connect($input: CreateGatewayAccountInput!) {
  createGatewayAccount(input: $input) { account { id code gateway } ${errors} }
}`,
    variables: { input: { code: "midtrans-id", name: "Midtrans", gateway: "midtrans", settings: { serverKey: "SB-Mid-server-…" } } },
  },
  {
    name: "New secrets of a gateway",
    description: "Those that are given replace the old ones.",
    query: `mutation Roll($input: UpdateGatewayAccountInput!) {
  updateGatewayAccount(input: $input) { account { code version } ${errors} }
}`,
    variables: { input: { id: "<id of a gateway account>", settings: { serverKey: "SB-Mid-server-new" } } },
  },
  {
    name: "Accounts at payment gateways",
    description: "With what they told that waits for an order, or could not be understood.",
    query: `query Gateways {
  gatewayAccounts { code name gateway parkedMessages refusedMessages }
}`,
  },
];
