import type { CommandAnswer, Commands } from "../../src/channels/command.ts";
import { Reader } from "../../src/kit/read.ts";
import { accepted, refusedBy, rejected } from "./answers.ts";
import { change, isDone, type LazadaAccount, read } from "./client.ts";

type Deciding = Commands["DECIDE_RETURN"];

/** A return is agreed to as a whole. It is refused row by row, for one of Lazada's reasons; refusing a refund wants pictures. */
export async function decideReturn({ externalReturnId, accept, reason }: Deciding, account: LazadaAccount): Promise<CommandAnswer> {
  const { isRefund, lines } = await returnOf(account, externalReturnId);
  const open = lines.filter(isOpen).map((line) => line.id("reverse_order_line_id"));
  if (open.length === 0) return rejected("The return waits for no decision, or no longer.");
  if (accept) return isRefund ? agreeToRefund(account, externalReturnId, open) : update(account, "agreeReturn", externalReturnId, open);
  if (isRefund) return rejected("Lazada takes no refusal of a refund without pictures: refuse it in the Seller Centre.");
  for (const id of open) {
    const reasonId = await reasonIdOf(account, id, reason);
    if (typeof reasonId !== "string") return reasonId;
    const answer = await update(account, "refuseReturn", externalReturnId, [id], { reason_id: reasonId, comment: reason ?? "" });
    if (answer.outcome !== "ACCEPTED") return answer;
  }
  return accepted(externalReturnId);
}

export async function returnDecided({ externalReturnId, accept }: Deciding, account: LazadaAccount): Promise<CommandAnswer | null> {
  const { lines } = await returnOf(account, externalReturnId);
  if (lines.length === 0) return rejected("Lazada has no such return.");
  if (lines.some(isOpen)) return null;
  const refused = lines.some((line) => line.text("reverse_status") === "REQUEST_REJECT");
  if (lines.some((line) => line.text("reverse_status") === "REQUEST_CANCEL")) return rejected("The buyer took the return back.");
  if (refused !== accept) return accepted(externalReturnId);
  return rejected(accept ? "The return is refused already." : "The return is agreed to already.");
}

const isOpen = (line: Reader): boolean => line.text("reverse_status") === "REQUEST_INITIATE";

async function returnOf(account: LazadaAccount, id: string): Promise<{ readonly isRefund: boolean; readonly lines: readonly Reader[] }> {
  const data = Reader.json(await read(account, "/order/reverse/return/detail/list", { reverse_order_id: id })).object("data");
  return { isRefund: data.text("request_type") === "ONLY_REFUND", lines: data.list("reverseOrderLineDTOList") };
}

async function update(
  account: LazadaAccount,
  action: "agreeReturn" | "refuseReturn",
  id: string,
  lineIds: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<CommandAnswer> {
  const params = { action, reverse_order_id: id, reverse_order_item_ids: `[${lineIds.join(",")}]`, ...more };
  const answer = await change(account, "GET", "/order/reverse/return/update", params);
  return isDone(answer) ? accepted(id) : refusedBy("the decision", answer);
}

/** One row at a time. */
async function agreeToRefund(account: LazadaAccount, id: string, lineIds: readonly string[]): Promise<CommandAnswer> {
  for (const lineId of lineIds) {
    const params = { action: "agreeRefund", reverse_order_id: id, reverse_order_item_ids: `[${lineId}]` };
    const answer = await change(account, "GET", "/order/reverse/onlyrefund/seller/decide", params);
    if (!isDone(answer)) return refusedBy("the decision", answer);
  }
  return accepted(id);
}

/** Lazada's reason in the words of ours. */
async function reasonIdOf(account: LazadaAccount, lineId: string, reason: string | null): Promise<string | CommandAnswer> {
  const body = await read(account, "/order/reverse/reason/list", { reverse_order_line_id: lineId });
  const reasons = Reader.json(body).list("data");
  const found = reasons.find((one) => one.optionalText("text")?.trim().toLowerCase() === reason?.trim().toLowerCase());
  if (found) return found.id("reason_id");
  return rejected(`Lazada takes only these reasons to refuse a return: ${reasons.map((one) => one.text("text")).join("; ")}.`);
}
