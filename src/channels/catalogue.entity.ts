import { defineEntity, p } from "@mikro-orm/core";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { idColumn, instant, refersTo } from "../kit/columns.ts";
import { Channel } from "./channel.entity.ts";
import { ChannelListing } from "./channel-listing.entity.ts";

export const pullStatuses = ["RUNNING", "DONE", "FAILED"] as const;
export const catalogueMatches = ["MATCHED", "PROPOSED", "UNMATCHED"] as const;
/** By what an entry was found to be one of our items, surest first. */
export const matchedBy = ["LISTING", "SKU", "BARCODE", "SIMILAR_SKU", "TITLE", "PERSON"] as const;

/** How far the reading of a channel's catalogue is: the last one, or the one that runs. */
const pull = defineEntity({
  name: "CataloguePull",
  tableName: "catalogue_pulls",
  properties: {
    channelId: () => refersTo(Channel, "channel_id").primary(),
    status: p.enum(pullStatuses),
    /** Where to go on from; null at the beginning. */
    cursor: p.text().nullable(),
    pages: p.integer().default(0),
    entries: p.integer().default(0),
    /** Why it failed, or waits; in words. */
    reason: p.text().nullable(),
    /** In a row. */
    failures: p.integer().default(0),
    startedAt: instant(),
    endedAt: instant().nullable(),
    /** Not before this is the channel asked again. */
    dueAt: instant(),
    /** A process is at it. */
    leasedUntil: instant().nullable(),
  },
  checks: [{ name: "catalogue_pulls_ended", expression: "(status = 'RUNNING') = (ended_at is null)" }],
});

export class CataloguePull extends pull.class {}
pull.setClass(CataloguePull);

/** A thing that a channel sells, as its catalogue showed it last. */
const entry = defineEntity({
  name: "CatalogueEntry",
  tableName: "catalogue_entries",
  properties: {
    id: idColumn(),
    channelId: () => refersTo(Channel, "channel_id"),
    externalSku: p.text(),
    externalIds: p.json().$type<Readonly<Record<string, string>>>(),
    title: p.text(),
    barcode: p.text().nullable(),
    /** Units that the channel showed; null: not said. */
    stock: p.integer().nullable(),
    seenAt: instant(),
    match: p.enum(catalogueMatches).default("UNMATCHED"),
    matchedBy: p.enum(matchedBy).nullable(),
    /** The item that is proposed. */
    itemId: () => refersTo(InventoryItem, "item_id").nullable(),
    listingId: () => refersTo(ChannelListing, "listing_id").nullable(),
  },
  uniques: [{ name: "catalogue_entries_external_sku", properties: ["channelId", "externalSku"] }],
  indexes: [{ properties: ["channelId", "match", "externalSku", "id"] }, { properties: ["channelId", "externalSku", "id"] }],
  checks: [
    { name: "catalogue_entries_listing", expression: "(match = 'MATCHED') = (listing_id is not null)" },
    { name: "catalogue_entries_proposed", expression: "(match = 'PROPOSED') = (item_id is not null)" },
    { name: "catalogue_entries_how", expression: "(match = 'UNMATCHED') = (matched_by is null)" },
  ],
});

export class CatalogueEntry extends entry.class {}
entry.setClass(CatalogueEntry);
