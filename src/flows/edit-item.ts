import type { EntityManager } from "@mikro-orm/postgresql";
import { BundleComponent } from "../catalog/bundle-component.entity.ts";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import type { EventType } from "../events/event-types.ts";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { insertAll, make } from "../kit/insert.ts";
import { row, rows, sql, uuids } from "../kit/sql.ts";

export type ItemValues = Partial<
  Pick<
    InventoryItem,
    | "sku"
    | "barcode"
    | "title"
    | "weightGrams"
    | "lengthMm"
    | "widthMm"
    | "heightMm"
    | "tags"
    | "handlingTags"
    | "tracked"
    | "backorderPolicy"
    | "backorderLimit"
    | "preorderReleaseAt"
    | "preorderLimit"
    | "priceMinor"
    | "priceCurrency"
  >
>;

/** A part of a bundle, by id or by SKU. */
export interface NewComponent {
  readonly itemId: string | null;
  readonly sku: string | null;
  readonly quantity: number;
}

export interface ItemChange {
  readonly values: ItemValues;
  /** The bundle's parts from now on, none for a plain item; null leaves them as they are. */
  readonly components: readonly NewComponent[] | null;
}

/** Adds an item, or a bundle of items. Throws Refusal INVALID, NOT_FOUND for a part, ALREADY_EXISTS for a SKU or barcode that is taken. */
export async function createItem(
  em: EntityManager,
  deed: Deed,
  { values, components }: ItemChange & { values: Pick<InventoryItem, "sku" | "title"> },
): Promise<InventoryItem> {
  checkItem(values);
  const parts = await findParts(em, components ?? []);
  checkAhead({ ...values, ...limitsFor(values) }, parts.length > 0);
  const item = em.create(InventoryItem, { id: newId(), ...values, ...limitsFor(values) });
  await tell(em, deed, item, "inventory_item.created", parts);
  return item;
}

/**
 * Changes what is given. Throws Refusal NOT_FOUND, INVALID, ALREADY_EXISTS, or VERSION_CONFLICT when `version` is not the
 * present one. An item becomes a bundle only while it has no stock of its own and no order waits for it.
 */
export async function updateItem(
  em: EntityManager,
  deed: Deed,
  id: string,
  { values, components, version }: ItemChange & { version: number | null },
): Promise<InventoryItem> {
  const parts = components && (await findParts(em, components));
  await lockItems(em, [id, ...(parts ?? []).map((part) => part.id)], components !== null);
  const item = await em.findOne(InventoryItem, { id }, { refresh: true });
  if (!item) throw new Refusal("NOT_FOUND", "There is no such item.", ["id"]);
  if (version !== null && version !== item.version)
    throw new Refusal("VERSION_CONFLICT", `The item is at version ${item.version}, not ${version}. Read it again.`, ["version"]);
  checkItem(values);
  em.assign(item, { ...values, ...limitsFor(values), updatedAt: deed.at });
  checkAhead(item, parts ? parts.length > 0 : await isBundle(em, id));
  await checkRoom(em, item);
  if (parts && parts.length > 0) await mayBeBundle(em, item);
  await tell(em, deed, item, "inventory_item.updated", parts);
  return item;
}

interface Part {
  readonly id: string;
  readonly sku: string;
  readonly bundle: boolean;
  readonly quantity: number;
}

/**
 * Items always in the order of their ids. Whoever moves stock holds its items' keys: becoming a bundle waits for them, while
 * any other change passes them by.
 */
async function lockItems(em: EntityManager, ids: readonly string[], keys: boolean): Promise<void> {
  await rows(
    em,
    sql`select 1 from inventory_items where id = any(${uuids(ids)}) order by id ${keys ? sql`for update` : sql`for no key update`}`,
  );
}

