import type { EntityManager } from "@mikro-orm/postgresql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CatalogueEntry } from "../../src/channels/catalogue.ts";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { ChannelListing, ListingComponent } from "../../src/channels/channel-listing.entity.ts";
import type { CommandKind } from "../../src/channels/command.ts";
import type { Connector, Delivery } from "../../src/channels/connector.ts";
import { tellsOf } from "../../src/channels/tells.ts";
import { answerBuyer, cancelAtChannel } from "../../src/flows/cancel-at-channel.ts";
import { decideReturnAtChannel } from "../../src/flows/decide-return.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { refundAtChannel } from "../../src/flows/refund-at-channel.ts";
import { markReadyToShip, shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { money } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { accountsOf } from "../support/accounts.ts";
import { openGateway, type RunningGateway, until } from "../support/gateway.ts";
import { aDeed } from "../support/shop.ts";
import type { Called, Fault } from "./channel-server.ts";
import type { ChannelDouble } from "./double.ts";

export interface DoubleCase {
  /** The calls by which something is changed at the channel: what a fault is put on. */
  readonly changes?: (called: Called) => boolean;
  /** The channel takes the buyer's money when the goods have left: what is to be refunded is sent before. */
  readonly paidOnceSent?: boolean;
}

export const faults: readonly Fault[] = [
  { kind: "ERROR" },
  { kind: "ERROR_AFTER" },
  { kind: "LOST_ANSWER" },
  { kind: "HALF_OPEN" },
  { kind: "TIMEOUT" },
  { kind: "RATE_LIMITED", seconds: 1 },
];
const skus = ["MUG", "POT", "TEA", "CUP"] as const;
const enough = 500;
/** As it is, only quicker where it waits: its limits give back a hundred times as much, so that the double's own are met, too. */
export const quick = (connector: Connector): Connector => ({
  ...connector,
  ...(connector.poll && { poll: { ...connector.poll, everySeconds: 1 } }),
  ...(connector.limits && { limits: connector.limits.map((limit) => ({ ...limit, perSecond: limit.perSecond * 100 })) }),
});
export const pace = {
  line: { deadlineMs: 400, restMs: 50, longestRestMs: 100 },
  stock: { lookMilliseconds: 30, gatherMilliseconds: 30, settleMilliseconds: 200, pauseMilliseconds: 50, leaseSeconds: 5 },
  commands: { idleMilliseconds: 30, pause: (_: number, wanted: number | null) => (wanted === null ? 0.05 : wanted + 0.05) },
  pollMilliseconds: 100,
};

/** `asked`: the channel's own id of what the buyer asked for. */
type Give = (book: OrderBook, work: Work, asked: string) => void;

/** The commands that a person, or a flow, may give of an order. That it is taken is told by itself. */
const given: { readonly [Kind in CommandKind]?: Give } = {
  READY_TO_SHIP: (book, work) => void markReadyToShip(book, work, openWork(book), parcelOf(book)),
  SHIP: (book, work) => void shipFulfillmentOrder(book, work, openWork(book), null, parcelOf(book)),
  ANSWER_CANCELLATION: (book, work) => void answerBuyer(book, work, { accept: true, note: null }),
  DECIDE_RETURN: (book, work, externalReturnId) => void decideReturnAtChannel(book, work, { externalReturnId, accept: true, reason: null }),
  CANCEL: (book, work) => void cancelAtChannel(book, work, { units: null, reason: "No longer wanted", code: "OTHER", onlyHere: false }),
  REFUND: (book, work) => void refundAtChannel(book, work, { amount: money(1_00n, book.order.currency), lines: [], reason: "A scratch" }),
};

const parcelOf = ({ order }: OrderBook) => ({
  carrier: "JNE",
  trackingNumber: `TRACK${order.externalId.replaceAll(/\W/g, "")}`,
  trackingUrl: null,
  notifyBuyer: false,
});

function openWork({ liveFulfillmentOrders: [one] }: OrderBook) {
  if (!one) throw new Error("Nothing is to be sent");
  return one;
}

/**
 * Runs the gateway as it is, on a real database, with a channel's double as its only channel: its orders come in whatever happens to its
 * messages, every command is carried out exactly once whatever happens to its calls, and both sides end with the same stock.
 */
export function describeDouble(
  title: string,
  open: () => Promise<ChannelDouble>,
  { changes = isChange, paidOnceSent = false }: DoubleCase = {},
): void {
  describe(`${title}, both ways`, () => {
    let double: ChannelDouble;
    let gateway: RunningGateway;
    let channel: Channel;
    /** Our locations, by the channel's ids of its places; one under no name where it has one level for all. */
    const locations = new Map<string, Location>();

    beforeAll(async () => {
      double = await open();
      afterAll(() => double.stop());
      gateway = await openGateway({ connectors: [quick(double.connector)], pace });
      const { shop } = gateway;
      for (const place of double.places ?? [""]) {
        const location = await shop.location({ latitude: -6.2, longitude: 106.8 });
        await shop.stock(location, Object.fromEntries(skus.map((sku) => [sku, enough])));
        locations.set(place, location);
      }
      const { connector, settings, places = [] } = double;
      channel = await shop.channel({
        connectorKey: connector.key,
        rights: connector.rights,
        settings,
        tells: tellsOf(connector),
        externalLocations: Object.fromEntries(places.map((place) => [place, locations.get(place)?.id as string])),
      });
      for (const [index, sku] of skus.entries()) double.list(sku, index);
    });

    test("its catalogue is pulled, page by page, and its listings are known by what orders name them", async () => {
      const { connector, account } = await accountsOf(gateway.shop, { connectors: [double.connector] }).open(channel.id);
      if (!connector.catalogue) return;
      const em = gateway.shop.em;
      const found = new Map<string, CatalogueEntry>();
      for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
        const page = await connector.catalogue(account, cursor);
        for (const entry of page.entries) found.set(entry.sku ?? entry.externalSku, entry);
        cursor = page.next;
      }
      expect([...found.keys()].sort()).toEqual([...skus].sort());
      for (const [sku, entry] of found) await list(em, channel, sku, entry);
    });

    test("orders come in exactly once: webhooks lost, twice, shuffled and late, and a poll", async () => {
      const wanted = Array.from({ length: 8 }, (_, index) => [{ sku: skus[index % skus.length] as string, quantity: 1 + (index % 2) }]);
      const placed = wanted.map((lines) => double.order(lines));
      const sent = placed.flatMap((externalId, index) => {
        const webhook = double.webhook(externalId);
        // Every third is lost, every other comes twice.
        return webhook === null || index % 3 === 2 ? [] : index % 2 === 0 ? [webhook, webhook] : [webhook];
      });
      const [late, ...now] = shuffled(sent);

      await Promise.all(now.map((webhook) => deliver(gateway, channel, webhook)));
      await taken(placed);
      if (late) await deliver(gateway, channel, late);

      await gateway.settled();
      expect(
        await gateway.shop.read(sql`select external_id as id from orders where channel_id = ${channel.id} order by placed_at, 1`),
      ).toHaveLength(8);
    });

    test("the channel shows what is true, before and after sales, whatever happens to the calls", async () => {
      if (!double.connector.stock) return;
      await equal();
      for (const fault of faults) {
        double.server.misbehave(changes, fault);
        const externalId = double.order([{ sku: "MUG", quantity: 2 }]);
        await bring(externalId);
        // A till has lowered its own level by the sale: what arrives has to be told in any case.
        for (const place of locations.values()) await gateway.shop.stock(place, { MUG: 1 });
        await until(() => double.server.faultsLeft === 0);
      }
      await equal();
    });

    test.each(faults)("each command is carried out exactly once, also when its call meets $kind", async (fault) => {
      const pot = [{ sku: "POT", quantity: 1 }];
      const order = (kind: CommandKind) => (kind === "CANCEL" ? double.orderUnpaid?.(pot) : undefined) ?? double.order(pot);
      const orders = kindsOf(double).map(([kind, give]) => ({ kind, give, externalId: order(kind) }));
      for (const { externalId } of orders) await bring(externalId);
      await quiet();
      for (const { externalId } of orders.filter(({ kind }) => paidOnceSent && kind === "REFUND")) await sentAndPaid(externalId);
      const asked = new Map<string, string>();
      for (const { kind, externalId } of orders) {
        if (kind === "DECIDE_RETURN") asked.set(externalId, double.askToReturn?.(externalId) ?? "");
        if (kind === "ANSWER_CANCELLATION") await askedToCancel(externalId);
      }
      await quiet();
      // What nobody could look at afterwards waits for a person when its answer is lost: that is told in peace.
      const [sure, blind] = [orders.filter(({ kind }) => canBeSure(double, kind)), orders.filter(({ kind }) => !canBeSure(double, kind))];
      double.server.misbehave(changes, ...(fault.kind === "RATE_LIMITED" ? [fault] : sure.map(() => fault)));
      for (const some of [sure, blind]) {
        for (const { give, externalId } of some) {
          await onIt(externalId, (book, work) => give(book, work, asked.get(externalId) ?? ""));
        }
        gateway.gateway.services.nudge();
        await quiet();
      }

      const open = await gateway.shop.read(sql`
        select kind, status, reason from channel_commands where channel_id = ${channel.id} and status <> 'ACCEPTED'`);
      expect(open).toEqual([]);
      const times = (kind: CommandKind, externalId: string) =>
        double.done.get(`${kind} ${externalId}`) ??
        double.done.get(`${kind} ${asked.get(externalId)}`) ??
        // Where packed and sent are one call, it counts as sent.
        (kind === "READY_TO_SHIP" ? double.done.get(`SHIP ${externalId}`) : undefined);
      expect(orders.map(({ kind, externalId }) => [kind, times(kind, externalId)])).toEqual(orders.map(({ kind }) => [kind, 1]));
      for (const { kind, externalId } of orders) {
        const theirs = double.orderOf(externalId);
        // A channel that prints the labels has numbers of its own.
        const number = double.connector.rights.labelBy === "CHANNEL" ? expect.anything() : `TRACK${externalId.replaceAll(/\W/g, "")}`;
        if (kind === "SHIP") expect(theirs.shipments).toMatchObject([{ trackingNumber: number, units: { POT: 1 } }]);
        if (kind === "READY_TO_SHIP") expect(theirs.readyToShip).toBe(true);
        if (kind === "CANCEL" || kind === "ANSWER_CANCELLATION") expect(theirs.cancelled).toBe(true);
        if (kind === "REFUND") expect(theirs.refunds.map(Number)).toEqual([1]);
      }
    });

    test("at the end both sides have the same stock, nothing was refused, and no call was made inside a Retry-After", async () => {
      await quiet();
      if (double.connector.stock) await equal();

      if (double.connector.tell?.ACKNOWLEDGE) {
        const ids = await gateway.shop.read(sql<{ id: string }>`select external_id as id from orders where channel_id = ${channel.id}`);
        expect(ids.filter(({ id }) => double.done.get(`ACKNOWLEDGE ${id}`) !== 1 || !double.orderOf(id).acknowledged)).toEqual([]);
      }
      expect(double.refused).toEqual([]);
      expect(double.server.callsInsideRetryAfter).toBe(0);
      expect((await checkInvariants(gateway.shop.em)).filter(({ count }) => count > 0)).toEqual([]);
    });

    const orderId = async (externalId: string): Promise<string> => {
      const [found] = await gateway.shop.read(
        sql<{ id: string }>`select id from orders where channel_id = ${channel.id} and external_id = ${externalId}`,
      );
      return found?.id ?? "";
    };
    const taken = (externalIds: readonly string[]) => until(async () => (await Promise.all(externalIds.map(orderId))).every(Boolean));

    /** Brings an order in: by its webhook, or by the next poll. */
    async function bring(externalId: string): Promise<void> {
      const webhook = double.webhook(externalId);
      if (webhook) await deliver(gateway, channel, webhook);
      await taken([externalId]);
    }

    async function onIt(externalId: string, verb: (book: OrderBook, work: Work) => void): Promise<void> {
      const id = await orderId(externalId);
      await gateway.shop.em.transactional((em) => onOrder(em as EntityManager, aDeed(), id, verb));
    }

    /** It has left, and we have heard that the channel took the money. */
    async function sentAndPaid(externalId: string): Promise<void> {
      await onIt(externalId, (book, work) => given.SHIP?.(book, work, ""));
      gateway.gateway.services.nudge();
      await quiet();
      const webhook = double.webhook(externalId);
      if (webhook) await deliver(gateway, channel, webhook);
      await until(
        () => gateway.shop.read(sql`select 1 from orders where external_id = ${externalId} and payment_status = 'PAID'`),
        (found) => found.length === 1,
      );
    }

    /** The buyer asks for a cancellation, and we have heard of it. */
    async function askedToCancel(externalId: string): Promise<void> {
      double.askToCancel?.(externalId);
      const webhook = double.webhook(externalId);
      if (webhook) await deliver(gateway, channel, webhook);
      await until(
        () => gateway.shop.read(sql`select 1 from orders where external_id = ${externalId} and channel_status = 'CANCEL_REQUESTED'`),
        (found) => found.length === 1,
      );
    }

    /** Until the channel shows what may be sold of everything. */
    async function equal(): Promise<void> {
      await quiet();
      await until(
        async () => {
          const shelves = [...locations].flatMap(([place, location]) => skus.map((sku) => ({ sku, place, location })));
          const ours = await Promise.all(shelves.map(async ({ sku, location }) => (await gateway.shop.counts(sku, location)).available));
          const theirs = shelves.map(({ sku, place }) => double.shown(sku, place || undefined));
          return theirs.every((units, index) => units === ours[index]) ? true : { ours, theirs };
        },
        (seen) => seen === true,
        10_000,
      );
    }

    /** Until nothing is under way: no command is open, no level is to be told. */
    async function quiet(): Promise<void> {
      await gateway.settled();
      await until(
        () =>
          gateway.shop.read(sql`
            select kind || ' ' || status || ' ' || coalesce(reason, '') as waits from channel_commands where ended_at is null and dead_since is null
            union all select 'stock' from stock_drifts where due_at is not null
            union all select 'log' from event_readers, event_relay where position < last_position`),
        (left) => left.length === 0,
        15_000,
      );
    }
  });
}

