import { describe, expect, test } from "vitest";
import { describeSamples } from "../../test/support/describe-samples.ts";
import { requestVectorsOf, type StatusRow } from "../../test/support/neighbours.ts";
import { signedUrl } from "./client.ts";
import { shopee } from "./index.ts";

/** Written down by reading the recorded messages. Answers without a whole order mean nothing. */
const expected: Readonly<Record<string, readonly unknown[]>> = {
  "get_order_detail-vnd-cod-completed": [
    {
      id: "2404098R48U37H",
      number: "2404098R48U37H",
      placed: "2024-04-08T18:39:51.000Z",
      updated: "2024-04-15T00:12:28.000Z",
      status: "COMPLETED PAID DELIVERED",
      flags: "",
      lines: ["23620853561-221404189791 QAZ-SADOER-05: 1 × 300000 - 252000, tax 0, gone 1"],
      // What vouchers and coins took off stands in the escrow call alone.
      sums: "VND discount 252000, tax 0, shipping 0, fees 0",
      total: "32119, difference -15881",
      to: "P******n, Ấp******, Huyện Phước Long, Bạc Liêu, -, VN",
      customer: "1170319091, xt4fdsf96j, -",
    },
  ],
  "get_return_detail-response": [
    {
      ...{ id: "2206140TA5PM808", order: "220614T9XV8JTN" },
      ...{ asked: "2022-06-14T11:11:24.000Z", updated: "2022-06-14T15:12:24.000Z" },
      status: "APPROVED (ACCEPTED) REFUND_ONLY",
      refund: "13.97 SGD",
      lines: ["1 ×  [2700126223-2001586745, RED] OTHER (NOT_RECEIPT)"],
    },
  ],
  "push-code3-order-status-processed": ["hint 220810QSK8S7BX 1660123127"],
  "push-code3-order-status-ready-to-ship-id": ["hint 251214B9XAB0ST 1765689439"],
};

const order = "response.order_list.0";

/** Parcels are taken away where the order's own status is meant, and the order is paid in advance. */
function fieldsOf({ native_field: field, native_status: status }: StatusRow): Record<string, unknown> | null {
  if (field === "logistics_status") return { [`${order}.order_status`]: "PROCESSED", [`${order}.package_list.0.logistics_status`]: status };
  return {
    [`${order}.order_status`]: status,
    [`${order}.package_list`]: [],
    [`${order}.cod`]: false,
    ...(status === "CANCELLED" ? { [`${order}.pay_time`]: null } : {}),
  };
}

describeSamples(shopee, {
  expected,
  statusSample: "get_order_detail-vnd-cod-completed",
  fieldsOf,
  settings: { partnerId: "2001234", partnerKey: "key", shopId: "336094210", accessToken: "token" },
  secretsIn: ({ secret, callback_url: notificationUrl }) => ({ notificationUrl, webhookSecrets: ["another", secret] }),
});

const requests = requestVectorsOf("shopee");
describe.skipIf(requests.length === 0)("signatures of our own calls", () => {
  test.each(requests)("$name", ({ secret, path, query, expect_sign: expectSign }) => {
    const app = { partnerId: query.partner_id ?? "", partnerKey: secret, apiBaseUrl: "https://partner.shopeemobile.com" };
    const shop = query.shop_id === undefined ? undefined : { shopId: query.shop_id, accessToken: query.access_token ?? "" };
    const url = new URL(signedUrl(app, path, new Date(Number(query.timestamp) * 1000), shop));

    expect(Object.fromEntries(url.searchParams)).toEqual({ ...query, sign: expectSign });
  });
});
