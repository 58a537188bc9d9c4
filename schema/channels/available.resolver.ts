import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { type AvailableToSellRow, availabilityOfListings, availableUnder } from "../../src/channels/available-to-sell.rows.ts";
import type { ChannelListingRow } from "../../src/channels/channel-listings.rows.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { LocationObject } from "../locations/location.type.ts";
import { wantedSkus } from "./available.filter.ts";
import { AvailableAtLocationObject, AvailableToSellObject } from "./available.type.ts";
import { ChannelListingObject } from "./listing.type.ts";

@Resolver(() => AvailableToSellObject)
export class AvailableToSellResolver {
  @Needs("inventory:read")
  @Query(() => [AvailableToSellObject], {
    description: "What a channel may be shown of what it sells, by SKU. SKUs that nobody knows are left out.",
  })
  availableToSell(
    @Arg("channelId", () => ID, { description: "The channel." }) channelId: string,
    @Arg("skus", () => [String], { description: "SKUs as the channel's orders write them, at most 250: its listings', or the items' own." })
    skus: string[],
    @Ctx() { em, access }: Context,
  ): Promise<AvailableToSellRow[]> {
    const wanted = wantedSkus({ channelId, skus });
    return availableUnder(em, wanted.channelId, wanted.skus, access);
  }

  @FieldResolver(() => String)
  sku(@Root() { id }: AvailableToSellRow): string {
    return id;
  }
}

@Resolver(() => AvailableAtLocationObject)
export class AvailableAtLocationResolver {
  @Needs("locations:read")
  @FieldResolver(() => LocationObject, { nullable: true, description: "The location. Needs `locations:read`." })
  location(@Root() { locationId }: AvailableToSellRow["locations"][number], @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }
}

@Resolver(() => ChannelListingObject)
export class ListingAvailabilityResolver {
  @Needs("inventory:read")
  @FieldResolver(() => Int, {
    nullable: true,
    description: "Units that its channel may be shown, as `availableToSell` says. Null when there is no limit. Needs `inventory:read`.",
  })
  async availableToSell(@Root() { id }: ChannelListingRow, @Ctx() context: Context): Promise<number | null> {
    return (await loadOne(context, availabilityOfListings, id))?.units ?? null;
  }
}
