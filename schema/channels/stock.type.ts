import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { channelsById } from "../../src/channels/channels.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { ChannelObject } from "./channel.type.ts";

@ObjectType("PublishedLevel", { description: "What a channel was told of a listing's stock, and what it was seen to show." })
export class PublishedLevelObject {
  @Field(() => String, {
    nullable: true,
    description: "The channel's own id of the place, where it keeps levels by place; null where it keeps one for all.",
  })
  place!: string | null;

  @Field(() => Int, { nullable: true, description: "Units it was told last, and took; null when it was told none yet." })
  quantity!: number | null;

  @Field(() => DateTime, { nullable: true, description: "When that was." })
  toldAt!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: "Units it showed when it was last asked; null when it was not, did not know the listing, or did not count it.",
  })
  shown!: number | null;

  @Field(() => DateTime, { nullable: true, description: "When that was." })
  shownAt!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When it last showed what neither Muara nor its own orders explain: somebody else changed it there.",
  })
  differedAt!: string | null;
}

@ObjectType("StockDrift", {
  description:
    "A listing of which its channel may show another number than is true: it is about to be told, or it refused. What is true is the listing's `availableToSell`, what it was told its `published`.",
})
export class StockDriftObject {
  @Field(() => DateTime, { description: "Since when." })
  since!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "Why the channel refused it: it is told again when something of it changes, or on `reconcileStock`. Null: it is told soon.",
  })
  reason!: string | null;
}

export const StockDriftConnection = connectionType(() => StockDriftObject, "StockDrift", "listings that may be out of step");

@ObjectType("ChannelStock", { description: "How telling a channel its stock goes." })
export class ChannelStockObject {
  @Field(() => DateTime, { nullable: true, description: "Since when it cannot be told; null while it goes well." })
  failingSince!: string | null;

  @Field(() => String, { nullable: true, description: "Why; null while it goes well." })
  failure!: string | null;

  @Field(() => Boolean, { description: "Whether what it shows is being compared with what is true, or is about to be." })
  reconciling!: boolean;

  @Field(() => DateTime, { nullable: true, description: "When the last comparison ended; null before the first." })
  reconciledAt!: string | null;

  @Field(() => Int, { description: "Listings that the present comparison has looked at so far, or the last one did." })
  looked!: number;

  @Field(() => Int, { description: "Of these, how many showed something else than was true. They are told anew." })
  differed!: number;
}

@InputType({ description: "Which channel to compare." })
export class ReconcileStockInput extends MutationInput {
  @Field(() => ID, { description: "The channel." })
  channelId!: string;
}

@ObjectType({ description: "What came of asking for a comparison; `channel.stock` says how it goes." })
export class ReconcileStockPayload extends Payload {
  channelId?: string;

  @Field(() => ChannelObject, { nullable: true, description: "The channel; null when nothing was done." })
  channel(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, channelsById, this.channelId);
  }
}
