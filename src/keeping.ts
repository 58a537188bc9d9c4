import type { MikroORM } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Connector } from "./channels/connector.ts";
import type { Config } from "./config.ts";
import { expireRequests } from "./flows/answer-request.ts";
import { coverShortages } from "./flows/cover-shortages.ts";
import { expireReservations } from "./flows/end-reservations.ts";
import { fillBackorders } from "./flows/fill-backorders.ts";
import { expireHolds } from "./flows/hold-order.ts";
import { invoiceByItself } from "./flows/invoice-by-itself.ts";
import { leaveClosed } from "./flows/leave-location.ts";
import { makeExport } from "./flows/make-export.ts";
import type { OrderBook } from "./flows/order-book.ts";
import { expirePickups } from "./flows/pick-up.ts";
import { promiseAnew } from "./flows/promise-anew.ts";
import { promiseOpenWork } from "./flows/promise-open-work.ts";
import { watchSettlements } from "./flows/reconcile.ts";
import { releasePreorders } from "./flows/release-preorders.ts";
import { takeRecurringOrders } from "./flows/run-recurring.ts";
import { watchChannels } from "./flows/watch-channels.ts";
import { DaysWatch } from "./flows/watch-days.ts";
import { WaitsWatch } from "./flows/watch-waits.ts";
import { onOrder, type Work } from "./flows/work.ts";
import type { Log } from "./kit/log.ts";
import { Loop } from "./kit/loop.ts";
import { retrying } from "./kit/retry.ts";
import { rows, sql } from "./kit/sql.ts";
import { erasePaymentMessages } from "./payments/payment-messages.rows.ts";

const everyMilliseconds = 10_000;

export interface KeepingOptions {
  readonly orm: MikroORM;
  readonly log: Log;
  readonly config: Pick<Config, "eventRetentionDays" | "messageRetentionDays">;
  readonly connectors: ReadonlyMap<string, Connector>;
  /** Called after each commit: there may be new events. */
  readonly onCommitted: () => void;
}

/** Units that left a place beyond what was free there are taken from whom they were promised to: at once when nudged, and after a restart. */
export function startCovering({ orm, log, onCommitted }: Pick<KeepingOptions, "orm" | "log" | "onCommitted">): Loop {
  const turn = async () => {
    if ((await coverShortages(orm.em.fork(), aDeed())) > 0) onCommitted();
    return false;
  };
  const loop = new Loop({ name: "covering", log, idleMilliseconds: everyMilliseconds, turn });
  loop.start();
  return loop;
}

/** Promises of open work follow what they stand on, and the days that pass: a piece at a time, beside all else. */
export function startPromising({ orm, log, onCommitted }: Pick<KeepingOptions, "orm" | "log" | "onCommitted">): Loop {
  const days = new DaysWatch();
  const turn = async () => {
    await days.note(orm.em.fork(), aDeed());
    const told = await promiseOpenWork(orm.em, aDeed());
    if (told !== null && told > 0) onCommitted();
    return told !== null;
  };
  const loop = new Loop({ name: "promising", log, idleMilliseconds: everyMilliseconds, turn });
  loop.start();
  return loop;
}

/** Invoices and credit notes that issuers want issued by themselves follow what was told of orders, a second or two later. */
export function startInvoicing({ orm, log, onCommitted }: Pick<KeepingOptions, "orm" | "log" | "onCommitted">): Loop {
  const turn = async () => {
    const { more, issued } = await invoiceByItself(orm, aDeed(), log);
    if (issued > 0) onCommitted();
    return more;
  };
  const loop = new Loop({ name: "invoicing", log, idleMilliseconds: 2_000, turn });
  loop.start();
  return loop;
}

/** Recurring orders come again on their days. */
export function startRecurring({ orm, log, onCommitted }: Pick<KeepingOptions, "orm" | "log" | "onCommitted">): Loop {
  const failed = (recurringOrderId: string, err: unknown) => log.error({ err, recurringOrderId }, "recurring: an order could not be taken");
  const turn = async () => {
    if ((await takeRecurringOrders(orm.em.fork(), aDeed(), failed)) > 0) onCommitted();
    return false;
  };
  const loop = new Loop({ name: "recurring", log, idleMilliseconds: everyMilliseconds, turn });
  loop.start();
  return loop;
}

/** Statements are compared with orders that come later, and orders with statements that never come. */
export function startReconciling({ orm, log, onCommitted }: Pick<KeepingOptions, "orm" | "log" | "onCommitted">): Loop {
  const turn = async () => {
    await watchSettlements(orm, aDeed());
    onCommitted();
    return false;
  };
  const loop = new Loop({ name: "reconciling", log, idleMilliseconds: 60_000, turn });
  loop.start();
  return loop;
}

/** Exports that were asked for are made one after the other: soon when nudged, and after a restart. */
export function startExporting({ orm, log }: Pick<KeepingOptions, "orm" | "log">): Loop {
  const loop = new Loop({ name: "exporting", log, idleMilliseconds: 2_000, turn: () => makeExport(orm, new Date()) });
  loop.start();
  return loop;
}

