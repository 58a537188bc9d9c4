import { defineEntity, p } from "@mikro-orm/core";
import { instant, refersTo } from "../kit/columns.ts";
import { Channel } from "./channel.entity.ts";
import { ChannelListing } from "./channel-listing.entity.ts";

/** What a channel was told of a listing's stock, and what it was seen to show: the later of the two is what is known of it. */
const schema = defineEntity({
  name: "PublishedLevel",
  tableName: "published_levels",
  primaryKeys: ["listingId", "place"],
  properties: {
    listingId: () => refersTo(ChannelListing, "listing_id").primary(),
    /** The channel's own id of the place; empty where it keeps one level for all. */
    place: p.text().primary().default(""),
    channelId: () => refersTo(Channel, "channel_id"),
    toldQuantity: p.integer().nullable(),
    toldAt: instant().nullable(),
    /** Null with a time: the channel did not know it, or did not count it. */
    shownQuantity: p.integer().nullable(),
    shownAt: instant().nullable(),
    /** When it last showed something that neither we nor its own orders explain. */
    differedAt: instant().nullable(),
  },
  checks: [
    { name: "published_levels_told", expression: "(told_quantity is null) = (told_at is null)" },
    { name: "published_levels_shown", expression: "shown_quantity is null or shown_at is not null" },
  ],
  indexes: [{ properties: ["channelId", "listingId"] }],
});

export class PublishedLevel extends schema.class {}
schema.setClass(PublishedLevel);
