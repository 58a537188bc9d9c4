import type { Delivery, Hint } from "../../src/channels/connector.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { bytesOf, jsonOf, partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { type LazadaAccount, read } from "./client.ts";
import { fetchReturn } from "./incoming-returns.ts";

/** Order and rows in one message, or a return: the answers as they came. */
export async function fetchHinted({ about, externalId }: Hint, account: LazadaAccount): Promise<Delivery> {
  if (about === "RETURN") return fetchReturn(account, externalId);
  const order = await read(account, "/order/get", { order_id: externalId });
  const items = await read(account, "/order/items/get", { order_id: externalId });
  return { headers: {}, body: bytesOf({ order: jsonOf(order), items: jsonOf(items) }) };
}

/** The rows of an order, one a unit. Throws ChannelRefused when Lazada does not know it. */
export async function rowsOf(account: LazadaAccount, orderId: string): Promise<Reader[]> {
  const rows = Reader.json(await read(account, "/order/items/get", { order_id: orderId })).list("data");
  if (rows.length === 0) throw new ChannelRefused("Lazada has no such order.", 404);
  return rows;
}

/** The rows of orders, at most 50, by order. */
export async function rowsByOrder(account: LazadaAccount, orderIds: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  if (orderIds.length === 0) return new Map();
  const body = await read(account, "/orders/items/get", { order_ids: `[${orderIds.join(",")}]` });
  return new Map(
    partsOf(body, "data").map((each) => [Reader.json(each).id("order_id"), bytesOf(partsOf(each, "order_items").map(jsonOf))]),
  );
}