/** What this channel can be told, and its buyers can ask for where that comes first. */
const kindsOf = ({ connector, askToCancel, askToReturn }: ChannelDouble): [CommandKind, Give][] =>
  (Object.entries(given) as [CommandKind, Give][]).filter(
    ([kind]) => connector.tell?.[kind] && (kind !== "ANSWER_CANCELLATION" || askToCancel) && (kind !== "DECIDE_RETURN" || askToReturn),
  );

/** Whether it can be found out, or sent again, when its answer is lost. */
const canBeSure = ({ connector: { tell } }: ChannelDouble, kind: CommandKind): boolean =>
  tell?.[kind]?.observe !== undefined || tell?.[kind]?.knowsKey === true;

export const isChange = ({ method }: Called): boolean => method !== "GET";

export async function deliver(gateway: RunningGateway, { code }: Channel, { headers, body }: Delivery): Promise<void> {
  const { status } = await fetch(`${gateway.url}/webhooks/${code}`, { method: "POST", headers, body: body as BodyInit });
  expect(status).toBeLessThan(300);
}

async function list(em: EntityManager, channel: Channel, sku: string, { externalSku, externalIds }: CatalogueEntry): Promise<void> {
  const [item] = (await em.getConnection().execute("select id from inventory_items where sku = ?", [sku])) as { id: string }[];
  const listing = em.create(ChannelListing, { channelId: channel.id, externalSku, externalIds: { ...externalIds } });
  await em.flush();
  em.create(ListingComponent, { listingId: listing.id, itemId: item?.id as string, quantity: 1 });
  await em.flush();
}

/** In another order each time. */
const shuffled = <T>(all: readonly T[]): T[] =>
  all
    .map((one) => ({ one, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
