import type { ChannelOrder, CommandAnswer, Commands, Tellers, ToldShipment } from "../../src/channels/command.ts";
import { partsOf } from "../../src/kit/json-parts.ts";
import { amountOf } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { orderPath, read, tryToWrite, type WooCommerceAccount, write } from "./client.ts";
import type { WooCommerceSettings } from "./settings.ts";

const accepted: CommandAnswer = { outcome: "ACCEPTED", reference: null };
const rejected = (reason: string): CommandAnswer => ({ outcome: "REJECTED", reason });

/**
 * The shop takes no key with a call, so each is made such that a second time does no harm: a status that is set again is no change, a note
 * is looked for before it is written, and a refund carries our key.
 */
export const tell: Tellers<WooCommerceSettings> = {
  SHIP: { knowsKey: true, send: ship },
  CANCEL: { knowsKey: true, send: cancel },
  REFUND: { send: refund, observe: refundMade },
};

/** WooCommerce knows no parcels: tracking is a note to the customer, and the order is completed when its last parcel leaves. */
async function ship({ order, shipment }: Commands["SHIP"], account: WooCommerceAccount): Promise<CommandAnswer> {
  const note = trackingIn(shipment);
  if (note !== null) await writeNote(account, order, { note, customer_note: shipment.notifyBuyer });
  if (shipment.complete) await write(account, "PUT", orderPath(order.externalId), { status: "completed" });
  return accepted;
}

function trackingIn({ carrierName, trackingNumber, trackingUrl }: ToldShipment): string | null {
  if (trackingNumber === null) return null;
  const by = carrierName === null ? "" : ` with ${carrierName}`;
  return [`Shipped${by}, tracking number ${trackingNumber}.`, trackingUrl].filter(Boolean).join(" ");
}

/** It cancels orders only whole: of single lines its staff reads in a note, and their money goes back by a refund. */
async function cancel({ order, lines, note }: Commands["CANCEL"], account: WooCommerceAccount, key: string): Promise<CommandAnswer> {
  if (lines !== null) {
    const units = lines.map(({ quantity, sku, externalIds }) => `${quantity} × ${sku ?? externalIds.join(", ")}`).join(", ");
    const why = note === null ? "" : ` (${note})`;
    await writeNote(account, order, { note: `Cancelled: ${units}${why}. Reference ${key}.`, customer_note: false });
    return accepted;
  }
  const status = Reader.json(await read(account, orderPath(order.externalId))).text("status");
  if (status === "completed" || status === "refunded")
    return rejected(`WooCommerce has the order as ${status}; it can no longer be cancelled.`);
  await write(account, "PUT", orderPath(order.externalId), { status: "cancelled" });
  return accepted;
}

/** A note that is there is not written again. */
async function writeNote(
  account: WooCommerceAccount,
  order: ChannelOrder,
  note: { readonly note: string; readonly customer_note: boolean },
): Promise<void> {
  const path = `${orderPath(order.externalId)}/notes`;
  const there = partsOf(await read(account, path)).map((each) => Reader.json(each).text("note"));
  if (!there.includes(note.note)) await write(account, "POST", path, note);
}

/** The stock that comes back is ours to tell, so the shop puts none back by itself. */
async function refund({ order, amount, reason }: Commands["REFUND"], account: WooCommerceAccount, key: string): Promise<CommandAnswer> {
  const path = `${orderPath(order.externalId)}/refunds`;
  const { status, body } = await tryToWrite(account, "POST", path, {
    amount: amountOf(amount),
    reason: reason ?? "",
    api_refund: true,
    api_restock: false,
    meta_data: [{ key: commandKey, value: key }],
  });
  if (status >= 200 && status < 300) return { outcome: "ACCEPTED", reference: Reader.json(body).id("id") };
  return rejected(`WooCommerce refused the refund (${status}).`);
}

async function refundMade({ order }: Commands["REFUND"], account: WooCommerceAccount, key: string): Promise<CommandAnswer | null> {
  const refunds = partsOf(await read(account, `${orderPath(order.externalId)}/refunds`, { per_page: "100" })).map((each) =>
    Reader.json(each),
  );
  const made = refunds.find((each) => (each.optionalList("meta_data") ?? []).some((meta) => isOurs(meta, key)));
  return made === undefined ? null : { outcome: "ACCEPTED", reference: made.id("id") };
}

const commandKey = "_muara_command";
const isOurs = (meta: Reader, key: string): boolean => meta.text("key") === commandKey && meta.raw("value") === key;
