import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql } from "../kit/sql.ts";

/** What a channel's SKU stands for: the items one unit takes from stock, bundles taken apart. */
export interface Sellable {
  readonly listingId: string | null;
  readonly needs: readonly { readonly itemId: string; readonly perUnit: number }[];
  /** True only if every item may be back-ordered; up to its limit, where it has one. */
  readonly backorder: boolean;
  /** Catalogue price of one unit in minor units, when one item is sold and has a price. */
  readonly price: { readonly minor: bigint; readonly currency: string } | null;
  /** Of the listing's first item. */
  readonly title: string;
  /** Of the items, each once. */
  readonly tags: readonly string[];
  /** Grams of one unit; 0 while the weight of one of its items is not known. */
  readonly grams: number;
}

interface Row {
  readonly channelId: string;
  readonly key: string;
  readonly listingId: string | null;
  readonly itemId: string;
  readonly perUnit: number;
  readonly tracked: boolean;
  readonly backorder: boolean;
  readonly priceMinor: string | null;
  readonly priceCurrency: string | null;
  readonly tags: readonly string[];
  readonly grams: number | null;
  readonly title: string;
}

/**
 * Looks up keys that lines are known by: first the channel's own listing, then an item of the very same SKU. One statement
 * for all lines of a batch. Untracked items take nothing from stock but are known.
 */
export async function sellables(
  em: EntityManager,
  wanted: readonly { readonly channelId: string; readonly key: string }[],
): Promise<Map<string, Sellable>> {
  if (wanted.length === 0) return new Map();
  const found = await rows(
    em,
    sql<Row>`
      with wanted as (
        select distinct channel_id, key from jsonb_to_recordset(${JSON.stringify(wanted.map(({ channelId, key }) => ({ channel_id: channelId, key })))}::jsonb)
          as wanted(channel_id uuid, key text)
      ), sold as (
        select wanted.channel_id, wanted.key, listing.id as listing_id, part.item_id, part.quantity
        from wanted
        join channel_listings listing on listing.channel_id = wanted.channel_id and listing.external_sku = wanted.key
        join listing_components part on part.listing_id = listing.id
        union all
        select wanted.channel_id, wanted.key, null, item.id, 1
        from wanted join inventory_items item on item.sku = wanted.key
        where not exists (select 1 from channel_listings listing where listing.channel_id = wanted.channel_id and listing.external_sku = wanted.key)
      )
      select sold.channel_id as "channelId", sold.key, sold.listing_id as "listingId",
        item.id as "itemId", sold.quantity * coalesce(bundle.quantity, 1) as "perUnit", item.tracked,
        item.backorder_policy <> 'DENY' and outer_item.backorder_policy <> 'DENY' as backorder,
        case when sold.quantity = 1 then outer_item.price_minor end as "priceMinor", outer_item.price_currency as "priceCurrency",
        outer_item.tags || item.tags as tags, item.weight_grams as grams, outer_item.title
      from sold
      join inventory_items outer_item on outer_item.id = sold.item_id
      left join bundle_components bundle on bundle.bundle_id = sold.item_id
      join inventory_items item on item.id = coalesce(bundle.component_id, sold.item_id)
      order by sold.channel_id, sold.key, item.id`,
  );
  const byKey = Map.groupBy(found, ({ channelId, key }) => sellableKey(channelId, key));
  return new Map([...byKey].map(([key, parts]) => [key, sellableOf(parts)]));
}

export const sellableKey = (channelId: string, key: string): string => `${channelId} ${key}`;

function sellableOf(parts: readonly Row[]): Sellable {
  const [first] = parts as [Row, ...Row[]];
  const perItem = new Map<string, number>();
  for (const part of parts) if (part.tracked) perItem.set(part.itemId, (perItem.get(part.itemId) ?? 0) + part.perUnit);
  const unweighed = parts.some(({ grams }) => grams === null);
  const onePrice = parts.every((part) => part.priceMinor === first.priceMinor) && first.priceMinor !== null;
  return {
    listingId: first.listingId,
    title: first.title,
    needs: [...perItem].map(([itemId, perUnit]) => ({ itemId, perUnit })),
    backorder: parts.every((part) => part.backorder),
    price: onePrice && first.priceCurrency !== null ? { minor: BigInt(first.priceMinor as string), currency: first.priceCurrency } : null,
    tags: [...new Set(parts.flatMap(({ tags }) => tags))],
    grams: unweighed ? 0 : parts.reduce((sum, { grams, perUnit }) => sum + (grams ?? 0) * perUnit, 0),
  };
}
