import type { EntityManager } from "@mikro-orm/postgresql";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { tellsOf } from "../../src/channels/tells.ts";
import { ChannelCommand } from "../../src/commands/channel-command.entity.ts";
import { carryOut } from "../../src/dispatch/carry-out.ts";
import { Dispatcher } from "../../src/dispatch/dispatcher.ts";
import { cancelAtChannel } from "../../src/flows/cancel-at-channel.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { refundAtChannel } from "../../src/flows/refund-at-channel.ts";
import { redriveCommand, resolveCommand } from "../../src/flows/send-command.ts";
import { shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { silentLog } from "../../src/kit/log.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Fault } from "../channels/channel-server.ts";
import { accountsOf } from "../support/accounts.ts";
import { until } from "../support/gateway.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { ToldChannel, toldConnector } from "./a-told-channel.ts";

const shop = await openShop(20);
const near = await shop.location();
await shop.stock(near, { MUG: 1_000 });
const told = await ToldChannel.start();
afterAll(() => told.server.stop());

const accounts = accountsOf(shop, { connectors: [toldConnector as never], patience: { deadlineMs: 400, restMs: 50, longestRestMs: 100 } });
afterAll(() => accounts.stop());
const dispatchers = [0, 1].map(() => new Dispatcher({ orm: shop.orm, accounts, log: silentLog(), onCommitted: () => {} }));
beforeAll(() => Promise.all(dispatchers.map((each) => each.start())));
afterAll(() => Promise.all(dispatchers.map((each) => each.stop())));
afterEach(async () => {
  const faults = await checkInvariants(shop.em);
  // No relay runs here.
  expect(faults.filter(({ name, count }) => count > 0 && name !== "I5 outbox")).toEqual([]);
});

const aToldChannel = (values: Partial<Channel> = {}): Promise<Channel> =>
  shop.channel({
    connectorKey: "told",
    rights: toldConnector.rights,
    settings: { url: told.server.url },
    tells: tellsOf(toldConnector as never),
    ...values,
  });
/** Tells all but that orders are taken. */
const quietChannel = (): Promise<Channel> => {
  const { ACKNOWLEDGE: _, ...tells } = tellsOf(toldConnector as never);
  return aToldChannel({ tells });
};

async function ordered(channel: Channel, quantity = 2): Promise<string> {
  const [taken] = await shop.accept(channel, anOrder({ lines: [aLine("MUG", quantity)] }));
  return taken?.orderId as string;
}

const onOrderNow = (orderId: string, verb: (book: OrderBook, work: Work) => void) =>
  shop.em.transactional((em) => onOrder(em as EntityManager, aDeed(), orderId, verb));
const inTransaction = (verb: (em: EntityManager) => Promise<unknown>) => shop.em.transactional((em) => verb(em as EntityManager));

const shipping = { carrier: "JNE", trackingNumber: "JX1", trackingUrl: null, notifyBuyer: true };
const ship = (orderId: string, quantity: number | null = null) =>
  onOrderNow(orderId, (book, work) => {
    const one = book.liveFulfillmentOrders[0];
    if (!one) throw new Error("Nothing is to be done");
    const lines = quantity === null ? null : book.lines.map(({ id }) => ({ lineId: id, quantity }));
    shipFulfillmentOrder(book, work, one, lines, shipping);
  });
const cancel = (orderId: string) =>
  onOrderNow(orderId, (book, work) => {
    cancelAtChannel(book, work, { units: null, reason: "No longer wanted", code: "OTHER", onlyHere: false });
  });

const commandsOf = (orderId: string): Promise<ChannelCommand[]> =>
  shop.em.find(ChannelCommand, { orderId }, { orderBy: { position: "asc", id: "asc" } });
async function ended(orderId: string, kind: string, status = "ACCEPTED"): Promise<ChannelCommand> {
  const all = await until(
    () => commandsOf(orderId),
    (commands) => commands.some((one) => one.kind === kind && one.status === status),
  );
  return all.find((one) => one.kind === kind) as ChannelCommand;
}
const statusOf = async (orderId: string): Promise<string | undefined> =>
  (await shop.read(sql<{ status: string }>`select status from orders where id = ${orderId}`))[0]?.status;
const eventsOf = async (id: string): Promise<string[]> =>
  (
    await shop.read(
      sql<{ type: string }>`
        select type from (select type, sequence from outbox where aggregate_id = ${id} union all select type, sequence from event_log where aggregate_id = ${id}) told
        order by sequence`,
    )
  ).map(({ type }) => type.replace("channel_command.", ""));

test("an order that is taken is acknowledged at its channel, once", async () => {
  const channel = await aToldChannel();

  const orderId = await ordered(channel);

  const command = await ended(orderId, "ACKNOWLEDGE");
  expect(told.done.get(command.id)).toBe(1);
  expect(await eventsOf(command.id)).toEqual(["created", "sent", "accepted"]);
  expect(command.reference).toBe(`ref-${command.id.slice(-4)}`);
});

const faults: readonly Fault[] = [
  { kind: "RATE_LIMITED", seconds: 1 },
  { kind: "ERROR" },
  { kind: "TIMEOUT" },
  { kind: "HALF_OPEN" },
  { kind: "LOST_ANSWER" },
  { kind: "ERROR_AFTER" },
];
test.each(faults)("a parcel is told once in spite of $kind, whether the channel knows keys or has to be looked at", async (fault) => {
  const channel = await aToldChannel();
  told.server.misbehave(({ method, path }) => method === "POST" && path.endsWith("/ACKNOWLEDGE"), fault);
  told.server.misbehave(({ method, path }) => method === "POST" && path.endsWith("/SHIP"), fault);

  const orderId = await ordered(channel);
  await ended(orderId, "ACKNOWLEDGE");
  await ship(orderId);

  const commands = [await ended(orderId, "ACKNOWLEDGE"), await ended(orderId, "SHIP")];
  expect(commands.map(({ id }) => told.done.get(id))).toEqual([1, 1]);
  expect(told.server.faultsLeft).toBe(0);
  expect(told.server.callsInsideRetryAfter).toBe(0);
});

test("what only a person can look at waits for one, who says what happened", async () => {
  const { id } = await inDoubt();
  expect(await eventsOf(id)).toEqual(["created", "sent", "unknown", "dead"]);

  await inTransaction((em) => resolveCommand(em, aDeed(), id, { outcome: "ACCEPTED", reason: "It is in their list of refunds" }));

  const command = await shop.em.findOneOrFail(ChannelCommand, { id });
  expect([command.status, command.deadSince, command.attentionSince]).toEqual(["ACCEPTED", null, null]);
  expect(told.done.get(id)).toBe(1);
});

test("what a person saw was not done is sent again, with the same key", async () => {
  const { id } = await inDoubt("TIMEOUT");

  await inTransaction((em) => resolveCommand(em, aDeed(), id, { outcome: "NOT_DONE", reason: "It is not in their list of refunds" }));

  await until(
    () => shop.em.findOneOrFail(ChannelCommand, { id }),
    ({ status }) => status === "ACCEPTED",
  );
  expect(told.done.get(id)).toBe(1);
});

/** A refund of which nobody can say whether it was done. */
async function inDoubt(kind: "LOST_ANSWER" | "TIMEOUT" = "LOST_ANSWER"): Promise<ChannelCommand> {
  const orderId = await ordered(await quietChannel());
  told.server.misbehave(({ path }) => path.endsWith("/REFUND"), { kind });
  await onOrderNow(orderId, (book, work) => {
    refundAtChannel(book, work, { amount: { minor: 500_000n, currency: "IDR" }, lines: [], reason: null });
  });
  const [command] = await until(
    () => commandsOf(orderId),
    ([one]) => one?.deadSince != null,
  );
  return command as ChannelCommand;
}

test("a cancellation that the channel decides waits for it: the order is held, and cancelled once it is accepted", async () => {
  told.answers.set("CANCEL", [{ outcome: "PENDING", reference: "case-1" }]);
  const orderId = await ordered(await quietChannel());
  const before = await shop.counts("MUG");

  await cancel(orderId);
  const [waiting] = await until(
    () => commandsOf(orderId),
    ([one]) => one?.reference === "case-1",
  );

  expect(await statusOf(orderId)).toBe("OPEN");
  expect(await shop.counts("MUG")).toEqual(before);
  await expect(ship(orderId)).rejects.toThrow("The fulfillment order is ON_HOLD");
  await expect(cancel(orderId)).rejects.toThrow("was asked already");

  told.decided.set(waiting?.id as string, { outcome: "ACCEPTED", reference: "case-1" });
  await ended(orderId, "CANCEL");
  expect(await statusOf(orderId)).toBe("CANCELLED");
  expect((await shop.counts("MUG")).available).toBe(before.available + 2);
});

test("a new message of the order has the channel asked at once what it decided", async () => {
  told.answers.set("CANCEL", [{ outcome: "PENDING", reference: "case-2" }]);
  const channel = await quietChannel();
  const order = anOrder({ lines: [aLine("MUG", 2)] });
  const [taken] = await shop.accept(channel, order);
  const orderId = taken?.orderId as string;
  await cancel(orderId);
  const [waiting] = await until(
    () => commandsOf(orderId),
    ([one]) => one?.reference === "case-2",
  );
  // It would not be asked for a long time.
  await shop.read(sql`update channel_commands set next_attempt_at = now() + interval '1 hour' where id = ${waiting?.id as string}`);
  told.decided.set(waiting?.id as string, { outcome: "ACCEPTED", reference: "case-2" });

  await shop.accept(channel, {
    ...order,
    cancelled: true,
    orderStatus: "CANCELLED",
    updatedAt: new Date(order.updatedAt.getTime() + 1000),
  });

  await ended(orderId, "CANCEL");
  expect(await statusOf(orderId)).toBe("CANCELLED");
});

test("a cancellation that the channel rejects lets the order go on, and needs a person", async () => {
  told.answers.set("CANCEL", [{ outcome: "REJECTED", reason: "It is with the courier" }]);
  const orderId = await ordered(await quietChannel());

  await cancel(orderId);
  const command = await ended(orderId, "CANCEL", "REJECTED");

  expect([await statusOf(orderId), command.reason]).toEqual(["OPEN", "It is with the courier"]);
  expect(command.attentionSince).not.toBeNull();
  await ship(orderId);
  await ended(orderId, "SHIP");
});

test("commands of an order go one after the other: what comes later waits for what is in doubt", async () => {
  const channel = await aToldChannel();
  told.server.misbehave(({ path }) => path.endsWith("/ACKNOWLEDGE"), { kind: "RATE_LIMITED", seconds: 1 });

  const orderId = await ordered(channel, 2);
  await ship(orderId, 1);
  await ship(orderId, 1);
  await until(
    () => commandsOf(orderId),
    (all) => all.length === 3 && all.every(({ status }) => status === "ACCEPTED"),
  );

  const ids = (await commandsOf(orderId)).map(({ id }) => id);
  const kept = told.said.filter(({ key }) => ids.includes(key));
  expect(kept.map(({ key }) => key)).toEqual(ids);
  const shipments = kept
    .filter(({ kind }) => kind === "SHIP")
    .map(({ body }) => body.shipment as { complete: boolean; carrierCode: string });
  expect(shipments.map(({ complete }) => complete)).toEqual([false, true]);
});

test("a channel that never answers keeps no other waiting", async () => {
  const dead = await ToldChannel.start();
  afterAll(() => dead.server.stop());
  dead.server.misbehave(() => true, ...Array.from({ length: 1_000 }, () => ({ kind: "TIMEOUT" as const })));
  const [silent, lively] = [await aToldChannel({ settings: { url: dead.server.url } }), await aToldChannel()];
  await shop.accept(silent, ...Array.from({ length: 60 }, () => anOrder({ lines: [aLine("MUG")] })));

  const orders = await shop.accept(lively, ...Array.from({ length: 20 }, () => anOrder({ lines: [aLine("MUG")] })));
  for (const { orderId } of orders) await ended(orderId, "ACKNOWLEDGE");

  const counted = await shop.read(sql<{ ended: number; all: number }>`
    select count(ended_at)::int as ended, count(*)::int as all from channel_commands where channel_id = ${silent.id}`);
  expect(counted).toEqual([{ ended: 0, all: 60 }]);
  // What is left of it is nobody's concern.
  await shop.read(sql`update channel_commands set dead_since = now(), attention_since = now() where channel_id = ${silent.id}`);
});

test("wrong credentials are no answer: after some attempts a person is asked, and what is redriven then is told once", async () => {
  const channel = await aToldChannel();
  told.answers.set("ACKNOWLEDGE", [401]);
  const orderId = await ordered(channel);
  const [waiting] = await until(
    () => commandsOf(orderId),
    ([one]) => one?.status === "PENDING" && one.attempts === 1,
  );
  const id = waiting?.id as string;
  // As after many attempts.
  await shop.read(sql`update channel_commands set attempts = 5, next_attempt_at = now() where id = ${id}`);
  told.answers.set("ACKNOWLEDGE", [401]);
  await until(async () => {
    await carryOut(shop.orm, accounts, id);
    return (await shop.em.findOneOrFail(ChannelCommand, { id })).deadSince != null;
  });

  await inTransaction((em) => redriveCommand(em, aDeed(), id));

  await ended(orderId, "ACKNOWLEDGE");
  expect(told.done.get(id)).toBe(1);
  expect(await eventsOf(id)).toEqual(["created", "sent", "postponed", "sent", "dead", "redriven", "sent", "accepted"]);
});

test("ten at once on one command: one of them calls the channel", async () => {
  await Promise.all(dispatchers.map((each) => each.stop()));
  const orderId = await ordered(await aToldChannel());
  const [command] = await commandsOf(orderId);
  const id = command?.id as string;

  await Promise.all(Array.from({ length: 10 }, () => carryOut(shop.orm, accounts, id)));

  expect(told.said.filter(({ key }) => key === id)).toHaveLength(1);
  expect((await commandsOf(orderId))[0]?.status).toBe("ACCEPTED");
});

test("who died between the call and its answer leaves a command in doubt, which is looked at, not repeated", async () => {
  const orderId = await ordered(await quietChannel());
  await ship(orderId);
  const [command] = await commandsOf(orderId);
  const id = command?.id as string;
  // As it is when a gateway is killed after the channel did it: SENT, and nobody calls any more.
  told.decided.set(id, { outcome: "ACCEPTED", reference: "seen" });
  await shop.read(
    sql`update channel_commands set status = 'SENT', attempts = 1, busy_until = now() - interval '1 second' where id = ${id}`,
  );

  await carryOut(shop.orm, accounts, id);

  const [seen] = await commandsOf(orderId);
  expect([seen?.status, seen?.reference]).toEqual(["ACCEPTED", "seen"]);
  expect(told.said.filter(({ key }) => key === id)).toEqual([]);
});

test("a payload never changes", async () => {
  const orderId = await ordered(await aToldChannel());
  await expect(shop.read(sql`update channel_commands set payload = '{}' where order_id = ${orderId}`)).rejects.toThrow("never changes");
});
