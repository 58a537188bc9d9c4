import { Ctx, Field, Int, ObjectType } from "type-graphql";
import { type ChannelListingRow, channelListingsById } from "../../src/channels/channel-listings.rows.ts";
import { ordersWaitingFor } from "../../src/orders/waiting-orders.rows.ts";
import { InventoryItemObject } from "../catalog/item.type.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

@ObjectType("ChannelListing", {
  implements: Node,
  description: "What a channel sells under one of its own SKUs or variant ids, and which of our items that is.",
})
export class ChannelListingObject extends Node {
  @Field(() => String, { description: "The channel's own SKU, variant id or catalogue id; unique within the channel." })
  externalSku!: string;

  @Field(() => String, { nullable: true, description: "What the channel calls it." })
  title!: string | null;

  @Field(() => Int, { description: "Grows with every change; pass it to an update to be sure nobody changed it meanwhile." })
  version!: number;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

export const ChannelListingConnection = connectionType(() => ChannelListingObject, "ChannelListing", "listings");

@ObjectType("ListingComponent", { description: "What one unit sold under a listing takes from stock." })
export class ListingComponentObject {
  @Field(() => InventoryItemObject, { description: "The item; a bundle is taken apart when it is sold." })
  item!: unknown;

  @Field(() => Int, { description: "Units of the item for one unit sold." })
  quantity!: number;
}

@ObjectType()
abstract class ListingPayload extends Payload {
  listingId?: string;

  @Field(() => ChannelListingObject, { nullable: true, description: "The listing as it stands now; null when nothing was done." })
  listing(@Ctx() context: Context): Promise<ChannelListingRow | null> {
    return loadOne(context, channelListingsById, this.listingId);
  }

  @Field(() => Int, { description: "Orders in exception that this listing may mend; revalidate them." })
  async waitingOrders(@Ctx() context: Context): Promise<number> {
    const listing = await this.listing(context);
    return listing ? (await ordersWaitingFor(context.em, listing.channelId, listing.externalSku)).length : 0;
  }
}

@ObjectType({ description: "What came of adding a listing." })
export class CreateListingPayload extends ListingPayload {}

@ObjectType({ description: "What came of changing a listing." })
export class UpdateListingPayload extends ListingPayload {}
