import { expect, test } from "vitest";
import { describeSamples } from "../../test/support/describe-samples.ts";
import { fixturesIn } from "../../test/support/fixtures.ts";
import { hasNeighbours, type StatusRow, samplesOf } from "../../test/support/neighbours.ts";
import { told } from "../../test/support/told.ts";
import { loyverse } from "./index.ts";

const samples = hasNeighbours ? fixturesIn(samplesOf("loyverse")) : new Map<string, Uint8Array>();
const receiptIn = (name: string) => JSON.parse(new TextDecoder().decode(samples.get(name))) as Record<string, unknown>;

/** The message that is put together of the receipt. */
function fieldsOf({ native_status: status }: StatusRow): Record<string, unknown> {
  const sale = receiptIn("receipt-cash-sale");
  const refund = { ...sale, receipt_number: "2-7341", receipt_type: "REFUND", refund_for: "2-7340" };
  const receipt = status.startsWith("cancelled_at") ? { ...sale, cancelled_at: "2025-10-18T08:00:00.000Z" } : sale;
  return { currency: "THB", receipt, refunds: status === "REFUND" ? [refund] : [] };
}

/** A receipt as Loyverse lists it names no currency, so it is asked for again. */
describeSamples(loyverse, {
  expected: {
    "receipt-cash-sale": ["hint 2-7340 2025-10-18T07:48:05.000Z"],
    "receipt-cash-sale-late": ["hint 2-7338 2025-10-18T07:18:44.000Z"],
  },
  settings: { accessToken: "t" },
  statusSample: "receipt-cash-sale",
  fieldsOf,
});

const message = (receipt: unknown, refunds: readonly unknown[]) => ({
  headers: {},
  body: new TextEncoder().encode(JSON.stringify({ currency: "THB", receipt, refunds })),
});

test.skipIf(!hasNeighbours).each([
  ["receipt-cash-sale", "2-7340", "2025-10-18T07:48:00.000Z", "2025-10-18T07:48:05.000Z", "9553152a-9db0-4432-f6a3-2ab7f1d6516c"],
  ["receipt-cash-sale-late", "2-7338", "2025-10-18T07:15:57.000Z", "2025-10-18T07:18:44.000Z", "9553152a-9db0-4432-f6a3-2ab7f1d4516c"],
])("%s, once it is asked for, is what a reader writes down", (name, id, placed, updated, line) => {
  expect(loyverse.normalise(message(receiptIn(name), [])).map(told)).toEqual([
    {
      id,
      number: id,
      placed,
      updated,
      status: "COMPLETED PAID NOT_REQUIRED",
      flags: "",
      lines: [`${line} 10145: 1 × 550.00 - 0.00, tax 0.00, gone 1`],
      sums: "THB discount 0.00, tax 0.00, shipping 0.00, fees 0.00",
      total: "550.00, difference 0.00",
      to: null,
      customer: null,
    },
  ]);
});
