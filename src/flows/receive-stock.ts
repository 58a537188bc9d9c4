import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import type { Bucket } from "../inventory/inventory-level.entity.ts";
import type { Place } from "../inventory/ledger.ts";
import { lockStock, moveUnits } from "./lock-stock.ts";
import type { ItemQuantity } from "./transfer-stock.ts";

/** Where received goods may be put: on the shelf, or aside until somebody has looked at them. */
export const receivingStates = ["AVAILABLE", "QUALITY_CONTROL"] as const satisfies readonly Bucket[];

export interface Receipt {
  readonly locationId: string;
  readonly lines: readonly ItemQuantity[];
  readonly into: (typeof receivingStates)[number];
  readonly document: string | null;
}

/** Takes goods in from outside. Throws Refusal INVALID for a quantity that is none, NOT_FOUND for an item or location that is none. */
export async function receiveStock(em: EntityManager, deed: Deed, { locationId, lines, into, document }: Receipt): Promise<Place[]> {
  const named = lines.map((line, index) => ({ ...line, locationId, field: ["lines", String(index)], locationField: ["locationId"] }));
  const ledger = await lockStock(em, named);
  for (const { itemId, quantity, field } of named)
    moveUnits(ledger, {
      itemId,
      locationId,
      from: "EXTERNAL",
      to: into,
      quantity,
      reason: "RECEIVED",
      document,
      field: [...field, "quantity"],
    });
  await ledger.post(deed);
  return named.map(({ itemId }) => ({ itemId, locationId }));
}
