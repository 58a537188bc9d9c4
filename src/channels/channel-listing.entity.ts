import { defineEntity, p } from "@mikro-orm/core";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { createdAt, eventSequence, idColumn, refersTo, updatedAt, version } from "../kit/columns.ts";
import { Channel } from "./channel.entity.ts";

/** What a channel sells under one of its own SKUs or variant ids, and which of our items that is. */
const listing = defineEntity({
  name: "ChannelListing",
  tableName: "channel_listings",
  properties: {
    id: idColumn(),
    channelId: () => refersTo(Channel, "channel_id"),
    externalSku: p.text(),
    title: p.text().nullable(),
    /** The channel's own ids that telling it a stock level needs; none where its catalogue was not read. */
    externalIds: p.json().$type<Readonly<Record<string, string>>>().default("{}"),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [{ name: "channel_listings_external_sku", properties: ["channelId", "externalSku"] }],
  indexes: [{ properties: ["externalSku", "id"] }],
});

export class ChannelListing extends listing.class {}
listing.setClass(ChannelListing);

/** One unit sold under the listing takes `quantity` units of the item. */
const component = defineEntity({
  name: "ListingComponent",
  tableName: "listing_components",
  primaryKeys: ["listingId", "itemId"],
  properties: {
    listingId: () => refersTo(ChannelListing, "listing_id").primary(),
    itemId: () => refersTo(InventoryItem, "item_id").primary().index(),
    quantity: p.integer(),
  },
  checks: [{ name: "listing_components_quantity", expression: "quantity > 0" }],
});

export class ListingComponent extends component.class {}
component.setClass(ListingComponent);
