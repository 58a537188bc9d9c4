import type { Delivery, Hint, Poll, Polled } from "../../src/channels/connector.ts";
import { bytesOf, jsonOf, partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { type EbayAccount, orderPath, read } from "./client.ts";
import type { EbaySettings } from "./settings.ts";

const most = 200;
/** eBay lists what changed within the last 90 days; an hour is left for its clock. */
const oldestMs = 90 * 86_400_000 - 3_600_000;

/**
 * Orders by the time of their last change. Pages are numbered and the list cannot be sorted: an order that changes meanwhile leaves the span,
 * and those behind it move up. So after the first page the others are read from the last one back to the first: what moves up is met later.
 */
export const poll: Poll<EbaySettings> = {
  everySeconds: 300,
  overlapSeconds: 900,
  longestSpanSeconds: 7 * 86_400,
  async page(account, span, cursor) {
    const now = account.now().getTime();
    const since = new Date(Math.max(span.since.getTime(), now - oldestMs));
    // Both ends count at eBay.
    const until = new Date(span.until.getTime() - 1);
    if (until < since) return { found: [], next: null };
    const offset = Number(cursor ?? 0);
    const body = await read(account, "/sell/fulfillment/v1/order", {
      filter: `lastmodifieddate:[${since.toISOString()}..${until.toISOString()}]`,
      fieldGroups: "TAX_BREAKDOWN",
      limit: String(most),
      offset: String(offset),
    });
    const total = Reader.json(body).integer("total");
    const lastPage = Math.floor(Math.max(0, total - 1) / most) * most;
    const next = cursor === null ? lastPage : offset - most;
    const found: Polled[] = [];
    for (const each of partsOf(body, "orders")) found.push(await polled(account, each));
    return { found, next: next < 0 || (cursor === null && next === 0) ? null : String(next) };
  },
};

async function polled(account: EbayAccount, each: Uint8Array): Promise<Polled> {
  const order = Reader.json(each);
  const id = order.id("orderId");
  return { id: `${id}@${order.text("lastModifiedDate")}`, delivery: await wholeOf(account, id, each) };
}

/** Asks eBay for one whole order. */
export async function fetchOrder({ externalId }: Hint, account: EbayAccount): Promise<Delivery> {
  return wholeOf(account, externalId, await read(account, orderPath(externalId), { fieldGroups: "TAX_BREAKDOWN" }));
}

/** An order says of a line only that a part of its units left: how many is in its parcels, which are put beside it. */
async function wholeOf(account: EbayAccount, externalId: string, order: Uint8Array): Promise<Delivery> {
  if (!(Reader.json(order).optionalList("lineItems") ?? []).some(isPartlyGone)) return { headers: {}, body: order };
  const parcels = await read(account, `${orderPath(externalId)}/shipping_fulfillment`);
  const fulfillments = partsOf(parcels, "fulfillments").map(jsonOf);
  return { headers: {}, body: bytesOf({ order: jsonOf(order), fulfillments }) };
}

const isPartlyGone = (item: Reader): boolean =>
  item.optionalText("lineItemFulfillmentStatus") === "IN_PROGRESS" && item.optionalInteger("quantity") !== 1;
