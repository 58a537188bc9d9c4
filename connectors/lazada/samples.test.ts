import { describe, expect, test } from "vitest";
import { describeSamples } from "../../test/support/describe-samples.ts";
import { requestVectorsOf, type StatusRow } from "../../test/support/neighbours.ts";
import { lazada } from "./index.ts";
import { signatureOf } from "./sign.ts";

/** Written down by reading the recorded messages. */
const expected: Readonly<Record<string, readonly unknown[]>> = {
  "order-cod-seller-voucher-th": [
    {
      id: "215340147705800",
      number: "215340147705800",
      placed: "2018-10-31T02:04:58.000Z",
      updated: "2018-10-31T02:05:10.000Z",
      status: "CONFIRMED COD_DUE UNFULFILLED",
      flags: "tax included",
      lines: ["215340147905800 D014515900001: 1 × 288.00 - 14.40, tax 0.00"],
      sums: "THB discount 14.40, tax 0.00, shipping 0.00, fees 0.00",
      total: "273.60, difference 0.00",
      to: "REDACTED, masked, 2***0, เมืองฉะเชิงเทรา/ Mueang Chachoengsao, masked, 24000, TH",
      customer: "-, masked, -",
    },
  ],
  "order-delivered-two-units-th": [
    {
      id: "213820649395107",
      number: "213820649395107",
      placed: "2018-10-13T15:03:53.000Z",
      updated: "2018-10-31T03:07:45.000Z",
      status: "DELIVERED PAID DELIVERED",
      flags: "tax included",
      lines: ["213820649595107+213820649695107 D013357700001: 2 × 199.00 - 0.00, tax 0.00, gone 2"],
      sums: "THB discount 0.00, tax 0.00, shipping 0.00, fees 0.00",
      total: "398.00, difference 0.00",
      to: "REDACTED, masked, 1***0, เมืองสมุทรปราการ/ Mueang Samut Prakan, masked, 10270, TH",
      customer: "-, M******************m, -",
    },
  ],
  // An order without its rows has no currency: its whole is fetched.
  "get-order-docs-sample": ["hint 16090 -"],
  "push-order-status-unpaid": ["hint 260422900198363 -"],
  "push-reverse-order-canceled": ["hint 252883361348153 -"],
};

/** Both rows are in the status; what is cancelled was to be paid on delivery. */
const fieldsOf = ({ native_status: status }: StatusRow): Record<string, unknown> => ({
  "items.data.0.status": status,
  "items.data.1.status": status,
  "order.data.payment_method": status === "canceled" ? "COD" : "MIXEDCARD",
});

describeSamples(lazada, {
  expected,
  statusSample: "order-delivered-two-units-th",
  fieldsOf,
  settings: { appKey: "123456", appSecret: "unused", country: "VN", accessToken: "token" },
});

const requests = requestVectorsOf("lazada");
describe.skipIf(requests.length === 0)("signatures of our own calls", () => {
  test.each(requests)("$name", ({ secret, path, query, expect_sign: expectSign }) => {
    expect(signatureOf(secret, path, query)).toBe(expectSign);
  });
});
