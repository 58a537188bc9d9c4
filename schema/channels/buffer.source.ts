import { bufferOrder, channelBuffers, visibleBuffers } from "../../src/channels/channel-buffers.rows.ts";
import { id, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";

const buffer = channelBuffers.columns;

/** How buffers are read. */
export const bufferSources: Sources = {
  Channel: { fields: { buffers: page({ order: () => bufferOrder, on: `${buffer.channelId} = channels.id` }) } },
  ChannelBuffer: source(
    channelBuffers,
    {
      id: id("ChannelBuffer", buffer.id),
      channel: one(buffer.channelId),
      location: one(buffer.locationId),
      item: one(buffer.itemId),
    },
    { visible: visibleBuffers },
  ),
};
