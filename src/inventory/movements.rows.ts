import type { EntityManager } from "@mikro-orm/postgresql";
import { keyset, type Page, type PageArgs } from "../kit/page.ts";
import { row, rows, sql } from "../kit/sql.ts";
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

const at = ({ itemId, locationId }: Place) => sql`item_id = ${itemId} and location_id = ${locationId}`;

/** The ledger of a level, newest first. */
export async function movementPage(em: EntityManager, place: Place, args: PageArgs): Promise<Page<InventoryMovementRow>> {
  const page = keyset(args, { name: "ledger", column: sql`level_sequence`, type: "integer", id: sql`id`, descending: true });
  return page.page(
    await rows(
      em,
      sql<InventoryMovementRow>`
        select id, from_bucket as "from", to_bucket as "to", quantity, reason, document, actor, level_sequence as "levelSequence",
          occurred_at as "occurredAt", ${page.select}
        from inventory_movements where ${at(place)} and ${page.where} ${page.order}`,
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
