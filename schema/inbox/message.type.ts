import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { type InboxMessageRow, inboxMessagesById } from "../../src/inbox/inbox.rows.ts";
import { messageOutcomes, messageSources, messageStatuses } from "../../src/inbox/messages.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

export const MessageStatus = describedEnum("MessageStatus", "How far a message is.", messageStatuses, {
  PENDING: "It waits to be worked off, for the first time or again.",
  DONE: "It is worked off; `outcome` says what came of it.",
  PARKED: "It could not be worked off and waits for a person; `reason` says why. Mend that, then replay it.",
});

export const MessageOutcome = describedEnum("MessageOutcome", "What came of a message.", messageOutcomes, {
  ACCEPTED: "A new order was taken.",
  UPDATED: "An order that was known was brought to a newer version.",
  UNCHANGED: "All of it was known already.",
  SUPERSEDED: "A newer version of the order was known already.",
  IGNORED: "It was understood, and there was nothing to do.",
  FETCHED: "It only hinted at a change; the channel was asked, and its answer is a message of its own.",
  NOTED: "It was about the account, not about an order; see the channel's health.",
});

export const MessageSource = describedEnum("MessageSource", "How a message came.", messageSources, {
  WEBHOOK: "The channel sent it.",
  FETCH: "Muara asked the channel for it.",
  IMPORT: "A person brought it in.",
  POLL: "Muara asked the channel what changed, and found it.",
  BACKFILL: "Muara asked the channel for what was before it was connected, and found it.",
  FILE: "It is one order of a file that was dropped.",
});

@ObjectType("InboxMessage", {
  implements: Node,
  description: "A message of a channel, kept as it came until it is worked off and for a while after.",
})
export class InboxMessageObject extends Node {
  @Field(() => String, { description: "The channel's own id of the delivery: one that comes twice is kept once." })
  deliveryId!: string;

  @Field(() => MessageSource, { description: "How it came." })
  source!: string;

  @Field(() => MessageStatus, { description: "How far it is." })
  status!: string;

  @Field(() => MessageOutcome, { nullable: true, description: "What came of it; null until it is done." })
  outcome!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Why it is parked, or why the last attempt failed. Plain English, no personal data.",
  })
  reason!: string | null;

  @Field(() => Int, { description: "How often it failed so far." })
  attempts!: number;

  @Field(() => DateTime, { description: "When it is tried next; it says nothing once the message is done or parked." })
  nextAttemptAt!: string;

  @Field(() => DateTime, { description: "When it was kept. Only then did the channel hear that we have it." })
  receivedAt!: string;

  @Field(() => DateTime, { nullable: true, description: "When it was done or parked." })
  processedAt!: string | null;
}

export const InboxMessageConnection = connectionType(() => InboxMessageObject, "InboxMessage", "messages");

@InputType({ description: "Which messages. Conditions that are left out do not limit; those that are given hold together." })
export class InboxFilterInput {
  @Field(() => MessageStatus, { nullable: true, description: "Only those that are so far." })
  status?: string | null;

  @Field(() => MessageOutcome, { nullable: true, description: "Only those with this outcome." })
  outcome?: string | null;

  @Field(() => [ID], { nullable: true, description: "Only of these channels." })
  channelIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: "Only what made or changed this order." })
  orderId?: string | null;

  @Field(() => DateTime, { nullable: true, description: "Only received at or after this instant." })
  receivedAfter?: Date | null;

  @Field(() => DateTime, { nullable: true, description: "Only received before this instant." })
  receivedBefore?: Date | null;
}

@InputType({ description: "A parked message to work off anew." })
export class ReplayMessageInput extends MutationInput {
  @Field(() => ID, { description: "The message." })
  id!: string;
}

@ObjectType({ description: "What came of replaying a message." })
export class ReplayMessagePayload extends Payload {
  messageId?: string;

  @Field(() => InboxMessageObject, { nullable: true, description: "The message as it stands now; null when nothing was done." })
  message(@Ctx() context: Context): Promise<InboxMessageRow | null> {
    return loadOne(context, inboxMessagesById, this.messageId);
  }
}
