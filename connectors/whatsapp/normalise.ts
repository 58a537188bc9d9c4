import type { ChannelEvent, Delivery, IncomingCustomer, IncomingLine, IncomingOrder } from "../../src/channels/connector.ts";
import { sum, times, zero } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { differenceOf } from "../../src/kit/reckon.ts";
import { secondsAt } from "../../src/kit/unix-seconds.ts";

/** Pure: the carts among the messages of a webhook. Texts, pictures and what became of our own messages mean nothing. */
export function normalise({ body }: Delivery, phoneNumberId: string | null = null): ChannelEvent[] {
  return filled(Reader.json(body), "entry")
    .flatMap((entry) => filled(entry, "changes"))
    .flatMap((change) => cartsIn(change, phoneNumberId))
    .map((order) => ({ kind: "order", order }));
}

function cartsIn(change: Reader, phoneNumberId: string | null): IncomingOrder[] {
  const value = change.object("value");
  if (!value.has("messages") && (value.has("statuses") || value.has("errors") || change.optionalText("field") !== "messages")) return [];
  if (phoneNumberId !== null && value.object("metadata").id("phone_number_id") !== phoneNumberId) return [];
  const contacts = value.optionalList("contacts") ?? [];
  return filled(value, "messages")
    .filter((message) => message.has("order") || message.text("type") === "order")
    .map((message) => orderOf(message, contacts));
}

/** A list that is never sent empty. */
function filled(holder: Reader, key: string): Reader[] {
  const list = holder.list(key);
  return list.length > 0 ? list : holder.fail(key, "a list that is not empty");
}

/** A cart says what and how many, and the price shown in the chat: no total, no address, no payment. */
function orderOf(message: Reader, contacts: readonly Reader[]): IncomingOrder {
  const items = filled(message.object("order"), "product_items");
  const currency = (items[0] as Reader).currency("currency");
  const lines = items.map((item, index) => lineOf(item, index, currency));
  const nothing = zero(currency);
  const parts = {
    lines,
    discountTotal: nothing,
    taxTotal: nothing,
    pricesIncludeTax: false,
    shippingTotal: nothing,
    feeTotal: nothing,
    total: sum(
      lines.map((line) => times(line.unitPrice, line.quantity)),
      currency,
    ),
  };
  const sentAt = secondsAt(message, "timestamp");
  const id = message.id("id");
  return {
    externalId: id,
    number: id,
    currencyCode: currency,
    placedAt: sentAt,
    updatedAt: sentAt,
    version: null,
    orderStatus: "PENDING_PAYMENT",
    paymentStatus: "PENDING",
    fulfillmentStatus: "UNFULFILLED",
    nativeStatus: "order",
    cancelled: false,
    test: false,
    ...parts,
    difference: differenceOf(parts),
    shippingOption: null,
    shipTo: null,
    billTo: null,
    customer: customerOf(message, contacts),
    externalLocationId: null,
  };
}

/** Lines have no ids: a message never changes, so their place in it will do. */
function lineOf(item: Reader, index: number, currency: string): IncomingLine {
  if (item.currency("currency") !== currency) item.fail("currency", `${currency}, as the rest of the cart`);
  const quantity = item.integer("quantity");
  if (quantity < 1) item.fail("quantity", "a positive whole number");
  const sku = item.id("product_retailer_id");
  return {
    externalIds: [String(index)],
    sku,
    listingKeys: [sku],
    title: sku,
    quantity,
    cancelledQuantity: 0,
    fulfilledQuantity: 0,
    unitPrice: item.money("item_price", currency),
    discount: zero(currency),
    tax: zero(currency),
    requiresShipping: true,
  };
}

/** Who wrote: known by the telephone number. */
function customerOf(message: Reader, contacts: readonly Reader[]): IncomingCustomer {
  const number = message.id("from");
  const contact = contacts.find((one) => one.optionalId("wa_id") === number);
  return {
    externalId: number,
    name: contact?.optionalObject("profile")?.optionalText("name") ?? null,
    email: null,
    phone: /^\d+$/.test(number) ? `+${number}` : number,
  };
}
