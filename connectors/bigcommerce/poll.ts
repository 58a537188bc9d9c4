import type { Poll, Polled } from "../../src/channels/connector.ts";
import { bytesOf } from "../../src/kit/json-parts.ts";
import type { Reader } from "../../src/kit/read.ts";
import { listed } from "./client.ts";
import type { BigCommerceSettings } from "./settings.ts";

const most = 100;

/**
 * Orders by the time of their last change, in whole seconds. Pages are numbered and shift while orders change, so each asks anew from the last
 * change seen; numbers count only where a whole page changed within one second. What is found is a hint: its lines take calls of their own.
 */
export const poll: Poll<BigCommerceSettings> = {
  everySeconds: 120,
  overlapSeconds: 600,
  longestSpanSeconds: null,
  async page(account, span, cursor) {
    const [since = stampOf(span.since), page = "1"] = cursor?.split("|") ?? [];
    const orders = await listed(account, "/v2/orders", {
      min_date_modified: since,
      max_date_modified: stampOf(new Date(span.until.getTime() + 999)),
      sort: "date_modified:asc",
      limit: String(most),
      page,
    });
    const last = orders.at(-1);
    const changed = last ? stampOf(last.instant("date_modified")) : since;
    const next = changed > since ? `${changed}|1` : `${since}|${Number(page) + 1}`;
    return { found: orders.map(polled), next: orders.length < most ? null : next };
  },
};

function polled(order: Reader): Polled {
  const id = order.id("id");
  const changed = order.text("date_modified");
  return { id: `${id}@${changed}`, delivery: { headers: {}, body: bytesOf({ id, date_modified: changed }) } };
}

const stampOf = (instant: Date): string => `${instant.toISOString().slice(0, 19)}Z`;
