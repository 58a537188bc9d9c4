import { defineEntity, p } from "@mikro-orm/core";
import { Channel } from "../channels/channel.entity.ts";
import { commandKinds } from "../channels/command.ts";
import { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import type { Units } from "../fulfillment/fulfillment-order.entity.ts";
import { createdAt, eventSequence, idColumn, instant, refersTo, updatedAt, version } from "../kit/columns.ts";
import { Refusal } from "../kit/errors.ts";
import { possibleFrom, step } from "../kit/transitions.ts";
import { Order } from "../orders/order.entity.ts";
import { type CommandStatus, commandStatuses, commandTransitions, openStatuses } from "./channel-command.states.ts";
import type { StoredPayload } from "./payload.ts";

/** What a command that the channel decides means here once it is accepted: units that are cancelled, or the whole order. */
export interface Effect {
  readonly holdId: string;
  readonly reason: string;
  readonly units: readonly Units[] | null;
  /** The change of the order that is confirmed then, with all that it does. */
  readonly changeId?: string;
}

/** How long a command is tried before a person is asked. */
export const triedHours = 24;
/** A call that has not ended by then never will: whoever made it died. */
export const busySeconds = 60;

/**
 * A proposal to a channel, stored before the channel first hears of it. Its id is the key the channel is given with it, so it is sent twice as
 * the same. What is sent never changes.
 */
const schema = defineEntity({
  name: "ChannelCommand",
  tableName: "channel_commands",
  properties: {
    id: idColumn(),
    channelId: () => refersTo(Channel, "channel_id"),
    orderId: () => refersTo(Order, "order_id").nullable(),
    fulfillmentId: () => refersTo(Fulfillment, "fulfillment_id").nullable(),
    kind: p.enum(commandKinds),
    /** What of the order it is about: the same thing is proposed once. */
    subject: p.text(),
    /** Rises among the commands of an order, which are sent one after the other. */
    position: p.integer(),
    payload: p.json().$type<StoredPayload>(),
    payloadHash: p.text(),
    effect: p.json().$type<Effect>().nullable(),
    status: p.enum(commandStatuses).default("PENDING"),
    attempts: p.integer().default(0),
    /** When it is sent, or looked at, next. */
    nextAttemptAt: instant(),
    /** Until then it is dead when nothing came of it. */
    tryUntil: instant(),
    /** While somebody calls the channel for it: when that call is over at the latest. */
    busyUntil: instant().nullable(),
    /** Why it was rejected, or is not done yet. Plain English, no personal data. */
    reason: p.text().nullable(),
    /** The channel's own id of what came of it. */
    reference: p.text().nullable(),
    /** Since when it is no longer tried. */
    deadSince: instant().nullable(),
    /** Since when it needs a person: it is dead, or was rejected. */
    attentionSince: instant().nullable(),
    endedAt: instant().nullable(),
    /** Who brought it about. */
    actor: p.text(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [{ name: "channel_commands_once", properties: ["orderId", "kind", "subject"] }],
  checks: [
    { name: "channel_commands_ended", expression: "(status in ('ACCEPTED', 'REJECTED')) = (ended_at is not null)" },
    { name: "channel_commands_dead", expression: "dead_since is null or (ended_at is null and attention_since is not null)" },
    { name: "channel_commands_busy", expression: "busy_until is null or status in ('SENT', 'UNKNOWN')" },
  ],
  indexes: [
    { properties: ["createdAt", "id"] },
    { properties: ["channelId", "createdAt", "id"] },
    { properties: ["status", "createdAt", "id"] },
    { properties: ["channelId", "status", "createdAt", "id"] },
    { properties: ["kind", "createdAt", "id"] },
    { properties: ["createdAt", "id"], where: "attention_since is not null", name: "channel_commands_attention_by_created_at" },
    { properties: ["fulfillmentId"], where: "fulfillment_id is not null" },
    { properties: ["nextAttemptAt"], where: "ended_at is null and dead_since is null" },
    { properties: ["attentionSince", "id"], where: "attention_since is not null" },
  ],
});

export class ChannelCommand extends schema.class {
  /** Somebody is about to call the channel, which is noted before the call. */
  begin(now: Date): void {
    if (this.status === "PENDING") this.become("SENT");
    this.attempts = (this.attempts ?? 0) + 1;
    this.busyUntil = new Date(now.getTime() + busySeconds * 1000);
  }

  accept(now: Date, reference: string | null): void {
    this.end("ACCEPTED", now);
    this.reference = reference ?? this.reference ?? null;
    this.reason = null;
  }

  /** A person looks at it: what was proposed did not happen. */
  reject(now: Date, reason: string): void {
    this.end("REJECTED", now);
    this.reason = reason;
    this.attentionSince = now;
  }

  /** It was not done, for certain: it is sent again. An outcome that was not known stays so unless it was looked at. */
  postpone(at: Date, reason: string, { looked = false }: { readonly looked?: boolean } = {}): void {
    if (this.status === "SENT" || looked) this.become("PENDING");
    this.wait(at, reason);
  }

  /** Nobody can say whether it was done. */
  doubt(at: Date, reason: string): void {
    if (this.status === "SENT") this.become("UNKNOWN");
    this.wait(at, reason);
  }

  /** The channel has it, and decides later. */
  await(at: Date, reference: string | null): void {
    // What was in doubt stays so until the channel has decided.
    this.reference = reference ?? this.reference ?? null;
    this.wait(at, "The channel has not decided yet.");
  }

  /** It is not tried any more: a person says how it goes on. */
  die(now: Date, reason: string): void {
    this.wait(now, reason);
    this.deadSince = now;
    this.attentionSince = now;
  }

  /**
   * A person wants it tried anew. Throws Refusal ILLEGAL_TRANSITION for one that is tried already or was accepted, and for a rejected one
   * whose meaning here was undone with the rejection.
   */
  redrive(now: Date): void {
    if (this.status === "REJECTED" && (this.effect != null || this.kind === "REFUND"))
      throw new Refusal("ILLEGAL_TRANSITION", "The channel rejected it, and the order went on. Ask for the same anew instead.", ["id"]);
    if (this.status !== "REJECTED" && this.deadSince == null)
      throw new Refusal(
        "ILLEGAL_TRANSITION",
        `The command is ${this.status}${openStatuses.includes(this.status) ? " and tried by itself" : ""}; ${possibleFrom(commandTransitions, this.status)}. What is dead or rejected can be tried anew.`,
        ["id"],
      );
    if (this.status === "REJECTED") this.become("PENDING");
    this.anew(now);
  }

  /** It is tried for another day. */
  anew(now: Date): void {
    Object.assign(this, { attempts: 0, deadSince: null, attentionSince: null, endedAt: null, reason: null, busyUntil: null });
    this.nextAttemptAt = now;
    this.tryUntil = new Date(now.getTime() + triedHours * 3_600_000);
  }

  /** Nothing is known that was not known before: it is looked at again. */
  wait(at: Date, reason: string): void {
    this.busyUntil = null;
    this.nextAttemptAt = at;
    this.reason = reason;
  }

  private end(status: "ACCEPTED" | "REJECTED", now: Date): void {
    this.become(status);
    Object.assign(this, { endedAt: now, busyUntil: null, deadSince: null, attentionSince: null });
  }

  // Not a #private: MikroORM makes instances without running the constructor.
  private become(status: CommandStatus): void {
    this.status = step(commandTransitions, this.status, status, `Command ${this.id}`);
  }
}
schema.setClass(ChannelCommand);
