import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql } from "../kit/sql.ts";

/** So often all who wait are looked at: what an order's priority or a channel's locations change is seen by no item. */
const allAfterMilliseconds = 600_000;

/** Items of which another day may be promised. Call `seen` once who waits for them was told. */
export interface ChangedWaits {
  /** Null: all that is waited for. */
  readonly itemIds: readonly string[] | null;
  seen(): void;
}

/**
 * Sees for which items it may have changed when who waits can have them: a row an item that is waited for, however many wait. What decides
 * is who waits, the stock, what is expected, and the release; each of these changes a number that is read here.
 */
export class WaitsWatch {
  #known: ReadonlyMap<string, string> | null = null;
  #lookedAtAll = 0;

  async changed(em: EntityManager, at: Date): Promise<ChangedWaits> {
    const states = await rows(
      em,
      sql<{ itemId: string; state: string }>`
        select ahead.item_id as "itemId", concat_ws(' ', changes, preorder_release_at,
          (select sum(sequence) from inventory_levels level where level.item_id = ahead.item_id),
          (select concat_ws(' ', count(*), sum(version), max(updated_at)) from expected_receipts receipt
            where receipt.item_id = ahead.item_id and receipt.status = 'OPEN')) as state
        from sold_ahead ahead join inventory_items item on item.id = ahead.item_id where waiting > 0`,
    );
    const now = new Map(states.map(({ itemId, state }) => [itemId, state]));
    const known = this.#known;
    const isAll = known === null || at.getTime() - this.#lookedAtAll >= allAfterMilliseconds;
    return {
      itemIds: isAll ? null : [...now].flatMap(([itemId, state]) => (known.get(itemId) === state ? [] : [itemId])),
      seen: () => {
        this.#known = now;
        if (isAll) this.#lookedAtAll = at.getTime();
      },
    };
  }
}
