import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { inventoryItemsById } from "../../src/catalog/inventory-items.rows.ts";
import { type ChannelBufferRow, channelBufferCount, channelBufferPage } from "../../src/channels/channel-buffers.rows.ts";
import { type ChannelRow, channelsById } from "../../src/channels/channels.rows.ts";
import { createBuffer, deleteBuffer, updateBuffer } from "../../src/flows/edit-buffer.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import { InventoryItemObject } from "../catalog/item.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { LocationObject } from "../locations/location.type.ts";
import { CreateChannelBufferInput, DeleteChannelBufferInput, UpdateChannelBufferInput } from "./buffer.inputs.ts";
import {
  ChannelBufferConnection,
  ChannelBufferObject,
  CreateChannelBufferPayload,
  DeleteChannelBufferPayload,
  UpdateChannelBufferPayload,
} from "./buffer.type.ts";
import { ChannelObject } from "./channel.type.ts";

@Resolver(() => ChannelBufferObject)
export class BufferResolver {
  @Needs("channels:write")
  @Mutation(() => CreateChannelBufferPayload, { description: "Keeps units back from what a channel is shown." })
  createChannelBuffer(
    @Arg("input", () => CreateChannelBufferInput, { description: "The buffer." }) input: CreateChannelBufferInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "createChannelBuffer", input, async (em, deed) => {
      const { channelId, locationId, network, itemId, itemTag, units, percent, strict } = input;
      const place = { locationId: locationId == null ? null : idIn("Location", locationId, ["locationId"]), network: network ?? null };
      const goods = { itemId: itemId == null ? null : idIn("InventoryItem", itemId, ["itemId"]), itemTag: itemTag ?? null };
      const kept = { units: units ?? null, percent: percent ?? null, strict: strict ?? false };
      const values = { channelId: idIn("Channel", channelId, ["channelId"]), ...place, ...goods, ...kept };
      return { bufferId: (await createBuffer(em, deed, context.access, values)).id };
    });
  }

  @Needs("channels:write")
  @Mutation(() => UpdateChannelBufferPayload, { description: "Changes how much a buffer keeps back." })
  updateChannelBuffer(
    @Arg("input", () => UpdateChannelBufferInput, { description: "The change." }) input: UpdateChannelBufferInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "updateChannelBuffer", input, async (em, deed) => {
      const { units, percent, strict, version } = input;
      const kept = { ...(units != null && { units }), ...(percent != null && { percent }), ...(strict != null && { strict }) };
      const id = idIn("ChannelBuffer", input.id, ["id"]);
      return { bufferId: (await updateBuffer(em, deed, context.access, id, { ...kept, version: version ?? null })).id };
    });
  }

  @Needs("channels:write")
  @Mutation(() => DeleteChannelBufferPayload, { description: "Takes a buffer away." })
  deleteChannelBuffer(
    @Arg("input", () => DeleteChannelBufferInput, { description: "Which one." }) input: DeleteChannelBufferInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "deleteChannelBuffer", input, async (em, deed) => {
      const bufferId = idIn("ChannelBuffer", input.id, ["id"]);
      await deleteBuffer(em, deed, context.access, bufferId);
      return { bufferId };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ChannelBufferRow): string {
    return globalId("ChannelBuffer", id);
  }

  @FieldResolver(() => ChannelObject, { description: "The channel that is not shown these units." })
  channel(@Root() { channelId }: ChannelBufferRow, @Ctx() context: Context) {
    return loadOne(context, channelsById, channelId);
  }

  @Needs("locations:read")
  @FieldResolver(() => LocationObject, {
    nullable: true,
    description: "The location it counts at; null when it is not for one. Needs `locations:read`.",
  })
  location(@Root() { locationId }: ChannelBufferRow, @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }

  @Needs("inventory:read")
  @FieldResolver(() => InventoryItemObject, {
    nullable: true,
    description: "The item it counts for; null when it is not for one. Needs `inventory:read`.",
  })
  item(@Root() { itemId }: ChannelBufferRow, @Ctx() context: Context) {
    return loadOne(context, inventoryItemsById, itemId);
  }
}

@Resolver(() => ChannelObject)
export class ChannelBuffersResolver {
  // A channel is also reached from an order, by keys that may read orders alone.
  @Needs("channels:read")
  @FieldResolver(() => ChannelBufferConnection, {
    nullable: true,
    description: "What it is not shown of the stock, in the order in which that was said. Needs `channels:read`.",
  })
  async buffers(@Root() { id }: ChannelRow, @Args(() => PageArgs) page: PageArgs, @Ctx() { em, access }: Context) {
    const found = await channelBufferPage(em, id, page, access);
    return connectionOf(ChannelBufferConnection, found, () => channelBufferCount(em, id, mostCounted, access));
  }
}
