import type { EntityManager } from "@mikro-orm/postgresql";
import { keyset, type Order, type Page, type PageArgs } from "../kit/page.ts";
import { row, rows, sql } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import type { Place } from "./ledger.ts";

export interface InventoryMovementRow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly quantity: number;
  readonly reason: string;
  readonly document: string | null;
  readonly actor: string;
  readonly levelSequence: number;
  readonly occurredAt: string;
}

export const inventoryMovements = table<InventoryMovementRow>(
  "inventory_movements movement",
  ["id", "from", "to", "quantity", "reason", "document", "actor", "levelSequence", "occurredAt"],
  { from: "movement.from_bucket", to: "movement.to_bucket" },
);

export const movementOrder: Order = {
  name: "ledger",
  column: sql`movement.level_sequence`,
  type: "integer",
  id: sql`movement.id`,
  descending: true,
};

const at = ({ itemId, locationId }: Place) => sql`item_id = ${itemId} and location_id = ${locationId}`;

/** The ledger of a level, newest first. */
export async function movementPage(em: EntityManager, place: Place, args: PageArgs): Promise<Page<InventoryMovementRow>> {
  const page = keyset(args, movementOrder);
  return page.page(
    await rows(
      em,
      sql<InventoryMovementRow>`
        select ${allColumns(inventoryMovements)}, ${page.select}
        from inventory_movements movement where ${at(place)} and ${page.where} ${page.order}`,
    ),
  );
}

export async function movementCount(em: EntityManager, place: Place, most: number): Promise<number> {
  const counted = await row(
    em,
    sql<{ count: number }>`
      select count(*)::int as count from (select 1 from inventory_movements where ${at(place)} limit ${sql.lit(most)}) counted`,
  );
  return counted?.count ?? 0;
}
