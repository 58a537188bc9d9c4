import type { CommandAnswer, Commands } from "../../src/channels/command.ts";
import { Reader } from "../../src/kit/read.ts";
import { accepted, pending, refusedBy, rejected } from "./answers.ts";
import { isDone, post, read, type ShopeeAccount } from "./client.ts";

/** A return is refused by a dispute, with a reason of Shopee's for this very return, an e-mail address and photographs: that takes a person. */
export async function decideReturn(
  { externalReturnId, accept }: Commands["DECIDE_RETURN"],
  account: ShopeeAccount,
): Promise<CommandAnswer> {
  if (!accept) return rejected("Shopee wants evidence with a dispute: dispute the return in the Seller Centre.");
  const answer = await post(account, "/api/v2/returns/confirm", { return_sn: externalReturnId });
  return isDone(answer) ? accepted() : refusedBy("the return", answer);
}

export async function returnDecided(
  { externalReturnId, accept }: Commands["DECIDE_RETURN"],
  account: ShopeeAccount,
): Promise<CommandAnswer | null> {
  if (!accept) return null;
  const body = await read(account, "/api/v2/returns/get_return_detail", { return_sn: externalReturnId });
  const status = Reader.json(body).object("response").text("status");
  if (undecided.has(status)) return null;
  if (status === "CANCELLED") return rejected("The buyer took the return back.");
  return granted.has(status) ? accepted() : pending;
}

const undecided = new Set(["REQUESTED", "PROCESSING"]);
const granted = new Set(["ACCEPTED", "REFUND_PAID", "CLOSED"]);
