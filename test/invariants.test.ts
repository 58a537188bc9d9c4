import type { EntityManager } from "@mikro-orm/postgresql";
import { beforeAll, expect, test } from "vitest";
import { InventoryItem } from "../src/catalog/inventory-item.entity.ts";
import { Relay } from "../src/events/relay.ts";
import { openClaim } from "../src/flows/claim-units.ts";
import { issueInvoice } from "../src/flows/issue-invoice.ts";
import { receiveReturn } from "../src/flows/receive-return.ts";
import { refundUnits } from "../src/flows/refund-units.ts";
import { setInvoiceIssuer } from "../src/flows/set-invoice-issuer.ts";
import { settleOrder } from "../src/flows/settle-order.ts";
import { onOrder } from "../src/flows/work.ts";
import { completeMessages, keepMessages, parkMessage } from "../src/inbox/messages.ts";
import { checkInvariants, type Witnesses } from "../src/invariants.ts";
import { ExpectedReceipt } from "../src/inventory/expected-receipt.entity.ts";
import { silentLog } from "../src/kit/log.ts";
import { rows, sql } from "../src/kit/sql.ts";
import type { Location } from "../src/locations/location.entity.ts";
import { faults } from "./invariants.faults.ts";
import { ReturnsDesk } from "./returns/a-return.ts";
import { fileOf, handIn } from "./settlements/settling.ts";
import { aDeed, aLine, anOrder, openShop } from "./support/shop.ts";

const shop = await openShop();
const channel = await shop.channel();
const later = { updatedAt: new Date("2026-11-02T00:00:00Z") };

/** A day in the shop: orders in every status, messages of every outcome, events in the log and still in the outbox. */
beforeAll(async () => {
  const [near, far] = [
    await shop.location({ latitude: -6.2, longitude: 106.8 }),
    await shop.location({ latitude: -7.25, longitude: 112.75 }),
  ];
  await shop.stock(near, { MUG: 20, TEA: 9, POT: 4 });
  await shop.stock(far, { MUG: 5 });
  await shop.item("RARE", { backorderPolicy: "DENY" });
  await shop.item("SOON", { preorderReleaseAt: new Date("2999-01-01"), preorderLimit: 5 });
  const em = shop.em;
  const mug = await em.findOneOrFail(InventoryItem, { sku: "MUG" });
  em.create(ExpectedReceipt, { itemId: mug.id, locationId: near.id, quantity: 30, receivedQuantity: 4, eta: "2999-01-01", source: "PO" });
  await em.flush();
  await shop.bundle("SET", { TEA: 2, POT: 1 });
  const cancelled = anOrder({ lines: [aLine("MUG", 2)] });
  const sent = anOrder({ lines: [aLine("MUG", 2)] });
  const open = await shop.accept(
    channel,
    anOrder({ lines: [aLine("MUG", 3), aLine("SET", 2)] }),
    anOrder({ lines: [aLine("MUG", 40)] }),
    anOrder({ lines: [aLine("TEA", 1)], paymentStatus: "PENDING" }),
    anOrder({ lines: [aLine("TEA", 1), aLine("NOBODY-KNOWS")] }),
    anOrder({ lines: [aLine("RARE", 1)] }),
    anOrder({ lines: [aLine("SOON", 2)] }),
    cancelled,
    sent,
  );
  await shop.accept(
    channel,
    { ...cancelled, ...later, cancelled: true },
    { ...sent, ...later, lines: [aLine("MUG", 2, { fulfilledQuantity: 2 })] },
  );
  await keep(open[0]?.orderId ?? "");
  for (const method of ["ORIGINAL", "STORE_CREDIT"] as const)
    await shop.em.transactional((em) =>
      onOrder(em as EntityManager, aDeed(), open[0]?.orderId ?? "", (book, work) => {
        const units = [{ line: book.lines[0] as never, quantity: 1 }];
        refundUnits(book, work, { units, reason: "CLAIM", method, note: null });
        settleOrder(book, work);
      }),
    );
  await comeBack(near);
  await shop.em.transactional((em) => setInvoiceIssuer(em as EntityManager, "PT", { name: "PT Muara Niaga" }));
  await shop.em.transactional((em) =>
    issueInvoice(em as EntityManager, aDeed(), open[0]?.orderId ?? "", { units: "ORDERED", buyerTaxId: null }),
  );
  await handIn(
    shop,
    channel,
    fileOf(
      { order: sent.externalId, gross: 20_000, ref: "1" },
      { order: "nobody-knows", gross: 7_000, ref: "2" },
      { type: "FEE", fee: -500, ref: "3" },
      { order: cancelled.externalId, gross: 1_000, ref: "4" },
    ),
  );
  const relay = new Relay(shop.orm, silentLog(), () => {});
  relay.start();
  await relay.stop();
  await shop.accept(channel, anOrder({ lines: [aLine("POT")] }));
});

