import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type Access, requireChannel } from "../access/access.ts";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { Channel } from "../channels/channel.entity.ts";
import { ChannelListing, ListingComponent } from "../channels/channel-listing.entity.ts";
import type { EventType } from "../events/event-types.ts";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { insertAll, make } from "../kit/insert.ts";
import { sql } from "../kit/sql.ts";

/** One unit sold takes `quantity` units of the item that `itemId` or `sku` names. */
export interface ComponentValues {
  readonly itemId: string | null;
  readonly sku: string | null;
  readonly quantity: number;
}

export interface ListingValues {
  readonly externalSku?: string;
  readonly title?: string | null;
  /** All of them: they take the place of what was. */
  readonly components?: readonly ComponentValues[];
}

export type NewListing = ListingValues & Required<Pick<ListingValues, "externalSku" | "components">> & { readonly channelId: string };

interface Component {
  readonly itemId: string;
  readonly quantity: number;
}

const mostUnits = 100_000;

/**
 * Says what a channel's SKU stands for. Orders that wait for it are not touched: see `ordersWaitingFor`. Throws Refusal
 * FORBIDDEN, NOT_FOUND or INVALID that names the field, or ALREADY_EXISTS when the channel has a listing for the SKU.
 */
export async function createListing(em: EntityManager, deed: Deed, access: Access, values: NewListing): Promise<ChannelListing> {
  const { channelId, externalSku, title } = values;
  requireChannel(access, channelId);
  if (!(await em.count(Channel, { id: channelId }))) throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
  check(values);
  const components = await componentsOf(em, values.components);
  const listing = em.create(ChannelListing, { channelId, externalSku, title: title ?? null });
  await tell(em, deed, listing, "channel_listing.created", components);
  return listing;
}

/**
 * Changes what is given; orders that were taken keep what they were taken with. Throws Refusal FORBIDDEN, NOT_FOUND,
 * INVALID, or VERSION_CONFLICT when `version` is not the present one.
 */
export async function updateListing(
  em: EntityManager,
  deed: Deed,
  access: Access,
  id: string,
  { components: wanted, ...plain }: ListingValues,
  version: number | null,
): Promise<ChannelListing> {
  const listing = await em.findOne(ChannelListing, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!listing) throw new Refusal("NOT_FOUND", "There is no such listing.", ["id"]);
  requireChannel(access, listing.channelId, ["id"]);
  if (version !== null && version !== listing.version)
    throw new Refusal("VERSION_CONFLICT", `The listing is at version ${listing.version}, not ${version}. Read it again.`, ["version"]);
  check(plain);
  const components = wanted ? await componentsOf(em, wanted) : null;
  em.assign(listing, plain);
  await tell(em, deed, listing, "channel_listing.updated", components);
  return listing;
}

/** Writes the listing, its components if they are given, and what happened. */
async function tell(
  em: EntityManager,
  deed: Deed,
  listing: ChannelListing,
  type: EventType<"ChannelListing">,
  components: readonly Component[] | null,
): Promise<void> {
  listing.eventSequence = (listing.eventSequence ?? 0) + 1;
  await em.flush();
  const { id, channelId, externalSku, eventSequence } = listing;
  if (components) {
    await sql`delete from listing_components where listing_id = ${id}`.execute(em.getKysely());
    const parts = components.map(({ itemId, quantity }) => make(ListingComponent, { listingId: id, itemId, quantity }));
    await insertAll(em, parts);
  }
  const data = { externalSku, ...(components && { components }) };
  await record(em, deed, [{ type, aggregateType: "ChannelListing", aggregateId: id, sequence: eventSequence, channelId, data }]);
}

function check({ externalSku }: ListingValues): void {
  if (externalSku !== undefined && (!externalSku.trim() || externalSku.length > 255))
    throw new Refusal("INVALID", "The channel's SKU has 1 to 255 characters.", ["externalSku"]);
}

async function componentsOf(em: EntityManager, wanted: readonly ComponentValues[]): Promise<Component[]> {
  if (wanted.length === 0) throw new Refusal("INVALID", "A listing needs at least one component.", ["components"]);
  const ids = wanted.flatMap(({ itemId }) => itemId ?? []);
  const skus = wanted.flatMap(({ sku }) => sku ?? []);
  const items = await em.find(InventoryItem, { $or: [{ id: { $in: ids } }, { sku: { $in: skus } }] }, { fields: ["id", "sku"] });
  const byName = new Map<string, string>(
    items.flatMap(({ id, sku }) => [
      [`id ${id}`, id],
      [`sku ${sku}`, id],
    ]),
  );
  const seen = new Set<string>();
  return wanted.map(({ itemId: id, sku, quantity }, index) => {
    const field = ["components", String(index)];
    if ((id === null) === (sku === null)) throw new Refusal("INVALID", "Name the item by `itemId` or by `sku`, one of them.", field);
    const itemId = byName.get(id === null ? `sku ${sku}` : `id ${id}`);
    if (!itemId)
      throw new Refusal("NOT_FOUND", sku === null ? "There is no such item." : `There is no item ${sku}.`, [
        ...field,
        sku === null ? "itemId" : "sku",
      ]);
    if (seen.has(itemId)) throw new Refusal("INVALID", "An item is named once; give its quantity.", field);
    if (quantity < 1 || quantity > mostUnits)
      throw new Refusal("INVALID", `A component is 1 to ${mostUnits} units, not ${quantity}.`, [...field, "quantity"]);
    seen.add(itemId);
    return { itemId, quantity };
  });
}
