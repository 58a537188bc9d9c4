import type { ChannelCommandFilter } from "../../src/commands/channel-commands.rows.ts";
import { idIn, idsIn } from "../kit/global-id.ts";
import type { ChannelCommandFilterInput } from "./command.type.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const commandFilterIn = (filter: ChannelCommandFilterInput | null | undefined): ChannelCommandFilter => ({
  ...filter,
  channelIds: idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]),
  orderId: filter?.orderId == null ? null : idIn("Order", filter.orderId, ["filter", "orderId"]),
});
