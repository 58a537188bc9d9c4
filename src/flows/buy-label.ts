import type { EntityManager } from "@mikro-orm/postgresql";
import type { CarrierClient } from "../carriers/carrier-client.ts";
import type { Deed } from "../events/record.ts";
import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { fulfillmentTransitions, waitingStates } from "../fulfillment/fulfillment.states.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { row, rows, sql } from "../kit/sql.ts";
import { possibleFrom } from "../kit/transitions.ts";
import { CarrierAccount } from "../shipping/carrier-account.entity.ts";
import { BookedParcel, CarrierBooking, triedHours } from "../shipping/carrier-booking.entity.ts";
import { type Member, openBox } from "./box.ts";
import { type Chosen, cheapestCarrier, namedOrPromised, type Wish } from "./choose-carrier.ts";
import { amountToCollect } from "./collect-cash.ts";
import { refuseHeld } from "./keep-holds.ts";
import { letGoOfLabel } from "./let-go-of-label.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { cancelParcel, tellOfParcel, workOfParcel } from "./parcels.ts";
import { settleOrder } from "./settle-order.ts";
import { inHand, Work } from "./work.ts";

export interface LabelWish extends Wish {
  /** The label it has is taken back, and this one takes its place. */
  readonly replace: boolean;
}

export type CarrierClients = ReadonlyMap<string, CarrierClient>;

/**
 * A packed parcel gets its label: a carrier is chosen and, once this is committed, booked. Work of several orders that leaves in one box gets
 * one label. Asked again it answers the same booking's id.
 *
 * Throws Refusal NOT_FOUND, INVALID, ILLEGAL_TRANSITION for a parcel that has left or work that is held, ALREADY_EXISTS when it has another
 * carrier's label, CHANNEL_FORBIDS where the channel brings the label.
 */
export async function buyLabel(
  em: EntityManager,
  deed: Deed,
  clients: CarrierClients,
  fulfillmentId: string,
  wish: LabelWish,
): Promise<string> {
  const works = await worksInBox(em, fulfillmentId);
  if (works.length === 0) throw noParcel();
  const books = await openBooks(em, [...new Set(works.map(({ orderId }) => orderId))]);
  const parcel = books.flatMap(({ fulfillments }) => fulfillments).find(({ id }) => id === fulfillmentId);
  if (!parcel) throw noParcel();
  const members = membersOf(books, parcel, new Set(works.map(({ id }) => id)));
  const booking = books.map((book) => book.bookingOf(parcel)).find((one) => one !== null);
  if (booking != null && !wish.replace) {
    const other = [wish.carrier, wish.service].some(
      (named, index) => named !== null && named !== [booking.carrier, booking.service][index],
    );
    if (!other) return booking.id;
    throw new Refusal("ALREADY_EXISTS", `It has a label of ${booking.carrier} ${booking.service}, or will have; say \`replace: true\`.`, [
      "fulfillmentId",
    ]);
  }
  for (const member of members) check(member, wish.replace);
  const accounts = await em.find(CarrierAccount, { status: "ACTIVE" }, { orderBy: { id: "asc" } });
  const { number } = (await row(em, sql<{ number: string }>`select nextval('carrier_booking_numbers')::text as number`)) as {
    number: string;
  };
  const work = await Work.begin(em, deed, inHand(books));
  for (const { book, parcel: each } of members) each.collectMinor = amountToCollect(book, each);
  const { network, facts, promises } = work;
  const { box } = await openBox(em, members, { network, facts, promises, at: deed.at });
  const chosen = namedOrPromised(box, accounts, wish) ?? chosenByCards(clients, accounts, () => cheapestCarrier(box, accounts, [], false));
  await replaced(em, work, members);
  const made = work.add(newBooking(work, BigInt(number), chosen));
  for (const { book, parcel: each } of members) {
    const ids = { bookingId: made.id, fulfillmentId: each.id, orderId: book.order.id };
    book.bookedParcels.push(work.add(make(BookedParcel, { id: newId(), ...ids, current: true, letGoAt: null, createdAt: deed.at })));
    book.bookings.push(made);
    if (each.status === "LABELLED") each.loseLabel();
    tellOfParcel(book, work, each, "label_requested", {
      bookingId: made.id,
      carrier: made.carrier ?? null,
      service: made.service ?? null,
      because: made.because ?? null,
    });
  }
  work.callCarrier(made.id, made.accountId ?? null);
  await work.finish();
  return made.id;
}

/** Where some account says its own prices, all are compared when they are asked, which is not here. */
function chosenByCards(clients: CarrierClients, accounts: readonly CarrierAccount[], choose: () => Chosen): Chosen | null {
  return accounts.some(({ clientKey }) => clients.get(clientKey)?.quote !== undefined) ? null : choose();
}

