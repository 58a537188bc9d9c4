import type { ChannelEvent, Delivery } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { orderOf } from "./order.ts";
import { type EbaySettings, isSandbox } from "./settings.ts";

/** Pure: a notification, an order of the Fulfillment API, or an order with its parcels (`{ order, fulfillments }`) in our words. */
export function normalise({ body }: Delivery, settings?: EbaySettings): ChannelEvent[] {
  const message = Reader.json(body);
  if (message.has("notification")) return meaningOf(message, settings?.seller ?? null);
  const [order, fulfillments] = message.has("order") ? [message.object("order"), message.list("fulfillments")] : [message, null];
  return [{ kind: "order", order: orderOf(order, fulfillments, isSandbox(settings)) }];
}

/** Notifications hold ids only. That a buyer's account was deleted names the buyer and no order: understood, nothing follows from it. */
function meaningOf(message: Reader, seller: string | null): ChannelEvent[] {
  const topic = message.object("metadata").text("topic");
  const data = message.object("notification").object("data");
  if (topic === "AUTHORIZATION_REVOCATION") return isAbout(data, seller) ? [{ kind: "access", access: "ENDED" }] : [];
  if (!isAbout(data.optionalObject("user"), seller)) return [];
  if (topic === "ORDER_CONFIRMATION") return [hintOf(data.object("order").id("orderId"))];
  const externalId = data.optionalObject("order")?.optionalId("orderId") ?? null;
  return externalId === null ? [] : [hintOf(externalId)];
}

const hintOf = (externalId: string): ChannelEvent => ({ kind: "hint", hint: { externalId, version: null } });

/** One keyset may serve several accounts, and their notifications come to the same address. */
const isAbout = (user: Reader | null, seller: string | null): boolean =>
  seller === null || user === null || [user.optionalText("username"), user.optionalText("userId")].includes(seller);
