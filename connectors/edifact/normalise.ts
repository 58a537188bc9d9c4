import type { ChannelEvent } from "../../src/channels/connector.ts";
import { decoded } from "../../src/kit/decoded.ts";
import { type Interchange, interchangesIn, type Message } from "./interchange.ts";
import { orderOf } from "./order.ts";
import type { EdiSettings } from "./settings.ts";

/** Pure: every ORDERS of the interchanges, in our words. */
export const normalise = (body: Uint8Array, settings: EdiSettings): ChannelEvent[] =>
  interchangesIn(decoded(body)).flatMap((interchange) => eventsOf(interchange, settings));

export const eventsOf = (interchange: Interchange, settings: EdiSettings): ChannelEvent[] =>
  interchange.messages.filter(isOrder).map((message): ChannelEvent => ({ kind: "order", order: orderOf(interchange, message, settings) }));

/** That something of ours was received is understood, and there is nothing to do. */
function isOrder({ unh }: Message): boolean {
  const type = unh.optional(2);
  if (type === "ORDCHG")
    unh.fail(2, 1, "ORDERS: changes of orders (ORDCHG) are not supported, send the whole order as ORDERS with 1225 of 5");
  if (type !== "ORDERS" && type !== "CONTRL" && type !== "APERAK") unh.fail(2, 1, "ORDERS");
  return type === "ORDERS";
}
