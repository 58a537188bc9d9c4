import type { EntityManager } from "@mikro-orm/postgresql";
import type { ChannelCommand, Effect } from "../commands/channel-command.entity.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { possibleFrom } from "../kit/transitions.ts";
import { OrderChange, OrderChangeAction } from "../orders/order-change.entity.ts";
import { changeTransitions } from "../orders/order-change.states.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { applyChange, type ChangeInHand, requireChangeable } from "./apply-change.ts";
import { askChannel } from "./cancel-at-channel.ts";
import { releaseHold } from "./keep-holds.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { pricesAreOurs, tellOfChange } from "./order-version.ts";
import { placeOf } from "./origins.ts";
import { skusOf } from "./preview-change.ts";
import { settleOrder } from "./settle-order.ts";
import { addressesOf, requireVersion } from "./stage-change.ts";
import { requireTelling, tellingOfCancelled } from "./tell-channel.ts";
import { inHand, Work } from "./work.ts";

/**
 * Confirms a change: in one transaction the order is what the change says, as its next version. Where its channel decides on what is taken
 * off, it is asked first, the change is REQUESTED and the order on hold until it has answered; with `ask`, it waits for the answer of a
 * person, such as the buyer. Answers the command that is waited for, if any.
 *
 * Throws Refusal VERSION_CONFLICT when the order has changed since the change was begun, INVALID for one that does nothing, and as
 * `applyChange` does.
 */
export async function confirmChange(
  em: EntityManager,
  deed: Deed,
  { orderId, id }: Pick<OrderChange, "orderId" | "id">,
  { ask }: { readonly ask: boolean },
): Promise<string | null> {
  let command: ChannelCommand | null = null;
  await onChange(em, deed, { orderId, id }, (book, work, held) => {
    const { change, actions } = held;
    change.requireStaging();
    if (actions.length === 0) throw new Refusal("INVALID", "The change does nothing yet.", ["orderChangeId"]);
    requireVersion(book, change.baseVersion, ["orderChangeId"]);
    requireChangeable(book.order);
    if (ask) request(book, work, change, "ANSWER");
    else command = decide(book, work, held);
  });
  return (command as ChannelCommand | null)?.id ?? null;
}

/**
 * Who was asked for a change answers. Throws Refusal ILLEGAL_TRANSITION for one that waits for nobody here, VERSION_CONFLICT when the order
 * has changed meanwhile, and as `confirmChange` does.
 */
export async function answerChange(
  em: EntityManager,
  deed: Deed,
  { orderId, id }: Pick<OrderChange, "orderId" | "id">,
  { accept, note }: { readonly accept: boolean; readonly note: string | null },
): Promise<void> {
  await onChange(em, deed, { orderId, id }, (book, work, held) => {
    const { change } = held;
    if (change.awaits !== "ANSWER")
      throw new Refusal(
        "ILLEGAL_TRANSITION",
        change.awaits === "CHANNEL"
          ? "The order's channel answers it."
          : `The change is ${change.status}; ${possibleFrom(changeTransitions, change.status ?? "PENDING")}. Nobody was asked for it.`,
        ["orderChangeId"],
      );
    if (!accept) return decline(book, work, change, note ?? "Declined");
    requireVersion(book, change.baseVersion, ["orderChangeId"]);
    decide(book, work, held);
  });
}

/** Gives a change up. Throws Refusal ILLEGAL_TRANSITION once it has ended, or while the channel decides on it. */
export async function cancelChange(
  em: EntityManager,
  deed: Deed,
  { orderId, id }: Pick<OrderChange, "orderId" | "id">,
  note: string | null,
): Promise<void> {
  await onChange(em, deed, { orderId, id }, (book, work, { change }) => {
    if (change.awaits === "CHANNEL")
      throw new Refusal("ILLEGAL_TRANSITION", `${book.channel.name} was asked for it and decides; it cannot be taken back.`, [
        "orderChangeId",
      ]);
    change.cancel(note, work.deed.at);
    tellOfChange(book, work, change, "cancelled");
  });
}