async function findParts(em: EntityManager, components: readonly NewComponent[]): Promise<Part[]> {
  if (components.length > 100) throw new Refusal("INVALID", `A bundle has at most 100 parts, not ${components.length}.`, ["components"]);
  const found = await rows(
    em,
    sql<Omit<Part, "quantity">>`
      select id, sku, exists (select 1 from bundle_components where bundle_id = item.id) as bundle from inventory_items item
      where id = any(${uuids(components.flatMap(({ itemId }) => itemId ?? []))}) or sku = any(${components.flatMap(({ sku }) => sku ?? [])}::text[])`,
  );
  const parts: Part[] = [];
  for (const [index, { itemId, sku, quantity }] of components.entries()) {
    const field = ["components", String(index)];
    if ((itemId === null) === (sku === null)) throw new Refusal("INVALID", "Name a part by `itemId` or by `sku`.", field);
    const part = found.find((item) => item.id === itemId || item.sku === sku);
    if (!part)
      throw new Refusal("NOT_FOUND", sku === null ? "There is no such item." : `There is no item with the SKU "${sku}".`, [
        ...field,
        sku === null ? "itemId" : "sku",
      ]);
    if (part.bundle)
      throw new Refusal("INVALID", `${part.sku} is a bundle, and a bundle is never a part of another. Name its parts instead.`, field);
    if (quantity < 1 || quantity > 10_000)
      throw new Refusal("INVALID", `A bundle has 1 to 10000 of a part, not ${quantity}.`, [...field, "quantity"]);
    if (parts.some(({ id }) => id === part.id)) throw new Refusal("INVALID", `${part.sku} is named twice; give one quantity.`, field);
    parts.push({ ...part, quantity });
  }
  return parts;
}

async function mayBeBundle(em: EntityManager, { id, sku }: InventoryItem): Promise<void> {
  const use = await row(
    em,
    sql<{ onHand: number; bundles: string[]; waited: boolean }>`
      select coalesce((select sum(on_hand) from inventory_levels where item_id = ${id}), 0)::int as "onHand",
        array(select item.sku from bundle_components join inventory_items item on item.id = bundle_id where component_id = ${id} order by 1) as bundles,
        exists (
          select 1 from fulfillment_orders work
          join fulfillment_order_lines part on part.fulfillment_order_id = work.id and part.remaining_quantity > 0
          join order_lines line on line.id = part.order_line_id
          where (work.status in ('BACKORDERED', 'SCHEDULED') or work.held_from in ('BACKORDERED', 'SCHEDULED'))
            and line.needs @> jsonb_build_array(jsonb_build_object('itemId', ${id}::text))
        ) as waited`,
  );
  if (!use) return;
  const { onHand, bundles, waited } = use;
  if (bundles.length > 0)
    throw new Refusal("INVALID", `${sku} is a part of ${bundles.join(", ")}, and a bundle is never a part of another.`, ["components"]);
  if (onHand > 0)
    throw new Refusal(
      "INVALID",
      `${onHand} units of ${sku} are in stock; a bundle has none of its own. Adjust them away or add the bundle as a new item.`,
      ["components"],
    );
  if (waited)
    throw new Refusal(
      "INVALID",
      `Orders wait for ${sku}; a bundle gets no stock of its own. Fill or cancel them, or add the bundle as a new item.`,
      ["components"],
    );
}

async function replaceParts(em: EntityManager, { id }: InventoryItem, parts: readonly Part[]): Promise<void> {
  if (parts.some((part) => part.id === id)) throw new Refusal("INVALID", "A bundle is not a part of itself.", ["components"]);
  await sql`delete from bundle_components where bundle_id = ${id}`.execute(em.getKysely());
  await insertAll(
    em,
    parts.map((part) => make(BundleComponent, { bundleId: id, componentId: part.id, quantity: part.quantity })),
  );
}

/** Writes the item, its parts and the event. */
async function tell(
  em: EntityManager,
  deed: Deed,
  item: InventoryItem,
  type: EventType<"InventoryItem">,
  parts: readonly Part[] | null,
): Promise<void> {
  item.eventSequence = (item.eventSequence ?? 0) + 1;
  await em.flush();
  if (parts) await replaceParts(em, item, parts);
  const components = parts ? { components: parts.map(({ id, quantity }) => ({ itemId: id, quantity })) } : {};
  await record(em, deed, [
    {
      type,
      aggregateType: "InventoryItem",
      aggregateId: item.id,
      sequence: item.eventSequence,
      itemId: item.id,
      data: { sku: item.sku, ...components },
    },
  ]);
}

