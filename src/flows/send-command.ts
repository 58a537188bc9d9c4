import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { CommandKind } from "../channels/command.ts";
import { forgetShown } from "../channels/forget-shown.ts";
import { ChannelCommand } from "../commands/channel-command.entity.ts";
import { commandTransitions } from "../commands/channel-command.states.ts";
import { firstOpen, tellOfCommand } from "../commands/tell-of-command.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { enqueue } from "../kit/jobs.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { possibleFrom } from "../kit/transitions.ts";
import { takeEffect } from "./cancel-at-channel.ts";
import { channelDecided } from "./confirm-change.ts";
import { endRefundOf } from "./refund-units.ts";
import { settleOrder } from "./settle-order.ts";
import { onOrder } from "./work.ts";

/** What is to be done about a command now. */
export type Turn =
  | { readonly kind: "SEND" | "OBSERVE"; readonly command: ChannelCommand }
  /** Nothing: it is done, waits for another, or a job of its own comes for it. */
  | { readonly kind: "NOTHING" };

/** What a teller can do besides sending. */
export interface Means {
  readonly knowsKey: boolean;
  readonly observes: boolean;
}

const cancelling: ReadonlySet<CommandKind> = new Set(["CANCEL", "ANSWER_CANCELLATION"]);
const nothing: Turn = { kind: "NOTHING" };

/**
 * Takes a command's turn: notes that the channel is about to be called, before it is. Of two who try one of them calls; commands of an order
 * go one after the other. A call that was begun and never ended leaves the command UNKNOWN.
 */
export async function beginCommand(em: EntityManager, deed: Deed, id: string, means: Means): Promise<Turn> {
  const command = await lockCommand(em, id);
  const now = deed.at;
  if (!command || command.endedAt != null || command.deadSince != null) return nothing;
  if (command.orderId != null && (await firstOpen(em, command.orderId, now))?.id !== id) return nothing;
  // Whoever calls the channel, or put it off, has seen to the next turn.
  if (command.nextAttemptAt > now || (command.busyUntil != null && command.busyUntil > now)) return nothing;
  if (command.tryUntil <= now) {
    await give(em, deed, command, `Tried for too long. ${command.reason ?? ""}`.trim());
    return nothing;
  }
  if (command.status === "SENT" && command.busyUntil != null) {
    command.doubt(now, "Muara stopped while it called the channel.");
    await tellOfCommand(em, deed, command, "unknown");
  }
  // What the channel gave a reference of, it has: it is looked at, even where sending it again would do no harm.
  const again = command.status === "UNKNOWN" && means.knowsKey && !(means.observes && command.reference != null);
  const kind = command.status === "PENDING" || again ? "SEND" : "OBSERVE";
  if (kind === "OBSERVE" && !means.observes) {
    await give(em, deed, command, `${command.reason ?? ""} The channel cannot be asked what became of it: look there.`.trim());
    return nothing;
  }
  const fresh = command.status === "PENDING";
  command.begin(now);
  if (fresh) await tellOfCommand(em, deed, command, "sent");
  else await em.flush();
  return { kind, command };
}

/** What came of a call. */
export type Outcome =
  | { readonly kind: "ACCEPTED"; readonly reference: string | null }
  | { readonly kind: "REJECTED"; readonly reason: string }
  /** The channel has it, and decides later. */
  | { readonly kind: "WAITS"; readonly reference: string | null; readonly at: Date }
  /** It could not be looked at. */
  | { readonly kind: "LATER"; readonly reason: string; readonly at: Date }
  /** It was not done, for certain. `looked`: the channel was asked, and does not have it. */
  | { readonly kind: "NOT_DONE"; readonly reason: string; readonly at: Date; readonly looked: boolean }
  | { readonly kind: "UNKNOWN"; readonly reason: string; readonly at: Date }
  /** Trying again cannot help before a person did something. `notDone`: nothing was done, for certain. */
  | { readonly kind: "GIVEN_UP"; readonly reason: string; readonly notDone: boolean };

/**
 * Notes what came of a call, and what that means for the order, in one transaction. What a person said meanwhile stands: `attempt` is the
 * attempt that it came of; null for what a person says.
 */
export async function endCommand(em: EntityManager, deed: Deed, id: string, outcome: Outcome, attempt: number | null): Promise<void> {
  const command = await lockCommand(em, id);
  const now = deed.at;
  if (!command || command.endedAt != null || (attempt !== null && command.attempts !== attempt)) return;
  const before = command.status;
  switch (outcome.kind) {
    case "ACCEPTED":
      command.accept(now, outcome.reference);
      break;
    case "REJECTED":
      command.reject(now, outcome.reason);
      break;
    case "WAITS":
      command.await(outcome.at, outcome.reference);
      break;
    case "LATER":
      command.wait(outcome.at, outcome.reason);
      break;
    case "NOT_DONE":
      command.postpone(outcome.at, outcome.reason, { looked: outcome.looked });
      break;
    case "UNKNOWN":
      command.doubt(outcome.at, outcome.reason);
      break;
    case "GIVEN_UP":
      if (outcome.notDone) command.postpone(now, outcome.reason);
      return give(em, deed, command, outcome.reason);
  }
  if (command.status !== before)
    await tellOfCommand(em, deed, command, command.status === "PENDING" ? "postponed" : command.status.toLowerCase());
  else await em.flush();
  if (command.endedAt == null) return wake(em, command, command.nextAttemptAt, now);
  const { effect, orderId, status } = command;
  if (command.kind === "REFUND" && orderId != null)
    await onOrder(em, deed, orderId, (book, work) => {
      const payment = book.payments.find(({ id }) => id === command.subject);
      if (payment) endRefundOf(book, work, payment, status === "ACCEPTED" ? "SUCCEEDED" : "FAILED", command.reason ?? undefined);
      settleOrder(book, work);
    });
  if (effect != null && orderId != null)
    await (effect.changeId === undefined
      ? onOrder(em, deed, orderId, (book, work) => takeEffect(book, work, effect, status === "ACCEPTED"))
      : channelDecided(em, deed, orderId, effect, status === "ACCEPTED"));
  if (status === "ACCEPTED" && orderId != null && cancelling.has(command.kind)) await forgetShown(em, orderId);
  await wakeNext(em, command, now);
}

