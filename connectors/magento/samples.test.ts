import { describeSamples } from "../../test/support/describe-samples.ts";
import type { StatusRow } from "../../test/support/neighbours.ts";
import { magento } from "./index.ts";

/** Written down by reading the recorded message. */
const expected: Readonly<Record<string, readonly unknown[]>> = {
  "order-cod-discount-tax": [
    {
      id: "102",
      number: "000000102",
      placed: "2018-01-23T15:30:04.000Z",
      updated: "2018-01-23T15:30:05.000Z",
      status: "CONFIRMED COD_DUE UNFULFILLED",
      flags: "",
      lines: ["224 WS12-XS-Blue: 1 × 22.00 - 3.30, tax 4.30"],
      sums: "USD discount 3.30, tax 4.30, shipping 5.00, fees 0.00",
      total: "28.00, difference 0.00",
      to: "REDACTED REDACTED, XYZ, 13, Some city, -, 51-169, PL",
      customer: "-, REDACTED REDACTED, redacted@example.com",
    },
  ],
};

function fieldsOf({ native_field: field, native_status: state }: StatusRow): Record<string, unknown> | null {
  const prepaid = { "payment.method": "banktransfer" };
  if (field === "flag") return { ...prepaid, state: "processing", total_due: 0, total_refunded: 5 };
  return { ...prepaid, state, ...(state === "processing" ? { total_due: 0 } : {}) };
}

describeSamples(magento, {
  expected,
  statusSample: "order-cod-discount-tax",
  fieldsOf,
  settings: { baseUrl: "https://shop.example", accessToken: "t" },
  secretsIn: ({ public_key: publicKey }) => ({ webhookPublicKeys: [publicKey] }),
});
