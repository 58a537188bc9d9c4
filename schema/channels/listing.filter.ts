import type { ChannelListingFilter } from "../../src/channels/channel-listings.rows.ts";
import { idsIn } from "../kit/global-id.ts";
import type { ChannelListingFilterInput } from "./listing.inputs.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const listingFilterIn = (filter: ChannelListingFilterInput | null | undefined): ChannelListingFilter => ({
  ...filter,
  channelIds: idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]),
});