/** A policy without a limit takes the limit away, as no release does with a pre-order's. */
const limitsFor = ({ backorderPolicy, preorderReleaseAt }: ItemValues): Pick<ItemValues, "backorderLimit" | "preorderLimit"> => ({
  ...(backorderPolicy !== undefined && backorderPolicy !== "UNTIL_QTY" && { backorderLimit: null }),
  ...(preorderReleaseAt === null && { preorderLimit: null }),
});

/** Throws Refusal INVALID for limits that cannot be. */
function checkAhead({ backorderPolicy, backorderLimit, preorderReleaseAt, preorderLimit }: ItemValues, bundle: boolean): void {
  if (bundle && (backorderLimit != null || preorderReleaseAt != null))
    throw new Refusal("INVALID", "A bundle waits for its parts: set limits and releases on these.", [
      backorderLimit != null ? "backorderLimit" : "preorderReleaseAt",
    ]);
  if ((backorderPolicy === "UNTIL_QTY") !== (backorderLimit != null))
    throw new Refusal("INVALID", "The policy `UNTIL_QTY` has a `backorderLimit`, the others have none.", ["backorderLimit"]);
  if (preorderLimit != null && preorderReleaseAt == null)
    throw new Refusal("INVALID", "Only what has a `preorderReleaseAt` has a limit of pre-orders.", ["preorderLimit"]);
  for (const [name, limit] of Object.entries({ backorderLimit, preorderLimit }))
    if (limit != null && (limit < 0 || limit > 1_000_000_000))
      throw new Refusal("INVALID", `A limit is 0 to 1000000000, not ${limit}.`, [name]);
}

const isBundle = async (em: EntityManager, id: string): Promise<boolean> =>
  (await row(em, sql`select 1 from bundle_components where bundle_id = ${id} limit 1`)) !== null;

/** Throws Refusal INVALID for a limit below what is promised already. */
async function checkRoom(em: EntityManager, { id, backorderLimit, preorderLimit }: InventoryItem): Promise<void> {
  const ahead = await row(
    em,
    sql<{ backordered: number; preordered: number }>`select backordered, preordered from sold_ahead where item_id = ${id} for update`,
  );
  if (!ahead) return;
  const refuse = (name: string, units: number): never => {
    throw new Refusal("INVALID", `${units} units are promised already; the limit is not below that. Set it to ${units} to take no more.`, [
      name,
    ]);
  };
  if (backorderLimit != null && ahead.backordered > backorderLimit) refuse("backorderLimit", ahead.backordered);
  if (preorderLimit != null && ahead.preordered > preorderLimit) refuse("preorderLimit", ahead.preordered);
}

/** Throws Refusal INVALID for the first value that cannot be. */
export function checkItem({ sku, barcode, title, tags, handlingTags, priceMinor, ...measures }: ItemValues): void {
  if (sku !== undefined && !/^\S(.{0,98}\S)?$/.test(sku))
    throw new Refusal("INVALID", "A SKU has 1 to 100 characters and no space at its ends.", ["sku"]);
  if (barcode != null && !/^\S(.{0,98}\S)?$/.test(barcode))
    throw new Refusal("INVALID", "A barcode has 1 to 100 characters and no space at its ends.", ["barcode"]);
  if (title !== undefined && (!title.trim() || title.length > 500))
    throw new Refusal("INVALID", "A title has 1 to 500 characters.", ["title"]);
  for (const [field, words] of Object.entries({ tags, handlingTags }))
    if (words !== undefined && !words.every((tag) => /^\S(.{0,98}\S)?$/.test(tag)))
      throw new Refusal("INVALID", "A tag has 1 to 100 characters and no space at its ends.", [field]);
  if (priceMinor != null && priceMinor < 0n) throw new Refusal("INVALID", "A price is not negative.", ["price"]);
  for (const measure of ["weightGrams", "lengthMm", "widthMm", "heightMm"] as const) {
    const value = measures[measure];
    if (value != null && (!Number.isInteger(value) || value < 0 || value > 1_000_000_000))
      throw new Refusal("INVALID", `${measure} is 0 to 1000000000, not ${value}.`, [measure]);
  }
}
