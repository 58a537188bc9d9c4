import type { CancelReason } from "../channels/command.ts";
import type { ChannelCommand, Effect } from "../commands/channel-command.entity.ts";
import { Refusal } from "../kit/errors.ts";
import type { Order } from "../orders/order.entity.ts";
import { type OrderStatus, orderTransitions } from "../orders/order.states.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { RefundMethod } from "../orders/payment.ts";
import { givingBack, refuseGivingBack } from "./cancel-and-refund.ts";
import { cancelLines, cancelOrder } from "./cancel-order.ts";
import { placeHold, releaseHold } from "./keep-holds.ts";
import type { OrderBook } from "./order-book.ts";
import { settleOrder } from "./settle-order.ts";
import { propose, requireTelling, tellingOfCancelled, toldLastOpen } from "./tell-channel.ts";
import type { Work } from "./work.ts";

export type LineUnits = { readonly line: OrderLine; readonly quantity: number };

export interface Cancellation {
  /** Null: the whole order. */
  readonly units: readonly LineUnits[] | null;
  readonly reason: string;
  readonly code: CancelReason;
  /** The channel is not told: it was cancelled there by hand. */
  readonly onlyHere: boolean;
  /** What is then paid too much is given back this way; null, or left out: it is not. */
  readonly refund?: RefundMethod | null;
}

/**
 * Somebody here cancels an order or units of it. Where its channel decides that, it is asked first: until it answers the order is on hold, and
 * what is cancelled only then is. Elsewhere it is cancelled at once, and the channel is told. Answers the command that is waited for, if any.
 *
 * Throws Refusal as `cancelOrder`, `cancelLines` and `givingBack` do, CHANNEL_FORBIDS where the channel cannot be told, ALREADY_EXISTS while it is asked already.
 */
export function cancelAtChannel(book: OrderBook, work: Work, cancellation: Cancellation): ChannelCommand | null {
  const { units, reason, onlyHere, refund = null } = cancellation;
  const cancel = () =>
    givingBack(book, work, refund, () =>
      units === null ? cancelOrder(book, work, reason) : cancelLines(book, work, units, { reason, byChannel: false }),
    );
  const isTheirs = book.order.origin === "CHANNEL" && book.channel.connectorKey != null;
  const concerned = isTheirs && !onlyHere && (units === null || units.some(({ line }) => line.origin === "ORIGINAL"));
  if (!concerned) {
    cancel();
    return null;
  }
  refuseGivingBack(book, refund);
  const told = requireTelling(book, "CANCEL", "Cancel it there: its message cancels it here. Or cancel it with `onlyHere`.");
  if (told === "TELLS") {
    tellingOfCancelled(book, work, cancellation, cancel);
    return null;
  }
  const asked = askToCancel(book, work, cancellation);
  settleOrder(book, work);
  return asked;
}

/** A line that is named twice is one. */
const summed = (units: readonly LineUnits[]): LineUnits[] =>
  [...Map.groupBy(units, ({ line }) => line)].map(([line, all]) => ({
    line,
    quantity: all.reduce((sum, { quantity }) => sum + quantity, 0),
  }));

/** Not the hold of a person, who may hold for the same reason. */
const waitsForChannel = (book: OrderBook): boolean =>
  book.activeHolds().some(({ reason, placedBy }) => reason === "CHANNEL_PENDING" && placedBy === "system");

function askToCancel(book: OrderBook, work: Work, cancellation: Omit<Cancellation, "onlyHere">): ChannelCommand {
  checkCancellable(book, cancellation.units, cancellation.reason);
  return askChannel(book, work, cancellation);
}

/**
 * Asks the channel for a cancellation; the order is on hold until it has answered. `changeId`: the change that is confirmed then. Throws
 * Refusal ALREADY_EXISTS while it is asked already.
 */
export function askChannel(
  book: OrderBook,
  work: Work,
  { units: named, reason, code, changeId }: Omit<Cancellation, "onlyHere"> & { readonly changeId?: string },
): ChannelCommand {
  const units = named && summed(named);
  const effect = { ...holdFor(book, work, { units, reason }), ...(changeId !== undefined && { changeId }) };
  const lines = units?.filter(({ line }) => line.origin === "ORIGINAL").map(({ line, quantity }) => toldLastOpen(line, quantity)) ?? null;
  return propose(book, work, "CANCEL", { subject: effect.holdId, payload: { reason: code, note: reason, lines }, effect });
}

