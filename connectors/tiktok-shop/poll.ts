import type { Poll, Polled } from "../../src/channels/connector.ts";
import { bytesOf, jsonOf, partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { unixSeconds } from "../../src/kit/unix-seconds.ts";
import { read } from "./client.ts";
import { returnsWithin } from "./incoming-returns.ts";
import { nextIn } from "./pages.ts";
import type { TikTokSettings } from "./settings.ts";
import { nativeStatusOf } from "./status.ts";

/**
 * Orders by the time of their last change, then returns likewise. The page token is TikTok's own and holds the place. Cursors: a token of orders,
 * `returns|` with one of returns.
 */
export const poll: Poll<TikTokSettings> = {
  everySeconds: 120,
  overlapSeconds: 600,
  longestSpanSeconds: null,
  async page(account, span, cursor) {
    if (cursor?.startsWith(ofReturns)) {
      const { found, next } = await returnsWithin(account, span, cursor.slice(ofReturns.length));
      return { found, next: next === null ? null : `${ofReturns}${next}` };
    }
    const { body, data } = await read(account, {
      path: "/order/202309/orders/search",
      query: { page_size: "100", sort_field: "update_time", sort_order: "ASC", ...(cursor === null ? {} : { page_token: cursor }) },
      // Whole seconds: what changed within the last one is not missed.
      body: { update_time_ge: unixSeconds(span.since), update_time_lt: Math.ceil(span.until.getTime() / 1000) },
    });
    const found = data.has("orders") ? partsOf(body, "data", "orders").map(polled) : [];
    return { found, next: (found.length === 0 ? null : nextIn(data)) ?? ofReturns };
  },
};

const ofReturns = "returns|";

/** `update_time` is that of the status, so the status stands beside it. */
function polled(each: Uint8Array): Polled {
  const order = Reader.json(each);
  const version = [order.id("id"), order.integer("update_time"), nativeStatusOf(order)].join("@");
  return { id: version, delivery: { headers: {}, body: bytesOf({ data: { orders: [jsonOf(each)] } }) } };
}