/** The channel has decided on a change that waited for it. */
export async function channelDecided(em: EntityManager, deed: Deed, orderId: string, effect: Effect, accepted: boolean): Promise<void> {
  await onChange(em, deed, { orderId, id: effect.changeId as string }, (book, work, held) => {
    const { change } = held;
    const hold = book.activeHolds().find(({ id }) => id === effect.holdId);
    if (hold) releaseHold(book, work, hold, "system");
    const isOver = book.order.status === "CANCELLED" || book.order.status === "COMPLETED";
    if (change.awaits !== "CHANNEL") settleOrder(book, work);
    else if (accepted && !isOver) applyChange(book, work, { ...held, byChannel: true });
    else {
      decline(book, work, change, accepted ? `The order is ${book.order.status} by now` : `${book.channel.name} does not want it`);
      settleOrder(book, work);
    }
  });
}

function decide(book: OrderBook, work: Work, held: ChangeInHand): ChannelCommand | null {
  const { change } = held;
  const units = pricesAreOurs(book) ? [] : unitsOf(book, held.actions);
  if (units.length === 0) {
    applyChange(book, work, held);
    return null;
  }
  const told = requireTelling(book, "CANCEL", "Cancel it there: its message cancels it here.");
  const reason = change.reason ?? "The order is changed";
  if (told === "TELLS") {
    tellingOfCancelled(book, work, { reason, code: "OTHER" }, () => applyChange(book, work, held));
    return null;
  }
  request(book, work, change, "CHANNEL");
  const command = askChannel(book, work, { units, reason, code: "OTHER", changeId: change.id });
  settleOrder(book, work);
  return command;
}

function request(book: OrderBook, work: Work, change: OrderChange, awaits: "CHANNEL" | "ANSWER"): void {
  change.request(awaits);
  change.updatedAt = work.deed.at;
  tellOfChange(book, work, change, "requested", { awaits });
}

function decline(book: OrderBook, work: Work, change: OrderChange, note: string): void {
  change.decline(note, work.deed.at);
  tellOfChange(book, work, change, "declined");
}

/** The units of the channel's own lines that it takes off. */
const unitsOf = (book: OrderBook, actions: readonly OrderChangeAction[]): { line: OrderLine; quantity: number }[] =>
  actions.flatMap(({ kind, orderLineId, quantity }) => {
    if (kind !== "CANCEL_LINE" && kind !== "SET_QTY") return [];
    const line = book.line(orderLineId as string);
    const present = line.orderedQuantity - (line.cancelledQuantity ?? 0);
    const units = kind === "SET_QTY" ? present - (quantity as number) : (quantity as number);
    return units > 0 && line.origin === "ORIGINAL" ? [{ line, quantity: units }] : [];
  });

/** Runs a verb on a change with its order, both locked. Throws Refusal NOT_FOUND. */
async function onChange(
  em: EntityManager,
  deed: Deed,
  { orderId, id }: Pick<OrderChange, "orderId" | "id">,
  verb: (book: OrderBook, work: Work, held: ChangeInHand) => void,
): Promise<void> {
  const [book] = await openBooks(em, [orderId]);
  const change = await em.findOne(OrderChange, { id, orderId }, { refresh: true });
  if (!book || !change) throw new Refusal("NOT_FOUND", "There is no such change.", ["orderChangeId"]);
  const actions = await em.find(OrderChangeAction, { orderChangeId: id }, { orderBy: { position: "asc" }, refresh: true });
  const addresses = await addressesOf(em, actions);
  const held = inHand([book]);
  const work = await Work.begin(em, deed, {
    ...held,
    lookUp: [...held.lookUp, ...skusOf(book.channel.id, actions)],
    destinations: [...(held.destinations ?? []), ...[...addresses.values()].map(placeOf)],
  });
  verb(book, work, { change, actions, addresses });
  await work.finish();
}
