import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { inventoryItemsById } from "../../src/catalog/inventory-items.rows.ts";
import {
  type CatalogueEntryRow,
  type CataloguePullRow,
  catalogueEntryCount,
  catalogueEntryPage,
  cataloguePullsOf,
} from "../../src/channels/catalogues.rows.ts";
import { channelListingsById } from "../../src/channels/channel-listings.rows.ts";
import { type ChannelRow, channelsById } from "../../src/channels/channels.rows.ts";
import { matchEntries, pullCatalogue, type Wanted } from "../../src/flows/pull-catalogue.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { InventoryItemObject } from "../catalog/item.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { CatalogueMatch } from "./catalogue.enums.ts";
import { MatchCatalogueEntriesInput, PullCatalogueInput } from "./catalogue.inputs.ts";
import {
  CatalogueEntryConnection,
  CatalogueEntryObject,
  CataloguePullObject,
  MatchCatalogueEntriesPayload,
  PullCataloguePayload,
} from "./catalogue.type.ts";
import { ChannelObject } from "./channel.type.ts";
import { ChannelListingObject } from "./listing.type.ts";

const mostMatches = 500;

@Resolver(() => CatalogueEntryObject)
export class CatalogueResolver {
  @Needs("channels:write")
  @Mutation(() => PullCataloguePayload, {
    description:
      "Reads what a channel sells, in the background, and says which of our items that is: by listing, SKU and barcode for sure, for which " +
      "listings are made; what is only alike is proposed. One that runs goes on; one that failed goes on where it was.",
  })
  async pullCatalogue(
    @Arg("input", () => PullCatalogueInput, { description: "Whose." }) input: PullCatalogueInput,
    @Ctx() context: Context,
  ) {
    const answer = await mutate(context, "pullCatalogue", input, async (em, deed) => {
      const channelId = idIn("Channel", input.channelId, ["channelId"]);
      await pullCatalogue(em, deed, context, { channelId, anew: input.restart });
      return { channelId };
    });
    context.catalogues.nudge();
    return answer;
  }

  @Needs("channels:write")
  @Mutation(() => MatchCatalogueEntriesPayload, {
    description:
      "Says that things in a channel's catalogue are items of ours, and makes a listing of each: one unit sold takes one of the item.",
  })
  matchCatalogueEntries(
    @Arg("input", () => MatchCatalogueEntriesInput, { description: "Which ones." }) input: MatchCatalogueEntriesInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "matchCatalogueEntries", input, async (em, deed) => {
      const channelId = idIn("Channel", input.channelId, ["channelId"]);
      const count = await matchEntries(em, deed, context.access, channelId, wantedIn(input));
      return { channelId, count: String(count) };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: CatalogueEntryRow): string {
    return globalId("CatalogueEntry", id);
  }

  @FieldResolver(() => ChannelObject, { description: "The channel that sells it." })
  channel(@Root() { channelId }: CatalogueEntryRow, @Ctx() context: Context) {
    return loadOne(context, channelsById, channelId);
  }

  @FieldResolver(() => InventoryItemObject, { nullable: true, description: "The item that is proposed; null when none is." })
  proposedItem(@Root() { itemId }: CatalogueEntryRow, @Ctx() context: Context) {
    return loadOne(context, inventoryItemsById, itemId);
  }

  @FieldResolver(() => ChannelListingObject, { nullable: true, description: "The listing that says what it is; null while none does." })
  listing(@Root() { listingId }: CatalogueEntryRow, @Ctx() context: Context) {
    return loadOne(context, channelListingsById, listingId);
  }
}

@Resolver(() => ChannelObject)
export class ChannelCatalogueResolver {
  // A channel is also reached from an order, by keys that may read orders alone.
  @Needs("channels:read")
  @FieldResolver(() => CatalogueEntryConnection, {
    nullable: true,
    description: "What it sells by its own catalogue, by SKU, as `pullCatalogue` read it last. Needs `channels:read`.",
  })
  async catalogue(
    @Root() { id }: ChannelRow,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => CatalogueMatch, { nullable: true, description: "Only what is matched, proposed or unmatched." }) filter:
      | string
      | null,
    @Ctx() { em, access }: Context,
  ) {
    const found = await catalogueEntryPage(em, id, filter, page, access);
    return connectionOf(CatalogueEntryConnection, found, () => catalogueEntryCount(em, id, filter, mostCounted, access));
  }

  @Needs("channels:read")
  @FieldResolver(() => CataloguePullObject, {
    nullable: true,
    description: "The last reading of its catalogue, or the one that runs; null when it was never read. Needs `channels:read`.",
  })
  async cataloguePull(@Root() { id }: ChannelRow, @Ctx() context: Context): Promise<CataloguePullRow | null> {
    const [pull] = await context.loaders.many(cataloguePullsOf, ({ channelId }) => channelId, id);
    return pull ?? null;
  }
}

function wantedIn({ matches, allProposed }: MatchCatalogueEntriesInput): readonly Wanted[] | "PROPOSED" {
  if (allProposed === (matches != null))
    throw new Refusal("INVALID", "Give `matches`, or say `allProposed: true`: one of them.", [allProposed ? "allProposed" : "matches"]);
  if (matches == null) return "PROPOSED";
  if (matches.length === 0 || matches.length > mostMatches)
    throw new Refusal("INVALID", `Between 1 and ${mostMatches} entries are matched at once, not ${matches.length}.`, ["matches"]);
  return matches.map(({ entryId, itemId }, index) => ({
    entryId: idIn("CatalogueEntry", entryId, ["matches", String(index), "entryId"]),
    itemId: itemId == null ? null : idIn("InventoryItem", itemId, ["matches", String(index), "itemId"]),
  }));
}
