import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import { requireChannel } from "../../src/access/access.ts";
import { lastBackfillsById } from "../../src/channels/backfills.rows.ts";
import type { ChannelRow } from "../../src/channels/channels.rows.ts";
import { channelHealthById } from "../../src/channels/health.rows.ts";
import { backfillChannel } from "../../src/flows/backfill-channel.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { BackfillChannelInput, BackfillChannelPayload, ChannelBackfillObject } from "./backfill.type.ts";
import { ChannelObject } from "./channel.type.ts";
import { healthOf } from "./health.computed.ts";
import { ChannelHealthObject } from "./health.type.ts";

@Resolver(() => ChannelObject)
export class ChannelHealthResolver {
  // A channel is also reached from an order, by keys that may read orders alone.
  @Needs("channels:read")
  @FieldResolver(() => ChannelHealthObject, {
    nullable: true,
    description: "How it is doing; null for one without a connector. Needs `channels:read`.",
  })
  async health(@Root() { id }: ChannelRow, @Ctx() context: Context): Promise<ChannelHealthObject | null> {
    const facts = (await loadOne(context, channelHealthById, id))?.health ?? null;
    return facts && healthOf({ ...facts, channelId: id }, context);
  }

  @Needs("channels:read")
  @FieldResolver(() => ChannelBackfillObject, {
    nullable: true,
    description:
      "The last time that orders from before it was connected were brought in; null when they never were. Needs `channels:read`.",
  })
  backfill(@Root() { id }: ChannelRow, @Ctx() context: Context) {
    return loadOne(context, lastBackfillsById, id);
  }

  @Needs("channels:write")
  @Mutation(() => BackfillChannelPayload, {
    description:
      "Brings in the orders that changed in the days before a channel was connected. Those that were finished by then are history: found and read like any other, never routed, and they take no stock.",
  })
  backfillChannel(
    @Arg("input", () => BackfillChannelInput, { description: "How far back." }) input: BackfillChannelInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "backfillChannel", input, async (em, deed) => {
      const channelId = idIn("Channel", input.channelId, ["channelId"]);
      requireChannel(context.access, channelId, ["channelId"]);
      await backfillChannel(em, deed, context.connectors, { channelId, days: input.days });
      return { channelId };
    });
  }
}