/** Nothing of the order goes on until its channel has answered. Throws Refusal ALREADY_EXISTS while it is asked already. */
function holdFor(book: OrderBook, work: Work, { units, reason }: Pick<Cancellation, "units" | "reason">): Effect {
  if (waitsForChannel(book))
    throw new Refusal(
      "ALREADY_EXISTS",
      `${book.channel.name} was asked already and has not answered yet; see the order's channelCommands.`,
      ["orderId"],
    );
  const hold = placeHold(book, work, { target: "ORDER", reason: "CHANNEL_PENDING", handle: "channel", placedBy: "system", notes: reason });
  return { holdId: hold.id, reason, units: units?.map(({ line, quantity }) => ({ lineId: line.id, quantity })) ?? null };
}

const isCancellable = ({ status }: Order): boolean => orderTransitions[status as OrderStatus].includes("CANCELLED");

function checkCancellable(book: OrderBook, units: readonly LineUnits[] | null, reason: string): void {
  const { order, channel, lines } = book;
  if (!reason.trim()) throw new Refusal("INVALID", "A cancellation needs a reason.", ["reason"]);
  if (!isCancellable(order))
    throw new Refusal("ILLEGAL_TRANSITION", `Order ${order.number} is ${order.status}; nothing of it can be cancelled.`, ["orderId"]);
  if (units === null && lines.some(({ fulfilledQuantity }) => fulfilledQuantity > 0))
    throw new Refusal("ILLEGAL_TRANSITION", `Of order ${order.number} something has left already; cancel the lines that are still open.`, [
      "orderId",
    ]);
  if (units === null) return;
  if (!channel.rights.canPartialCancel)
    throw new Refusal("CHANNEL_FORBIDS", `${channel.name} does not let single lines be cancelled; cancel the whole order.`, ["lines"]);
  for (const [line, all] of Map.groupBy(units, ({ line }) => line)) {
    const quantity = all.reduce((sum, one) => sum + one.quantity, 0);
    if (all.some((one) => one.quantity < 1) || quantity > line.openQuantity)
      throw new Refusal("INVALID", `${quantity} of "${line.title}" cannot be cancelled; ${line.openQuantity} of it is open.`, ["quantity"]);
  }
}

/** A buyer asked the channel for a cancellation, which waits for our answer. Throws Refusal ILLEGAL_TRANSITION when nobody asked. */
export function answerBuyer(
  book: OrderBook,
  work: Work,
  { accept, note }: { readonly accept: boolean; readonly note: string | null },
): ChannelCommand {
  const { order } = book;
  requireTelling(book, "ANSWER_CANCELLATION", "Answer the buyer there.");
  if (order.channelStatus !== "CANCEL_REQUESTED")
    throw new Refusal("ILLEGAL_TRANSITION", `Nobody has asked to cancel order ${order.number} at ${book.channel.name}.`, ["orderId"]);
  const reason = note ?? "The buyer asked for it";
  // What was asked is known by the version that says so: the same is answered once, a later request anew.
  const subject = `asked ${order.externalUpdatedAt.toISOString()}`;
  if (accept) checkCancellable(book, null, reason);
  const effect = accept ? holdFor(book, work, { units: null, reason }) : null;
  const command = propose(book, work, "ANSWER_CANCELLATION", { subject, payload: { accept, note }, effect });
  settleOrder(book, work);
  return command;
}

/** The channel has decided on what waited for it. Does nothing a second time, nor what its own message has brought about meanwhile. */
export function takeEffect(book: OrderBook, work: Work, effect: Effect, accepted: boolean): void {
  const hold = book.activeHolds().find(({ id }) => id === effect.holdId);
  if (hold) releaseHold(book, work, hold, "system");
  const units = accepted && isCancellable(book.order) ? stillOpen(book, effect) : [];
  const { reason } = effect;
  if (units.length === 0) settleOrder(book, work);
  else if (effect.units === null && book.lines.every(({ fulfilledQuantity }) => fulfilledQuantity === 0)) cancelOrder(book, work, reason);
  else cancelLines(book, work, units, { reason, byChannel: true });
}

const stillOpen = (book: OrderBook, effect: Effect): LineUnits[] =>
  (effect.units ?? book.lines.map(({ id, openQuantity }) => ({ lineId: id, quantity: openQuantity })))
    .map(({ lineId, quantity }) => ({ line: book.line(lineId), quantity }))
    .map(({ line, quantity }) => ({ line, quantity: Math.min(quantity, line.openQuantity) }))
    .filter(({ quantity }) => quantity > 0);
