import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import type { Place } from "../inventory/ledger.ts";
import { Refusal } from "../kit/errors.ts";
import { lockStock, moveUnits } from "./lock-stock.ts";

export interface Transfer {
  readonly fromLocationId: string;
  readonly toLocationId: string;
  readonly lines: readonly ItemQuantity[];
  readonly document: string | null;
}

export interface ItemQuantity {
  readonly itemId: string;
  readonly quantity: number;
}

/**
 * Moves available units from one location to another, at once: they leave here and are available there in one posting.
 *
 * Throws Refusal INVALID when both are the same location, NOT_FOUND, or INSUFFICIENT_STOCK when the origin has fewer available.
 */
export async function transferStock(
  em: EntityManager,
  deed: Deed,
  { fromLocationId, toLocationId, lines, document }: Transfer,
): Promise<Place[]> {
  if (fromLocationId === toLocationId) throw new Refusal("INVALID", "A transfer goes to another location.", ["toLocationId"]);
  const named = lines.map((line, index) => ({ ...line, field: ["lines", String(index)] }));
  const ends = named.flatMap(({ itemId, field }) => [
    { itemId, locationId: fromLocationId, field, locationField: ["fromLocationId"] },
    { itemId, locationId: toLocationId, field, locationField: ["toLocationId"] },
  ]);
  const ledger = await lockStock(em, ends);
  for (const { itemId, quantity, field } of named) {
    const each = { itemId, quantity, document, field: [...field, "quantity"] };
    moveUnits(ledger, { ...each, locationId: fromLocationId, from: "AVAILABLE", to: "EXTERNAL", reason: "TRANSFERRED_OUT" });
    moveUnits(ledger, { ...each, locationId: toLocationId, from: "EXTERNAL", to: "AVAILABLE", reason: "TRANSFERRED_IN" });
  }
  await ledger.post(deed);
  return ends.map(({ itemId, locationId }) => ({ itemId, locationId }));
}
