import type { ToldShipment } from "../channels/command.ts";
import type { ChannelCommand } from "../commands/channel-command.entity.ts";
import { Fulfillment, FulfillmentLine } from "../fulfillment/fulfillment.entity.ts";
import type { FulfillmentOrder, FulfillmentOrderLine, Units } from "../fulfillment/fulfillment-order.entity.ts";
import { fulfillmentOrderTransitions } from "../fulfillment/fulfillment-order.states.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { possibleFrom } from "../kit/transitions.ts";
import { beginWork } from "./begin-work.ts";
import { amountToCollect } from "./collect-cash.ts";
import { refuseHeld } from "./keep-holds.ts";
import type { OrderBook } from "./order-book.ts";
import { emptyBoxes, type Packed, partsOf, tellOfParcel, unitsOfParts, workOfParcel } from "./parcels.ts";
import { settleOrder } from "./settle-order.ts";
import { shipStock } from "./take-work-back.ts";
import { propose, requireTelling, telling, toldShipped } from "./tell-channel.ts";
import type { Work } from "./work.ts";

/** How a parcel leaves. */
export interface Shipping {
  /** Our code of the carrier, or its name. */
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly notifyBuyer: boolean;
}

/**
 * A parcel of the work at a location is packed and leaves at once. `lines`: null for all that remains and is in no other parcel.
 *
 * Throws Refusal ILLEGAL_TRANSITION for work that is not ready to leave, INVALID for units that are not to be done there, CHANNEL_FORBIDS
 * where the channel takes an order only whole.
 */
export function shipFulfillmentOrder(
  book: OrderBook,
  work: Work,
  one: FulfillmentOrder,
  lines: readonly Units[] | null,
  shipping: Shipping,
): Fulfillment {
  refusePickup(one);
  const parcel = boxUp(book, work, one, packedOf(book, one, lines));
  Object.assign(parcel, shipping);
  sendOff(book, work, parcel);
  return parcel;
}

/**
 * Units of the work at a location are in a parcel, which has not left: the work is begun by then. Their stock stays committed. Settling the
 * order makes the work PACKED once all of it is. Throws Refusal as `shipFulfillmentOrder` does.
 */
export function pack(book: OrderBook, work: Work, one: FulfillmentOrder, lines: readonly Units[] | null): Fulfillment {
  const packed = packedOf(book, one, lines);
  beginWork(book, work, one, "PICKING");
  return boxUp(book, work, one, packed);
}

function boxUp(book: OrderBook, work: Work, one: FulfillmentOrder, packed: readonly Packed[]): Fulfillment {
  const { at } = work.deed;
  emptyBoxes(book, work, one.id);
  const parcel = make(Fulfillment, {
    id: newId(),
    orderId: book.order.id,
    fulfillmentOrderId: one.id,
    locationId: one.locationId as string,
    status: "CREATED",
    notifyBuyer: true,
    pickupTries: 0,
    eventSequence: 0,
    version: 1,
    createdAt: at,
    updatedAt: at,
  });
  book.fulfillments.push(work.add(parcel));
  for (const { part, units } of packed) {
    const of = { fulfillmentId: parcel.id, fulfillmentOrderLineId: part.id, orderLineId: part.orderLineId };
    book.fulfillmentLines.push(work.add(make(FulfillmentLine, { id: newId(), ...of, quantity: units })));
  }
  parcel.collectMinor = amountToCollect(book, parcel);
  tellOfParcel(book, work, parcel, "created");
  return parcel;
}

/**
 * A parcel leaves: its stock is gone, its units are fulfilled, and the channel is told, where it wants to know. The work closes when nothing
 * of it remains. Throws Refusal ILLEGAL_TRANSITION for what has left, or is the buyer's to pick up.
 */
export function sendOff(book: OrderBook, work: Work, parcel: Fulfillment): void {
  const one = workOfParcel(book, parcel);
  refusePickup(one);
  refuseHeld(book, one);
  const packed = partsOf(book, parcel);
  const { at } = work.deed;
  const shipment = shipmentOf(book, one, packed, parcel, at);
  parcel.ship(at);
  takeOut(book, work, packed);
  const { carrier = null, trackingNumber = null } = parcel;
  tellOfParcel(book, work, parcel, "shipped", { carrier, trackingNumber, lines: unitsOfParts(packed) });
  closeIfDone(book, work, one, "SHIPPED");
  tellGone(book, work, parcel, shipment);
  settleOrder(book, work);
}

/** The channel is told that a parcel is gone, where it wants to know and knows anything of what is in it. */
export function tellGone(book: OrderBook, work: Work, { id }: Fulfillment, shipment: Omit<ToldShipment, "id">): void {
  if (shipment.lines.length > 0 && telling(book, "SHIP") !== null)
    propose(book, work, "SHIP", { subject: id, payload: { shipment: { ...shipment, id } }, fulfillmentId: id });
}

/** Its units' stock has left the building, and they are fulfilled. */
export function takeOut(book: OrderBook, work: Work, packed: readonly Packed[]): void {
  for (const { part, units } of packed) {
    shipStock(book, work, part, units);
    part.remainingQuantity -= units;
    book.line(part.orderLineId).fulfil(units);
  }
}

