import { join } from "node:path";
import { expect, test } from "vitest";
import { Reader } from "../../src/kit/read.ts";
import { describeReturnMessages } from "../../test/support/describe-return-messages.ts";
import { fixturesIn, plain } from "../../test/support/fixtures.ts";
import { told } from "../../test/support/told.ts";
import { shopee } from "./index.ts";

const settings = shopee.settings(Reader.of({ partnerId: "1", partnerKey: "k", shopId: "336094210", accessToken: "t" }));

describeReturnMessages(shopee, settings, fixturesIn(join(import.meta.dirname, "fixtures"), "return-"), {
  "return-not-working": {
    ...{ id: "2611220ABCD1234", order: "261120SN0001AB" },
    ...{ asked: "2026-11-21T01:53:20.000Z", updated: "2026-11-21T01:55:00.000Z" },
    status: "REQUESTED (REQUESTED) REFUND",
    refund: "184000.00 IDR",
    lines: ["2 ×  [23620853561-221404189791, MUG-BLUE] DEFECTIVE (FUNCTIONAL_DMG)", "1 ×  [23620853999-0, TEA] DEFECTIVE (FUNCTIONAL_DMG)"],
  },
  "return-money-alone": {
    ...{ id: "2611220ABCD9999", order: "261120SN0002AB" },
    ...{ asked: "2026-11-21T01:53:20.000Z", updated: "2026-11-21T04:41:40.000Z" },
    status: "REFUNDED (REFUND_PAID) REFUND_ONLY",
    refund: "20000.50 SGD",
    lines: ["1 ×  [1-0, TEA] OTHER (ITEM_MISSING)"],
  },
});

test("a push about a return hints at it, one of another shop at nothing", () => {
  const push = (shop: number) =>
    plain(`{"code":29,"shop_id":${shop},"timestamp":1,"data":{"order_sn":"26A","return_sn":"R1","update_time":7}}`);
  expect(shopee.normalise(push(336094210), settings).map(told)).toEqual(["hint return R1 7"]);
  expect(shopee.normalise(push(2), settings)).toEqual([]);
});
