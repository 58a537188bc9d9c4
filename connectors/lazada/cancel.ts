import type { CancelReason, CommandAnswer, Commands } from "../../src/channels/command.ts";
import { Reader } from "../../src/kit/read.ts";
import { accepted, pending, refusedBy, rejected, wordsOf } from "./answers.ts";
import { change, isDone, type LazadaAccount, read } from "./client.ts";
import { rowsOf } from "./orders.ts";
import { idOf, rowsTold } from "./rows.ts";
import { isCancelled, isGone } from "./status.ts";
import { isSaid } from "./words.ts";

type Cancelling = Commands["CANCEL"];

/** By row. Lazada says which reasons an order takes, and decides. */
export async function cancel(command: Cancelling, account: LazadaAccount): Promise<CommandAnswer> {
  const { order, reason } = command;
  const meant = meantBy(command, await rowsOf(account, order.externalId));
  if (meant === null) return rejected("The order has no such rows at Lazada.");
  const open = meant.filter((row) => !isCancelled(row));
  if (open.length === 0) return accepted();
  if (open.some(isGone)) return rejected("A part of it has left already.");
  const params = { order_id: order.externalId, order_item_id_list: `[${open.map(idOf).join(",")}]` };
  const allowed = Reader.json(await read(account, "/order/reverse/cancel/validate", params)).object("data");
  const reasons = allowed.optionalList("reason_options") ?? [];
  if (reasons.length === 0) return rejected(`Lazada does not let it be cancelled${wordsOf(allowed.optionalText("tip_content") ?? "")}`);
  const reasonId = reasonIdOf(reason, reasons, account.settings.cancelReasonId);
  if (reasonId === null)
    return rejected(
      `Lazada takes only these reasons: ${reasons.map((one) => `${one.id("reason_id")} ${one.optionalText("reason_name") ?? ""}`).join("; ")}. Set cancelReasonId to one, or cancel it in the Seller Centre.`,
    );
  const answer = await change(account, "GET", "/order/reverse/cancel/create", { ...params, reason_id: reasonId });
  if (!isDone(answer)) return refusedBy("the cancellation", answer);
  const seen = await cancelled(command, account);
  if (seen !== null) return seen;
  const tip = Reader.json(answer.body).optionalObject("data");
  return tip?.optionalText("tip_type") === "error"
    ? rejected(`Lazada refused the cancellation${wordsOf(tip.optionalText("tip_content") ?? "")}`)
    : pending;
}

export async function cancelled(command: Cancelling, account: LazadaAccount): Promise<CommandAnswer | null> {
  const meant = meantBy(command, await rowsOf(account, command.order.externalId));
  if (meant === null) return rejected("The order has no such rows at Lazada.");
  if (meant.every(isCancelled)) return accepted();
  return meant.every((row) => isCancelled(row) || isSaid(row, "is_cancel_pending")) ? pending : null;
}

/** The ids as they were told: what is cancelled already needs no stand-in. */
function meantBy({ lines }: Cancelling, rows: readonly Reader[]): readonly Reader[] | null {
  if (lines === null) return rows;
  if (rowsTold(lines, rows) === null) return null;
  const ids = new Set(lines.flatMap(({ externalIds }) => externalIds));
  return rows.filter((row) => ids.has(idOf(row)));
}

/** By the words of Lazada's reasons, as ids differ by order. */
const words: Readonly<Record<CancelReason, RegExp>> = {
  OUT_OF_STOCK: /stock/i,
  PRICE_ERROR: /pric/i,
  ADDRESS: /address|deliver/i,
  CUSTOMER_REQUEST: /customer|buyer/i,
  FRAUD: /fraud|suspicious/i,
  OTHER: /\bother/i,
};

function reasonIdOf(reason: CancelReason, offered: readonly Reader[], otherwise: string | null): string | null {
  const fitting = offered.find((one) => words[reason].test(one.optionalText("reason_name") ?? ""));
  if (fitting) return fitting.id("reason_id");
  return offered.some((one) => one.id("reason_id") === otherwise) ? otherwise : null;
}

export async function answerCancellation(
  { order, accept }: Commands["ANSWER_CANCELLATION"],
  account: LazadaAccount,
): Promise<CommandAnswer> {
  const asking = askedIn(await rowsOf(account, order.externalId));
  if (asking.length === 0) return rejected("The buyer asks for no cancellation, or no longer.");
  for (const id of asking) {
    const params = { reverse_order_id: id, agree_cancel: String(accept) };
    const answer = await change(account, "GET", "/order/reverse/cancel/seller/decide", params);
    if (!isDone(answer)) return refusedBy("the answer to the buyer", answer);
  }
  return (await cancellationAnswered({ order, accept, note: null }, account)) ?? pending;
}

export async function cancellationAnswered(
  { order, accept }: Commands["ANSWER_CANCELLATION"],
  account: LazadaAccount,
): Promise<CommandAnswer | null> {
  const rows = await rowsOf(account, order.externalId);
  if (askedIn(rows).length > 0) return null;
  if (rows.some((row) => isSaid(row, "is_cancel_pending"))) return accept ? pending : rejected("The cancellation is agreed to already.");
  if (rows.some(isCancelled) === accept) return accepted();
  return rejected(accept ? "The order goes on: the buyer's request is no longer open." : "It is cancelled already.");
}

/** What the buyer waits for: the reverse orders that are open. */
const askedIn = (rows: readonly Reader[]): string[] => [
  ...new Set(rows.filter((row) => isSaid(row, "need_cancel_confirm") && !isCancelled(row)).map((row) => row.id("reverse_order_id"))),
];
