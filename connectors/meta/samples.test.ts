import { describeSamples } from "../../test/support/describe-samples.ts";
import type { StatusRow } from "../../test/support/neighbours.ts";
import { meta } from "./index.ts";

/** Written down by reading the recorded messages. Both were asked for with some fields only: the second names no time, no total and no buyer. */
const expected: Readonly<Record<string, readonly unknown[]>> = {
  "order-created-facebook": [
    {
      id: "368508827392800",
      number: "368508827392800",
      placed: "2020-01-30T01:26:14.000Z",
      updated: "2020-02-25T01:14:12.000Z",
      status: "CONFIRMED AUTHORIZED UNFULFILLED",
      flags: "",
      lines: ["12345 12345: 2 × 1.00 - 0.00, tax 0.00"],
      sums: "USD discount 0.00, tax 0.19, shipping 0.00, fees 0.00",
      total: "2.19, difference 0.00",
      to: "Express, 12 Queen Street, Brisbane, QLD, 4000, AU",
      customer: "-, John Smith, n8miblde3i@marketplace.facebook.com",
    },
  ],
  "order-created-instagram-two-lines-partial-fields": [
    {
      id: "372892946712291",
      number: "372892946712291",
      placed: "1970-01-01T00:00:00.000Z",
      updated: "1970-01-01T00:00:00.000Z",
      status: "CONFIRMED AUTHORIZED UNFULFILLED",
      flags: "",
      lines: ["372892953378957 FB_product_1237: 1 × 0.99 - 0.00, tax 0.00", "372892943378958 FB_product_1238: 1 × 0.99 - 0.00, tax 0.00"],
      sums: "USD discount 0.00, tax 0.00, shipping 0.00, fees 0.00",
      total: "1.98, difference 0.00",
      to: null,
      customer: null,
    },
  ],
};

describeSamples(meta, {
  expected,
  statusSample: "order-created-facebook",
  settings: { accessToken: "t", commerceAccountId: "1" },
  fieldsOf: ({ native_status: state }: StatusRow) => ({ "data.0.order_status.state": state }),
});
