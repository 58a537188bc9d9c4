import { join } from "node:path";
import { expect, test } from "vitest";
import { Reader } from "../../src/kit/read.ts";
import { describeReturnMessages } from "../../test/support/describe-return-messages.ts";
import { bytes, fixturesIn } from "../../test/support/fixtures.ts";
import { told } from "../../test/support/told.ts";
import { shopify } from "./index.ts";

const settings = shopify.settings(Reader.of({ webhookSecrets: ["a"] }));

describeReturnMessages(shopify, settings, fixturesIn(join(import.meta.dirname, "fixtures"), "return-"), {
  "return-refunded-there": {
    ...{ id: "945000954", order: "820982911946154508" },
    ...{ asked: "2026-11-22T10:15:00.000Z", updated: "2026-11-22T10:15:00.000Z" },
    status: "REFUNDED (CLOSED) REFUND by us",
    refund: "150.75 IDR",
    lines: ["2 × 866550311766439020 [MUG-BLUE] WRONG_SIZE (SIZE_TOO_SMALL)", "1 ×  [] OTHER (UNKNOWN)"],
  },
});

test.each([
  ["returns/approve", '{"id":945000954,"status":"open","order":{"id":1}}', ["hint return 945000954 -"]],
  ["refunds/create", '{"id":1,"order_id":2,"return":{"id":945000954}}', ["hint return 945000954 -"]],
  ["refunds/create", '{"id":1,"order_id":2}', []],
] as const)("%s of %s", (topic, body, meant) => {
  expect(shopify.normalise({ headers: { "x-shopify-topic": topic }, body: bytes(body) }).map(told)).toEqual(meant);
});
