import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { inventoryItemsById } from "../../src/catalog/inventory-items.rows.ts";
import {
  type ChannelListingFilter,
  type ChannelListingRow,
  channelListingCount,
  channelListingPage,
  componentsOfListings,
} from "../../src/channels/channel-listings.rows.ts";
import { type ChannelRow, channelsById } from "../../src/channels/channels.rows.ts";
import { type ComponentValues, createListing, type ListingValues, updateListing } from "../../src/flows/edit-listing.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { ChannelObject } from "./channel.type.ts";
import { listingFilterIn } from "./listing.filter.ts";
import { ChannelListingFilterInput, CreateListingInput, type ListingComponentInput, UpdateListingInput } from "./listing.inputs.ts";
import {
  ChannelListingConnection,
  ChannelListingObject,
  CreateListingPayload,
  ListingComponentObject,
  UpdateListingPayload,
} from "./listing.type.ts";

@Resolver(() => ChannelListingObject)
export class ListingResolver {
  @Needs("channels:read")
  @Query(() => ChannelListingConnection, { description: "What channels sell under their own SKUs, by SKU." })
  channelListings(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => ChannelListingFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: ChannelListingFilterInput | null,
    @Ctx() context: Context,
  ) {
    return connection(context, listingFilterIn(filter), page);
  }

  @Needs("channels:write")
  @Mutation(() => CreateListingPayload, { description: "Says what a channel's SKU stands for." })
  createListing(
    @Arg("input", () => CreateListingInput, { description: "The listing." }) input: CreateListingInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "createListing", input, async (em, deed) => {
      const { channelId, externalSku, title, components } = input;
      const values = { channelId: idIn("Channel", channelId, ["channelId"]), externalSku, title, components: componentsIn(components) };
      const { id } = await createListing(em, deed, context.access, values);
      return { listingId: id };
    });
  }

  @Needs("channels:write")
  @Mutation(() => UpdateListingPayload, { description: "Changes a listing. What is left out stays as it is." })
  updateListing(
    @Arg("input", () => UpdateListingInput, { description: "The change." }) input: UpdateListingInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "updateListing", input, async (em, deed) => {
      const listingId = idIn("ChannelListing", input.id, ["id"]);
      await updateListing(em, deed, context.access, listingId, changeIn(input), input.version ?? null);
      return { listingId };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ChannelListingRow): string {
    return globalId("ChannelListing", id);
  }

  @FieldResolver(() => ChannelObject, { description: "The channel that sells it." })
  channel(@Root() { channelId }: ChannelListingRow, @Ctx() context: Context) {
    return loadOne(context, channelsById, channelId);
  }

  @FieldResolver(() => [ListingComponentObject], { description: "What one unit sold takes from stock, by SKU of the item." })
  async components(@Root() { id }: ChannelListingRow, @Ctx() context: Context): Promise<ListingComponentObject[]> {
    const components = await context.loaders.many(componentsOfListings, ({ listingId }) => listingId, id);
    return components.map(({ itemId, quantity }) => ({ quantity, item: loadOne(context, inventoryItemsById, itemId) }));
  }
}

@Resolver(() => ChannelObject)
export class ChannelListingsResolver {
  // A channel is also reached from an order, by keys that may read orders alone.
  @Needs("channels:read")
  @FieldResolver(() => ChannelListingConnection, {
    nullable: true,
    description: "What it sells under its own SKUs, by SKU. Needs `channels:read`.",
  })
  listings(
    @Root() { id }: ChannelRow,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("text", () => String, { nullable: true, description: "Part of the channel's SKU or of the title." }) text: string | null,
    @Ctx() context: Context,
  ) {
    return connection(context, { channelIds: [id], text }, page);
  }
}

async function connection({ em, access }: Context, filter: ChannelListingFilter, page: PageArgs) {
  const found = await channelListingPage(em, filter, page, access);
  return connectionOf(ChannelListingConnection, found, () => channelListingCount(em, filter, mostCounted, access));
}

/** Only the title may be emptied; elsewhere null counts as left out. */
function changeIn({ externalSku, title, components }: UpdateListingInput): ListingValues {
  return {
    ...(externalSku != null && { externalSku }),
    ...(title !== undefined && { title }),
    ...(components != null && { components: componentsIn(components) }),
  };
}

const componentsIn = (components: readonly ListingComponentInput[]): ComponentValues[] =>
  components.map(({ itemId, sku, quantity }, index) => ({
    itemId: itemId == null ? null : idIn("InventoryItem", itemId, ["components", String(index), "itemId"]),
    sku: sku ?? null,
    quantity,
  }));
