import type { ScannedItem } from "../catalog/scanned-item.rows.ts";
import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import type { FulfillmentOrder, FulfillmentOrderLine } from "../fulfillment/fulfillment-order.entity.ts";
import { type PackedItem, PackingBox } from "../fulfillment/packing-box.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { beginWork } from "./begin-work.ts";
import { refuseHeld } from "./keep-holds.ts";
import type { OrderBook } from "./order-book.ts";
import { addBoxes, type Box, checkBox } from "./pack-work.ts";
import { boxesOf } from "./parcels.ts";
import { settleOrder } from "./settle-order.ts";
import { pack } from "./ship-fulfillment.ts";
import type { Work } from "./work.ts";

/**
 * A unit goes into the open box of the work: the one whose barcode was scanned, or all parts of one, where it is a bundle. The first scan
 * begins the work and opens a box.
 *
 * Throws Refusal INVALID that names what is expected for an item that is not in the work, or of which enough is packed,
 * ILLEGAL_TRANSITION for work that cannot begin or is packed.
 */
export function scanToPack(book: OrderBook, work: Work, one: FulfillmentOrder, scanned: ScannedItem): void {
  refusePacked(book, one);
  beginWork(book, work, one, "PICKING");
  const boxes = boxesOf(book, one.id);
  const expected = expectedOf(book, one, boxes);
  const line = lineFor(scanned, expected);
  if (line === null) throw wrong(work, scanned, { expected, wanted: wantedOf(book, one) });
  const open = boxes.find(({ closedAt }) => closedAt == null) ?? openBox(book, work, one, boxes.length + 1);
  open.contents = scanned.parts.reduce(
    (contents, { itemId, perUnit }) => added(contents, { lineId: line.orderLineId, itemId, quantity: perUnit }),
    open.contents,
  );
  const units = scanned.parts.map(({ itemId, perUnit }) => ({ itemId, quantity: perUnit }));
  work.tellOfWork(book, one, "fulfillment_order.item_packed", { box: open.position, lineId: line.orderLineId, items: units });
}

/**
 * The open box is full: it is weighed and closed. Once all units of the work lie in closed boxes, they are a parcel, which has not left:
 * answers it. Throws Refusal ILLEGAL_TRANSITION when no box is open, or it is held, INVALID for a weight or size that no box has.
 */
export function closeBox(book: OrderBook, work: Work, one: FulfillmentOrder, box: Box): Fulfillment | null {
  checkBox(box, ["box"]);
  refuseHeld(book, one);
  const boxes = boxesOf(book, one.id);
  const open = boxes.find(({ closedAt }) => closedAt == null);
  const isDone = expectedOf(book, one, boxes).length === 0;
  // Where the last units were cancelled after their box was closed, this makes the parcel of what is there.
  if (!open && !(isDone && boxes.length > 0))
    throw new Refusal("ILLEGAL_TRANSITION", "No box of it is open: scan what goes into one first.", ["fulfillmentOrderId"]);
  if (open) {
    Object.assign(open, { weightGrams: box.weightGrams, closedAt: work.deed.at, ...box.size });
    work.tellOfWork(book, one, "fulfillment_order.box_closed", { box: open.position, weightGrams: box.weightGrams });
  }
  if (!isDone) return null;
  const parcel = pack(book, work, one, null);
  addBoxes(
    work,
    parcel,
    boxes.map(({ weightGrams, lengthMm, widthMm, heightMm, contents }) => ({
      weightGrams: weightGrams as number,
      size: lengthMm == null ? null : { lengthMm, widthMm: widthMm as number, heightMm: heightMm as number },
      contents,
    })),
  );
  settleOrder(book, work);
  return parcel;
}

/** Units of an item that a line of work still needs. */
interface ExpectedItem {
  readonly line: FulfillmentOrderLine;
  readonly itemId: string;
  readonly quantity: number;
}

/** What is to go into boxes yet. What has no item behind it cannot be scanned: it goes with the rest. */
function expectedOf(book: OrderBook, one: FulfillmentOrder, boxes: readonly PackingBox[]): ExpectedItem[] {
  const packed = boxes.flatMap(({ contents }) => contents);
  return wantedOf(book, one).flatMap((wanted) => {
    const inBoxes = packed.filter(({ lineId, itemId }) => lineId === wanted.line.orderLineId && itemId === wanted.itemId);
    const quantity = wanted.quantity - inBoxes.reduce((sum, item) => sum + item.quantity, 0);
    return quantity > 0 ? { ...wanted, quantity } : [];
  });
}

/** All that goes into boxes, in them or not. */
const wantedOf = (book: OrderBook, one: FulfillmentOrder): ExpectedItem[] =>
  book.linesOf(one).flatMap((line) => {
    const units = book.unpacked(line);
    return book
      .line(line.orderLineId)
      .needs.flatMap(({ itemId, perUnit }) => (units > 0 ? { line, itemId, quantity: perUnit * units } : []));
  });

/** The first line that needs all of what was scanned. */
function lineFor({ parts }: ScannedItem, expected: readonly ExpectedItem[]): FulfillmentOrderLine | null {
  const needs = (line: FulfillmentOrderLine) =>
    parts.every(({ itemId, perUnit }) => expected.some((one) => one.line === line && one.itemId === itemId && one.quantity >= perUnit));
  return expected.find(({ line }) => needs(line))?.line ?? null;
}

function wrong(
  work: Work,
  scanned: ScannedItem,
  { expected, wanted }: { readonly expected: readonly ExpectedItem[]; readonly wanted: readonly ExpectedItem[] },
): Refusal {
  const known = wanted.some(({ itemId }) => scanned.parts.some((part) => part.itemId === itemId));
  const said = known ? `Enough of ${nameOf(scanned)} is packed.` : `${nameOf(scanned)} is not in this work.`;
  const names = expected.map(({ itemId, quantity }) => `${quantity} × ${work.facts.item(itemId)?.sku ?? itemId}`);
  return new Refusal(
    "INVALID",
    `${said} ${names.length > 0 ? `Expected: ${names.join(", ")}.` : "All of it is in boxes: close the box."}`,
    ["barcode"],
  );
}

const nameOf = ({ title, sku }: ScannedItem): string => (title === sku ? `"${title}"` : `"${title}" (${sku})`);

const added = (contents: readonly PackedItem[], item: PackedItem): PackedItem[] => {
  const known = contents.find(({ lineId, itemId }) => lineId === item.lineId && itemId === item.itemId);
  return known ? contents.map((one) => (one === known ? { ...one, quantity: one.quantity + item.quantity } : one)) : [...contents, item];
};

function openBox(book: OrderBook, work: Work, one: FulfillmentOrder, position: number): PackingBox {
  const box = work.add(
    make(PackingBox, {
      id: newId(),
      fulfillmentOrderId: one.id,
      position,
      contents: [],
      weightGrams: null,
      lengthMm: null,
      widthMm: null,
      heightMm: null,
      closedAt: null,
      createdAt: work.deed.at,
    }),
  );
  book.packingBoxes.push(box);
  return box;
}

function refusePacked(book: OrderBook, one: FulfillmentOrder): void {
  if (one.status === "IN_PROGRESS" && book.linesOf(one).every((line) => book.unpacked(line) === 0))
    throw new Refusal("ILLEGAL_TRANSITION", "All of it is packed. Unpack a parcel first, with cancelFulfillment.", ["fulfillmentOrderId"]);
}
