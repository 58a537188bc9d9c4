import type { ChannelEvent, Delivery } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { orderOf } from "./order.ts";
import { isIncomplete } from "./status.ts";
import { hinted } from "./webhook.ts";

/** Pure: our own `{order, products, shipping_addresses}`, a webhook, or an order as lists name it. */
export function normalise({ body }: Delivery): ChannelEvent[] {
  const message = Reader.json(body);
  if (message.keys().some((key) => parts.has(key))) return whole(message);
  if (message.has("scope")) return hinted(message);
  return [{ kind: "hint", hint: { externalId: message.id("id"), version: message.text("date_modified") } }];
}

const parts = new Set(["order", "products", "shipping_addresses"]);

function whole(message: Reader): ChannelEvent[] {
  const order = message.object("order");
  if (isIncomplete(order)) return [];
  const products = message.list("products");
  const named = new Set(products.map((product) => product.optionalId("order_address_id")));
  const addresses = message.list("shipping_addresses").filter((address) => named.has(address.id("id")));
  // Which line goes where cannot be said in one order of ours: a person has to look, before all of it goes to one of them.
  if (addresses.length > 1) message.fail("shipping_addresses", "one address that lines go to; orders to several are not read");
  return [{ kind: "order", order: orderOf(order, products, addresses[0] ?? null) }];
}
