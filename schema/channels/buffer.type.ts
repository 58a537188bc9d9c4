import { Ctx, Field, ID, Int, ObjectType } from "type-graphql";
import { type ChannelBufferRow, channelBuffersById } from "../../src/channels/channel-buffers.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId } from "../kit/global-id.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

@ObjectType("ChannelBuffer", {
  implements: Node,
  description:
    "Units of what is available that a channel is not shown. Of several that apply at a place, the one counts that names the goods most exactly (item, tag, all), then the place (location, network, all).",
})
export class ChannelBufferObject extends Node {
  @Field(() => String, { nullable: true, description: "The network of locations it counts at; null when it is not for one." })
  network!: string | null;

  @Field(() => String, { nullable: true, description: "The tag of the items it counts for; null when it is not for one." })
  itemTag!: string | null;

  @Field(() => Int, { nullable: true, description: "Units kept back at each location; null when it is a percentage." })
  units!: number | null;

  @Field(() => Int, { nullable: true, description: "Per cent of what is available at each location, rounded up; null when it is units." })
  percent!: number | null;

  @Field(() => Boolean, {
    description:
      "Whether not even an order that came in may take these units: it waits, or a person decides. False: it may, before it has to wait.",
  })
  strict!: boolean;

  @Field(() => Int, { description: "Grows with every change; pass it to an update to be sure nobody changed it meanwhile." })
  version!: number;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

export const ChannelBufferConnection = connectionType(() => ChannelBufferObject, "ChannelBuffer", "buffers");

@ObjectType()
abstract class BufferPayload extends Payload {
  bufferId?: string;

  @Field(() => ChannelBufferObject, { nullable: true, description: "The buffer as it stands now; null when nothing was done." })
  async buffer(@Ctx() { em, access }: Context): Promise<ChannelBufferRow | null> {
    // Not by loader: an earlier mutation of the same operation may have filled it.
    return this.bufferId === undefined ? null : ((await channelBuffersById(em, [this.bufferId], access))[0] ?? null);
  }
}

@ObjectType({ description: "What came of adding a buffer." })
export class CreateChannelBufferPayload extends BufferPayload {}

@ObjectType({ description: "What came of changing a buffer." })
export class UpdateChannelBufferPayload extends BufferPayload {}

@ObjectType({ description: "What came of taking a buffer away." })
export class DeleteChannelBufferPayload extends Payload {
  bufferId?: string;

  @Field(() => ID, { nullable: true, description: "The id of the buffer that is gone; null when nothing was done." })
  deletedId(): string | null {
    return this.bufferId === undefined ? null : globalId("ChannelBuffer", this.bufferId);
  }
}
