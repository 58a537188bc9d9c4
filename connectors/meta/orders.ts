import type { Delivery, Hint, Poll } from "../../src/channels/connector.ts";
import { bytesOf, jsonOf, partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { unixSeconds } from "../../src/kit/unix-seconds.ts";
import { type MetaAccount, read } from "./client.ts";
import type { MetaSettings } from "./settings.ts";

/** Only what is asked for comes. https://developers.facebook.com/docs/commerce-platform/order-management/order-api */
const fields = [
  "id",
  "order_status",
  "created",
  "last_updated",
  "channel",
  "is_test_order",
  "ship_by_date",
  "buyer_details",
  "shipping_address",
  "selected_shipping_option",
  "estimated_payment_details",
  "promotion_details",
  "items.limit(200){id,retailer_id,product_id,product_name,quantity,price_per_unit,tax_details}",
  "cancellations.limit(200){items{retailer_id,quantity}}",
  "shipments.limit(200){items{retailer_id,quantity}}",
  "refunds.limit(200){refund_amount}",
].join(",");

export const readOrder = (account: MetaAccount, externalId: string): Promise<Uint8Array> =>
  read(account, `/${encodeURIComponent(externalId)}`, { fields });

/** Asks for the orders that a hint names, with commas between. Several come as a list, as Meta lists them. */
export async function fetchOrders(hint: Hint, account: MetaAccount): Promise<Delivery> {
  const bodies: Uint8Array[] = [];
  for (const id of hint.externalId.split(",")) bodies.push(await readOrder(account, id));
  const [only] = bodies;
  return { headers: {}, body: only && bodies.length === 1 ? only : bytesOf({ data: bodies.map(jsonOf) }) };
}

/** Orders by the time of their last change; without `state` only those that nobody acknowledged would come. */
export const poll: Poll<MetaSettings> = {
  everySeconds: 300,
  overlapSeconds: 600,
  longestSpanSeconds: null,
  async page(account, { since }, cursor) {
    const body = await read(account, `/${account.settings.commerceAccountId}/commerce_orders`, {
      fields,
      state: "FB_PROCESSING,CREATED,IN_PROGRESS,COMPLETED",
      // Whether the second itself counts is not said.
      updated_after: String(unixSeconds(since) - 1),
      limit: "25",
      ...(cursor !== null && { after: cursor }),
    });
    const found = partsOf(body, "data").map((each) => {
      const order = Reader.json(each);
      return { id: `${order.id("id")}@${order.instant("last_updated").toISOString()}`, delivery: { headers: {}, body: each } };
    });
    const paging = Reader.json(body).optionalObject("paging");
    return { found, next: paging?.has("next") ? paging.object("cursors").text("after") : null };
  },
};
