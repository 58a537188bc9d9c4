import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { BookAnswer, Booked, ParcelToCarry } from "../carriers/carrier-client.ts";
import { type LabelData, type LabelParty, labelPdf } from "../documents/label.ts";
import { labelZpl } from "../documents/zpl.ts";
import type { Deed } from "../events/record.ts";
import { type BookingOutcome, beginBooking, boxOfBooking, chooseFor, costOf, endBooking, type Label } from "../flows/book-parcel.ts";
import type { Member, PackedBox } from "../flows/box.ts";
import { cheapestCarrier, costByCards, type LiveQuotes } from "../flows/choose-carrier.ts";
import { Refusal } from "../kit/errors.ts";
import { globalId } from "../kit/global-id.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";
import { localIn } from "../kit/local-date.ts";
import { retrying } from "../kit/retry.ts";
import { CarrierAccount } from "../shipping/carrier-account.entity.ts";
import type { CarrierAccounts, OpenCarrier } from "../shipping/carrier-accounts.ts";
import { busySeconds, CarrierBooking } from "../shipping/carrier-booking.entity.ts";
import type { Pause } from "./carry-out.ts";
import { pauseAfter } from "./pause.ts";

type Opened = PackedBox & { readonly members: readonly Member[] };

export interface BookOut {
  readonly orm: MikroORM;
  readonly accounts: CarrierAccounts;
  readonly pause?: Pause | undefined;
  readonly now?: () => Date;
}

/** Carries a booking out, as far as that goes now: chooses a carrier, notes that it is called, calls it, notes what came of it. */
export async function bookOut({ orm, accounts, pause = pauseAfter, now = () => new Date() }: BookOut, id: string): Promise<void> {
  const deed = (): Deed => ({ actor: "system", at: now(), correlationId: id });
  const inTransaction = <Result>(verb: (em: EntityManager) => Promise<Result>) =>
    retrying(() => orm.em.fork().transactional((em) => verb(em as EntityManager)));
  const { clients } = accounts;
  const found = await orm.em.fork().findOne(CarrierBooking, { id });
  const opened = found && (await boxOfBooking(orm.em.fork() as EntityManager, id, now()));
  if (!found || !opened) return;
  const refuse = async (reason: string) => {
    const turn = await inTransaction((em) => beginBooking(em, deed(), id, true));
    if (turn.kind !== "NOTHING")
      await inTransaction((em) =>
        endBooking(em, deed(), { id, attempt: turn.booking.attempts ?? 0, clients }, { kind: "REFUSED", reason }),
      );
  };
  if (found.accountId == null) {
    if (found.status !== "PENDING") return;
    try {
      const chosen = await choose(orm.em.fork() as EntityManager, accounts, opened);
      await inTransaction((em) => chooseFor(em, id, chosen));
      found.accountId = chosen.accountId;
    } catch (error) {
      if (error instanceof Refusal) return refuse(error.message);
      if (!(error instanceof ChannelUnavailable)) throw error;
      // Nothing was booked. Its sweep comes again, for a day.
      return found.tryUntil <= now() ? refuse(error.message) : undefined;
    }
  }
  let carrier: OpenCarrier;
  try {
    carrier = await accounts.open(found.accountId);
  } catch (error) {
    if (error instanceof Refusal && found.status === "PENDING") return refuse(error.message);
    throw error;
  }
  const { client } = carrier;
  const turn = await inTransaction((em) => beginBooking(em, deed(), id, client.knowsKey));
  if (turn.kind === "NOTHING") return;
  const { booking } = turn;
  const attempt = booking.attempts ?? 0;
  const at = (wanted: number | null = null, more = 0) => new Date(now().getTime() + pause(attempt + more, wanted) * 1000);
  let outcome: BookingOutcome;
  let unforeseen: unknown = null;
  try {
    outcome = await inTime(turn.kind === "VOID" ? takeBack(carrier, booking) : ask(carrier, booking, opened, turn.kind, () => at(), now));
  } catch (error) {
    if (!(error instanceof ChannelRefused || error instanceof ChannelUnavailable)) unforeseen = error;
    outcome = outcomeOf(error, turn.kind, at);
  }
  await inTransaction((em) => endBooking(em, deed(), { id, attempt, clients }, outcome));
  if (unforeseen !== null) throw unforeseen;
}

/** Everybody who says prices is asked, and rate cards for the others. A carrier that does not answer now is passed over. */
async function choose(em: EntityManager, accounts: CarrierAccounts, { box, carry }: Opened) {
  const all = await em.find(CarrierAccount, { status: "ACTIVE" }, { orderBy: { id: "asc" } });
  const live: LiveQuotes[] = [];
  let silent: ChannelUnavailable | null = null;
  for (const account of all) {
    const { client, access } = accounts.openAs(account);
    if (!client.quote) continue;
    try {
      live.push({ account, quotes: await client.quote(carry, access) });
    } catch (error) {
      if (error instanceof ChannelUnavailable) silent = error;
      else if (!(error instanceof ChannelRefused)) throw error;
    }
  }
  const byCards = all.filter(({ clientKey }) => accounts.clients.get(clientKey)?.quote === undefined);
  try {
    return cheapestCarrier(box, byCards, live, carry.collect !== null);
  } catch (error) {
    throw silent !== null && error instanceof Refusal ? silent : error;
  }
}

