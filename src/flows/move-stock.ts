import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import type { MovementEnd, MovementReason } from "../inventory/inventory-movement.entity.ts";
import type { Place } from "../inventory/ledger.ts";
import { step, type Transitions } from "../kit/transitions.ts";
import { lockStock, moveUnits } from "./lock-stock.ts";
import type { ItemQuantity } from "./transfer-stock.ts";

/** Every way units change their state by hand; EXTERNAL is written off. What is not here cannot happen. */
const stateMoves: Transitions<MovementEnd> = {
  AVAILABLE: ["SAFETY_STOCK", "QUALITY_CONTROL", "DAMAGED"],
  SAFETY_STOCK: ["AVAILABLE", "QUALITY_CONTROL", "DAMAGED"],
  QUALITY_CONTROL: ["AVAILABLE", "DAMAGED"],
  DAMAGED: ["QUALITY_CONTROL", "EXTERNAL"],
  RESERVED: [],
  COMMITTED: [],
  EXTERNAL: [],
};

export interface StateMove {
  readonly locationId: string;
  readonly lines: readonly ItemQuantity[];
  readonly from: MovementEnd;
  readonly to: MovementEnd;
  readonly document: string | null;
}

/**
 * Moves units at one location to another state: set aside, damaged, inspected, written off.
 *
 * Throws Refusal ILLEGAL_TRANSITION for a way that `stateMoves` does not have, INVALID, NOT_FOUND, or INSUFFICIENT_STOCK when
 * fewer are in that state.
 */
export async function moveStock(em: EntityManager, deed: Deed, { locationId, lines, from, to, document }: StateMove): Promise<Place[]> {
  step(stateMoves, from, to, "What is to be moved");
  const named = lines.map((line, index) => ({ ...line, locationId, field: ["lines", String(index)], locationField: ["locationId"] }));
  const ledger = await lockStock(em, named);
  for (const { itemId, quantity, field } of named)
    moveUnits(ledger, { itemId, locationId, from, to, quantity, reason: reasonOf(from, to), document, field: [...field, "quantity"] });
  await ledger.post(deed);
  return named.map(({ itemId }) => ({ itemId, locationId }));
}

function reasonOf(from: MovementEnd, to: MovementEnd): MovementReason {
  if (to === "EXTERNAL") return "WRITTEN_OFF";
  if (from === "QUALITY_CONTROL") return "INSPECTED";
  return to === "DAMAGED" ? "DAMAGED" : "ADJUSTED";
}
