import type { EntityManager } from "@mikro-orm/postgresql";
import type { Scan } from "../carriers/carrier-client.ts";
import type { Deed } from "../events/record.ts";
import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { rows, sql } from "../kit/sql.ts";
import { lowerCase } from "../kit/words.ts";
import { farthest, type Happened, isForward, type Travelled } from "../shipping/forward.ts";
import { TrackingEvent, type TrackingSource } from "../shipping/tracking-event.entity.ts";
import { deliverParcel } from "./deliver-parcel.ts";
import { isHeld } from "./keep-holds.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { tellOfParcel, workOfParcel } from "./parcels.ts";
import { type Arrival, deliveryDaysOf, recordTransit } from "./record-transit.ts";
import { returnCancelled, returnToSender } from "./return-to-sender.ts";
import { settleOrder } from "./settle-order.ts";
import { sendOff } from "./ship-fulfillment.ts";
import { inHand, Work } from "./work.ts";

/** By what two tellings of the same are known. */
const keyOfScan = ({ id, at, code }: Pick<Scan, "id" | "at" | "code">): string => id ?? `${at.toISOString()} ${code}`;

/** Ahead of our clock by so much a carrier's may be. */
const skewMilliseconds = 10 * 60_000;

/**
 * What happened to a parcel is kept, each thing once, and moves it forward: an older scan is history and moves nothing. A parcel that is on its
 * way has left, whoever forgot to say so. Answers how many were new.
 *
 * Throws Refusal NOT_FOUND.
 */
export async function recordScans(
  em: EntityManager,
  deed: Deed,
  fulfillmentId: string,
  scans: readonly Scan[],
  source: TrackingSource,
): Promise<number> {
  const [found] = await rows(em, sql<{ orderId: string }>`select order_id as "orderId" from fulfillments where id = ${fulfillmentId}`);
  const [book] = found ? await openBooks(em, [found.orderId]) : [];
  const parcel = book?.fulfillments.find(({ id }) => id === fulfillmentId);
  if (!book || !parcel) throw new Refusal("NOT_FOUND", "There is no such parcel.", ["fulfillmentId"]);
  const known = await em.find(TrackingEvent, { fulfillmentId });
  const keys = new Set(known.map(({ key }) => key));
  const fresh = [...new Map(scans.map((scan) => [keyOfScan(scan), scan])).values()].filter((scan) => !keys.has(keyOfScan(scan)));
  if (fresh.length === 0) return 0;
  const latest = new Date(deed.at.getTime() + skewMilliseconds);
  const happened = fresh.map((scan) => ({ ...scan, happenedAt: scan.at > latest ? deed.at : scan.at }));
  const work = await Work.begin(em, deed, inHand([book]));
  const { status: before } = parcel;
  const arrival = follow(book, work, parcel, [...known, ...happened]);
  const moved = parcel.status !== before;
  for (const { status, code, note, happenedAt, ...scan } of happened) {
    const key = keyOfScan({ ...scan, code });
    const values = { id: newId(), fulfillmentId, key, status, code, note, happenedAt, source, moved: moved && status === parcel.status };
    work.add(make(TrackingEvent, { ...values, createdAt: deed.at }));
    tellOfParcel(book, work, parcel, "tracking_updated", { scan: status, code, happenedAt: happenedAt.toISOString() });
  }
  if (happened.some(({ status }) => status === "NOT_CARRIED")) notCarried(book, parcel, deed.at);
  if (moved) settleOrder(book, work);
  await work.finish();
  if (arrival && (await deliveryDaysOf(em, arrival.carrier, arrival.service))) await recordTransit(em, deed, [arrival]);
  return fresh.length;
}

/** Brings a parcel to where all that is known to have happened says it is. */
function follow(book: OrderBook, work: Work, parcel: Fulfillment, events: readonly Happened[]): Arrival | null {
  const to = farthest(events);
  if (to === null || !mayTravel(book, work, parcel) || !isForward(parcel.status ?? "CREATED", to)) return null;
  const at = latestOf(events, to) ?? work.deed.at;
  switch (to) {
    case "DELIVERED":
      return arrived(book, work, parcel, at);
    case "RETURNED_TO_SENDER":
      parcel.travel(to, at);
      tellOfParcel(book, work, parcel, "returned_to_sender");
      returnToSender(book, work, parcel);
      return null;
    case "LOST":
      parcel.travel(to, at);
      tellOfParcel(book, work, parcel, "lost");
      if (book.order.reopen()) work.tell(book, "order.reopened", { because: "LOST" });
      return null;
    default:
      parcel.travel(to, at);
      tellOfParcel(book, work, parcel, lowerCase(to));
      return null;
  }
}

/** What was to be cancelled and went on comes back now. */
function arrived(book: OrderBook, work: Work, parcel: Fulfillment, at: Date): Arrival | null {
  const arrival = deliverParcel(book, work, parcel, at);
  returnCancelled(book, work);
  return arrival;
}

/** Whether it has left. One that waits to leave, and whose work may go on, does so now: its carrier has it. What is held does not. */
function mayTravel(book: OrderBook, work: Work, parcel: Fulfillment): boolean {
  if (parcel.shippedAt != null) return true;
  const one = workOfParcel(book, parcel);
  const { status, deliveryMethod } = one;
  if ((parcel.status !== "CREATED" && parcel.status !== "LABELLED") || deliveryMethod === "PICKUP") return false;
  if ((status !== "OPEN" && status !== "IN_PROGRESS") || isHeld(book, one)) return false;
  sendOff(book, work, parcel);
  return true;
}

const latestOf = (events: readonly Happened[], status: Travelled): Date | undefined =>
  events
    .filter((one) => one.status === status)
    .map(({ happenedAt }) => happenedAt)
    .reduce<Date | undefined>((latest, at) => (latest === undefined || at > latest ? at : latest), undefined);

/** The carrier let go of it: a person has to find another. */
function notCarried(book: OrderBook, parcel: Fulfillment, at: Date): void {
  const booking = book.bookingOf(parcel);
  if (booking === null || parcel.shippedAt != null) return;
  booking.attentionSince = at;
  booking.reason = "The carrier does not carry it after all: buy another label with `replace: true`.";
}