/** What time alone brings about: holds and reservations run out, logs get room ahead and lose what is too old. */
export function startKeeping({ orm, log, config, connectors, onCommitted }: KeepingOptions): Loop {
  const waits = new WaitsWatch();
  const chores = { holds, requests, pickups, reservations, outages, preorders, backorders, promises, health, partitions, retention };
  const loop = new Loop({ name: "keeping", log, idleMilliseconds: everyMilliseconds, turn: allChores });
  loop.start();
  return loop;

  async function allChores(): Promise<boolean> {
    for (const [name, chore] of Object.entries(chores))
      await chore().catch((error: unknown) => log.error({ err: error, chore: name }, "keeping: a chore failed"));
    return false;
  }

  /** One order after the other does what is due for it, each in a transaction of its own. `due`: a select of `orderId`. */
  async function eachOrder(due: RawBuilder<{ orderId: string }>, verb: (book: OrderBook, work: Work) => void): Promise<void> {
    for (const { orderId } of await rows(orm.em.fork(), due)) {
      await retrying(() => orm.em.fork().transactional((em) => onOrder(em, aDeed(), orderId, verb)));
      onCommitted();
    }
  }

  function holds(): Promise<void> {
    const due = sql<{ orderId: string }>`
      select distinct order_id as "orderId" from holds where status = 'ACTIVE' and release_at <= now() limit 200`;
    return eachOrder(due, expireHolds);
  }

  /** Who was asked for work and does not answer in time rejects it. */
  function requests(): Promise<void> {
    const due = sql<{
      orderId: string;
    }>`select distinct order_id as "orderId" from fulfillment_orders where request_due_at <= now() limit 200`;
    return eachOrder(due, expireRequests);
  }

  /** What nobody fetched in time is cancelled, or held for a person. */
  function pickups(): Promise<void> {
    const due = sql<{ orderId: string }>`
      select distinct order_id as "orderId" from fulfillments where status = 'READY_FOR_PICKUP' and pickup_until <= now() limit 200`;
    return eachOrder(due, expirePickups);
  }

  async function reservations(): Promise<void> {
    const freed = await retrying(() => orm.em.fork().transactional((em) => expireReservations(em, aDeed())));
    if (freed.length > 0) onCommitted();
  }

  /** What lies where nothing leaves by now goes elsewhere, where it can, and is held else; what lies where it opened again goes on. */
  async function outages(): Promise<void> {
    if ((await leaveClosed(orm.em.fork(), aDeed())) > 0) onCommitted();
  }

  /** Before back-orders: on the day of a release, what is there belongs to the pre-orders. */
  async function preorders(): Promise<void> {
    const changed = await releasePreorders(orm.em.fork(), aDeed());
    if (changed.length > 0) onCommitted();
  }

  /** Who waits is told when to expect what, also after a place in the queue became free. */
  async function promises(): Promise<void> {
    const deed = aDeed();
    const { itemIds, seen } = await waits.changed(orm.em.fork(), deed.at);
    if (itemIds?.length !== 0 && (await promiseAnew(orm.em.fork(), deed, itemIds)) > 0) onCommitted();
    seen();
  }

  /** Stock that a cancellation or an expiry freed goes to the oldest who wait for it. */
  async function backorders(): Promise<void> {
    const gained = await fillBackorders(orm.em.fork(), aDeed(), null);
    if (gained.length > 0) onCommitted();
  }

  /** How channels are follows from what was noted of them, and from the time that has passed. */
  async function health(): Promise<void> {
    if ((await watchChannels(orm.em.fork(), aDeed(), connectors)) > 0) onCommitted();
  }

  /** Partitions are made two million rows ahead. */
  async function partitions(): Promise<void> {
    await rows(
      orm.em.fork(),
      sql`
      select ensure_partitions('event_log', (select last_position from event_relay) + 2000000),
        ensure_partitions('inbox', coalesce((select max(id) from inbox), 0) + 2000000)`,
    );
  }

  async function retention(): Promise<void> {
    const em = orm.em.fork();
    const { messageRetentionDays, eventRetentionDays } = config;
    // The raw bytes hold personal data: they go first, the message's own line stays to be counted.
    await rows(
      em,
      sql`
      update inbox set body = null, headers = '{}'
      where id in (select id from inbox where body is not null and status = 'DONE' and received_at < now() - make_interval(days => ${messageRetentionDays}) order by id limit 5000)`,
    );
    await erasePaymentMessages(em, messageRetentionDays);
    await rows(
      em,
      sql`delete from inbox_deliveries where received_at < now() - make_interval(days => ${Math.max(messageRetentionDays, 30)})`,
    );
    await rows(em, sql`delete from idempotency_records where created_at < now() - interval '72 hours'`);
    // What was told of events that can no longer be told again.
    await rows(
      em,
      sql`
      delete from webhook_deliveries where id in (
        select id from webhook_deliveries where status <> 'PENDING' and created_at < now() - make_interval(days => ${eventRetentionDays}) order by created_at limit 5000)`,
    );
    await rows(em, sql`select drop_old_events(${eventRetentionDays})`);
  }
}

const aDeed = () => ({ actor: "system", at: new Date(), correlationId: null });
