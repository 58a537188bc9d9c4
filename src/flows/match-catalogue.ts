import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { CatalogueEntry } from "../channels/catalogue.ts";
import { ChannelListing, ListingComponent } from "../channels/channel-listing.entity.ts";
import { type Deed, toRecord } from "../events/record.ts";
import { newId } from "../kit/ids.ts";
import { insertAll, make } from "../kit/insert.ts";
import { json, row, rows, sql, texts } from "../kit/sql.ts";

/** Entries in one statement. */
const atOnce = 500;
const longestSku = 255;
const mostUnits = 2_147_483_647;

/** An entry whose item was found, surely or likely. */
interface Found {
  readonly id: string;
  readonly externalSku: string;
  readonly title: string;
  readonly externalIds: Readonly<Record<string, string>>;
  readonly itemId: string;
  readonly by: "SKU" | "BARCODE" | "SIMILAR_SKU" | "TITLE";
}

/** An entry that is one of our items. */
export interface Matched extends Omit<Found, "by"> {
  readonly by: "SKU" | "BARCODE" | "PERSON";
}

/**
 * Keeps a page of a channel's catalogue, and says which of our items its entries are: those that a listing knows; then by the very same SKU
 * or barcode, for which listings are made; what is only alike is proposed, if it is one item's alone. Set-based: memory and statements are
 * bounded by the page.
 */
export async function keepCataloguePage(em: EntityManager, deed: Deed, channelId: string, page: readonly CatalogueEntry[]): Promise<void> {
  const sold = page.filter(({ externalSku }) => externalSku.trim() !== "" && externalSku.length <= longestSku);
  for (let first = 0; first < sold.length; first += atOnce) {
    const entries = sold.slice(first, first + atOnce);
    const skus = texts(entries.map(({ externalSku }) => withoutNul(externalSku)));
    await keepEntries(em, deed, channelId, entries);
    await followListings(em, channelId, sql`entry.external_sku = any(${skus})`);
    const found = await findItems(em, channelId, entries);
    const sure = found.filter(({ by }) => by === "SKU" || by === "BARCODE") as (Found & Matched)[];
    await listMatched(em, deed, channelId, sure);
    await propose(
      em,
      channelId,
      skus,
      found.filter(({ by }) => by === "SIMILAR_SKU" || by === "TITLE"),
    );
  }
}

/** Makes a listing of each entry, one unit of its item, and tells of it. */
export async function listMatched(em: EntityManager, deed: Deed, channelId: string, matched: readonly Matched[]): Promise<void> {
  if (matched.length === 0) return;
  const listings = matched.map((one) => ({ ...one, entryId: one.id, id: newId() }));
  const made = listings.flatMap(({ id, externalSku, title, externalIds, itemId }) => [
    make(ChannelListing, {
      id,
      channelId,
      externalSku,
      title,
      externalIds,
      eventSequence: 1,
      version: 1,
      createdAt: deed.at,
      updatedAt: deed.at,
    }),
    make(ListingComponent, { listingId: id, itemId, quantity: 1 }),
  ]);
  const events = listings.map(({ id, externalSku, itemId }) => ({
    type: "channel_listing.created" as const,
    aggregateType: "ChannelListing" as const,
    aggregateId: id,
    sequence: 1,
    channelId,
    data: { externalSku, components: [{ itemId, quantity: 1 }] },
  }));
  await insertAll(em, made, [toRecord(deed, events)]);
  const said = json(listings.map(({ entryId, id, by }) => ({ entry_id: entryId, listing_id: id, by })));
  await row(
    em,
    sql`
      update catalogue_entries entry set match = 'MATCHED', matched_by = said.by, listing_id = said.listing_id, item_id = null
      from jsonb_to_recordset(${said}::jsonb) as said(entry_id uuid, listing_id uuid, by text) where entry.id = said.entry_id`,
  );
}

/** What is found twice in a page is kept as it stands last. */
async function keepEntries(em: EntityManager, { at }: Deed, channelId: string, entries: readonly CatalogueEntry[]): Promise<void> {
  const bySku = new Map(entries.map((entry) => [withoutNul(entry.externalSku), entry]));
  const given = [...bySku].map(([externalSku, { externalIds, title, barcode, stock }]) => ({
    id: newId(),
    external_sku: externalSku,
    external_ids: Object.fromEntries(Object.entries(externalIds).map(([name, id]) => [name, withoutNul(id)])),
    title: withoutNul(title),
    barcode: barcode === null ? null : withoutNul(barcode),
    stock: stock === null || !Number.isInteger(stock) ? null : Math.min(Math.max(stock, -mostUnits), mostUnits),
  }));
  await row(
    em,
    sql`
      insert into catalogue_entries (id, channel_id, external_sku, external_ids, title, barcode, stock, seen_at)
      select id, ${channelId}::uuid, external_sku, external_ids, title, barcode, stock, ${at}
      from jsonb_to_recordset(${json(given)}::jsonb)
        as given(id uuid, external_sku text, external_ids jsonb, title text, barcode text, stock int)
      order by external_sku
      on conflict (channel_id, external_sku) do update set external_ids = excluded.external_ids, title = excluded.title,
        barcode = excluded.barcode, stock = excluded.stock, seen_at = excluded.seen_at`,
  );
}

