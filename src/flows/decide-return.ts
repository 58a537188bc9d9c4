import type { ChannelCommand, ReturnEffect } from "../commands/channel-command.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { possibleFrom } from "../kit/transitions.ts";
import type { Return } from "../returns/return.entity.ts";
import { returnTransitions } from "../returns/return.states.ts";
import type { ReturnLine } from "../returns/return-line.entity.ts";
import { beginReturn, takesReturns } from "./open-return.ts";
import type { OrderBook } from "./order-book.ts";
import { linesOfReturn } from "./reverse-work.ts";
import { settleOrder } from "./settle-order.ts";
import { propose, requireTelling, telling } from "./tell-channel.ts";
import { tellOfReturn } from "./tell-of-return.ts";
import type { Work } from "./work.ts";

/**
 * What was asked for is taken back. Where its channel decides on it, the channel is asked first: the return stays REQUESTED until it has answered.
 * Answers the command that is waited for, if any. Throws Refusal ILLEGAL_TRANSITION for what is not REQUESTED, ALREADY_EXISTS while the channel
 * is asked already.
 */
export function approveReturn(book: OrderBook, work: Work, ret: Return, locationId: string | null): ChannelCommand | null {
  mustBeAsked(book, ret, "approved");
  if (locationId !== null) ret.locationId = takesReturns(work, locationId);
  const told = toldOf(book, ret);
  // A channel that hears yes does what the buyer asked it for: it is told so only where that is what the buyer gets.
  const agreed = linesOfReturn(book, ret).every((line) => isWished(ret, line));
  const refunds = told !== null && agreed && ret.channelWish !== "REPLACE";
  const asked = { accept: agreed, reason: agreed ? null : "Resolved otherwise" };
  if (told === "DECIDES") {
    checkExchanges(book, work, ret);
    return askChannel(book, work, ret, asked, { becomes: "OPEN", channelRefunds: refunds, reason: null });
  }
  openAsked(book, work, ret, { channelRefunds: refunds });
  if (told === "TELLS") tellChannel(book, work, ret, asked);
  return null;
}

/** It is not taken back; where its channel decides, once that has answered. Throws Refusal as `approveReturn` does, INVALID without a reason. */
export function declineReturn(book: OrderBook, work: Work, ret: Return, reason: string): ChannelCommand | null {
  if (!reason.trim()) throw new Refusal("INVALID", "Say why it is declined; the buyer is told.", ["reason"]);
  mustBeAsked(book, ret, "declined");
  const told = toldOf(book, ret);
  if (told === "DECIDES")
    return askChannel(book, work, ret, { accept: false, reason }, { becomes: "DECLINED", channelRefunds: false, reason });
  declineAsked(book, work, ret, reason);
  if (told === "TELLS") tellChannel(book, work, ret, { accept: false, reason });
  return null;
}

/** It is taken back from now on. `channelRefunds`: its channel gives the money. */
export function openAsked(book: OrderBook, work: Work, ret: Return, { channelRefunds }: { readonly channelRefunds: boolean }): void {
  ret.become("OPEN");
  ret.toldChannel = channelRefunds;
  beginReturn(book, work, ret);
}

/** It is not taken back: its units may be asked for another time. */
export function declineAsked(book: OrderBook, work: Work, ret: Return, reason: string): void {
  ret.become("DECLINED");
  ret.endNote = reason;
  for (const line of linesOfReturn(book, ret)) book.line(line.orderLineId).returnRequestedQuantity -= line.quantity;
  tellOfReturn(book, work, ret, "declined");
  settleOrder(book, work);
}

interface Decision {
  readonly externalReturnId: string;
  readonly accept: boolean;
  readonly reason: string | null;
}

/**
 * The channel is told what becomes of a return that a buyer asked it for; one that is known here becomes so once the channel has answered. Throws
 * Refusal CHANNEL_FORBIDS where it cannot be told, ALREADY_EXISTS while it is asked already.
 */
