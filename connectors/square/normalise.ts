import type { ChannelEvent, Delivery, Hint } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { orderOf } from "./order.ts";

/**
 * Pure: a webhook event (a hint), or an answer of the Orders API (whole orders), in our words. `test` marks the orders of
 * the sandbox. Whatever is about no order is understood as nothing.
 */
export function normalise({ body }: Delivery, test = false): ChannelEvent[] {
  const message = Reader.json(body);
  if (message.has("event_id")) return hintIn(message);
  if (message.has("payment")) return hintOf(message.object("payment").optionalId("order_id"));
  if (message.has("refund")) return hintOf(message.object("refund").optionalId("order_id"));
  if (message.has("order_entries"))
    return message.list("order_entries").flatMap((entry) => hintOf(entry.id("order_id"), entry.optionalId("version")));
  // Only what is sent to Square has an idempotency key.
  if (message.has("idempotency_key") || message.has("counts") || message.has("changes")) return [];
  return ordersIn(message).flatMap((order) => (isReturn(order) ? returnedIn(order) : [{ kind: "order", order: orderOf(order, test) }]));
}

function ordersIn(message: Reader): Reader[] {
  if (message.has("order")) return [message.object("order")];
  return message.has("orders") ? message.list("orders") : [message];
}

// Each event names its order at a place of its own: `data.object.order_updated.order_id`, `data.object.payment.order_id`.
function hintIn(event: Reader): ChannelEvent[] {
  const type = event.text("type");
  if (type === "oauth.authorization.revoked") return [{ kind: "access", access: "ENDED" }];
  if (orderEvents.has(type)) {
    const change = event.object("data").object("object").object(type.replaceAll(".", "_"));
    return hintOf(change.id("order_id"), change.optionalId("version"));
  }
  const about = /^(payment|refund)\./.exec(type)?.[1];
  return about === undefined ? [] : hintOf(event.object("data").object("object").object(about).optionalId("order_id"));
}

const orderEvents = new Set(["order.created", "order.updated", "order.fulfillment.updated"]);

function hintOf(externalId: string | null, version: string | null = null): ChannelEvent[] {
  const hint: Hint | null = externalId === null ? null : { externalId, version };
  return hint === null ? [] : [{ kind: "hint", hint }];
}

// Goods brought back are an order of their own that sells nothing and names the order they were sold with.
const isReturn = (order: Reader): boolean =>
  (order.optionalList("returns") ?? []).length > 0 && (order.optionalList("line_items") ?? []).length === 0;

const returnedIn = (order: Reader): ChannelEvent[] => order.list("returns").flatMap((back) => hintOf(back.optionalId("source_order_id")));
