import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import type { Hold } from "../fulfillment/hold.entity.ts";
import { addressChanged } from "../fulfillment/holds.rows.ts";
import { placeHold, releaseHold } from "./keep-holds.ts";
import type { OrderBook } from "./order-book.ts";
import { workOfParcel } from "./parcels.ts";
import type { Work } from "./work.ts";

export const isAddressHold = ({ placedBy, handle }: Hold): boolean => placedBy === "system" && handle === addressChanged;

/** Parcels that are to be sent, lie packed and have not left. */
const packedToSend = (book: OrderBook): Fulfillment[] =>
  book.waitingParcels.filter((parcel) => workOfParcel(book, parcel).deliveryMethod !== "PICKUP");

/**
 * The channel sends the order elsewhere while parcels lie packed for the address that was: they do not leave before a person has unpacked them,
 * or lets them go there. `elsewhere`: false where only more, or less, of the address is shown. Answers which those are, and which have left: that is only noted.
 */
export function holdPacked(book: OrderBook, work: Work, elsewhere: boolean): { readonly held: string[]; readonly left: string[] } {
  const packed = elsewhere ? packedToSend(book) : [];
  for (const [one, parcels] of Map.groupBy(packed, (parcel) => workOfParcel(book, parcel))) {
    const said = { notes: notesOf(parcels), grounds: work.deed.at.toISOString() };
    const standing = book.activeHolds().find((hold) => isAddressHold(hold) && hold.fulfillmentOrderId === one.id);
    const where = { target: "FULFILLMENT_ORDER", fulfillmentOrderId: one.id } as const;
    if (standing) Object.assign(standing, said);
    else placeHold(book, work, { ...where, reason: "INCORRECT_ADDRESS", handle: addressChanged, placedBy: "system", ...said });
  }
  const left = book.fulfillments.filter(({ shippedAt }) => shippedAt != null).map(({ id }) => id);
  return { held: packed.map(({ id }) => id), left };
}

function notesOf(parcels: readonly Fulfillment[]): string {
  const named = parcels.map(({ trackingNumber, id }) => trackingNumber ?? id).join(", ");
  const are = parcels.length === 1 ? `parcel ${named} is` : `parcels ${named} are`;
  return `The channel changed the address, and ${are} packed for the one that was: unpack, or release this to let it go there.`;
}

/** Work whose parcels were unpacked goes on: what is packed from then on goes where the order goes. */
export function keepAddressHolds(book: OrderBook, work: Work): void {
  const holds = book.activeHolds().filter(isAddressHold);
  if (holds.length === 0) return;
  const packed = packedToSend(book);
  // Packed before the address changed last, which the hold's grounds say.
  const isOf = ({ fulfillmentOrderId, grounds }: Hold, parcel: Fulfillment): boolean =>
    parcel.fulfillmentOrderId === fulfillmentOrderId && parcel.createdAt.toISOString() <= (grounds ?? "");
  for (const hold of holds) if (!packed.some((parcel) => isOf(hold, parcel))) releaseHold(book, work, hold, "system");
}