/** One mug came, one is awaited and has another in its place, one is claimed. */
async function comeBack(place: Location): Promise<void> {
  const desk = new ReturnsDesk(shop);
  await shop.stock(place, { TRAY: 9 });
  const orderId = await desk.shipped(channel, { lines: [aLine("TRAY", 3)] });
  const id = await desk.comesBack(orderId, [{ sku: "TRAY", quantity: 2, resolution: "REPLACE" }]);
  const [lineId = ""] = await desk.lineIds(id);
  await desk.onReturn(id, (book, work, ret) => {
    receiveReturn(book, work, ret, { locationId: place.id, lines: [{ lineId, quantity: 1 }], unexpected: [] });
  });
  await desk.on(orderId, (book, work) => {
    const lines = book.originalLines.map((line) => ({ lineId: line.id, quantity: 1 }));
    const said = { reason: "LOST", against: "CARRIER", resolution: "REFUND", fulfillmentId: null } as const;
    openClaim(book, work, { ...said, lines, amountMinor: null, note: null, photos: [] });
  });
}

async function keep(orderId: string): Promise<void> {
  const delivery = { headers: {}, body: Buffer.from("{}") };
  const named = (deliveryId: string) => ({ channelId: channel.id, deliveryId, source: "WEBHOOK" as const, delivery });
  await keepMessages(shop.em, ["accepted", "hint", "waiting", "odd"].map(named));
  const ids = await shop.read(sql<{ id: string }>`select id from inbox order by id`);
  const [accepted, hint, , odd] = ids.map(({ id }) => id) as [string, string, string, string];
  await keepMessages(shop.em, [named(`fetched:${hint}`)]);
  await completeMessages(shop.em, [
    { id: accepted, outcome: "ACCEPTED", orderId },
    { id: hint, outcome: "FETCHED", orderId: null },
  ]);
  await parkMessage(shop.em, odd, "It cannot be read.");
}

