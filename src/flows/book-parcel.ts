import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Booked } from "../carriers/carrier-client.ts";
import { Document } from "../documents/document.entity.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { enqueue } from "../kit/jobs.ts";
import { type Money, money, split } from "../kit/money.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { Location } from "../locations/location.entity.ts";
import { BookedParcel, CarrierBooking } from "../shipping/carrier-booking.entity.ts";
import { gramsOf, type Member, openBox, type PackedBox } from "./box.ts";
import { buyLabel, type CarrierClients } from "./buy-label.ts";
import type { Chosen } from "./choose-carrier.ts";
import { joinManifest } from "./join-manifest.ts";
import { lookAtBooks, openBooks } from "./order-book.ts";
import { tellOfParcel } from "./parcels.ts";
import { PromiseBook } from "./promise-book.ts";
import { RoutingFacts } from "./routing-facts.ts";
import { inHand, Work } from "./work.ts";

/** What is to be done about a booking now. */
export type BookingTurn =
  | { readonly kind: "BOOK" | "LOOK" | "VOID"; readonly booking: CarrierBooking }
  /** Nothing: it is done, somebody else is at it, or a job of its own comes for it. */
  | { readonly kind: "NOTHING" };

/**
 * Takes a booking's turn: notes that the carrier is about to be called, before it is. Of two who try one of them calls. A call that was begun
 * and never ended leaves the booking UNKNOWN; it is asked for again only of who knows its key.
 */
export async function beginBooking(em: EntityManager, deed: Deed, id: string, knowsKey: boolean): Promise<BookingTurn> {
  const booking = await lockBooking(em, id);
  const now = deed.at;
  if (!booking || !["PENDING", "BOOKING", "UNKNOWN", "VOIDING"].includes(booking.status ?? "PENDING")) return { kind: "NOTHING" };
  if (booking.nextAttemptAt > now || (booking.busyUntil != null && booking.busyUntil > now)) return { kind: "NOTHING" };
  if (booking.status === "BOOKING" && booking.busyUntil != null) booking.doubt(now, "Muara stopped while it called the carrier.");
  const waits = booking.reference != null && booking.status !== "VOIDING";
  if (booking.status === "UNKNOWN" && !waits && !knowsKey) {
    // Nobody can be asked: a person looks at the carrier.
    booking.attentionSince ??= now;
    booking.wait(later(now, 24), `${booking.reason ?? ""} The carrier cannot be asked what became of it: look there.`.trim());
    await em.flush();
    return { kind: "NOTHING" };
  }
  if (booking.tryUntil <= now) booking.attentionSince ??= now;
  booking.begin(now);
  await em.flush();
  return { kind: booking.status === "VOIDING" ? "VOID" : waits ? "LOOK" : "BOOK", booking };
}

/** What came of a call. */
export type BookingOutcome =
  | {
      readonly kind: "BOOKED";
      readonly booked: Booked;
      readonly cost: Money | null;
      readonly labels: readonly Label[];
      readonly nextCheckAt: Date | null;
    }
  | { readonly kind: "REFUSED"; readonly reason: string }
  /** The carrier has it, and gives it a number later. */
  | { readonly kind: "WAITS"; readonly reference: string; readonly at: Date }
  /** Nothing was done, for certain. */
  | { readonly kind: "NOT_DONE"; readonly reason: string; readonly at: Date }
  | { readonly kind: "UNKNOWN"; readonly reason: string; readonly at: Date }
  | { readonly kind: "VOIDED" }
  /** The carrier does not take it back. */
  | { readonly kind: "NOT_VOIDED"; readonly reason: string };

