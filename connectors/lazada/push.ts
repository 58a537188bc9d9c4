import type { ChannelEvent, Delivery } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { digestOf } from "../../src/kit/signature.ts";
import type { LazadaSettings } from "./settings.ts";

const authorizationEndsSoon = "8";
const reverse = "10";

/** A push is about one row of an order, or of a return: a hint at that. It may come for every shop of the app. */
export function pushed(push: Reader, settings?: LazadaSettings): ChannelEvent[] {
  const type = push.optionalId("message_type");
  const data = push.optionalObject("data");
  if (data === null || !concerns(push, data, settings?.sellerId ?? null)) return [];
  if (type === authorizationEndsSoon) return [{ kind: "access", access: "ENDS_SOON" }];
  const returnId = type === reverse ? data.optionalId("reverse_order_id") : null;
  // A request to cancel stands with the order.
  if (returnId !== null && !/CANCEL/.test(data.optionalText("reverse_status") ?? ""))
    return [{ kind: "hint", hint: { about: "RETURN", externalId: returnId, version: null } }];
  const externalId = data.optionalId("trade_order_id");
  // No version: several rows of an order may change within one second.
  return externalId === null ? [] : [{ kind: "hint", hint: { externalId, version: null } }];
}

/** Some name the shop within alone, with the text "null" outside. */
function concerns(push: Reader, data: Reader, sellerId: string | null): boolean {
  const said = [push.optionalId("seller_id"), data.optionalId("seller_id")].filter((id) => id !== null && id !== "null");
  return sellerId === null || said.length === 0 || said.includes(sellerId);
}

/** Row, status and time: what is sent again is the latest status, so it may differ from what was sent first. */
export function pushIdOf({ body }: Delivery): string {
  const data = Reader.json(body).optionalObject("data");
  const row = data?.optionalId("reverse_order_line_id") ?? data?.optionalId("trade_order_line_id");
  const status = data?.optionalText("order_status") ?? data?.optionalText("reverse_status");
  const time = data?.optionalId("status_update_time");
  return row && status && time ? `${row} ${status} ${time}` : digestOf(body);
}
