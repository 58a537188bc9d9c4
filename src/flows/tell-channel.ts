import type { CancelReason, ChannelOrder, CommandKind, Commands, ToldLine } from "../channels/command.ts";
import { ChannelCommand, type Effect, type ReturnEffect, triedHours } from "../commands/channel-command.entity.ts";
import { hashOf, storedOf } from "../commands/payload.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

interface Proposal<Kind extends CommandKind> {
  /** What of the order it is about: the same is proposed once. */
  readonly subject: string;
  readonly payload: Omit<Commands[Kind], "order">;
  readonly effect?: Effect | ReturnEffect | null;
  readonly fulfillmentId?: string | null;
}

/** Whether its channel can be told this of the order, and who decides then; null: it cannot be told, or need not know. */
export const telling = ({ order, channel }: OrderBook, kind: CommandKind): "TELLS" | "DECIDES" | null =>
  order.origin === "CHANNEL" ? (channel.tells[kind] ?? null) : null;

/** Stores what the order's channel is to be told; it is sent once that is committed. */
export function propose<Kind extends CommandKind>(
  book: OrderBook,
  work: Work,
  kind: Kind,
  { subject, payload, effect = null, fulfillmentId = null }: Proposal<Kind>,
): ChannelCommand {
  const { order } = book;
  const { at, actor } = work.deed;
  const stored = storedOf({ order: channelOrderOf(book), ...payload } as unknown as Commands[Kind]);
  const command = make(ChannelCommand, {
    id: newId(),
    channelId: order.channelId,
    orderId: order.id,
    fulfillmentId,
    kind,
    subject,
    position: order.eventSequence ?? 0,
    payload: stored,
    payloadHash: hashOf(kind, stored),
    effect,
    status: "PENDING",
    attempts: 0,
    nextAttemptAt: at,
    tryUntil: new Date(at.getTime() + triedHours * 3_600_000),
    busyUntil: null,
    reason: null,
    reference: null,
    deadSince: null,
    attentionSince: null,
    endedAt: null,
    actor,
    eventSequence: 0,
    version: 1,
    createdAt: at,
    updatedAt: at,
  });
  work.propose(command);
  work.tellOf(book, "ChannelCommand", command, "channel_command.created", {
    commandId: command.id,
    kind,
    status: command.status,
    fulfillmentId,
  });
  return command;
}

/** We take the order: told once, when it opens, where the channel wants to hear it. */
export function acknowledge(book: OrderBook, work: Work): void {
  const open = book.originalLines.some(({ openQuantity }) => openQuantity > 0);
  if (open && !book.order.test && telling(book, "ACKNOWLEDGE") !== null)
    propose(book, work, "ACKNOWLEDGE", { subject: "order", payload: {} });
}

/** Throws Refusal CHANNEL_FORBIDS that names what the order's channel cannot be told. */
export function requireTelling(book: OrderBook, kind: CommandKind, instead: string): "TELLS" | "DECIDES" {
  const told = telling(book, kind);
  if (told === null)
    throw new Refusal("CHANNEL_FORBIDS", `${book.channel.name} cannot be told ${words[kind]} from here. ${instead}`, ["orderId"]);
  return told;
}

const words: Readonly<Record<CommandKind, string>> = {
  ACKNOWLEDGE: "that an order is taken",
  READY_TO_SHIP: "that an order is packed",
  SHIP: "that an order has left",
  CANCEL: "to cancel an order",
  ANSWER_CANCELLATION: "what becomes of a buyer's cancellation",
  REFUND: "to refund",
  DECIDE_RETURN: "what becomes of a return",
};

/** Runs a verb that cancels units, and tells the channel of those that it cancelled. */
export function tellingOfCancelled(
  book: OrderBook,
  work: Work,
  { reason, code }: { readonly reason: string; readonly code: CancelReason },
  cancel: () => void,
): void {
  const before = new Map(book.originalLines.map((line) => [line, line.cancelledQuantity]));
  book.telling = true;
  try {
    cancel();
  } finally {
    book.telling = false;
  }
  const gone = [...before].map(([line, cancelled]) => ({ line, quantity: line.cancelledQuantity - cancelled }));
  const lines = gone.filter(({ quantity }) => quantity > 0).map(({ line, quantity }) => toldCancelled(line, quantity));
  if (lines.length === 0 || telling(book, "CANCEL") === null) return;
  const whole = book.order.status === "CANCELLED";
  propose(book, work, "CANCEL", {
    subject: whole ? "order" : `version ${book.order.orderVersion}`,
    payload: { reason: code, note: reason, lines: whole ? null : lines },
  });
}

const channelOrderOf = ({ order }: OrderBook): ChannelOrder => ({
  externalId: order.externalId,
  number: order.number,
  currencyCode: order.currency,
});

/** Units of a line by the channel's own ids: where it has an id for each unit, those from `from` on. */
function toldLine({ externalIds, sku, orderedQuantity }: OrderLine, quantity: number, from: number): ToldLine {
  const perUnit = externalIds.length === orderedQuantity && orderedQuantity > 1;
  return { externalIds: perUnit ? externalIds.slice(from, from + quantity) : [...externalIds], sku: sku ?? null, quantity };
}

/** Units that leave are the line's first ones. Call it before they are counted as gone. */
export const toldShipped = (line: OrderLine, quantity: number): ToldLine => toldLine(line, quantity, line.fulfilledQuantity);

/** Units that are cancelled are the line's last ones. Call it before they are counted as cancelled. */
export const toldLastOpen = (line: OrderLine, quantity: number): ToldLine =>
  toldLine(line, quantity, line.orderedQuantity - line.cancelledQuantity - quantity);

/** The same, once they are. */
const toldCancelled = (line: OrderLine, quantity: number): ToldLine =>
  toldLine(line, quantity, line.orderedQuantity - line.cancelledQuantity);
