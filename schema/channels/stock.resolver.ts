import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { requireChannel } from "../../src/access/access.ts";
import { type ChannelListingRow, channelListingsById } from "../../src/channels/channel-listings.rows.ts";
import type { ChannelRow } from "../../src/channels/channels.rows.ts";
import {
  publishedOfListings,
  type StockDriftRow,
  stockDriftCount,
  stockDriftPage,
  stockLinesById,
} from "../../src/channels/published-levels.rows.ts";
import { reconcileStock } from "../../src/flows/reconcile-stock.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { ChannelObject } from "./channel.type.ts";
import { ChannelListingObject } from "./listing.type.ts";
import {
  ChannelStockObject,
  PublishedLevelObject,
  ReconcileStockInput,
  ReconcileStockPayload,
  StockDriftConnection,
  StockDriftObject,
} from "./stock.type.ts";

@Resolver(() => StockDriftObject)
export class StockDriftResolver {
  @Needs("channels:read", "inventory:read")
  @Query(() => StockDriftConnection, {
    description:
      "Listings of which a channel may show another number than is true, the longest out of step first. Empty: it shows what is true.",
  })
  async stockDrift(
    @Arg("channelId", () => ID, { description: "The channel." }) channelId: string,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { em, access }: Context,
  ) {
    const id = idIn("Channel", channelId, ["channelId"]);
    const found = await stockDriftPage(em, id, page, access);
    return connectionOf(StockDriftConnection, found, () => stockDriftCount(em, id, mostCounted, access));
  }

  @Needs("channels:write")
  @Mutation(() => ReconcileStockPayload, {
    description:
      "Asks a channel what it shows of every listing it was told of, and tells anew what is not true; what it refused is tried again, too. It goes on in the background.",
  })
  reconcileStock(
    @Arg("input", () => ReconcileStockInput, { description: "Which one." }) input: ReconcileStockInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "reconcileStock", input, async (em) => {
      const channelId = idIn("Channel", input.channelId, ["channelId"]);
      requireChannel(context.access, channelId, ["channelId"]);
      await reconcileStock(em, context.connectors, channelId);
      return { channelId };
    });
  }

  @FieldResolver(() => ChannelListingObject, { description: "The listing." })
  listing(@Root() { id }: StockDriftRow, @Ctx() context: Context) {
    return loadOne(context, channelListingsById, id);
  }
}

@Resolver(() => ChannelListingObject)
export class ListingPublishedResolver {
  @Needs("inventory:read")
  @FieldResolver(() => [PublishedLevelObject], {
    nullable: true,
    description:
      "What its channel was told of its stock: one level, or one for each place where the channel keeps levels by place; none before it is told. Needs `inventory:read`.",
  })
  async published(@Root() { id }: ChannelListingRow, @Ctx() context: Context): Promise<unknown> {
    return context.loaders.many(publishedOfListings, ({ listingId }) => listingId, id);
  }
}

@Resolver(() => ChannelObject)
export class ChannelStockResolver {
  // A channel is also reached from an order, by keys that may read orders alone.
  @Needs("channels:read")
  @FieldResolver(() => ChannelStockObject, {
    nullable: true,
    description: "How telling it its stock goes; null while nothing has had to be said of that. Needs `channels:read`.",
  })
  stock(@Root() { id }: ChannelRow, @Ctx() context: Context) {
    return loadOne(context, stockLinesById, id);
  }
}
