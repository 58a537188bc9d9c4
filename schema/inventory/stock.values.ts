import { requireLocation } from "../../src/access/access.ts";
import type { ReceivedUnits } from "../../src/flows/receive-stock.ts";
import { Refusal } from "../../src/kit/errors.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import type { ReceivedUnitsInput } from "./stock.inputs.ts";

interface NamedPlace {
  readonly itemId: string;
  readonly locationId: string;
}

/** A location that the key covers. Throws Refusal INVALID or FORBIDDEN, naming the input. */
export function locationIn({ access }: Context, id: string, field: readonly string[]): string {
  const locationId = idIn("Location", id, field);
  requireLocation(access, locationId, field);
  return locationId;
}

/** Entries of a list with their ids read and their locations covered by the key. */
export const placesIn = <Entry extends NamedPlace>(context: Context, entries: readonly Entry[], list: string): Entry[] =>
  linesIn(entries, list).map((entry, index) => ({
    ...entry,
    locationId: locationIn(context, entry.locationId, [list, String(index), "locationId"]),
  }));

export const linesIn = <Line extends { readonly itemId: string }>(lines: readonly Line[], list = "lines"): Line[] =>
  lines.map((line, index) => ({ ...line, itemId: idIn("InventoryItem", line.itemId, [list, String(index), "itemId"]) }));

export function documentIn({ document }: { readonly document?: string | null }): string | null {
  if (document == null) return null;
  if (!/^.{1,200}$/.test(document)) throw new Refusal("INVALID", "A reference has 1 to 200 characters in one line.", ["document"]);
  return document;
}

export const receivedIn = (lines: readonly ReceivedUnitsInput[]): ReceivedUnits[] =>
  linesIn(lines).map(({ itemId, quantity, expectedReceiptId }, index) => ({
    itemId,
    quantity,
    receiptId: expectedReceiptId == null ? null : idIn("ExpectedReceipt", expectedReceiptId, ["lines", String(index), "expectedReceiptId"]),
  }));
