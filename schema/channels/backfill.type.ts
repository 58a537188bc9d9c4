import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { channelsById } from "../../src/channels/channels.rows.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { ChannelObject } from "./channel.type.ts";

export const BackfillState = describedEnum("BackfillState", "How far bringing in earlier orders is.", ["RUNNING", "DONE"] as const, {
  RUNNING: "The channel is being asked. A gateway that is stopped goes on where it was.",
  DONE: "All of them are in the inbox.",
});

@ObjectType("ChannelBackfill", { description: "Bringing in the orders that changed before a channel was connected." })
export class ChannelBackfillObject {
  @Field(() => BackfillState, { description: "How far it is." })
  state!: string;

  @Field(() => DateTime, { description: "Orders that changed from then on." })
  from!: string;

  @Field(() => DateTime, { description: "To then: when the channel was connected." })
  to!: string;

  @Field(() => DateTime, { description: "All that changed before this is in the inbox." })
  reached!: string;

  @Field(() => Int, { description: "Versions of orders that were found." })
  found!: number;

  @Field(() => Int, { description: "Of these, how many were not known." })
  fresh!: number;

  @Field(() => String, { nullable: true, description: "Why it cannot go on just now; it is tried again. Null when it can." })
  error!: string | null;

  @Field(() => DateTime, { description: "When it began." })
  startedAt!: string;

  @Field(() => DateTime, { nullable: true, description: "When it was done." })
  finishedAt!: string | null;
}

@InputType({ description: "How far back orders are to be brought in." })
export class BackfillChannelInput extends MutationInput {
  @Field(() => ID, { description: "The channel." })
  channelId!: string;

  @Field(() => Int, { description: "Days before the channel was connected, 1 to 730. Many channels show fewer." })
  days!: number;
}

@ObjectType({ description: "What came of wanting earlier orders." })
export class BackfillChannelPayload extends Payload {
  channelId?: string;

  @Field(() => ChannelObject, { nullable: true, description: "The channel, with its `backfill`; null when nothing was done." })
  channel(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, channelsById, this.channelId);
  }
}
