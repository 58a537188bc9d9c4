import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import type { Bucket } from "../inventory/inventory-level.entity.ts";
import type { Place } from "../inventory/ledger.ts";
import { countReceived } from "./edit-receipt.ts";
import { lockStock, moveUnits } from "./lock-stock.ts";
import type { ItemQuantity } from "./transfer-stock.ts";

/** Where received goods may be put: on the shelf, or aside until somebody has looked at them. */
export const receivingStates = ["AVAILABLE", "QUALITY_CONTROL"] as const satisfies readonly Bucket[];

export interface ReceivedUnits extends ItemQuantity {
  /** The expected receipt that they are of, if they were expected. */
  readonly receiptId?: string | null;
}

export interface Receipt {
  readonly locationId: string;
  readonly lines: readonly ReceivedUnits[];
  readonly into: (typeof receivingStates)[number];
  readonly document: string | null;
}

/**
 * Takes goods in from outside; what was expected of them no longer is. Throws Refusal INVALID for a quantity that is none or a receipt
 * of something else, NOT_FOUND for an item, location or receipt that is none, ILLEGAL_TRANSITION for a receipt that is over.
 */
export async function receiveStock(em: EntityManager, deed: Deed, { locationId, lines, into, document }: Receipt): Promise<Place[]> {
  const named = lines.map((line, index) => ({ ...line, locationId, field: ["lines", String(index)], locationField: ["locationId"] }));
  const ledger = await lockStock(em, named);
  for (const { itemId, quantity, receiptId, field } of named)
    moveUnits(ledger, {
      itemId,
      locationId,
      from: "EXTERNAL",
      to: into,
      quantity,
      reason: "RECEIVED",
      document: document ?? (receiptId ? `receipt:${receiptId}` : null),
      field: [...field, "quantity"],
    });
  await ledger.post(deed);
  const expected = named.flatMap(({ receiptId, field, ...units }) =>
    receiptId ? [{ ...units, receiptId, field: [...field, "expectedReceiptId"] }] : [],
  );
  await countReceived(em, deed, expected);
  return named.map(({ itemId }) => ({ itemId, locationId }));
}
