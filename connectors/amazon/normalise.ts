import type { ChannelEvent, Delivery, IncomingOrder } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { hintsIn, isNotification } from "./notification.ts";
import { orderOf } from "./order.ts";
import { orderBefore } from "./order-v0.ts";
import type { AmazonSettings } from "./settings.ts";

/**
 * Pure: an order of either version, a page of them, or a notification. What version 0 says of an order in a message of its own (its head, its
 * items, its address) is a part only, hence a hint. A vendor's purchase order is understood and nothing is done: it is not a sale of a seller.
 */
export function normalise({ body }: Delivery, settings?: AmazonSettings): ChannelEvent[] {
  const message = Reader.json(body);
  const sandbox = settings?.sandbox ?? false;
  if (isNotification(message)) return hintsIn(message, settings);
  if (message.has("payload")) return before(message.object("payload"), sandbox);
  const orders = message.has("orders") ? message.list("orders") : [message.object("order")];
  return orders.map((order) => event(orderOf(order, sandbox)));
}

function before(payload: Reader, sandbox: boolean): ChannelEvent[] {
  if (payload.has("purchaseOrderNumber")) return [];
  if (payload.has("OrderItems") && payload.has("OrderStatus")) return [event(orderBefore(payload, sandbox))];
  const heads = payload.optionalList("Orders") ?? [payload];
  return heads.map((head) => ({
    kind: "hint",
    hint: { externalId: head.id("AmazonOrderId"), version: head.optionalText("LastUpdateDate") },
  }));
}

const event = (order: IncomingOrder): ChannelEvent => ({ kind: "order", order });