/** Work of which nothing remains is done. */
export function closeIfDone(book: OrderBook, work: Work, one: FulfillmentOrder, because: "SHIPPED" | "PICKED_UP"): void {
  if (book.linesOf(one).some(({ remainingQuantity }) => remainingQuantity > 0)) return;
  one.close();
  work.tellOfWork(book, one, "fulfillment_order.closed", { because });
}

/**
 * Work is packed, and the channel's carrier may come for it. Throws Refusal as `shipFulfillmentOrder` does, and CHANNEL_FORBIDS where the
 * channel does not want to hear it.
 */
export function markReadyToShip(book: OrderBook, work: Work, one: FulfillmentOrder, shipping: Shipping): ChannelCommand {
  requireTelling(book, "READY_TO_SHIP", "Ship it instead.");
  refusePickup(one);
  refuseHeld(book, one);
  // In a parcel already or not: all of it is ready.
  const packed = packedOf(book, one, null, ({ remainingQuantity }) => remainingQuantity);
  const shipment = shipmentOf(book, one, packed, shipping, work.deed.at);
  work.tellOfWork(book, one, "fulfillment_order.ready_to_ship");
  return propose(book, work, "READY_TO_SHIP", { subject: one.id, payload: { shipment: { ...shipment, id: one.id } } });
}

function refusePickup({ deliveryMethod }: FulfillmentOrder): void {
  if (deliveryMethod === "PICKUP")
    throw new Refusal("INVALID", "The buyer picks it up; it does not leave by a carrier.", ["fulfillmentOrderId"]);
}

function packedOf(
  book: OrderBook,
  one: FulfillmentOrder,
  lines: readonly Units[] | null,
  left: (part: FulfillmentOrderLine) => number = (part) => book.unpacked(part),
): Packed[] {
  if ((one.status !== "OPEN" && one.status !== "IN_PROGRESS") || one.locationId == null)
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `The fulfillment order is ${one.status}; ${possibleFrom(fulfillmentOrderTransitions, one.status)}. What is OPEN or IN_PROGRESS can leave.`,
      ["fulfillmentOrderId"],
    );
  const parts = book.linesOf(one).map((part) => ({ part, units: left(part) }));
  const all = parts.filter(({ units }) => units > 0);
  const packed = lines === null ? all : lines.map((line, index) => partOf(parts, line, index));
  if (packed.length === 0) throw new Refusal("INVALID", "A parcel has at least one unit.", ["lines"]);
  if (new Set(packed.map(({ part }) => part)).size < packed.length) throw new Refusal("INVALID", "A line is named once.", ["lines"]);
  const isWhole = book.boughtLines.every((line) => line.openQuantity === unitsOf(packed, line.id) || !line.requiresShipping);
  if (book.order.origin === "CHANNEL" && !book.channel.rights.canSplit && !isWhole)
    throw new Refusal("CHANNEL_FORBIDS", `${book.channel.name} takes an order only whole; ship all of it at once.`, ["lines"]);
  return packed;
}

function partOf(parts: readonly Packed[], { lineId, quantity }: Units, index: number): Packed {
  const field = ["lines", String(index)];
  const known = parts.find(({ part }) => part.orderLineId === lineId);
  if (!known) throw new Refusal("NOT_FOUND", "The fulfillment order has no such line.", [...field, "lineId"]);
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > known.units)
    throw new Refusal("INVALID", `${quantity} cannot leave; ${known.units} of it remain to be done.`, [...field, "quantity"]);
  return { part: known.part, units: quantity };
}

const unitsOf = (packed: readonly Packed[], lineId: string): number =>
  packed.reduce((sum, { part, units }) => sum + (part.orderLineId === lineId ? units : 0), 0);

/** The parcel as the channel knows it: without what it never sold. Call it before its units are counted as gone. */
export function shipmentOf(
  book: OrderBook,
  one: FulfillmentOrder,
  packed: readonly Packed[],
  { carrier = null, trackingNumber = null, trackingUrl = null, notifyBuyer }: Partial<Shipping> & Pick<Shipping, "notifyBuyer">,
  shippedAt: Date,
): Omit<ToldShipment, "id"> {
  const { channel } = book;
  const known = packed
    .map(({ part, units }) => ({ line: book.line(part.orderLineId), units }))
    .filter(({ line }) => line.origin === "ORIGINAL");
  const places = Object.entries(channel.externalLocations).filter(([, locationId]) => locationId === one.locationId);
  return {
    lines: known.map(({ line, units }) => toldShipped(line, units)),
    complete: book.originalLines.every((line) => line.openQuantity === unitsOf(packed, line.id) || !line.requiresShipping),
    trackingNumber,
    carrierCode: carrier === null ? null : (channel.carrierCodes[carrier] ?? carrier),
    carrierName: carrier,
    trackingUrl,
    shippedAt,
    externalLocationId: places[0]?.[0] ?? null,
    notifyBuyer,
  };
}
