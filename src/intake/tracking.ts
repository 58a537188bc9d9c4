import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { CarrierNews, Scan } from "../carriers/carrier-client.ts";
import type { Deed } from "../events/record.ts";
import { recordScans } from "../flows/record-tracking.ts";
import { Refusal } from "../kit/errors.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";
import { enqueue } from "../kit/jobs.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { MalformedMessage } from "../kit/read.ts";
import { retrying } from "../kit/retry.ts";
import { row, rows, sql } from "../kit/sql.ts";
import type { CarrierAccounts } from "../shipping/carrier-accounts.ts";
import { CarrierBooking } from "../shipping/carrier-booking.entity.ts";
import {
  carrierMessageDone,
  followedBy,
  nextCarrierMessage,
  parkCarrierMessage,
  postponeCarrierMessage,
} from "../shipping/carrier-messages.ts";
import type { TrackingSource } from "../shipping/tracking-event.entity.ts";

export interface TrackingOptions {
  readonly orm: MikroORM;
  readonly accounts: CarrierAccounts;
  readonly log: Log;
  /** Called after each commit that told an event. */
  readonly onCommitted: () => void;
  /** There may be something new to ask carriers for. */
  readonly onBookings: () => void;
  readonly idleMilliseconds?: number | undefined;
}

const usualIdleMilliseconds = 1_000;
const mostAttempts = 12;
/** Who asks has so long until another may. */
const leaseSeconds = 60;
const refusedSeconds = 3_600;

/**
 * Brings in what happens to parcels: from the messages that carriers sent, and by asking those that are due. A message that only says that
 * something happened makes its parcel due at once.
 */
export class Tracking {
  readonly #options: TrackingOptions;
  readonly #loop: Loop;

  constructor(options: TrackingOptions) {
    this.#options = options;
    const { log, idleMilliseconds = usualIdleMilliseconds } = options;
    const turn = async () => {
      const more = await this.#nextMessage();
      return (await this.#askNext()) || more;
    };
    this.#loop = new Loop({ name: "tracking", log, idleMilliseconds, turn });
  }

  start(): void {
    this.#loop.start();
  }

  nudge(): void {
    this.#loop.nudge();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  get #em(): EntityManager {
    return this.#options.orm.em.fork() as EntityManager;
  }

  async #nextMessage(): Promise<boolean> {
    const { accounts, log } = this.#options;
    return this.#em.transactional(async (forked) => {
      const em = forked as EntityManager;
      const message = await nextCarrierMessage(em);
      if (!message) return false;
      const { id, accountId, body, attempts } = message;
      try {
        const { client } = await accounts.open(accountId);
        for (const news of client.webhook?.read({ headers: {}, body }) ?? []) await this.#take(accountId, news);
        await carrierMessageDone(em, id);
      } catch (error) {
        if (error instanceof MalformedMessage) await parkCarrierMessage(em, id, error.message);
        else {
          log.error({ err: error, carrierMessageId: id }, "tracking: a message could not be worked on");
          if (attempts + 1 >= mostAttempts) await parkCarrierMessage(em, id, "It could not be worked on; the log says why.");
          else await postponeCarrierMessage(em, id, Math.min(600, 2 ** attempts), "It could not be worked on; the log says why.");
        }
      }
      return true;
    });
  }

  /** Each parcel in a transaction of its own: what was taken twice does nothing. */
  async #take(accountId: string, news: CarrierNews): Promise<void> {
    const followed = await followedBy(this.#em, accountId, news);
    // Somebody else's, or one that was never ours.
    if (followed === null) return;
    if (news.scans !== null) return this.#record(followed.fulfillmentIds ?? [], news.scans, "WEBHOOK");
    await rows(
      this.#em,
      sql`update carrier_bookings set next_check_at = now() where id = ${followed.bookingId} and status = 'BOOKED' and next_check_at is not null`,
    );
    if (followed.status !== "BOOKING" && followed.status !== "UNKNOWN") return;
    const now = new Date();
    await rows(this.#em, sql`update carrier_bookings set next_attempt_at = ${now} where id = ${followed.bookingId} and busy_until is null`);
    await enqueue(this.#em, "carrier-bookings", [{ group: accountId, data: { bookingId: followed.bookingId }, at: null }], now);
    this.#options.onBookings();
  }

  async #record(fulfillmentIds: readonly string[], scans: readonly Scan[], source: TrackingSource): Promise<void> {
    const { orm, onCommitted } = this.#options;
    const deed = (): Deed => ({ actor: "system", at: new Date(), correlationId: null });
    for (const id of fulfillmentIds)
      await retrying(() => orm.em.fork().transactional((em) => recordScans(em as EntityManager, deed(), id, scans, source)));
    if (fulfillmentIds.length > 0) onCommitted();
  }

  /** Asks a carrier what happened to a parcel that is due. */
  async #askNext(): Promise<boolean> {
    const { accounts, log } = this.#options;
    const due = await row(
      this.#em,
      sql<{ id: string }>`
        update carrier_bookings set next_check_at = now() + make_interval(secs => ${leaseSeconds}) where id = (
          select id from carrier_bookings where next_check_at <= now() order by next_check_at limit 1 for update skip locked) returning id`,
    );
    if (!due) return false;
    const booking = await this.#em.findOneOrFail(CarrierBooking, { id: due.id });
    const { accountId, carrier, reference = null, trackingReference = null, trackingNumber } = booking;
    try {
      const { client, access, account } = await accounts.open(accountId as string);
      const theirs = account.carrierCodes[carrier as string] ?? (carrier as string);
      const asked = { carrier: theirs, reference, trackingReference, trackingNumber: trackingNumber as string };
      const scans = (await client.track?.(asked, access)) ?? [];
      const parts = await rows(
        this.#em,
        sql<{ id: string }>`select fulfillment_id as id from booked_parcels where booking_id = ${due.id} and current order by id`,
      );
      await this.#record(
        parts.map(({ id }) => id),
        scans,
        "POLL",
      );
      await this.#checkAgain(due.id, client.track ? (client.trackEverySeconds ?? 3_600) : null);
    } catch (error) {
      const known = error instanceof ChannelUnavailable || error instanceof ChannelRefused || error instanceof Refusal;
      if (!known) log.error({ err: error, bookingId: due.id }, "tracking: a carrier could not be asked");
      const wait = error instanceof ChannelUnavailable ? (error.retryAfter ?? leaseSeconds) : refusedSeconds;
      await this.#checkAgain(due.id, wait);
    }
    return true;
  }

  /** Nothing is asked of parcels whose way has ended. A message that came meanwhile makes it due before. */
  async #checkAgain(bookingId: string, seconds: number | null): Promise<void> {
    await rows(
      this.#em,
      sql`
        update carrier_bookings set next_check_at = case
          when ${seconds}::int is null or not exists (
            select 1 from booked_parcels part join fulfillments parcel on parcel.id = part.fulfillment_id
            where part.booking_id = carrier_bookings.id and part.current
              and parcel.status not in ('DELIVERED', 'LOST', 'RETURNED_TO_SENDER', 'CANCELLED')) then null
          when next_check_at <= now() then next_check_at
          else now() + make_interval(secs => ${seconds}::int) end
        where id = ${bookingId} and next_check_at is not null`,
    );
  }
}
