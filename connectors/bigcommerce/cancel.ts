import type { CommandAnswer, Commands } from "../../src/channels/command.ts";
import { Reader } from "../../src/kit/read.ts";
import { type BigCommerceAccount, isDone, orderPath, read, reasonIn, write } from "./client.ts";

const cancelled = 5;
/** Shipped, Partially Shipped, Refunded, Completed, Partially Refunded: BigCommerce would set them to Cancelled all the same. */
const tooLate = new Set([2, 3, 4, 10, 14]);

/** Taking a product out of an order clears the discounts of the order, so only whole ones are cancelled. No money goes back by it. */
export async function cancel({ order, lines }: Commands["CANCEL"], account: BigCommerceAccount): Promise<CommandAnswer> {
  if (lines !== null) return { outcome: "REJECTED", reason: "BigCommerce cancels orders only whole; refund the lines instead." };
  const path = orderPath(order.externalId);
  const now = Reader.json(await read(account, path));
  if (tooLate.has(now.integer("status_id")))
    return { outcome: "REJECTED", reason: `BigCommerce has the order as ${now.text("status")}; it can no longer be cancelled.` };
  const answer = await write(account, "PUT", path, { status_id: cancelled });
  return isDone(answer)
    ? { outcome: "ACCEPTED", reference: null }
    : { outcome: "REJECTED", reason: `BigCommerce refused the cancellation: ${reasonIn(answer)}` };
}