/** It could not even be begun: it is looked at again. */
export async function postponeCommand(em: EntityManager, deed: Deed, id: string, at: Date, reason: string): Promise<void> {
  const command = await lockCommand(em, id);
  const now = deed.at;
  if (!command || command.endedAt != null || command.deadSince != null || (command.busyUntil != null && command.busyUntil > now)) return;
  if (command.tryUntil <= now) return give(em, deed, command, `Tried for too long. ${reason}`);
  command.reason = reason;
  command.nextAttemptAt = at;
  await em.flush();
  await wake(em, command, at, now);
}

/** Tries a dead or rejected command anew, for another day. Throws Refusal NOT_FOUND, ILLEGAL_TRANSITION. */
export async function redriveCommand(em: EntityManager, deed: Deed, id: string): Promise<void> {
  const command = await lockCommand(em, id);
  if (!command) throw noCommand();
  command.redrive(deed.at);
  await tellOfCommand(em, deed, command, "redriven");
  await wake(em, command, deed.at, deed.at);
}

/** NOT_DONE: it is to be sent again. */
export const resolutions = ["ACCEPTED", "REJECTED", "NOT_DONE"] as const;
export type Resolution = (typeof resolutions)[number];

/**
 * A person says what happened at the channel, and Muara goes on as if the channel had said so. Of a rejected one it says that somebody has
 * seen to it. Throws Refusal NOT_FOUND, INVALID without a reason, ILLEGAL_TRANSITION for one that was accepted, or that is being sent right now.
 */
export async function resolveCommand(
  em: EntityManager,
  deed: Deed,
  id: string,
  { outcome, reason }: { readonly outcome: Resolution; readonly reason: string },
): Promise<void> {
  const command = await lockCommand(em, id);
  if (!command) throw noCommand();
  if (!reason.trim()) throw new Refusal("INVALID", "Say how you know.", ["reason"]);
  if (command.busyUntil != null && command.busyUntil > deed.at)
    throw new Refusal("ILLEGAL_TRANSITION", "The channel is being called for it right now; wait for what comes of it.", ["id"]);
  if (command.status === "ACCEPTED" || (command.status === "REJECTED" && outcome !== "REJECTED"))
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `The command is ${command.status} already; ${possibleFrom(commandTransitions, command.status ?? "PENDING")}.`,
      ["id"],
    );
  if (outcome === "NOT_DONE") {
    if (command.status !== "PENDING") command.postpone(deed.at, reason, { looked: true });
    command.anew(deed.at);
    await wake(em, command, deed.at, deed.at);
  } else if (command.endedAt == null)
    await endCommand(em, deed, id, outcome === "ACCEPTED" ? { kind: outcome, reference: null } : { kind: outcome, reason }, null);
  command.attentionSince = null;
  await tellOfCommand(em, deed, command, "resolved");
}

/** Commands that are overdue, as their jobs are gone: they are woken again. Answers how many. */
export async function wakeOverdue(em: EntityManager, now: Date): Promise<number> {
  const late = new Date(now.getTime() - overdueMilliseconds);
  const found = await rows(
    em,
    sql<{ id: string; channelId: string }>`
      select id, channel_id as "channelId" from channel_commands command
      where ended_at is null and dead_since is null and next_attempt_at < ${late} and coalesce(busy_until, next_attempt_at) < ${late}
        and not exists (
          select 1 from channel_commands earlier where earlier.order_id = command.order_id and earlier.ended_at is null
            and earlier.dead_since is null and (earlier.position, earlier.id) < (command.position, command.id))
      order by next_attempt_at limit 200 for update skip locked`,
  );
  if (found.length === 0) return 0;
  // Not again at the next look.
  await rows(em, sql`update channel_commands set next_attempt_at = ${now} where id = any(${uuids(found.map(({ id }) => id))})`);
  await enqueue(
    em,
    "channel-commands",
    found.map(({ id, channelId }) => ({ group: channelId, data: { commandId: id }, at: null })),
    now,
  );
  return found.length;
}

const overdueMilliseconds = 15_000;

const noCommand = () => new Refusal("NOT_FOUND", "There is no such command.", ["id"]);

const lockCommand = (em: EntityManager, id: string): Promise<ChannelCommand | null> =>
  em.findOne(ChannelCommand, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });

const wake = (em: EntityManager, { id, channelId }: ChannelCommand, at: Date, now: Date): Promise<void> =>
  enqueue(em, "channel-commands", [{ group: channelId, data: { commandId: id }, at }], now);

/** A dead letter. The next of its order is sent. */
async function give(em: EntityManager, deed: Deed, command: ChannelCommand, reason: string): Promise<void> {
  command.die(deed.at, reason);
  await tellOfCommand(em, deed, command, "dead");
  await wakeNext(em, command, deed.at);
}

async function wakeNext(em: EntityManager, { orderId, channelId }: ChannelCommand, now: Date): Promise<void> {
  const next = orderId == null ? null : await firstOpen(em, orderId, now);
  if (next) await enqueue(em, "channel-commands", [{ group: channelId, data: { commandId: next.id }, at: null }], now);
}
