import { join } from "node:path";
import { Reader } from "../../src/kit/read.ts";
import { describeReturnMessages } from "../../test/support/describe-return-messages.ts";
import { fixturesIn } from "../../test/support/fixtures.ts";
import { tiktokShop } from "./index.ts";

const settings = tiktokShop.settings(Reader.of({ appKey: "k", webhookSecrets: ["a"], accessToken: "t", shopCipher: "c" }));

describeReturnMessages(tiktokShop, settings, fixturesIn(join(import.meta.dirname, "fixtures"), "return-"), {
  "return-wrong-item": {
    ...{ id: "4035227007300000001", order: "579700000000000005" },
    ...{ asked: "2026-11-21T01:53:20.000Z", updated: "2026-11-21T02:08:20.000Z" },
    status: "APPROVED (BUYER_SHIPPED_ITEM) REFUND",
    refund: "170000.00 IDR",
    lines: [
      "2 × 579700000000000003+579700000000000004 [MUG, 1729] WRONG_ITEM (ecom_order_delivered_refund_and_return_reason_wrong_product)",
      "1 × 579700000000000006 [TEA, 1730] WRONG_ITEM (ecom_order_delivered_refund_and_return_reason_wrong_product)",
    ],
  },
});
