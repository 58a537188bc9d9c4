import { describeSamples } from "../../test/support/describe-samples.ts";
import type { StatusRow } from "../../test/support/neighbours.ts";
import { woocommerce } from "./index.ts";

/** Written down by reading the recorded messages. Neither a refund nor a webhook subscription is an order. */
const expected: Readonly<Record<string, readonly unknown[]>> = {
  "order-completed-partially-refunded": [
    {
      id: "723",
      number: "723",
      placed: "2017-03-21T19:16:00.000Z",
      updated: "2017-03-21T19:54:51.000Z",
      status: "COMPLETED PARTIALLY_REFUNDED FULFILLED",
      flags: "",
      lines: ["311 -: 1 × 9.00 - 0.00, tax 0.00, gone 1", "313 -: 1 × 20.00 - 0.00, tax 0.00, gone 1"],
      sums: "USD discount 0.00, tax 0.00, shipping 10.00, fees 0.00",
      total: "39.00, difference 0.00",
      to: "João Silva, Av. Brasil, 432, Rio de Janeiro, RJ, 12345-000, BR",
      customer: "26, João Silva, joao.silva@example.com",
    },
  ],
  "order-processing-2lines-tax-shipping": [
    {
      id: "727",
      number: "727",
      placed: "2017-03-22T19:28:02.000Z",
      updated: "2017-03-22T19:28:08.000Z",
      status: "CONFIRMED PAID UNFULFILLED",
      flags: "",
      lines: ["315 -: 2 × 3.00 - 0.00, tax 0.45", "316 Bar3: 1 × 12.00 - 0.00, tax 0.90"],
      sums: "USD discount 0.00, tax 1.35, shipping 10.00, fees 0.00",
      total: "29.35, difference 0.00",
      to: "John Doe, 969 Market, San Francisco, CA, 94103, US",
      customer: "-, John Doe, john.doe@example.com",
    },
  ],
};

/** The drafts are left out: they are no orders, which has a test of its own. */
function fieldsOf({ native_status: status }: StatusRow): Record<string, unknown> | null {
  if (status.endsWith("-draft")) return null;
  const unpaid = { date_paid: null, date_paid_gmt: null };
  if (status === "<custom>") return { status: "awaiting-parcel" };
  return status === "cancelled" ? { status, ...unpaid } : { status };
}

describeSamples(woocommerce, { expected, statusSample: "order-processing-2lines-tax-shipping", fieldsOf });
