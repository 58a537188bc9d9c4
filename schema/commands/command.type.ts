import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { commandKinds } from "../../src/channels/command.ts";
import { commandStatuses } from "../../src/commands/channel-command.states.ts";
import { type ChannelCommandRow, channelCommandsById } from "../../src/commands/channel-commands.rows.ts";
import { resolutions } from "../../src/flows/send-command.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MoneyInput } from "../kit/money.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

export const ChannelCommandKind = describedEnum("ChannelCommandKind", "What a channel is told.", commandKinds, {
  ACKNOWLEDGE: "We take the order.",
  READY_TO_SHIP: "It is packed; the channel's carrier may come for it.",
  SHIP: "A parcel has left, all of the order or a part.",
  CANCEL: "The order, or units of it, are to be cancelled, or were.",
  ANSWER_CANCELLATION: "What a buyer who asked for a cancellation is answered.",
  REFUND: "The buyer gets money back.",
  DECIDE_RETURN: "Whether a buyer's return is accepted.",
});

export const ChannelCommandStatus = describedEnum("ChannelCommandStatus", "How far a command is.", commandStatuses, {
  PENDING: "It waits to be sent, for the first time or again.",
  SENT: "The channel is being told, or has it and decides later.",
  UNKNOWN: "Its answer was lost. The channel is looked at before anything is done twice.",
  ACCEPTED: "The channel did it.",
  REJECTED: "The channel did not, and will not.",
});

export const CommandResolution = describedEnum("CommandResolution", "What a person saw at the channel.", resolutions, {
  ACCEPTED: "It is done there.",
  REJECTED: "It is not done there, and will not be; of a rejected command: it has been seen to.",
  NOT_DONE: "It is not done there: send it again.",
});

@ObjectType("ChannelCommand", {
  implements: Node,
  description: "What a channel is told of an order: stored before the channel hears of it, sent until it is known what became of it.",
})
export class ChannelCommandObject extends Node {
  @Field(() => ChannelCommandKind, { description: "What it is told." })
  kind!: string;

  @Field(() => ChannelCommandStatus, { description: "How far it is." })
  status!: string;

  @Field(() => Boolean, { description: "True when the channel decides it, and what it means here waits until it has." })
  decides!: boolean;

  @Field(() => Int, { description: "How often the channel was called for it since it was last tried anew." })
  attempts!: number;

  @Field(() => DateTime, { description: "When it is sent, or the channel looked at, next; it says nothing once it has ended or is dead." })
  nextAttemptAt!: string;

  @Field(() => String, { nullable: true, description: "Why it was rejected, or is not done yet. Plain English, no personal data." })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: "The channel's own id of what came of it." })
  reference!: string | null;

  @Field(() => DateTime, { nullable: true, description: "Since when it is no longer tried; null while it is." })
  deadSince!: string | null;

  @Field(() => DateTime, { nullable: true, description: "Since when it needs a person: it is dead or was rejected. Null: it does not." })
  attentionSince!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it was accepted or rejected." })
  endedAt!: string | null;

  @Field(() => DateTime, { description: "When it was proposed." })
  createdAt!: string;
}

export const ChannelCommandConnection = connectionType(() => ChannelCommandObject, "ChannelCommand", "commands");

@InputType({ description: "Which commands. Conditions that are left out do not limit; those that are given hold together." })
export class ChannelCommandFilterInput {
  @Field(() => [ID], { nullable: true, description: "Only to these channels." })
  channelIds?: string[] | null;

  @Field(() => [ChannelCommandStatus], { nullable: true, description: "Only those that are so far." })
  statuses?: string[] | null;

  @Field(() => [ChannelCommandKind], { nullable: true, description: "Only of these kinds." })
  kinds?: string[] | null;

  @Field(() => ID, { nullable: true, description: "Only about this order." })
  orderId?: string | null;

  @Field(() => Boolean, { nullable: true, description: "Only those that need a person, or only those that do not." })
  needsAttention?: boolean | null;
}

@InputType({ description: "A command to try anew." })
export class RedriveChannelCommandInput extends MutationInput {
  @Field(() => ID, { description: "The command." })
  id!: string;
}

@InputType({ description: "What became of a command, by who has looked at the channel." })
export class ResolveChannelCommandInput extends RedriveChannelCommandInput {
  @Field(() => CommandResolution, { description: "What happened." })
  outcome!: string;

  @Field(() => String, { description: "How you know. No personal data." })
  reason!: string;
}

@InputType({ description: "What a buyer who asked the channel for a cancellation is answered." })
export class AnswerCancellationInput extends MutationInput {
  @Field(() => ID, { description: "The order." })
  orderId!: string;

  @Field(() => Boolean, { description: "Whether it is cancelled." })
  accept!: boolean;

  @Field(() => String, { nullable: true, description: "Why, for the channel. No personal data." })
  note?: string | null;
}

@InputType({ description: "Units of a line that money is given back for." })
export class RefundLineInput {
  @Field(() => ID, { description: "The line." })
  lineId!: string;

  @Field(() => Int, { description: "How many units." })
  quantity!: number;
}

@InputType({ description: "Money that the channel is to give back to the buyer." })
export class RefundAtChannelInput extends MutationInput {
  @Field(() => ID, { description: "The order." })
  orderId!: string;

  @Field(() => MoneyInput, { description: "How much, in the order's currency: no more than was paid less what was refunded before." })
  amount!: MoneyInput;

  @Field(() => [RefundLineInput], { nullable: true, description: "For which units, where it is for units." })
  lines?: RefundLineInput[] | null;

  @Field(() => String, { nullable: true, description: "Why, for the channel. No personal data." })
  reason?: string | null;
}

@InputType({ description: "What becomes of a return that a buyer asked the channel for." })
export class DecideReturnInput extends MutationInput {
  @Field(() => ID, { description: "The order." })
  orderId!: string;

  @Field(() => String, { description: "The channel's own id of the return." })
  externalReturnId!: string;

  @Field(() => Boolean, { description: "Whether it is accepted." })
  accept!: boolean;

  @Field(() => String, { nullable: true, description: "Why, for the channel. No personal data." })
  reason?: string | null;
}

@ObjectType()
export abstract class ChannelCommandPayload extends Payload {
  commandId?: string | null;

  @Field(() => ChannelCommandObject, {
    nullable: true,
    description: "The command as it stands now; null when nothing was done, or the channel is told nothing.",
  })
  channelCommand(@Ctx() context: Context): Promise<ChannelCommandRow | null> {
    return loadOne(context, channelCommandsById, this.commandId ?? undefined);
  }
}

@ObjectType({ description: "What came of trying a command anew." })
export class RedriveChannelCommandPayload extends ChannelCommandPayload {}

@ObjectType({ description: "What came of saying what became of a command." })
export class ResolveChannelCommandPayload extends ChannelCommandPayload {}

@ObjectType({ description: "What came of answering a buyer's cancellation." })
export class AnswerCancellationPayload extends ChannelCommandPayload {}

@ObjectType({ description: "What came of telling a channel to refund." })
export class RefundAtChannelPayload extends ChannelCommandPayload {}

@ObjectType({ description: "What came of telling a channel what becomes of a return." })
export class DecideReturnPayload extends ChannelCommandPayload {}
