import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Reader } from "../../src/kit/read.ts";
import { describeSamples } from "../../test/support/describe-samples.ts";
import { hasNeighbours, neighbours, type StatusRow, samplesOf } from "../../test/support/neighbours.ts";
import { ebay } from "./index.ts";

const settings = { clientId: "App", clientSecret: "Cert" };
const redacted = "REDACTED-BUYER, REDACTED, redacted@members.ebay.com";

/** Written down by reading the recorded messages. */
const expected: Readonly<Record<string, readonly unknown[]>> = {
  "order-collect-and-remit-tax": [
    {
      id: "03-14798-73169",
      number: "03-14798-73169",
      placed: "2026-06-18T13:27:24.000Z",
      updated: "2026-06-18T13:28:24.000Z",
      status: "CONFIRMED PAID UNFULFILLED",
      flags: "",
      lines: ["10082609613103 WB 9321-72/73 10.25: 1 × 120.00 - 0.00, tax 0.00"],
      sums: "USD discount 0.00, tax 0.00, shipping 0.00, fees 0.00",
      total: "120.00, difference 0.00",
      to: "REDACTED, REDACTED, Denver, CO, 80221-3767, US",
      customer: redacted,
    },
  ],
  "order-two-lines-paid": [
    {
      id: "25-14809-32185",
      number: "25-14809-32185",
      placed: "2026-06-29T22:24:02.000Z",
      updated: "2026-06-29T22:30:27.000Z",
      status: "CONFIRMED PAID UNFULFILLED",
      flags: "",
      lines: ["10081787034725 AA-1782771735006: 1 × 1.00 - 0.00, tax 0.00", "10081787034825 AA-1782771017152: 1 × 1.00 - 0.00, tax 0.00"],
      sums: "USD discount 0.00, tax 0.00, shipping 0.00, fees 0.00",
      total: "2.00, difference 0.00",
      to: "REDACTED, REDACTED, REDACTED, Stafford, TX, 77477-2408, US",
      customer: redacted,
    },
  ],
  "webhook-order-confirmation": ["hint 25-14809-32185 -"],
};

const fieldsOf = ({ native_field: field, native_status: status }: StatusRow): Record<string, unknown> => ({
  [field === "cancelState" ? "cancelStatus.cancelState" : field]: status,
});

describeSamples(ebay, {
  expected,
  others: ["signature-vector-sdk"],
  statusSample: "order-two-lines-paid",
  fieldsOf,
  settings,
  secretsIn: () => ({}),
});

interface SdkVector {
  readonly signature: string;
  readonly message: unknown;
  readonly response: { readonly key: string } | null;
}

describe.skipIf(!hasNeighbours)("what eBay publishes for its signatures", () => {
  const read = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
  const sdk = hasNeighbours ? (read(join(samplesOf("ebay"), "signature-vector-sdk.json")) as Record<string, SdkVector>) : {};

  test.each([
    ["VALID", true],
    ["INVALID", false],
    ["SIGNATURE_MISMATCH", false],
    ["ERROR", false],
  ])("%s passes: %s", (name, passes) => {
    const { signature, message, response } = sdk[name] as SdkVector;
    const delivery = { headers: { "x-ebay-signature": signature }, body: new TextEncoder().encode(JSON.stringify(message)) };

    expect(ebay.webhook?.verify(delivery, ebay.settings(Reader.of(settings)), response?.key ?? null)).toBe(passes);
    expect(ebay.webhook?.key?.idOf(delivery)).toBe("9936261a-7d7b-4621-a0f1-96ccb428af49");
  });

  test("the challenge is answered with the digest of code, token and address", () => {
    const { vectors } = read(join(neighbours, "signature-vectors.json")) as { vectors: Challenge[] };
    const challenge = vectors.find(({ channel, kind }) => channel === "ebay" && kind === "challenge") as Challenge;
    const own = ebay.settings(Reader.of({ ...settings, verificationToken: challenge.verification_token }));

    const answer = ebay.webhook?.challenge?.(challenge.query, own, challenge.endpoint);

    expect(answer?.type).toBe("application/json");
    expect(JSON.parse(answer?.body ?? "")).toEqual(challenge.expect_response);
  });
});

interface Challenge {
  readonly channel: string;
  readonly kind?: string;
  readonly query: Readonly<Record<string, string>>;
  readonly verification_token: string;
  readonly endpoint: string;
  readonly expect_response: unknown;
}