function newBooking({ deed }: Work, number: bigint, chosen: Chosen | null): CarrierBooking {
  const { at, actor } = deed;
  return make(CarrierBooking, {
    id: newId(),
    number,
    accountId: chosen?.accountId ?? null,
    carrier: chosen?.carrier ?? null,
    service: chosen?.service ?? null,
    because: chosen?.because ?? null,
    status: "PENDING",
    wanted: true,
    reference: null,
    trackingReference: null,
    trackingNumber: null,
    costMinor: null,
    costCurrency: null,
    attempts: 0,
    nextAttemptAt: at,
    tryUntil: new Date(at.getTime() + triedHours * 3_600_000),
    busyUntil: null,
    reason: null,
    attentionSince: null,
    nextCheckAt: null,
    actor,
    version: 1,
    createdAt: at,
    updatedAt: at,
  });
}

/** Labels that these parcels have are taken back. At once, as a parcel has one. */
async function replaced(em: EntityManager, work: Work, members: readonly Member[]): Promise<void> {
  for (const { book, parcel } of members) letGoOfLabel(book, work, parcel);
  // Before the new ones are inserted: of a parcel one is current.
  await em.flush();
}

/** The works that leave in the same box as a parcel, its own among them. */
const worksInBox = (em: EntityManager, fulfillmentId: string): Promise<{ readonly id: string; readonly orderId: string }[]> =>
  rows(
    em,
    sql<{ id: string; orderId: string }>`
      select work.id, work.order_id as "orderId" from fulfillments parcel
      join fulfillment_orders mine on mine.id = parcel.fulfillment_order_id
      left join shipment_groups together on together.id = mine.shipment_group_id and together.dissolved_at is null
      join fulfillment_orders work on work.id = mine.id
        or (work.shipment_group_id = together.id and work.status not in ('CLOSED', 'INCOMPLETE', 'CANCELLED'))
      where parcel.id = ${fulfillmentId} order by work.id`,
  );

/** The parcels in the box, the one that was named first. Throws Refusal ILLEGAL_TRANSITION where not all of it is packed. */
function membersOf(books: readonly OrderBook[], named: Fulfillment, workIds: ReadonlySet<string>): Member[] {
  const members = books.flatMap((book) =>
    book.fulfillmentOrders
      .filter(({ id }) => workIds.has(id))
      .map((one) => {
        const own = one.id === named.fulfillmentOrderId;
        const waiting = book.fulfillments.filter(
          ({ fulfillmentOrderId, status }) => fulfillmentOrderId === one.id && waitingStates.has(status ?? "CREATED"),
        );
        const parcel = own ? named : waiting[0];
        if (parcel === undefined || (workIds.size > 1 && book.linesOf(one).some((part) => book.unpacked(part) > 0)))
          throw new Refusal(
            "ILLEGAL_TRANSITION",
            `It leaves in one box with order ${book.order.number}: pack all of that first, or unmerge them.`,
            ["fulfillmentId"],
          );
        return { book, parcel };
      }),
  );
  return members.sort((a, b) => Number(b.parcel === named) - Number(a.parcel === named));
}

function check({ book, parcel }: Member, replace: boolean): void {
  const one = workOfParcel(book, parcel);
  const field = ["fulfillmentId"];
  if (book.order.origin === "CHANNEL" && book.channel.rights.labelBy === "CHANNEL")
    throw new Refusal("CHANNEL_FORBIDS", `${book.channel.name} brings the label; say \`markReadyToShip\` instead.`, field);
  if (one.deliveryMethod === "PICKUP") throw new Refusal("INVALID", "The buyer picks it up; it needs no label.", field);
  refuseHeld(book, one, field);
  const lostIts = parcel.status === "LABELLED" && parcel.trackingNumber == null;
  const able = replace || lostIts ? ["CREATED", "LABELLED"] : ["CREATED"];
  if (!able.includes(parcel.status ?? "CREATED"))
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `The parcel is ${parcel.status}; ${possibleFrom(fulfillmentTransitions, parcel.status ?? "CREATED")}. What is ${able.join(" or ")} gets a label.`,
      field,
    );
}

const noParcel = (): Refusal => new Refusal("NOT_FOUND", "There is no such parcel.", ["fulfillmentId"]);

/** The parcel of a book. Throws Refusal NOT_FOUND. */
export function parcelOf(book: OrderBook, id: string): Fulfillment {
  const parcel = book.fulfillments.find((one) => one.id === id);
  if (!parcel) throw noParcel();
  return parcel;
}

/** A parcel does not leave after all: its label is taken back, and what is in it can be packed anew. Throws Refusal ILLEGAL_TRANSITION. */
export function voidParcel(book: OrderBook, work: Work, parcel: Fulfillment, reason: string): void {
  cancelParcel(book, work, parcel, reason);
  settleOrder(book, work);
}
