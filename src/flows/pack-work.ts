import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import type { FulfillmentOrder, Units } from "../fulfillment/fulfillment-order.entity.ts";
import { FulfillmentPackage } from "../fulfillment/fulfillment-package.entity.ts";
import type { PackedItem } from "../fulfillment/packing-box.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { OrderBook } from "./order-book.ts";
import { boxesOf, cancelParcel, emptyBoxes } from "./parcels.ts";
import { settleOrder } from "./settle-order.ts";
import { pack } from "./ship-fulfillment.ts";
import type { Work } from "./work.ts";

/** The outer size of a box, in millimetres. */
export interface BoxSize {
  readonly lengthMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
}

/** What the scale says of a box, in grams with all that is in it, and its size where it was measured. */
export interface Box {
  readonly weightGrams: number;
  readonly size: BoxSize | null;
}

/** A box, and what is in it where that is known. */
export interface FilledBox extends Box {
  readonly contents: readonly PackedItem[] | null;
}

/**
 * Units of work are in a parcel of these boxes at once, without scanning. `lines`: null for all that is in no parcel yet. Throws Refusal
 * ILLEGAL_TRANSITION for work that cannot begin, or that is being packed by scanning, INVALID for units that are not to be done there.
 */
export function packWork(
  book: OrderBook,
  work: Work,
  one: FulfillmentOrder,
  { lines, boxes }: { readonly lines: readonly Units[] | null; readonly boxes: readonly Box[] },
): Fulfillment {
  if (boxesOf(book, one.id).length > 0)
    throw new Refusal("ILLEGAL_TRANSITION", "It is being packed by scanning; go on with that, or empty the boxes with restartPacking.", [
      "fulfillmentOrderId",
    ]);
  for (const [index, box] of boxes.entries()) checkBox(box, ["boxes", String(index)]);
  const parcel = pack(book, work, one, lines);
  addBoxes(
    work,
    parcel,
    boxes.map((box) => ({ ...box, contents: null })),
  );
  settleOrder(book, work);
  return parcel;
}

/** Throws Refusal ILLEGAL_TRANSITION for what has left, NOT_FOUND. */
export function unpackParcel(book: OrderBook, work: Work, fulfillmentId: string): Fulfillment {
  const parcel = book.fulfillments.find(({ id }) => id === fulfillmentId);
  if (!parcel) throw new Refusal("NOT_FOUND", "There is no such parcel.", ["fulfillmentId"]);
  cancelParcel(book, work, parcel, "UNPACKED");
  settleOrder(book, work);
  return parcel;
}

/** What was scanned into boxes that are no parcel yet no longer counts. Throws Refusal ILLEGAL_TRANSITION when nothing was. */
export function restartPacking(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  if (boxesOf(book, one.id).length === 0)
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      "Nothing of it lies in a box that is no parcel yet. A parcel is unpacked with cancelFulfillment.",
      ["fulfillmentOrderId"],
    );
  emptyBoxes(book, work, one.id);
  work.tellOfWork(book, one, "fulfillment_order.packing_restarted");
}

export function addBoxes(work: Work, parcel: Fulfillment, boxes: readonly FilledBox[]): void {
  for (const [index, { weightGrams, size, contents }] of boxes.entries())
    work.add(
      make(FulfillmentPackage, {
        id: newId(),
        fulfillmentId: parcel.id,
        position: index + 1,
        weightGrams,
        lengthMm: size?.lengthMm ?? null,
        widthMm: size?.widthMm ?? null,
        heightMm: size?.heightMm ?? null,
        trackingNumber: null,
        contents,
        createdAt: work.deed.at,
      }),
    );
}

const mostGrams = 2_000_000;
const mostMm = 20_000;

/** Throws Refusal INVALID. */
export function checkBox({ weightGrams, size }: Box, field: readonly string[] = []): void {
  const is = (number: number, most: number) => Number.isInteger(number) && number > 0 && number <= most;
  if (!is(weightGrams, mostGrams))
    throw new Refusal("INVALID", `A box weighs 1 to ${mostGrams} grams, not ${weightGrams}.`, [...field, "weightGrams"]);
  if (size !== null && ![size.lengthMm, size.widthMm, size.heightMm].every((side) => is(side, mostMm)))
    throw new Refusal("INVALID", `A side of a box is 1 to ${mostMm} millimetres.`, [...field, "size"]);
}
