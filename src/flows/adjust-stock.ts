import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import type { Bucket } from "../inventory/inventory-level.entity.ts";
import type { MovementReason } from "../inventory/inventory-movement.entity.ts";
import type { Place } from "../inventory/ledger.ts";
import { Refusal } from "../kit/errors.ts";
import { lockStock, moveUnits } from "./lock-stock.ts";

/** States that a person may correct. What is reserved and committed follows from reservations and orders alone. */
export const adjustableStates = ["AVAILABLE", "SAFETY_STOCK", "QUALITY_CONTROL", "DAMAGED"] as const satisfies readonly Bucket[];
export const adjustmentReasons = ["ADJUSTED", "RESTOCKED", "WRITTEN_OFF"] as const satisfies readonly MovementReason[];

export interface StockChange extends Place {
  /** Units more, or fewer when negative. */
  readonly delta: number;
  readonly bucket: (typeof adjustableStates)[number];
}

export interface Adjustment {
  readonly changes: readonly StockChange[];
  readonly reason: (typeof adjustmentReasons)[number];
  readonly document: string | null;
}

/**
 * Corrects counts by so many units more or fewer: all of the changes or none.
 *
 * Throws Refusal INVALID for a change of nothing, NOT_FOUND, or INSUFFICIENT_STOCK when a count would go below zero.
 */
export async function adjustStock(em: EntityManager, deed: Deed, { changes, reason, document }: Adjustment): Promise<Place[]> {
  const named = changes.map((change, index) => ({ ...change, field: ["changes", String(index)] }));
  const ledger = await lockStock(em, named);
  for (const { itemId, locationId, delta, bucket, field } of named) {
    if (delta === 0) throw new Refusal("INVALID", "A change of 0 units changes nothing; leave it out.", [...field, "delta"]);
    const ends = delta > 0 ? ({ from: "EXTERNAL", to: bucket } as const) : ({ from: bucket, to: "EXTERNAL" } as const);
    moveUnits(ledger, { itemId, locationId, ...ends, quantity: Math.abs(delta), reason, document, field: [...field, "delta"] });
  }
  await ledger.post(deed);
  return named.map(({ itemId, locationId }) => ({ itemId, locationId }));
}
