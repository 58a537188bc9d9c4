import {
  channelListings,
  listingComponents,
  listingOrder,
  listingsCounted,
  listingsOn,
  matchingListings,
  visibleListings,
} from "../../src/channels/channel-listings.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { id, many, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { listingFilterIn } from "./listing.filter.ts";
import type { ChannelListingFilterInput } from "./listing.inputs.ts";

const listing = channelListings.columns;
const part = listingComponents.columns;

/** How listings are read. */
export const listingSources: Sources = {
  Query: {
    fields: {
      channelListings: page<PageArgs & { readonly filter?: ChannelListingFilterInput | null }>({
        order: () => listingOrder,
        found: ({ filter: given }, access) => {
          const filter = listingFilterIn(given);
          return {
            on: (list) => listingsOn(filter, access, list),
            counted: (most) => listingsCounted(filter, access, most),
          };
        },
      }),
    },
  },
  Channel: {
    fields: {
      listings: page<PageArgs & { readonly text?: string | null }>({
        order: () => listingOrder,
        on: `${listing.channelId} = channels.id`,
        where: ({ text }) => matchingListings({ text: text ?? null }),
      }),
    },
  },
  ChannelListing: source(
    channelListings,
    {
      id: id("ChannelListing", listing.id),
      channel: one(listing.channelId),
      components: many({
        on: `${part.listingId} = ${listing.id}`,
        join: ` join inventory_items item on item.id = ${part.itemId}`,
        order: "item.sku",
      }),
    },
    { visible: visibleListings },
  ),
  ListingComponent: source(listingComponents, { item: one(part.itemId) }),
};
