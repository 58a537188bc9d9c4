import { describeSamples } from "../../test/support/describe-samples.ts";
import { whatsapp } from "./index.ts";

/** Written down by reading the recorded message. */
const expected: Readonly<Record<string, readonly unknown[]>> = {
  "order-message-3-items": [
    {
      id: "wamid.xyzxyz",
      number: "wamid.xyzxyz",
      placed: "2023-10-11T17:17:48.000Z",
      updated: "2023-10-11T17:17:48.000Z",
      status: "PENDING_PAYMENT PENDING UNFULFILLED",
      flags: "",
      lines: [
        "0 HAMBURGER: 3 × 30.00 - 0.00, tax 0.00",
        "1 FRENCH_FRIES: 2 × 35.00 - 0.00, tax 0.00",
        "2 SODA: 2 × 10.00 - 0.00, tax 0.00",
      ],
      sums: "ILS discount 0.00, tax 0.00, shipping 0.00, fees 0.00",
      total: "180.00, difference 0.00",
      to: null,
      customer: "972987654321, Test Name, -",
    },
  ],
};

describeSamples(whatsapp, { expected, statusSample: "order-message-3-items", fieldsOf: () => ({}) });
