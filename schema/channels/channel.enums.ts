import { channelStatuses, channelTypes } from "../../src/channels/channel.entity.ts";
import { accessStates } from "../../src/channels/channel-access.ts";
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

export const ChannelAccess = describedEnum("ChannelAccess", "Whether the channel lets us in.", accessStates, {
  OPEN: "As far as is known it does.",
  ENDS_SOON: "The authorization ends soon: let the merchant connect it anew.",
  ENDED: "It does not: nothing is asked or told until the merchant connects it anew, by `authorizeChannel` or with new settings.",
});

export const Party = describedEnum("Party", "Who does something for an order.", ["SELF", "CHANNEL"] as const, {
  SELF: "The merchant.",
  CHANNEL: "The channel.",
});
