import { join } from "node:path";
import { expect, test } from "vitest";
import { Reader } from "../../src/kit/read.ts";
import { describeReturnMessages } from "../../test/support/describe-return-messages.ts";
import { fixturesIn, plain } from "../../test/support/fixtures.ts";
import { lazada } from "./index.ts";

const settings = lazada.settings(Reader.of({ appKey: "1", appSecret: "s", country: "ID", accessToken: "t" }));

describeReturnMessages(lazada, settings, fixturesIn(join(import.meta.dirname, "fixtures"), "return-"), {
  "return-partly-refused": {
    ...{ id: "800100200300401", order: "900100200300401" },
    ...{ asked: "2026-11-21T01:53:20.000Z", updated: "2026-11-21T02:06:40.123Z" },
    status: "REFUNDED (REFUND_SUCCESS, REQUEST_REJECT) REFUND",
    refund: "85000.00 IDR",
    lines: ["1 × 900100200300402 [MUG-BLUE, 123_ID-456] NOT_AS_DESCRIBED (Item does not match description)"],
  },
});

test("a reverse order that cancels what has not left is no return", () => {
  const body =
    '{"data":{"reverse_order_id":1,"trade_order_id":2,"request_type":"CANCEL","reverseOrderLineDTOList":[{"reverse_status":"CANCEL_SUCCESS"}]}}';
  expect(lazada.normalise(plain(body), settings)).toEqual([]);
});
