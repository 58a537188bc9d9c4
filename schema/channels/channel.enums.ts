import { channelStatuses, channelTypes } from "../../src/channels/channel.entity.ts";
import { describedEnum } from "../kit/enums.ts";

export const ChannelType = describedEnum("ChannelType", "What kind of channel it is.", channelTypes, {
  WEB: "The merchant's own web shop.",
  MARKETPLACE: "A marketplace that many merchants sell on.",
  SOCIAL: "A shop inside a social network.",
  POS: "Tills in shops.",
  B2B: "Business customers.",
  API: "Orders that come through Muara's own API.",
});

export const ChannelStatus = describedEnum("ChannelStatus", "Whether the channel is in use.", channelStatuses, {
  ACTIVE: "In use.",
  PAUSED: "Marked as not in use. What the channel sends all the same is still kept and worked off, so that no order is lost.",
});

export const Party = describedEnum("Party", "Who does something for an order.", ["SELF", "CHANNEL"] as const, {
  SELF: "The merchant.",
  CHANNEL: "The channel.",
});
