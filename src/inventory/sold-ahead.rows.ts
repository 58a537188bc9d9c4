import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql, uuids } from "../kit/sql.ts";

export interface SoldAheadRow {
  readonly id: string;
  readonly backordered: number;
  readonly preordered: number;
}

/** Units of items that orders were promised before they are there; an item of which none were may have no row. */
export const soldAheadOf = (em: EntityManager, itemIds: readonly string[]): Promise<SoldAheadRow[]> =>
  rows(em, sql<SoldAheadRow>`select item_id as id, backordered, preordered from sold_ahead where item_id = any(${uuids(itemIds)})`);
