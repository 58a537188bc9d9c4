import { channelListings } from "../../src/channels/channel-listings.rows.ts";
import { channels } from "../../src/channels/channels.rows.ts";
import { driftOf, driftOrder, publishedLevels, stockDrifts, stockLines, visibleDrifts } from "../../src/channels/published-levels.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { idIn } from "../kit/global-id.ts";
import { many, one, oneWhere } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";

/** How what channels are told of their stock is read. */
export const stockSources: Sources = {
  Query: {
    fields: {
      stockDrift: page<PageArgs & { readonly channelId: string }>({
        order: () => driftOrder,
        where: ({ channelId }) => driftOf(idIn("Channel", channelId, ["channelId"])),
      }),
    },
  },
  Channel: { fields: { stock: oneWhere(() => [`${stockLines.columns.id} = ${channels.columns.id}`]) } },
  ChannelListing: {
    fields: { published: many({ on: `${publishedLevels.columns.listingId} = ${channelListings.columns.id}`, order: "level.place" }) },
  },
  ChannelStock: source(stockLines, {}),
  PublishedLevel: source(publishedLevels, {}),
  StockDrift: source(stockDrifts, { listing: one(stockDrifts.columns.id) }, { visible: visibleDrifts }),
};