/** A label as it is kept. */
export interface Label {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/**
 * Notes what came of a call, and what that means for the parcels, in one transaction. `attempt`: the one that it came of. What is booked and
 * not wanted any more is taken back; parcels that lost a label in which others shared are booked anew.
 */
export async function endBooking(
  em: EntityManager,
  deed: Deed,
  { id, attempt, clients }: { readonly id: string; readonly attempt: number; readonly clients: CarrierClients },
  outcome: BookingOutcome,
): Promise<void> {
  const parts = await em.find(BookedParcel, { bookingId: id }, { orderBy: { id: "asc" } });
  const books = await openBooks(em, [...new Set(parts.map(({ orderId }) => orderId))]);
  const booking = await lockBooking(em, id);
  const now = deed.at;
  if (!booking || booking.attempts !== attempt || booking.busyUntil == null) return;
  const members = books.flatMap((book) =>
    book.bookedParcels
      .filter((one) => one.bookingId === id && one.current !== false)
      .flatMap((one) =>
        book.fulfillments.filter((parcel) => parcel.id === one.fulfillmentId).map((parcel) => ({ book, parcel, part: one })),
      ),
  );
  const again = (at: Date) => enqueue(em, "carrier-bookings", [jobFor(booking, at)], now);
  const work = await Work.begin(em, deed, inHand(books));
  switch (outcome.kind) {
    case "BOOKED":
      await booked(em, work, booking, members, outcome);
      break;
    case "REFUSED":
      booking.end("REFUSED", outcome.reason);
      if (booking.wanted) booking.attentionSince = now;
      for (const { book, parcel, part } of members) {
        part.letGo(now);
        tellOfParcel(book, work, parcel, "label_refused", { bookingId: id, carrier: booking.carrier ?? null, reason: outcome.reason });
      }
      break;
    case "WAITS":
      booking.reference = outcome.reference;
      booking.wait(outcome.at, "The carrier has not given it a number yet.");
      await again(outcome.at);
      break;
    case "NOT_DONE":
      booking.postpone(outcome.at, outcome.reason);
      if (booking.status === "PENDING" && (booking.tryUntil <= now || !booking.wanted)) {
        booking.end(booking.wanted ? "REFUSED" : "VOIDED", outcome.reason);
        if (booking.wanted) booking.attentionSince = now;
        for (const { book, parcel, part } of members) {
          part.letGo(now);
          tellOfParcel(book, work, parcel, "label_refused", { bookingId: id, carrier: booking.carrier ?? null, reason: outcome.reason });
        }
      } else await again(outcome.at);
      break;
    case "UNKNOWN":
      booking.doubt(outcome.at, outcome.reason);
      await again(outcome.at);
      break;
    case "VOIDED":
      booking.end("VOIDED", null);
      for (const { book, parcel, part } of members) {
        part.letGo(now);
        parcel.loseLabel();
        tellOfParcel(book, work, parcel, "label_voided", { bookingId: id });
      }
      break;
    case "NOT_VOIDED":
      booking.end("BOOKED", outcome.reason);
      booking.attentionSince = now;
  }
  await work.finish();
  if (outcome.kind === "BOOKED" && booking.wanted) await joinManifest(em, deed, booking, members);
  if (outcome.kind !== "VOIDED") return;
  // Who shared the box with one that does not leave leaves by itself, with a label of its own.
  for (const { parcel } of members) {
    if (parcel.status !== "CREATED" && parcel.status !== "LABELLED") continue;
    try {
      await buyLabel(em, deed, clients, parcel.id, { carrier: null, service: null, replace: true });
    } catch (error) {
      // It waits without a label, and does not leave, until somebody buys one.
      if (!(error instanceof Refusal)) throw error;
    }
  }
}

async function booked(
  em: EntityManager,
  work: Work,
  booking: CarrierBooking,
  members: readonly (Member & { readonly part: BookedParcel })[],
  { booked: got, cost, labels, nextCheckAt }: Extract<BookingOutcome, { kind: "BOOKED" }>,
): Promise<void> {
  const { at } = work.deed;
  const { reference, trackingReference, trackingNumber, trackingUrl } = got;
  booking.end("BOOKED", null);
  Object.assign(booking, { reference, trackingReference, trackingNumber, nextCheckAt });
  Object.assign(booking, { costMinor: cost?.minor ?? null, costCurrency: cost?.currency ?? null });
  const wanted = booking.wanted !== false && members.length > 0;
  if (!wanted) {
    booking.startVoiding(at);
    work.callCarrier(booking.id, booking.accountId ?? null);
    return;
  }
  const weights = members.map((member) => BigInt(gramsOf(member, work.facts)));
  const shares = cost === null ? [] : split(cost, weights.every((weight) => weight === 0n) ? weights.map(() => 1n) : weights);
  for (const [index, { book, parcel }] of members.entries()) {
    const share = shares[index];
    parcel.label(at, {
      carrier: booking.carrier ?? null,
      service: booking.service ?? null,
      trackingNumber,
      trackingUrl,
      costMinor: share?.minor ?? null,
      costCurrency: share?.currency ?? null,
    });
    // By the unit of work: bytes do not travel in arrays.
    for (const { mediaType, bytes } of labels)
      em.create(Document, {
        kind: "LABEL",
        bookingId: booking.id,
        subjectType: "Fulfillment",
        subjectId: parcel.id,
        mediaType,
        language: "",
        fileName: `label-${trackingNumber}.${extensions[mediaType] ?? "bin"}`,
        bytes: Buffer.from(bytes),
        createdAt: at,
      });
    const { carrier = null, service = null, because = null } = booking;
    tellOfParcel(book, work, parcel, "labelled", {
      ...{ bookingId: booking.id, carrier, service, because, trackingNumber },
      ...{ costMinor: share?.minor.toString() ?? null, costCurrency: share?.currency ?? null },
    });
  }
  await em.flush();
}

const extensions: Readonly<Record<string, string>> = { "application/pdf": "pdf", "application/zpl": "zpl", "image/png": "png" };

/** Stores which carrier was chosen once it was asked for prices: before it is called for the booking itself. */
export async function chooseFor(em: EntityManager, id: string, { accountId, carrier, service, because }: Chosen): Promise<void> {
  const booking = await lockBooking(em, id);
  if (!booking || booking.accountId != null) return;
  Object.assign(booking, { accountId, carrier, service, because });
  await em.flush();
}

/** What is in a booking's box, read without a lock; of one that is not wanted any more, what was. Null: nothing ever was. */
export async function boxOfBooking(
  em: EntityManager,
  id: string,
  at: Date,
): Promise<(PackedBox & { readonly members: readonly Member[] }) | null> {
  const all = await em.find(BookedParcel, { bookingId: id }, { orderBy: { id: "asc" } });
  const current = all.filter((one) => one.current);
  const parts = current.length > 0 ? current : all;
  const books = await lookAtBooks(em, [...new Set(parts.map(({ orderId }) => orderId))]);
  const members = parts.flatMap(({ fulfillmentId }) =>
    books.flatMap((book) => book.fulfillments.filter((parcel) => parcel.id === fulfillmentId).map((parcel) => ({ book, parcel }))),
  );
  if (members.length === 0) return null;
  const network = await em.find(Location, { status: "ACTIVE" });
  const { itemIds, destinations = [], orders } = inHand(books);
  const facts = await RoutingFacts.read(em, { at, network, itemIds, destinations });
  const promises = await PromiseBook.read(em, orders);
  return { ...(await openBox(em, members, { network, facts, promises, at })), members };
}

/** Bookings that are overdue, as their jobs are gone: they are woken again. Answers how many. */
export async function wakeBookings(em: EntityManager, now: Date): Promise<number> {
  const late = new Date(now.getTime() - overdueMilliseconds);
  const found = await rows(
    em,
    sql<{ id: string; accountId: string | null }>`
      select id, account_id as "accountId" from carrier_bookings
      where status in ('PENDING', 'BOOKING', 'UNKNOWN', 'VOIDING') and next_attempt_at < ${late} and coalesce(busy_until, next_attempt_at) < ${late}
      order by next_attempt_at limit 200 for update skip locked`,
  );
  if (found.length === 0) return 0;
  // Not again at the next look.
  await rows(em, sql`update carrier_bookings set next_attempt_at = ${now} where id = any(${uuids(found.map(({ id }) => id))})`);
  await enqueue(
    em,
    "carrier-bookings",
    found.map(({ id, accountId }) => ({ group: accountId ?? "unchosen", data: { bookingId: id }, at: null })),
    now,
  );
  return found.length;
}

const overdueMilliseconds = 15_000;

const jobFor = ({ id, accountId }: CarrierBooking, at: Date) => ({ group: accountId ?? "unchosen", data: { bookingId: id }, at });

const later = (now: Date, hours: number): Date => new Date(now.getTime() + hours * 3_600_000);

const lockBooking = (em: EntityManager, id: string): Promise<CarrierBooking | null> =>
  em.findOne(CarrierBooking, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });

/** What a booking cost, where the carrier did not say: as rate cards say. */
export const costOf = (price: number | null, currency: string): Money | null => (price === null ? null : money(BigInt(price), currency));
