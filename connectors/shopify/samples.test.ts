import { describeSamples } from "../../test/support/describe-samples.ts";
import type { StatusRow } from "../../test/support/neighbours.ts";
import { shopify } from "./index.ts";

const nano = (id: string, colour: string, discount: string, more = "") =>
  `${id} IPOD2008${colour}: 1 × 199.00 - ${discount}, tax 3.98${more}`;
const bob = {
  to: "Bob Norman, Chestnut Street 92, Louisville, Kentucky, 40202, US",
  customer: "207119551, Bob Norman, bob.norman@mail.example.com",
};
const free = "USD discount 0.00, tax 0.00, shipping 0.00, fees 0.00";
const paidPod = { flags: "", sums: free, total: "199.00, difference 0.00" };
const at = (time: string) => ({ placed: `2024-04-02T${time}.000Z`, updated: `2024-04-02T${time}.000Z` });

/** Written down by reading the recorded messages. */
const expected: Readonly<Record<string, readonly unknown[]>> = {
  "order-cancelled-voided": [
    {
      id: "123456",
      number: "#9999",
      placed: "2016-05-17T04:14:36.000Z",
      updated: "2016-05-17T08:14:36.000Z",
      status: "CANCELLED VOIDED CANCELLED",
      flags: "cancelled, test",
      lines: ["254721536 -: 1 × 0.00 - 0.00, tax 0.00, cancelled 1", "5 -: 1 × 5.00 - 5.00, tax 0.00, cancelled 1"],
      sums: "USD discount 5.00, tax 0.00, shipping 10.00, fees 0.00",
      total: "10.00, difference 0.00",
      to: "Steve Shipper, 123 Shipping Street, Shippington, Kentucky, K2P0S0, US",
      customer: "-, John Smith, john@test.com",
    },
  ],
  "order-full-refund-after-cancel-call": [
    {
      id: "450789469",
      number: "#1001",
      placed: "2008-01-10T16:00:00.000Z",
      updated: "2024-04-02T14:04:02.000Z",
      status: "CONFIRMED REFUNDED UNFULFILLED",
      flags: "",
      lines: [
        nano("466157049", "GREEN", "3.34", ", cancelled 1"),
        nano("518995019", "RED", "3.33", ", cancelled 1"),
        nano("703073504", "BLACK", "3.33", ", cancelled 1"),
      ],
      sums: "USD discount 10.00, tax 11.94, shipping 0.00, fees 0.00",
      total: "598.94, difference 0.00",
      ...bob,
    },
  ],
  "order-paid-eur-tax": [
    {
      id: "1073459975",
      number: "#1002",
      ...at("14:04:31"),
      status: "CONFIRMED PAID UNFULFILLED",
      flags: "",
      lines: ["1071823207 -: 3 × 74.99 - 0.00, tax 13.50"],
      sums: "EUR discount 0.00, tax 13.50, shipping 0.00, fees 0.00",
      total: "238.47, difference 0.00",
      to: null,
      customer: null,
    },
  ],
  "order-paid-fulfilled-tracking": [
    {
      id: "1073459965",
      number: "#1002",
      ...at("14:03:44"),
      status: "FULFILLED PAID FULFILLED",
      lines: ["1071823195 IPOD2009BLACK: 1 × 199.00 - 0.00, tax 0.00, gone 1"],
      ...paidPod,
      to: null,
      customer: "1073339460, -, foo@example.com",
    },
  ],
  "order-partially-paid-shipto-ca": [
    {
      id: "1073459969",
      number: "#1002",
      ...at("14:04:00"),
      status: "PENDING_PAYMENT PARTIALLY_PAID UNFULFILLED",
      lines: ["1071823199 IPOD2009BLACK: 1 × 199.00 - 0.00, tax 0.00"],
      ...paidPod,
      to: "Jane Smith, 123 Fake Street, Fakecity, Ontario, K2P 1L4, CA",
      customer: "1073339463, John Smith, paul.norman@example.com",
    },
  ],
  "order-partially-refunded-3lines-discount": [
    {
      id: "450789469",
      number: "#1001",
      placed: "2008-01-10T16:00:00.000Z",
      updated: "2008-01-10T16:00:00.000Z",
      status: "CONFIRMED PARTIALLY_REFUNDED UNFULFILLED",
      flags: "",
      lines: [
        nano("466157049", "GREEN", "3.34", ", cancelled 1"),
        nano("518995019", "RED", "3.33"),
        nano("703073504", "BLACK", "3.33", ", cancelled 1"),
      ],
      sums: "USD discount 10.00, tax 11.94, shipping 0.00, fees 0.00",
      total: "598.94, difference 0.00",
      ...bob,
    },
  ],
  "order-pending": [
    {
      id: "1073459974",
      number: "#1002",
      ...at("14:04:27"),
      status: "PENDING_PAYMENT PENDING UNFULFILLED",
      lines: ["1071823206 IPOD2009BLACK: 1 × 199.00 - 0.00, tax 0.00"],
      ...paidPod,
      to: null,
      customer: bob.customer,
    },
  ],
  "order-pln-draft-paid": [
    {
      id: "100510",
      number: "#116901",
      placed: "2024-10-24T09:24:24.000Z",
      updated: "2024-10-24T09:24:26.000Z",
      status: "CONFIRMED PAID UNFULFILLED",
      flags: "",
      lines: ["31153178968356 guitar-cl-shopify-test-1: 1 × 1723.00 - 0.00, tax 396.29"],
      sums: "PLN discount 0.00, tax 396.29, shipping 0.00, fees 0.00",
      total: "2119.29, difference 0.00",
      to: "James Hatf, Trojanowska 71, Sochaczew, -, 96-500, PL",
      customer: "22299318910000, James Hatf, j.hatf.shopify.test@myshopify.test.com",
    },
  ],
  "orders-list-since": [
    {
      id: "1073459972",
      number: "#1002",
      ...at("14:04:18"),
      status: "CONFIRMED PAID UNFULFILLED",
      lines: ["1071823202 IPOD2009BLACK: 1 × 199.00 - 0.00, tax 0.00"],
      ...paidPod,
      to: null,
      customer: null,
    },
  ],
};

describeSamples(shopify, { expected, statusSample: "order-paid-fulfilled-tracking", fieldsOf });

/** The fields with which the order is in a row's status; null for `displayFulfillmentStatus`, which only GraphQL has. */
function fieldsOf({ native_field: field, native_status: status }: StatusRow): Record<string, unknown> | null {
  const unfulfilled = { "order.fulfillment_status": null, "order.fulfillments": [], "order.line_items.0.fulfillment_status": null };
  const cancelled = { ...unfulfilled, "order.cancelled_at": "2024-04-03T00:00:00Z" };
  const shipment = (native: string) => ({ "order.fulfillments.0.shipment_status": native });
  switch (field) {
    case "financial_status":
      // A voided order counts as cancelled only once it is cancelled.
      return { ...(status === "voided" ? cancelled : unfulfilled), "order.financial_status": status };
    case "fulfillment_status":
      if (status === "null") return unfulfilled;
      return { "order.fulfillment_status": status, ...(status === "fulfilled" && shipment("in_transit")) };
    case "shipment_status":
      return shipment(status);
    case "flag":
      if (status.startsWith("cancelled_at")) return cancelled;
      return status.startsWith("closed_at") ? { "order.closed_at": "2024-04-03T00:00:00Z" } : { "order.test": true };
    default:
      return null;
  }
}
