import { describeSamples } from "../../test/support/describe-samples.ts";
import type { StatusRow } from "../../test/support/neighbours.ts";
import { square } from "./index.ts";

const unpaid = { status: "PENDING_PAYMENT PENDING NOT_REQUIRED", flags: "", to: null, customer: null };

/** Written down by reading the recorded messages. Inventory messages and requests to Square mean nothing to an order. */
const expected: Readonly<Record<string, readonly unknown[]>> = {
  "order-open-50pct-discount": [
    {
      id: "CAISENgvlJ6jLWAzERDzjyHVybY",
      number: "CAISENgvlJ6jLWAzERDzjyHVybY",
      placed: "2020-05-18T16:30:49.614Z",
      updated: "2020-05-18T16:30:49.614Z",
      ...unpaid,
      lines: ["ULkg0tQTRK2bkU9fNv3IJD -: 1 × 5.00 - 2.50, tax 0.00", "mumY8Nun4BC5aKe2yyx5a -: 2 × 3.00 - 3.00, tax 0.00"],
      sums: "USD discount 5.50, tax 0.00, shipping 0.00, fees 0.00",
      total: "5.50, difference 0.00",
    },
  ],
  "order-open-tax-discounts-modifiers": [
    {
      id: "CAISENgvlJ6jLWAzERDzjyHVybY",
      number: "my-order-001",
      placed: "2020-01-17T20:47:53.293Z",
      updated: "2020-01-17T20:47:53.293Z",
      ...unpaid,
      // The second steak costs 22.00 and 0.50 for "Well".
      lines: ["8uSwfzvUImn3IRrvciqlXC -: 1 × 15.99 - 0.87, tax 1.36", "v8ZuEXpOJpb0bazLuvrLDB -: 2 × 22.50 - 3.46, tax 3.74"],
      sums: "USD discount 4.33, tax 5.10, shipping 0.00, fees 0.00",
      total: "61.76, difference 0.00",
    },
  ],
  // The example says neither a time nor a state.
  "orders-batch-retrieve": [
    {
      id: "CAISEM82RcpmcFBM0TfOyiHV3es",
      number: "my-order-001",
      placed: "1970-01-01T00:00:00.000Z",
      updated: "1970-01-01T00:00:00.000Z",
      ...unpaid,
      status: "PROCESSING UNKNOWN UNKNOWN",
      lines: [
        "945986d1-9586-11e6-ad5a-28cfe92138cf -: 1 × 15.99 - 0.00, tax 0.00",
        "a8f4168c-9586-11e6-bdf0-28cfe92138cf -: 3 × 20.00 - 0.00, tax 0.00",
      ],
      sums: "USD discount 0.00, tax 0.00, shipping 0.00, fees 0.00",
      total: "75.99, difference 0.00",
    },
  ],
  "orders-search-entries": [
    "hint CAISEM82RcpmcFBM0TfOyiHV3es 1",
    "hint CAISENgvlJ6jLWAzERDzjyHVybY -",
    "hint CAISEM52YcpmcWAzERDOyiWS3ty -",
  ],
  OrderCreatedEvent: ["hint eA3vssLHKJrv9H0IdJCM3gNqfdcZY 1"],
  OrderUpdatedEvent: ["hint eA3vssLHKJrv9H0IdJCM3gNqfdcZY 2"],
  OrderFulfillmentUpdatedEvent: ["hint eA3vssLHKJrv9H0IdJCM3gNqfdcZY 6"],
  PaymentCreatedEvent: ["hint 03O3USaPaAaFnI6kkwB1JxGgBsUZY -"],
  PaymentUpdatedEvent: ["hint 03O3USaPaAaFnI6kkwB1JxGgBsUZY -"],
  RefundCreatedEvent: ["hint haOyDuHiqtAXMk0d8pDKXpL7Jg4F -"],
  RefundUpdatedEvent: ["hint haOyDuHiqtAXMk0d8pDKXpL7Jg4F -"],
  "payment-created": ["hint pRsjRTgFWATl7so6DxdKBJa7ssbZY -"],
  "refund-created": ["hint 1JLEUZeEooAIX8HMqm9kvWd69aQZY -"],
};

const money = (amount: number) => ({ amount, currency: "USD" });
const paid = { "order.tenders": [{ id: "t", type: "CASH", amount_money: money(6176) }] };

/** The fields with which the order is in a row's status; null for `Payment.status`, which no order holds. */
function fieldsOf({ native_field: field, native_status: status }: StatusRow): Record<string, unknown> | null {
  switch (field) {
    case "state":
      return { "order.state": status, ...(status !== "DRAFT" && paid) };
    case "fulfillment state":
      return { "order.fulfillments": [{ uid: "f", type: "PICKUP", state: status }] };
    case "flag":
      return { ...paid, "order.refunds": [{ id: "r", status: "COMPLETED", amount_money: money(100) }] };
    default:
      return null;
  }
}

describeSamples(square, {
  expected,
  statusSample: "order-open-tax-discounts-modifiers",
  fieldsOf,
  settings: { accessToken: "EAAA" },
});
