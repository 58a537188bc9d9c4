import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { bookOut } from "./dispatch/book-out.ts";
import type { Pause } from "./dispatch/carry-out.ts";
import { Runner } from "./dispatch/runner.ts";
import { wakeBookings } from "./flows/book-parcel.ts";
import { brokenOff, closeManifest } from "./flows/close-manifest.ts";
import { carrierWebhookHandler } from "./intake/carrier-webhook.ts";
import { Tracking } from "./intake/tracking.ts";
import type { Log } from "./kit/log.ts";
import { Loop } from "./kit/loop.ts";
import type { CarrierAccounts } from "./shipping/carrier-accounts.ts";

export interface CarrierSideOptions {
  readonly orm: MikroORM;
  readonly accounts: CarrierAccounts;
  readonly log: Log;
  /** How quick it is where it waits; only tests are quicker. */
  readonly pace?: { readonly idleMilliseconds?: number; readonly pause?: Pause } | undefined;
  /** Called after each commit: there may be new events. */
  readonly onCommitted: () => void;
  /** Told how each part is stopped, once it runs; the last one told is to be stopped first. */
  readonly onStarted: (stop: () => Promise<void>) => void;
}

/** What the doors use of it. */
export interface CarrierSide {
  readonly bookings: { nudge(): void };
  readonly webhook: ReturnType<typeof carrierWebhookHandler>;
}

const manifestMilliseconds = 30_000;

/** Starts what calls carriers by itself: bookings, and what happens to parcels; and ends manifests whose closing was broken off. */
export async function startCarrierSide({ orm, accounts, log, pace, onCommitted, onStarted }: CarrierSideOptions): Promise<CarrierSide> {
  const bookings = new Runner<{ readonly bookingId: string }>({
    orm,
    queue: "carrier-bookings",
    log,
    idleMilliseconds: pace?.idleMilliseconds,
    work: ({ bookingId }) => bookOut({ orm, accounts, pause: pace?.pause }, bookingId),
    sweep: () => orm.em.fork().transactional((em) => wakeBookings(em as EntityManager, new Date())),
    onCommitted,
  });
  await bookings.start();
  onStarted(() => bookings.stop());
  const tracking = new Tracking({
    orm,
    accounts,
    log,
    onCommitted,
    onBookings: () => bookings.nudge(),
    idleMilliseconds: pace?.idleMilliseconds,
  });
  tracking.start();
  const closing = new Loop({ name: "manifests", log, idleMilliseconds: manifestMilliseconds, turn: endClosings });
  closing.start();
  onStarted(async () => {
    // Calls that only wait for their turn would keep it from stopping.
    accounts.stop();
    await Promise.all([tracking.stop(), closing.stop()]);
  });
  return { bookings, webhook: carrierWebhookHandler({ orm, accounts, log, onKept: () => tracking.nudge() }) };

  async function endClosings(): Promise<boolean> {
    const deed = { actor: "system", at: new Date(), correlationId: null };
    for (const id of await brokenOff(orm.em.fork() as EntityManager, new Date(Date.now() - manifestMilliseconds))) {
      await closeManifest(orm.em.fork() as EntityManager, deed, id);
      onCommitted();
    }
    return false;
  }
}
