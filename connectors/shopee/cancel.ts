import type { CancelReason, CommandAnswer, Commands } from "../../src/channels/command.ts";
import { numberOf } from "../../src/kit/json-parts.ts";
import type { Reader } from "../../src/kit/read.ts";
import { accepted, noSuchOrder, pending, refusedBy, rejected } from "./answers.ts";
import { isDone, post, type ShopeeAccount } from "./client.ts";
import { orderOf } from "./orders.ts";
import { hasSameUnits, rowIdOf, unitsIn } from "./parcels.ts";
import { rowIn } from "./ship.ts";

/** A buyer who asked for it already is answered; else the seller cancels, the whole order or units that are not there. */
export async function cancel({ order, reason, lines }: Commands["CANCEL"], account: ShopeeAccount): Promise<CommandAnswer> {
  const found = await orderOf(account, order.externalId);
  if (found === null) return noSuchOrder;
  const status = found.text("order_status");
  if (status === "CANCELLED") return accepted();
  const units = lines && unitsIn(lines.map(({ externalIds, quantity }) => [rowIn(externalIds), quantity]));
  const whole = units === null || hasSameUnits(units, unitsIn(found.list("item_list").map((row) => [rowIdOf(row), openIn(row)])));
  if (status === "IN_CANCEL")
    return whole ? answerBuyer(order.externalId, true, account) : rejected("The buyer asked to cancel the whole order: answer that first.");
  if (!whole && !found.boolean("can_partial_cancel_order", false))
    return rejected("Shopee, or the buyer, does not allow to cancel a part of this order.");
  if (!whole && hasTwins(found, units))
    return rejected("The order has the same thing in two rows: cancel a part of it in the Seller Centre.");
  const answer = await post(account, "/api/v2/order/cancel_order", {
    order_sn: order.externalId,
    ...(whole ? ofWhole(found, reasonOf(reason, found)) : ofPart(found, units)),
  });
  return isDone(answer) ? accepted() : refusedBy("the cancellation", answer);
}

export async function cancelled({ order, lines }: Commands["CANCEL"], account: ShopeeAccount): Promise<CommandAnswer | null> {
  const found = await orderOf(account, order.externalId);
  if (found === null) return noSuchOrder;
  if (found.text("order_status") === "CANCELLED") return accepted();
  if (lines === null) return null;
  const rows = new Map(found.list("item_list").map((row) => [rowIdOf(row), row]));
  const told = lines.map(({ externalIds, quantity }) => ({ row: rows.get(rowIn(externalIds)), quantity }));
  const has = (...fields: readonly string[]) =>
    told.every(({ row, quantity }) => fields.reduce((sum, field) => sum + (row?.optionalInteger(field) ?? 0), 0) >= quantity);
  if (has("cancelled_qty")) return accepted();
  return has("cancelled_qty", "cancel_requested_qty") ? pending : null;
}

export async function answerCancellation(
  { order, accept }: Commands["ANSWER_CANCELLATION"],
  account: ShopeeAccount,
): Promise<CommandAnswer> {
  return answerBuyer(order.externalId, accept, account);
}

export async function cancellationAnswered(
  { order, accept }: Commands["ANSWER_CANCELLATION"],
  account: ShopeeAccount,
): Promise<CommandAnswer | null> {
  const status = (await orderOf(account, order.externalId))?.text("order_status");
  if (status === undefined) return noSuchOrder;
  if (status === "IN_CANCEL") return null;
  if ((status === "CANCELLED") === accept) return accepted();
  return rejected(accept ? "The order goes on: the buyer's request is no longer open." : "The order is cancelled already.");
}

async function answerBuyer(orderId: string, accept: boolean, account: ShopeeAccount): Promise<CommandAnswer> {
  const operation = accept ? "ACCEPT" : "REJECT";
  const answer = await post(account, "/api/v2/order/handle_buyer_cancellation", { order_sn: orderId, operation });
  return isDone(answer) ? accepted() : refusedBy("the answer to the buyer", answer);
}

/**
 * Shopee knows four reasons. All that is neither the buyer's wish nor the address is the seller's not delivering, which has one word there;
 * addresses count only in Taiwan and Malaysia.
 */
function reasonOf(reason: CancelReason, order: Reader): string {
  if (reason === "CUSTOMER_REQUEST") return "CUSTOMER_REQUEST";
  return reason === "ADDRESS" && ["TW", "MY"].includes(order.optionalText("region") ?? "") ? "UNDELIVERABLE_AREA" : "OUT_OF_STOCK";
}

const ofWhole = (order: Reader, reason: string) => ({
  cancel_reason: reason,
  ...(reason === "OUT_OF_STOCK" && { item_list: order.list("item_list").map((row) => idsOf(row)) }),
});

/** A part can only be missing. */
const ofPart = (order: Reader, units: ReadonlyMap<string, number>) => ({
  cancel_reason: "OUT_OF_STOCK",
  partial_cancel_item_list: order
    .list("item_list")
    .filter((row) => units.has(rowIdOf(row)))
    .map((row) => ({
      ...idsOf(row),
      ...(row.has("order_item_id") && { order_item_id: numberOf(row.id("order_item_id")) }),
      promotion_group_id: numberOf(row.optionalId("promotion_group_id") ?? "0"),
      model_quantity: units.get(rowIdOf(row)),
    })),
});

/** Rows that no call can tell apart. */
const hasTwins = (order: Reader, units: ReadonlyMap<string, number>): boolean =>
  [...units.keys()].some((id) => order.list("item_list").filter((row) => rowIdOf(row) === id).length > 1);

const idsOf = (row: Reader) => ({ item_id: numberOf(row.id("item_id")), model_id: numberOf(row.optionalId("model_id") ?? "0") });

const openIn = (row: Reader): number => row.integer("model_quantity_purchased") - (row.optionalInteger("cancelled_qty") ?? 0);
