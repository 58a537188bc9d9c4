import type { EntityManager } from "@mikro-orm/postgresql";
import { Refusal } from "../kit/errors.ts";
import { row, sql } from "../kit/sql.ts";

/** What a scanner read: an item, or a bundle with all its parts. */
export interface ScannedItem {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  /** The item itself once; of a bundle, what one of it is made of. */
  readonly parts: readonly { readonly itemId: string; readonly perUnit: number }[];
}

/** The item of a barcode; where no item has it, the one of that SKU, as shops print SKUs on labels, too. Throws Refusal NOT_FOUND. */
export async function scannedItem(em: EntityManager, barcode: string): Promise<ScannedItem> {
  const code = barcode.trim();
  const found = await row(
    em,
    sql<ScannedItem>`
      select item.id, item.sku, item.title, coalesce(
        (select jsonb_agg(jsonb_build_object('itemId', component_id, 'perUnit', quantity) order by component_id)
          from bundle_components where bundle_id = item.id),
        jsonb_build_array(jsonb_build_object('itemId', item.id, 'perUnit', 1))) as parts
      from inventory_items item where item.barcode = ${code} or item.sku = ${code}
      order by (item.barcode = ${code}) desc nulls last limit 1`,
  );
  if (!found) throw new Refusal("NOT_FOUND", `No item has the barcode "${code.slice(0, 60)}".`, ["barcode"]);
  return found;
}