type Texts = ReturnType<typeof texts>;

/** A listing of the same SKU says what an entry is; one that got another SKU meanwhile does not any more. Listings learn the channel's ids. */
export async function followListings(em: EntityManager, channelId: string, which: RawBuilder<unknown>): Promise<void> {
  await row(
    em,
    sql`
      update catalogue_entries entry set match = 'UNMATCHED', matched_by = null, listing_id = null
      from channel_listings listing
      where entry.channel_id = ${channelId} and ${which} and listing.id = entry.listing_id
        and listing.external_sku <> entry.external_sku`,
  );
  await row(
    em,
    sql`
      update catalogue_entries entry set match = 'MATCHED', matched_by = 'LISTING', listing_id = listing.id, item_id = null
      from channel_listings listing
      where entry.channel_id = ${channelId} and ${which} and entry.match <> 'MATCHED'
        and listing.channel_id = entry.channel_id and listing.external_sku = entry.external_sku`,
  );
  await row(
    em,
    sql`
      update channel_listings listing set external_ids = entry.external_ids
      from catalogue_entries entry
      where entry.channel_id = ${channelId} and ${which} and listing.id = entry.listing_id
        and listing.external_ids <> entry.external_ids`,
  );
}

/** The best way by which each entry without a listing is exactly one of our items. Barcodes count whatever zeros stand before them. */
function findItems(em: EntityManager, channelId: string, entries: readonly CatalogueEntry[]): Promise<Found[]> {
  const skus = new Map(entries.map(({ externalSku, sku }) => [withoutNul(externalSku), withoutNul(sku ?? externalSku)]));
  const said = [...skus].map(([externalSku, sku]) => ({ external_sku: externalSku, sku }));
  return rows(
    em,
    sql<Found>`
      select entry.id, entry.external_sku as "externalSku", entry.title, entry.external_ids as "externalIds", best.item_id as "itemId", best.by
      from catalogue_entries entry
      join jsonb_to_recordset(${json(said)}::jsonb) as said(external_sku text, sku text) on said.external_sku = entry.external_sku
      cross join lateral (
        select lower(regexp_replace(said.sku, '[^[:alnum:]]+', '', 'g')) as sku, ltrim(entry.barcode, '0') as digits,
          lower(regexp_replace(entry.title, '[^[:alnum:]]+', ' ', 'g')) as title
      ) plain
      cross join lateral (
        select item_id, by from (
          select id as item_id, 'SKU' as by, 1 as rank from inventory_items where sku = said.sku
          union all
          select one.id, 'BARCODE', 2 from (
            select min(id::text)::uuid as id from inventory_items
            where barcode = any(case when entry.barcode ~ '^[0-9]{8,14}$'
              then array[lpad(plain.digits, greatest(8, length(plain.digits)), '0'), lpad(plain.digits, greatest(12, length(plain.digits)), '0'),
                lpad(plain.digits, greatest(13, length(plain.digits)), '0'), lpad(plain.digits, 14, '0'), entry.barcode]
              else array[entry.barcode] end)
            having count(*) = 1) one
          union all
          select one.id, 'SIMILAR_SKU', 3 from (
            select min(alike.id::text)::uuid as id from (
              select id from inventory_items
              where lower(regexp_replace(sku, '[^[:alnum:]]+', '', 'g')) = plain.sku and plain.sku <> '' limit 2) alike
            having count(*) = 1) one
          union all
          select one.id, 'TITLE', 4 from (
            select min(alike.id::text)::uuid as id from (
              select id from inventory_items
              where lower(regexp_replace(title, '[^[:alnum:]]+', ' ', 'g')) = plain.title and plain.title not in ('', ' ') limit 2) alike
            having count(*) = 1) one
        ) ways order by rank limit 1
      ) best
      where entry.channel_id = ${channelId} and entry.external_sku = any(${texts([...skus.keys()])}) and entry.match <> 'MATCHED'
      order by entry.external_sku`,
  );
}

/** What is alike is proposed; what is like nothing any more is not. */
async function propose(em: EntityManager, channelId: string, skus: Texts, found: readonly Found[]): Promise<void> {
  const said = json(found.map(({ id, itemId, by }) => ({ id, item_id: itemId, by })));
  await row(
    em,
    sql`
      update catalogue_entries entry set match = case when said.id is null then 'UNMATCHED' else 'PROPOSED' end, matched_by = said.by, item_id = said.item_id
      from catalogue_entries same left join jsonb_to_recordset(${said}::jsonb) as said(id uuid, item_id uuid, by text) on said.id = same.id
      where same.id = entry.id and same.channel_id = ${channelId} and same.external_sku = any(${skus}) and entry.match <> 'MATCHED'
        and (entry.item_id is distinct from said.item_id or entry.matched_by is distinct from said.by)`,
  );
}

/** PostgreSQL's texts cannot have it. */
const withoutNul = (text: string): string => text.replaceAll("\0", "");