async function ask(
  { client, access, account }: OpenCarrier,
  booking: CarrierBooking,
  opened: Opened,
  kind: "BOOK" | "LOOK",
  at: () => Date,
  now: () => Date,
): Promise<BookingOutcome> {
  const { id, number, service, reference } = booking;
  const carrier = booking.carrier as string;
  const theirs = account.carrierCodes[carrier] ?? carrier;
  const answer: BookAnswer =
    kind === "LOOK" && client.look
      ? await client.look(reference as string, access)
      : await client.book({ key: id, number: BigInt(number), parcel: opened.carry, carrier: theirs, service: service as string }, access);
  if (answer.outcome === "REFUSED") return { kind: "REFUSED", reason: answer.reason };
  if (answer.outcome === "WAITS") return { kind: "WAITS", reference: answer.reference, at: at() };
  const { booked } = answer;
  const price = costByCards(opened.box, { carrier, service: service as string });
  const currency = opened.members[0]?.book.order.currency ?? "";
  const nextCheckAt = client.track ? new Date(now().getTime() + (client.trackEverySeconds ?? 3_600) * 1000) : null;
  const cost = booked.cost ?? costOf(price, currency);
  return { kind: "BOOKED", booked, cost, labels: await labelsOf(booking, booked, opened, now()), nextCheckAt };
}

async function takeBack({ client, access, account }: OpenCarrier, booking: CarrierBooking): Promise<BookingOutcome> {
  const { carrier, reference = null, trackingReference = null, trackingNumber } = booking;
  if (!client.void) return { kind: "NOT_VOIDED", reason: `${client.title} takes nothing back from here: do it there.` };
  const theirs = account.carrierCodes[carrier as string] ?? (carrier as string);
  await client.void({ carrier: theirs, reference, trackingReference, trackingNumber: trackingNumber as string }, access);
  return { kind: "VOIDED" };
}

function outcomeOf(error: unknown, kind: "BOOK" | "LOOK" | "VOID", at: (wanted?: number | null, more?: number) => Date): BookingOutcome {
  if (error instanceof ChannelRefused) {
    const lacksCredentials = error.status === 401 || error.status === 403;
    if (kind === "VOID")
      return lacksCredentials ? { kind: "UNKNOWN", reason: error.message, at: at(null, 4) } : { kind: "NOT_VOIDED", reason: error.message };
    return lacksCredentials ? { kind: "NOT_DONE", reason: error.message, at: at(null, 4) } : { kind: "REFUSED", reason: error.message };
  }
  if (error instanceof ChannelUnavailable && !error.mayBeDone && kind === "BOOK")
    return { kind: "NOT_DONE", reason: error.message, at: at(error.retryAfter) };
  if (error instanceof ChannelUnavailable) return { kind: "UNKNOWN", reason: error.message, at: at(error.retryAfter) };
  // A fault of ours: whatever was sent by then may have been done.
  return { kind: "UNKNOWN", reason: "Muara failed on the carrier's answer; its log says more.", at: at(null, 4) };
}

/** The carrier's own label; else one is drawn for each box, as PDF and for label printers. */
async function labelsOf(
  booking: CarrierBooking,
  { label, trackingNumber, routingCode }: Booked,
  { box, carry, members }: Opened,
  at: Date,
): Promise<Label[]> {
  if (label !== null) return [label];
  const { parcel } = members[0] as Member;
  const drawn: LabelData = {
    parcel: {
      id: globalId("Fulfillment", parcel.id),
      number: carry.orderNumbers.join(", "),
      trackingNumber,
      carrier: booking.carrier as string,
      service: booking.service ?? null,
      packageNumber: 1,
      packageCount: carry.boxes.length,
      weightGrams: carry.boxes[0]?.weightGrams || null,
      orderNumber: carry.orderNumbers.join(", "),
      collect: carry.collect,
      routingCode,
      notes: null,
    },
    from: partyOf(carry.from),
    to: partyOf(carry.to),
    shipDate: localIn(box.location.timeZone, at).date,
  };
  const boxes = carry.boxes.map((one, index) => ({
    ...drawn,
    parcel: { ...drawn.parcel, packageNumber: index + 1, weightGrams: one.weightGrams || null },
  }));
  const labels: Label[] = [];
  for (const each of boxes) {
    labels.push({ mediaType: "application/pdf", bytes: await labelPdf(each) });
    labels.push({ mediaType: "application/zpl", bytes: Buffer.from(labelZpl(each), "utf8") });
  }
  return labels;
}

const partyOf = ({ name, phone, lines, city, postalCode, countryCode }: ParcelToCarry["from"]): LabelParty => ({
  name: name ?? "",
  phone,
  lines,
  city,
  postalCode,
  country: countryCode,
});

/** Well before somebody else thinks that we died. */
const longestCallMilliseconds = (busySeconds - 15) * 1000;

/** Throws ChannelUnavailable when a call, or all that it takes, goes on for too long. */
async function inTime<Answer>(call: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ChannelUnavailable("The carrier took too long.", null)), longestCallMilliseconds);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}
