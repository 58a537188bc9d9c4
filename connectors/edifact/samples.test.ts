import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bytes } from "../../test/support/fixtures.ts";
import { hasNeighbours, samplesOf, statusRowsOf } from "../../test/support/neighbours.ts";
import { told } from "../../test/support/told.ts";
import { edifact } from "./index.ts";

describe.skipIf(!hasNeighbours)("recorded EDIFACT messages", () => {
  const sample = hasNeighbours ? readFileSync(join(samplesOf("edifact"), "orders-d96a-eancom.edi"), "utf8") : "";
  const read = (edi: string) => edifact.normalise({ headers: {}, body: bytes(edi) });

  test("orders-d96a-eancom means what a reader writes down", () => {
    expect(read(sample).map(told)).toEqual([
      {
        id: "0000000000001:1AA1TEST",
        number: "1AA1TEST",
        placed: "2014-04-07T00:00:00.000Z",
        updated: "2014-04-07T09:10:00.000Z",
        status: "CONFIRMED PENDING UNFULFILLED",
        flags: "",
        lines: ["1 -: 5 × 27.50 - 0.00, tax 0.00", "2 -: 1 × 10.87 - 0.00, tax 0.00", "3 -: 3 × 3.85 - 0.00, tax 0.00"],
        sums: "EUR discount 0.00, tax 0.00, shipping 0.00, fees 0.00",
        total: "159.92, difference 0.00",
        to: "-, -, -, -, DE",
        customer: "0000000000005, -, -",
      },
    ]);
  });

  test.each(statusRowsOf("edifact"))("status $native_status", (row) => {
    const code = /1225=(\d+)/.exec(row.native_status)?.[1] ?? "";
    const changed = sample.replace("1AA1TEST+9", `1AA1TEST+${code}`);
    // A change of parts cannot be told from a whole order, and is refused with a word.
    if (code === "4") return void expect(() => read(changed)).toThrow(/not supported/);
    const [event] = read(changed);
    const order = event?.kind === "order" ? event.order : null;

    if (row.order_status !== "-") expect(order?.orderStatus).toBe(row.order_status);
    expect(order?.paymentStatus).toBe(row.payment_status);
    expect(order?.fulfillmentStatus).toBe(row.fulfilment_status);
  });
});
