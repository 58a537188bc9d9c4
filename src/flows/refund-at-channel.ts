import type { EntityManager } from "@mikro-orm/postgresql";
import type { ChannelCommand } from "../commands/channel-command.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { amountOf, type Money } from "../kit/money.ts";
import { row, sql } from "../kit/sql.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { OrderBook } from "./order-book.ts";
import { propose, requireTelling, toldShipped } from "./tell-channel.ts";
import type { Work } from "./work.ts";

export interface ChannelRefund {
  readonly amount: Money;
  readonly lines: readonly { readonly line: OrderLine; readonly quantity: number }[];
  readonly reason: string | null;
}

/** What channels were told to refund of an order and did not reject, in minor units. Lock the order first. */
export async function refundedBefore(em: EntityManager, orderId: string): Promise<bigint> {
  const told = await row(
    em,
    sql<{ minor: string }>`
      select coalesce(sum((payload->'amount'->>'minor')::bigint), 0)::text as minor from channel_commands
      where order_id = ${orderId} and kind = 'REFUND' and status <> 'REJECTED'`,
  );
  return BigInt(told?.minor ?? 0);
}

const paid: ReadonlySet<string> = new Set(["PAID", "OVERPAID", "PARTIALLY_REFUNDED"]);

/**
 * The channel, which has the buyer's money, is told to give back some of it. Throws Refusal CHANNEL_FORBIDS where it cannot be told, INVALID
 * for more than was paid less `before`.
 */
export function refundAtChannel(book: OrderBook, work: Work, { amount, lines, reason }: ChannelRefund, before: bigint): ChannelCommand {
  const { order } = book;
  requireTelling(book, "REFUND", "Refund it there.");
  if (!paid.has(order.paymentStatus))
    throw new Refusal("ILLEGAL_TRANSITION", `Order ${order.number} is ${order.paymentStatus}; only what is paid is refunded.`, ["orderId"]);
  if (amount.currency !== order.currency)
    throw new Refusal("INVALID", `Order ${order.number} is in ${order.currency}.`, ["amount", "currencyCode"]);
  const left = order.totalMinor - before;
  if (amount.minor <= 0n || amount.minor > left)
    throw new Refusal("INVALID", `${amountOf({ minor: left, currency: order.currency })} ${order.currency} can be refunded at most.`, [
      "amount",
    ]);
  for (const [index, { line, quantity }] of lines.entries())
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > line.orderedQuantity)
      throw new Refusal("INVALID", `${line.orderedQuantity} of "${line.title}" were ordered.`, ["lines", String(index), "quantity"]);
  const payload = { amount, reason, lines: lines.map(({ line, quantity }) => toldShipped(line, quantity)) };
  // The same amount may be refunded twice on purpose; a repeated call is known by its idempotency key.
  return propose(book, work, "REFUND", { subject: newId(), payload });
}

/** The channel is told what becomes of a return that a buyer asked it for. Throws Refusal CHANNEL_FORBIDS where it cannot be told. */
export function decideReturnAtChannel(
  book: OrderBook,
  work: Work,
  decision: { readonly externalReturnId: string; readonly accept: boolean; readonly reason: string | null },
): ChannelCommand {
  requireTelling(book, "DECIDE_RETURN", "Decide it there.");
  if (!decision.externalReturnId.trim()) throw new Refusal("INVALID", "Name the channel's own id of the return.", ["externalReturnId"]);
  return propose(book, work, "DECIDE_RETURN", { subject: decision.externalReturnId, payload: decision });
}
