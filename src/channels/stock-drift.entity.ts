import { defineEntity, p } from "@mikro-orm/core";
import { instant, refersTo } from "../kit/columns.ts";
import { Channel } from "./channel.entity.ts";
import { ChannelListing } from "./channel-listing.entity.ts";

/**
 * A listing of which the channel may show another number than is true: something it is made of changed, or the channel showed something
 * else. It goes when the channel is known to show the true level. What is not here is in step.
 */
const schema = defineEntity({
  name: "StockDrift",
  tableName: "stock_drifts",
  primaryKeys: ["listingId"],
  properties: {
    listingId: () => refersTo(ChannelListing, "listing_id").primary(),
    channelId: () => refersTo(Channel, "channel_id"),
    since: instant(),
    /** Grows with every change, so that one which comes while the channel is told is not lost. */
    marks: p.integer().default(1),
    /** When to look at it next; null while it waits for a person. */
    dueAt: instant().nullable(),
    /** Until then a process is at it. */
    leasedUntil: instant().nullable(),
    /** Why the channel refused it. */
    reason: p.text().nullable(),
  },
  checks: [{ name: "stock_drifts_due", expression: "(due_at is null) = (reason is not null)" }],
  indexes: [{ properties: ["channelId", "dueAt"] }, { properties: ["channelId", "since", "listingId"] }],
});

export class StockDrift extends schema.class {}
schema.setClass(StockDrift);
