import type { CommandAnswer, Commands, Tellers } from "../../src/channels/command.ts";
import type { Answered } from "../../src/kit/http-ask.ts";
import { numberOf, partsOf } from "../../src/kit/json-parts.ts";
import { amountOf } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { isDone, type MagentoAccount, post, read, searchOf } from "./client.ts";
import type { MagentoSettings } from "./settings.ts";

/** Magento takes no key with a call. Our key stands in a comment of what was made, hidden from the buyer, and is looked for there. */
export const tell: Tellers<MagentoSettings> = {
  SHIP: { send: ship, observe: shipped },
  CANCEL: { send: cancel, observe: cancelled },
  REFUND: { send: refund, observe: refunded },
};

const accepted = (reference: string | null): CommandAnswer => ({ outcome: "ACCEPTED", reference });
const rejected = (what: string, { body }: Answered): CommandAnswer => ({
  outcome: "REJECTED",
  reason: `Magento refused ${what}: ${reasonIn(body)}`,
});
const ourComment = (key: string) => ({ comment: `Muara ${key}`, is_visible_on_front: 0 });

async function ship({ order, shipment }: Commands["SHIP"], account: MagentoAccount, key: string): Promise<CommandAnswer> {
  const { trackingNumber, carrierCode, carrierName } = shipment;
  const answer = await post(account, `/order/${encodeURIComponent(order.externalId)}/ship`, {
    items: shipment.lines.map(({ externalIds, quantity }) => ({ order_item_id: numberOf(externalIds[0] ?? ""), qty: quantity })),
    notify: shipment.notifyBuyer,
    appendComment: false,
    comment: ourComment(key),
    tracks:
      trackingNumber === null
        ? []
        : [{ track_number: trackingNumber, title: carrierName ?? carrierCode ?? "Carrier", carrier_code: carrierCode ?? "custom" }],
  });
  return isDone(answer) ? accepted(idIn(answer)) : rejected("the shipment", answer);
}

function shipped({ order }: Commands["SHIP"], account: MagentoAccount, key: string): Promise<CommandAnswer | null> {
  return madeWith(account, "/shipments", order.externalId, key);
}

/** What was paid is not cancelled but refunded. Of single lines the shop's staff reads in a comment. */
async function cancel({ order, lines, note }: Commands["CANCEL"], account: MagentoAccount, key: string): Promise<CommandAnswer> {
  const path = `/orders/${encodeURIComponent(order.externalId)}`;
  if (lines === null) {
    const answer = await post(account, `${path}/cancel`, {});
    if (!isDone(answer)) return rejected("the cancellation", answer);
    return Buffer.from(answer.body).toString() === "true"
      ? accepted(null)
      : { outcome: "REJECTED", reason: "Magento no longer cancels it: it is invoiced or shipped. Refund it instead." };
  }
  const units = lines.map(({ quantity, sku, externalIds }) => `${quantity} × ${sku ?? externalIds.join(", ")}`).join(", ");
  const comment = `Cancelled: ${units}${note === null ? "" : ` (${note})`}. Muara ${key}`;
  const answer = await post(account, `${path}/comments`, {
    statusHistory: { comment, is_customer_notified: 0, is_visible_on_front: 0, parent_id: numberOf(order.externalId) },
  });
  return isDone(answer) ? accepted(null) : rejected("the note", answer);
}

async function cancelled({ order, lines }: Commands["CANCEL"], account: MagentoAccount, key: string): Promise<CommandAnswer | null> {
  const path = `/orders/${encodeURIComponent(order.externalId)}`;
  if (lines === null) return Reader.json(await read(account, path)).text("state") === "canceled" ? accepted(null) : null;
  const notes = partsOf(await read(account, `${path}/comments`), "items").map((each) => Reader.json(each));
  return notes.some((one) => one.optionalText("comment")?.includes(key)) ? accepted(null) : null;
}

/**
 * The money goes back through the gateway that took it, by a credit memo without products whose adjustment is the amount: what comes back
 * into stock is ours to tell. https://developer.adobe.com/commerce/docs (release notes of 2.4.1: a refund with zero products and an adjustment)
 */
async function refund({ order, amount }: Commands["REFUND"], account: MagentoAccount, key: string): Promise<CommandAnswer> {
  const where = [{ field: "order_id", is: "eq" as const, value: order.externalId }];
  const [invoice] = partsOf(await read(account, "/invoices", searchOf({ where, pageSize: 1 })), "items").map((each) => Reader.json(each));
  const item = invoice?.optionalList("items")?.[0];
  if (!invoice || !item)
    return { outcome: "REJECTED", reason: "Magento has no invoice for the order, so nothing was paid that could be refunded." };
  const answer = await post(account, `/invoice/${invoice.id("entity_id")}/refund`, {
    items: [{ order_item_id: numberOf(item.id("order_item_id")), qty: 0 }],
    isOnline: true,
    notify: false,
    appendComment: false,
    comment: ourComment(key),
    arguments: { shipping_amount: 0, adjustment_positive: numberOf(amountOf(amount)), adjustment_negative: 0 },
  });
  return isDone(answer) ? accepted(idIn(answer)) : rejected("the refund", answer);
}

function refunded({ order }: Commands["REFUND"], account: MagentoAccount, key: string): Promise<CommandAnswer | null> {
  return madeWith(account, "/creditmemos", order.externalId, key);
}

/** A document of the order that bears our key. */
async function madeWith(account: MagentoAccount, path: string, orderId: string, key: string): Promise<CommandAnswer | null> {
  const where = [{ field: "order_id", is: "eq" as const, value: orderId }];
  const documents = partsOf(await read(account, path, searchOf({ where, pageSize: 200 })), "items").map((each) => Reader.json(each));
  const made = documents.find((one) =>
    (one.optionalList("comments") ?? []).some((comment) => comment.optionalText("comment")?.includes(key)),
  );
  return made === undefined ? null : accepted(made.id("entity_id"));
}

/** A made document's id comes as a bare number, in quotes or without. */
const idIn = ({ body }: Answered): string => Buffer.from(body).toString().replaceAll('"', "");

/** Magento's own words, its parameters left as they stand: they may name a person. */
function reasonIn(body: Uint8Array): string {
  try {
    return Reader.json(body).optionalText("message")?.split("\n")[0] ?? "no reason given";
  } catch {
    return "no reason given";
  }
}
