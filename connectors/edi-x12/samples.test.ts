import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Reader } from "../../src/kit/read.ts";
import { bytes } from "../../test/support/fixtures.ts";
import { hasNeighbours, samplesOf, statusRowsOf } from "../../test/support/neighbours.ts";
import { told } from "../../test/support/told.ts";
import { ediX12 } from "./index.ts";

describe.skipIf(!hasNeighbours)("recorded EDI X12 messages", () => {
  const sample = hasNeighbours ? readFileSync(join(samplesOf("edi-x12"), "850-minimal-synthetic.edi"), "utf8") : "";
  const settings = ediX12.settings(Reader.of({ currencyCode: "USD" }));
  const read = (edi: string) => ediX12.normalise({ headers: {}, body: bytes(edi) }, settings);

  test("850-minimal-synthetic means what a reader writes down", () => {
    // No date, no currency and no part numbers: the first is that of the group, the second is in the settings.
    expect(read(sample).map(told)).toEqual([
      {
        id: "SENDERID:PO12345",
        number: "PO12345",
        placed: "2026-07-02T12:00:00.000Z",
        updated: "2026-07-02T12:00:00.000Z",
        status: "CONFIRMED PENDING UNFULFILLED",
        flags: "",
        lines: ["1 -: 10 × 7.99 - 0.00, tax 0.00", "2 -: 4 × 3.49 - 0.00, tax 0.00"],
        sums: "USD discount 0.00, tax 0.00, shipping 0.00, fees 0.00",
        total: "93.86, difference 0.00",
        to: null,
        customer: "SENDERID, -, -",
      },
    ]);
  });

  test.each(statusRowsOf("edi-x12"))("status $native_status", (row) => {
    const [event] = read(sample.replace("BEG*00", `BEG*${row.native_status.replace("BEG01=", "")}`));
    const order = event?.kind === "order" ? event.order : null;

    if (row.order_status !== "-") expect(order?.orderStatus).toBe(row.order_status);
    expect(order?.paymentStatus).toBe(row.payment_status);
    expect(order?.fulfillmentStatus).toBe(row.fulfilment_status);
    expect(order?.nativeStatus).toBe(row.native_status);
  });
});
