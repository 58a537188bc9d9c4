import type { EntityManager } from "@mikro-orm/postgresql";
import type { Place } from "../carriers/place-keys.ts";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { Channel } from "../channels/channel.entity.ts";
import { type Sellable, sellableKey, sellables } from "../channels/listings.rows.ts";
import { Refusal } from "../kit/errors.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import type { Capacity } from "../locations/capacity.ts";
import { Location } from "../locations/location.entity.ts";
import { closedAt } from "../locations/outages.rows.ts";
import type { RoutingLine, StockView } from "../routing/request.ts";
import { capacityFrom } from "./origins.ts";

export interface Cart {
  readonly channelId: string;
  /** SKUs as the channel names them, a line each. */
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly destination: Place;
  readonly readyAt: Date;
  /** The only places that it may leave from. Null: all that the channel has. */
  readonly locationIds: ReadonlySet<string> | null;
}

/** What is known of a cart before it is decided which way it may go. */
export interface OpenCart {
  readonly channel: Channel;
  readonly lines: readonly CartLine[];
  readonly locations: readonly Location[];
  readonly stock: StockView;
  readonly capacity: Capacity;
}

export interface CartLine extends RoutingLine {
  readonly sku: string;
  readonly grams: number;
  readonly cm3: number;
}

/** Reads what a cart is about. Throws Refusal NOT_FOUND for an unknown channel or SKU, INVALID for a quantity. */
export async function openCart(em: EntityManager, { channelId, lines, readyAt, locationIds }: Cart): Promise<OpenCart> {
  const channel = await em.findOne(Channel, { id: channelId });
  if (!channel) throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
  if (lines.length === 0 || lines.length > 100) throw new Refusal("INVALID", "A cart has 1 to 100 lines.", ["lines"]);
  const known = await sellables(
    em,
    lines.map(({ sku }) => ({ channelId, key: sku })),
  );
  const sold = lines.map(({ sku, quantity }, index) => {
    const sellable = known.get(sellableKey(channelId, sku));
    if (!sellable) throw new Refusal("NOT_FOUND", `The channel sells nothing as "${sku}".`, ["lines", String(index), "sku"]);
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > 100_000)
      throw new Refusal("INVALID", "A quantity is a whole number from 1 to 100000.", ["lines", String(index), "quantity"]);
    return { sku, quantity, sellable };
  });
  const itemIds = [...new Set(sold.flatMap(({ sellable }) => sellable.needs.map(({ itemId }) => itemId)))];
  const items = new Map((await em.find(InventoryItem, { id: { $in: itemIds } })).map((item) => [item.id, item]));
  const active = await em.find(Location, { status: "ACTIVE" }, { orderBy: { id: "asc" } });
  const closed = await closedAt(em, readyAt);
  const allowed = (id: string) =>
    !closed.has(id) && (locationIds?.has(id) ?? true) && (channel.locationIds.length === 0 || channel.locationIds.includes(id));
  const locations = active.filter(({ id }) => allowed(id));
  return {
    channel,
    locations,
    lines: sold.map((line, index) => cartLine(line, index, items)),
    stock: await stockOf(em, itemIds),
    capacity: await capacityFrom(em, locations, readyAt),
  };
}

function cartLine(
  { sku, quantity, sellable }: { readonly sku: string; readonly quantity: number; readonly sellable: Sellable },
  index: number,
  items: ReadonlyMap<string, InventoryItem>,
): CartLine {
  const each = (measure: (item: InventoryItem) => number): number =>
    sellable.needs.reduce((sum, { itemId, perUnit }) => sum + perUnit * measure(items.get(itemId) as InventoryItem), 0);
  return {
    lineId: String(index).padStart(3, "0"),
    sku,
    quantity,
    needs: sellable.needs,
    backorder: sellable.backorder ? "ALLOW" : "DENY",
    handlingTags: [],
    rejectedAt: [],
    grams: each(({ weightGrams }) => weightGrams ?? 0),
    cm3: each(({ lengthMm, widthMm, heightMm }) => ((lengthMm ?? 0) * (widthMm ?? 0) * (heightMm ?? 0)) / 1_000),
  };
}

/** What is free to promise now, without holding it. */
async function stockOf(em: EntityManager, itemIds: readonly string[]): Promise<StockView> {
  const found = await rows(
    em,
    sql<{ key: string; available: number }>`
      select item_id || ' ' || location_id as key, available from inventory_levels where item_id = any(${uuids(itemIds)}) and available > 0`,
  );
  const available = new Map(found.map((level) => [level.key, level.available]));
  return { available: (itemId, locationId) => available.get(`${itemId} ${locationId}`) ?? 0 };
}