export function decideReturnAtChannel(book: OrderBook, work: Work, decision: Decision): ChannelCommand {
  requireTelling(book, "DECIDE_RETURN", "Decide it there.");
  const { externalReturnId, accept, reason } = decision;
  if (!externalReturnId.trim()) throw new Refusal("INVALID", "Name the channel's own id of the return.", ["externalReturnId"]);
  const ret = book.comings.returns.find(({ externalId }) => externalId === externalReturnId);
  if (ret?.status !== "REQUESTED") return propose(book, work, "DECIDE_RETURN", { subject: externalReturnId, payload: decision });
  mustBeAsked(book, ret, "decided");
  const effect = accept
    ? ({ becomes: "OPEN", channelRefunds: true, reason } as const)
    : ({ becomes: "DECLINED", channelRefunds: false, reason } as const);
  return askChannel(book, work, ret, decision, effect);
}

/**
 * The channel has decided what waited for it. Rejected, the return is REQUESTED as before; the command says why, and needs a person. Does nothing
 * where the channel's own message has brought it about meanwhile.
 */
export function returnDecided(book: OrderBook, work: Work, effect: ReturnEffect, command: Pick<ChannelCommand, "id" | "status">): void {
  const ret = book.comings.returns.find(({ id }) => id === effect.returnId);
  if (ret?.status !== "REQUESTED" || ret.decisionId !== command.id) return;
  const { becomes, channelRefunds, reason } = effect;
  if (command.status === "ACCEPTED" && becomes === "OPEN") openAsked(book, work, ret, { channelRefunds });
  else if (command.status === "ACCEPTED") declineAsked(book, work, ret, reason ?? `Declined at ${book.channel.name}`);
  else {
    ret.decisionWaits = false;
    tellOfReturn(book, work, ret, "decision_rejected", { commandId: command.id, wanted: becomes });
    // It was decided there meanwhile.
    if (ret.channelStatus === "DECLINED") declineAsked(book, work, ret, `Declined at ${book.channel.name}`);
  }
}

function mustBeAsked({ channel }: OrderBook, { status, number, decisionWaits }: Return, what: string): void {
  // What is CLOSED becomes OPEN, too, but by being reopened.
  if (status !== "REQUESTED")
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `Return ${number} is ${status}; ${possibleFrom(returnTransitions, status)}. What is REQUESTED is ${what}.`,
      ["id"],
    );
  if (decisionWaits)
    throw new Refusal("ALREADY_EXISTS", `${channel.name} was asked already and has not answered yet; see the return's \`decision\`.`, [
      "id",
    ]);
}

/** Whether its channel hears of it, and who decides then; null: it does not. Where returns are the channel's, it decides. */
function toldOf(book: OrderBook, { externalId }: Return): "TELLS" | "DECIDES" | null {
  const told = externalId == null ? null : telling(book, "DECIDE_RETURN");
  return told !== null && book.channel.rights.returnsBy === "CHANNEL" ? "DECIDES" : told;
}

function isWished({ channelWish }: Return, { resolution, keepMinor }: ReturnLine): boolean {
  if (channelWish === "REPLACE") return resolution === "REPLACE";
  if (resolution === "KEEP") return channelWish === "REFUND_ONLY" || (keepMinor ?? 0n) > 0n;
  return resolution === "REFUND";
}

/** What cannot go out once the channel has agreed is refused before it is asked. */
function checkExchanges({ channel, comings }: OrderBook, work: Work, ret: Return): void {
  for (const { returnId, exchangeSku } of comings.lines)
    if (returnId === ret.id && exchangeSku != null && work.sellable(channel.id, [exchangeSku]) === null)
      throw new Refusal("NOT_FOUND", `Nothing at ${channel.name} has the SKU ${exchangeSku}.`, ["id"]);
}

function askChannel(
  book: OrderBook,
  work: Work,
  ret: Return,
  asked: Pick<Decision, "accept" | "reason">,
  effect: Omit<ReturnEffect, "returnId">,
): ChannelCommand {
  const command = tellChannel(book, work, ret, asked, { returnId: ret.id, ...effect });
  ret.await(command.id);
  tellOfReturn(book, work, ret, "decision_asked", { commandId: command.id, wanted: effect.becomes });
  return command;
}

function tellChannel(
  book: OrderBook,
  work: Work,
  ret: Return,
  { accept, reason }: Pick<Decision, "accept" | "reason">,
  effect: ReturnEffect | null = null,
): ChannelCommand {
  const externalReturnId = ret.externalId as string;
  // What was rejected may be asked anew.
  const subject = ret.decisionId == null ? externalReturnId : `${externalReturnId} after ${ret.decisionId}`;
  return propose(book, work, "DECIDE_RETURN", { subject, payload: { externalReturnId, accept, reason }, effect });
}
