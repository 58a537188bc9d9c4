import { defineEntity, p } from "@mikro-orm/core";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { createdAt, idColumn, refersTo, updatedAt, version } from "../kit/columns.ts";
import { Location } from "../locations/location.entity.ts";
import { Channel } from "./channel.entity.ts";

/**
 * Units of what is available that a channel is not shown: at a location, in a network or everywhere; of an item, of items with a tag, or of
 * all. The buffer that says it most exactly counts (`keptBack`).
 */
const schema = defineEntity({
  name: "ChannelBuffer",
  tableName: "channel_buffers",
  properties: {
    id: idColumn(),
    channelId: () => refersTo(Channel, "channel_id"),
    locationId: () => refersTo(Location, "location_id").nullable(),
    network: p.text().nullable(),
    itemId: () => refersTo(InventoryItem, "item_id").nullable(),
    itemTag: p.text().nullable(),
    /** At each location, or a share of what is available there, rounded up: one of the two. */
    units: p.integer().nullable(),
    percent: p.integer().nullable(),
    /** True: not even an order that came in may take them. */
    strict: p.boolean().default(false),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [
    { name: "channel_buffers_place", expression: "location_id is null or network is null" },
    { name: "channel_buffers_goods", expression: "item_id is null or item_tag is null" },
    {
      name: "channel_buffers_kept",
      expression: "(units is null) <> (percent is null) and coalesce(units, percent) >= 0 and coalesce(percent, 0) <= 100",
    },
  ],
  indexes: [{ properties: ["channelId", "itemId"] }, { properties: ["channelId", "createdAt", "id"] }],
});

export class ChannelBuffer extends schema.class {}
schema.setClass(ChannelBuffer);
