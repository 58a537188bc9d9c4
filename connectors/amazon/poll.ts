import type { Poll, Polled } from "../../src/channels/connector.ts";
import { partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { includedData, read } from "./client.ts";
import type { AmazonSettings } from "./settings.ts";

/** Amazon lists nothing newer than two minutes, and refuses to be asked for it; some for two clocks that differ. */
const settled = 150_000;

/**
 * Whole orders by the time of their last change. A page costs one of twenty calls that come back every three minutes, so five minutes pass between
 * two polls. All pages of one listing have to be asked with the same instants: the end goes into the cursor.
 */
export const poll: Poll<AmazonSettings> = {
  everySeconds: 300,
  overlapSeconds: 900,
  longestSpanSeconds: null,
  async page(account, { since, until }, cursor) {
    const newest = account.now().getTime() - settled;
    const [before, token] = cursor === null ? [until.getTime() > newest ? "" : until.toISOString(), ""] : cutAt(cursor);
    const query = {
      lastUpdatedAfter: since.toISOString(),
      ...(before === "" ? {} : { lastUpdatedBefore: before }),
      marketplaceIds: account.settings.marketplaceId,
      maxResultsPerPage: "100",
      includedData: includedData(account.settings),
      ...(token === "" ? {} : { paginationToken: token }),
    };
    const body = await read(account, { limit: "searchOrders", path: "/orders/2026-01-01/orders", query });
    const next = Reader.json(body).optionalObject("pagination")?.optionalText("nextToken") ?? null;
    return { found: partsOf(body, "orders").map(polled), next: next === null ? null : `${before}|${next}` };
  },
};

/** Each order in the shape in which it is asked for alone. */
function polled(each: Uint8Array): Polled {
  const order = Reader.json(each);
  const body = Buffer.concat([Buffer.from('{"order":'), each, Buffer.from("}")]);
  return { id: `${order.text("orderId")}@${order.text("lastUpdatedTime")}`, delivery: { headers: {}, body } };
}

const cutAt = (cursor: string): readonly [string, string] => {
  const bar = cursor.indexOf("|");
  return [cursor.slice(0, bar), cursor.slice(bar + 1)];
};