/** The names of the rules that are broken once these statements were run; nothing of it stays. */
async function brokenBy(statements: readonly ReturnType<typeof sql>[]): Promise<string[]> {
  let broken: string[] = [];
  const undo = new Error("undone");
  await shop.em
    .transactional(async (em) => {
      for (const table of [
        ...["inventory_levels", "inventory_movements", "event_log"],
        ...["orders", "payment_transactions", "store_credits", "invoices", "invoiced_units"],
      ])
        await rows(em as EntityManager, sql`alter table ${sql.table(table)} disable trigger user`);
      for (const statement of statements) await rows(em as EntityManager, statement);
      broken = await brokenIn(em as EntityManager);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return broken;
}

const brokenIn = async (em: EntityManager, witnesses: Witnesses = {}): Promise<string[]> =>
  (await checkInvariants(em, witnesses)).filter(({ count }) => count > 0).map(({ name }) => name);

const positionsOf = async (aggregateType: string) =>
  (
    await shop.read(sql<{ position: number }>`
    select event_log.position::int as position from event_log where aggregate_type = ${aggregateType} order by event_log.position`)
  ).map(({ position }) => position);

/** Of each thing of a kind, the position of its last event. */
const lastPositions = async (aggregateType: string) =>
  (
    await shop.read(sql<{ position: number }>`
    select max(event_log.position)::int as position from event_log where aggregate_type = ${aggregateType} group by aggregate_id order by 1`)
  ).map(({ position }) => position);

const numbered = (letter: string, ...numbers: readonly number[]): string[] => numbers.map((number) => `${letter}${number}`);

test("in a healthy shop every rule holds", async () => {
  const checked = await checkInvariants(shop.em);
  expect(checked.filter(({ count }) => count !== 0)).toEqual([]);
  expect(new Set(checked.map(({ name }) => name.split(" ")[0]))).toEqual(
    new Set([
      ...numbered("I", 1, 2, 3, 4, 5, 6, 7, 8, 9),
      ...numbered("D", 1, 4, 6, 7, 8, 10, 12, 15, 16, 19),
      ...numbered("R", 1, 2, 3, 4, 5),
      ...numbered("F", 1, 2, 3),
      ...numbered("P", 1, 2, 3, 4, 5, 6),
      ...numbered("A", 1, 2, 3, 4),
    ]),
  );
  // Else the rest of this file would prove nothing.
  expect(await shop.read(sql`select status from orders group by 1 order by 1`)).toEqual(
    ["CANCELLED", "COMPLETED", "EXCEPTION", "OPEN"].map((status) => ({ status })),
  );
});

test.each(faults)("$what: it is counted", async ({ rules, by }) => {
  expect(await brokenBy(by)).toEqual(expect.arrayContaining([...rules]));
});

test("every rule is seen to break by a fault in this file", async () => {
  const told = new Set(faults.flatMap(({ rules }) => rules));
  const rules = (await checkInvariants(shop.em)).map(({ name }) => name);
  expect(rules.filter((name) => !told.has(name))).toEqual(["I1 acknowledged is kept", "I8 resumed subscription"]);
});

test("a delivery that was acknowledged and is not in the inbox is counted, one that is there is not", async () => {
  const acknowledged = (deliveryId: string) => ({ acknowledged: [{ channelId: channel.id, deliveryId }] });
  expect(await brokenIn(shop.em, acknowledged("accepted"))).toEqual([]);
  expect(await brokenIn(shop.em, acknowledged("never kept"))).toEqual(["I1 acknowledged is kept"]);
});

test("a subscriber that missed an event, saw one twice or two in the wrong order is counted; one that saw the slice is not", async () => {
  const all = await positionsOf("Order");
  const [first, second, ...rest] = all as [number, number, ...number[]];
  const seen = (positions: readonly number[], after = 0) => brokenIn(shop.em, { seen: [{ aggregateType: "Order", after, positions }] });
  expect(await seen(all)).toEqual([]);
  expect(await seen([second, ...rest], first)).toEqual([]);
  for (const wrong of [[first, ...rest], [first, ...all], [second, first, ...rest], all.slice(0, -1), [...all, (all.at(-1) ?? 0) + 1]])
    expect(await seen(wrong)).toEqual(["I8 resumed subscription"]);
});

test("of stock a subscriber may miss what came before a level's last event, and not that", async () => {
  const all = await positionsOf("InventoryLevel");
  const last = await lastPositions("InventoryLevel");
  const seen = (positions: readonly number[]) => brokenIn(shop.em, { seen: [{ aggregateType: "InventoryLevel", after: 0, positions }] });
  expect(last.length).toBeLessThan(all.length);
  expect(await seen(all)).toEqual([]);
  expect(await seen(last)).toEqual([]);
  for (const wrong of [last.slice(1), last.toReversed(), [...last, last.at(-1) ?? 0]])
    expect(await seen(wrong)).toEqual(["I8 resumed subscription"]);
});
