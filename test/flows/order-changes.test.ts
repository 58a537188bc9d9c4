import { expect, test } from "vitest";
import { ownRights } from "../../src/channels/channel.entity.ts";
import { answerCancellationRequest } from "../../src/flows/answer-cancellation.ts";
import { cancelAtChannel } from "../../src/flows/cancel-at-channel.ts";
import { answerChange, cancelChange } from "../../src/flows/confirm-change.ts";
import { dueReturns } from "../../src/flows/keep-cancellations.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { expirePickups, handOver, markReady } from "../../src/flows/pick-up.ts";
import { recordPayment } from "../../src/flows/record-payment.ts";
import { rejectWork } from "../../src/flows/reject-work.ts";
import { beginCommand, endCommand } from "../../src/flows/send-command.ts";
import { pack, sendOff, shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import type { StagedAction } from "../../src/flows/stage-change.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import type { FulfillmentOrder } from "../../src/fulfillment/fulfillment-order.entity.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import { ReturnsDesk } from "../returns/a-return.ts";
import { aDeed, aLine, anOrder, jakarta, openShop } from "../support/shop.ts";
import { ChangingShop } from "./a-change.ts";

const shop = await openShop();
const changing = new ChangingShop(shop);
const idr = (amount: string) => moneyOf(amount, "IDR");
const jkt = await shop.location({ code: "JKT" });
await shop.item("MUG", { priceMinor: 1_000_000n, priceCurrency: "IDR" });
await shop.stock(jkt, { MUG: 1000, CUP: 1000, POT: 1000 });
const channel = await shop.channel({ type: "API" });
const shipping = { carrier: null, trackingNumber: null, trackingUrl: null, notifyBuyer: false };
const refusal = (code: string, message = /./) => expect.objectContaining({ code, message: expect.stringMatching(message) });

const mugs = (quantity = 3) => changing.order(channel, [aLine("MUG", quantity)]);
const begun = (orderId: string) =>
  changing.verb(orderId, (book) => {
    for (const one of book.liveFulfillmentOrders) Object.assign(one, { status: "IN_PROGRESS", workState: "PICKING" });
  });

test("more of a line is planned and allocated, and what is due makes the order wait for the rest of its payment", async () => {
  const orderId = await mugs(2);
  const lineId = await changing.lineId(orderId, "MUG");
  const before = await shop.counts("MUG");

  const id = await changing.begin(orderId, [{ kind: "SET_QTY", lineId, quantity: 5 }]);
  const preview = await changing.previewOf(id);
  expect(preview).toMatchObject({
    before: { totalMinor: "2000000" },
    after: { totalMinor: "5000000" },
    dueMinor: "3000000",
    refundMinor: "0",
  });
  expect(preview.work.map(({ effect, lines }) => [effect, lines.map((line) => line.after - line.before)])).toContainEqual(["OPENED", [3]]);
  expect(await changing.seen(orderId)).toMatchObject({ version: 1, total: 2_000_000 });

  await changing.confirm(orderId, id);
  expect(await changing.seen(orderId)).toMatchObject({ version: 2, total: 5_000_000, paymentStatus: "PARTIALLY_PAID" });
  expect((await shop.counts("MUG")).committed).toBe(before.committed + 3);
  expect((await changing.work(orderId)).every((one) => one.includes("ON_HOLD"))).toBe(true);
});

test("fewer of a line gives stock and money back, what was paid for them to the last unit", async () => {
  const orderId = await mugs(3);
  const lineId = await changing.lineId(orderId, "MUG");
  const before = await shop.counts("MUG");

  await changing.change(orderId, { kind: "SET_QTY", lineId, quantity: 1 });

  expect(await changing.seen(orderId)).toEqual({
    status: "OPEN",
    version: 2,
    total: 1_000_000,
    captured: 3_000_000,
    refunded: 2_000_000,
    paymentStatus: "PARTIALLY_REFUNDED",
  });
  expect((await shop.counts("MUG")).committed).toBe(before.committed - 2);
  expect(await changing.work(orderId)).toEqual(["JKT OPEN 1"]);
});

test("a substitute comes in place of a line at the agreed price, with shipping and a surcharge in the same version", async () => {
  const orderId = await changing.order(channel, [aLine("MUG", 2), aLine("CUP", 1)]);
  const lineId = await changing.lineId(orderId, "CUP");

  await changing.change(
    orderId,
    { kind: "SUBSTITUTE", lineId, sku: "POT", quantity: 1, unitPrice: idr("9000") },
    { kind: "SET_SHIPPING", amount: idr("5000"), shippingOption: "JNE YES" },
    { kind: "ADD_SURCHARGE", amount: idr("1000"), title: "Gift wrap" },
  );

  expect((await changing.lines(orderId)).map(({ sku, origin, left }) => [sku, origin, left])).toEqual([
    ["MUG", "ORIGINAL", 2],
    ["CUP", "ORIGINAL", 0],
    ["POT", "SUBSTITUTE", 1],
  ]);
  expect(await changing.seen(orderId)).toMatchObject({ version: 2, total: 3_500_000, paymentStatus: "PARTIALLY_PAID" });
});

test("a line that is added takes the catalogue's price, and every earlier version stays as it was", async () => {
  const orderId = await changing.order(channel, [aLine("CUP", 1)]);
  const first = await changing.snapshot(orderId);
  await changing.change(orderId, { kind: "ADD_LINE", sku: "MUG", quantity: 2 });
  const second = await changing.snapshot(orderId);
  await changing.change(orderId, { kind: "SET_ADDRESS", shipTo: { ...jakarta, city: "Bandung" } });

  expect(await changing.versions(orderId)).toEqual([
    { number: 1, snapshot: first },
    { number: 2, snapshot: second },
  ]);
  expect(second.lines.map(({ sku, unitPriceMinor }) => [sku, unitPriceMinor])).toEqual([
    ["CUP", "1000000"],
    ["MUG", "1000000"],
  ]);
  expect(JSON.stringify(await changing.versions(orderId))).not.toContain("Sari");
  await expect(shop.read(sql`update order_versions set number = 9 where order_id = ${orderId}`)).rejects.toThrow(/never changes/);
  expect((await changing.events(orderId)).filter((type) => /order_change|version/.test(type))).toEqual([
    ...["order_change.created", "order_change.confirmed", "order.version_created"],
    ...["order_change.created", "order_change.confirmed", "order.version_created"],
  ]);
});

test("what channels, rules and people change by other ways is readable by version, too", async () => {
  const orderId = await mugs(3);
  const first = await changing.snapshot(orderId);
  const line = () => changing.lineId(orderId, "MUG");
  const id = await line();
  await changing.verb(
    orderId,
    (book, work) =>
      void cancelAtChannel(book, work, {
        units: [{ line: book.line(id), quantity: 1 }],
        reason: "One too many",
        code: "OTHER",
        onlyHere: false,
      }),
  );

  expect(await changing.versions(orderId)).toEqual([{ number: 1, snapshot: first }]);
  const made = await shop.read(sql<object>`
    select change.status, made_version as version, kind, quantity from order_changes change join order_change_actions on order_change_id = change.id
    where order_id = ${orderId}`);
  expect(made).toEqual([{ status: "CONFIRMED", version: 2, kind: "CANCEL_LINE", quantity: 1 }]);
  expect((await changing.seen(orderId)).total).toBe(2_000_000);
});

test("of units that were never paid for, only what was paid too much is given back", async () => {
  const orderId = await mugs(1);
  await changing.verb(orderId, (book, work) => {
    recordPayment(book, work, { kind: "CASH", amount: idr("30001"), reference: null, note: null });
  });
  await changing.change(orderId, { kind: "ADD_LINE", sku: "POT", quantity: 3, unitPrice: idr("30000") });

  await changing.change(orderId, { kind: "SET_QTY", lineId: await changing.lineId(orderId, "POT"), quantity: 1 });

  expect(await shop.read(sql`select refunded_minor::int as refunded from orders where id = ${orderId}`)).toEqual([{ refunded: 100 }]);
});

test("what goes out in exchange is not charged a second time when the order changes", async () => {
  const desk = new ReturnsDesk(shop);
  const orderId = await desk.shipped(channel, { lines: [aLine("MUG", 2)] });
  const exchange = { sku: "CUP", priceMinor: null };
  await desk.comesBack(orderId, [{ quantity: 2, resolution: "EXCHANGE", exchange }]);
  expect(await changing.seen(orderId)).toMatchObject({ total: 2_000_000 });

  await changing.change(orderId, { kind: "ADD_LINE", sku: "POT", quantity: 1, unitPrice: idr("7000") });

  expect(await changing.seen(orderId)).toMatchObject({ total: 2_700_000 });
});

test("an order has one open change, and of two who begin one at once only one does", async () => {
  const orderId = await mugs();
  const lineId = await changing.lineId(orderId, "MUG");
  const both = await Promise.allSettled([1, 2].map((quantity) => changing.begin(orderId, [{ kind: "SET_QTY", lineId, quantity }])));

  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: refusal("ALREADY_EXISTS") });
  await expect(
    shop.read(
      sql`insert into order_changes (id, order_id, status, base_version, actor, created_at, updated_at) values (gen_random_uuid(), ${orderId}, 'PENDING', 1, 'x', now(), now())`,
    ),
  ).rejects.toThrow(/order_changes_one_open/);
});

test("a change is confirmed on the version it was made for, and on no other", async () => {
  const orderId = await mugs();
  const lineId = await changing.lineId(orderId, "MUG");
  const id = await changing.begin(orderId, [{ kind: "SET_QTY", lineId, quantity: 2 }]);
  await changing.verb(
    orderId,
    (book, work) =>
      void cancelAtChannel(book, work, {
        units: [{ line: book.line(lineId), quantity: 1 }],
        reason: "Fewer",
        code: "OTHER",
        onlyHere: false,
      }),
  );

  await expect(changing.confirm(orderId, id)).rejects.toEqual(refusal("VERSION_CONFLICT", /version 2 by now, not 1/));
  await changing.run((em) => cancelChange(em, aDeed(), { orderId, id }, null));
  await expect(changing.begin(orderId, [], 1)).rejects.toEqual(refusal("VERSION_CONFLICT"));
  await expect(changing.confirm(orderId, id)).rejects.toEqual(refusal("ILLEGAL_TRANSITION", /CANCELLED/));
});

test("what is packed or has left is not taken off; the refusal says how it is", async () => {
  const orderId = await mugs(3);
  const lineId = await changing.lineId(orderId, "MUG");
  await changing.verb(orderId, (book, work) => void pack(book, work, book.liveFulfillmentOrders[0] as never, [{ lineId, quantity: 2 }]));

  await expect(changing.begin(orderId, [{ kind: "CANCEL_LINE", lineId, quantity: 1 }])).rejects.toEqual(
    refusal("ILLEGAL_TRANSITION", /has begun.*cancelOrder/),
  );
  await changing.verb(orderId, (book, work) => sendOff(book, work, book.fulfillments[0] as never));
  await expect(changing.begin(orderId, [{ kind: "CANCEL_LINE", lineId, quantity: 2 }])).rejects.toEqual(
    refusal("INVALID", /1 of it is open/),
  );
  await expect(changing.begin(orderId, [{ kind: "CANCEL_LINE", lineId, quantity: 1 }])).rejects.toEqual(
    refusal("ILLEGAL_TRANSITION", /has begun.*cancelOrder/),
  );
});

test("a change and a parcel at once: the order is right whichever came first", async () => {
  for (let round = 0; round < 6; round++) {
    const orderId = await mugs(3);
    const lineId = await changing.lineId(orderId, "MUG");
    const id = await changing.begin(orderId, [{ kind: "SET_QTY", lineId, quantity: 1 }]);
    await Promise.allSettled([
      changing.confirm(orderId, id),
      changing.verb(orderId, (book, work) => void shipFulfillmentOrder(book, work, book.liveFulfillmentOrders[0] as never, null, shipping)),
    ]);
    const [line] = await shop.read(sql<{ ordered: number; cancelled: number; fulfilled: number }>`
      select ordered_quantity as ordered, cancelled_quantity as cancelled, fulfilled_quantity as fulfilled from order_lines where id = ${lineId}`);
    expect([
      { ordered: 3, cancelled: 2, fulfilled: 1 },
      { ordered: 3, cancelled: 2, fulfilled: 0 },
      { ordered: 3, cancelled: 0, fulfilled: 3 },
    ]).toContainEqual(line);
  }
});

test("a change and the channel's own message at once: one of them comes second, and knows it", async () => {
  const own = await shop.channel();
  for (let round = 0; round < 4; round++) {
    const incoming = anOrder({ lines: [aLine("MUG", 3)] });
    const [taken] = await shop.accept(own, incoming);
    const orderId = taken?.orderId as string;
    const lineId = await changing.lineId(orderId, "MUG");
    const id = await changing.begin(orderId, [{ kind: "SET_QTY", lineId, quantity: 2 }]);
    const later = { ...incoming, updatedAt: new Date("2026-11-02T03:00:00Z"), lines: [aLine("MUG", 5)], total: idr("50000") };
    const [confirmed] = await Promise.allSettled([changing.confirm(orderId, id), retrying(() => shop.accept(own, later))]);
    const { version } = await changing.seen(orderId);
    expect(version).toBe(confirmed?.status === "fulfilled" ? 3 : 2);
    if (confirmed?.status === "rejected") expect(confirmed.reason).toEqual(refusal("VERSION_CONFLICT"));
    expect((await changing.versions(orderId)).map(({ number }) => number)).toEqual(version === 3 ? [1, 2] : [1]);
  }
});

test("what the channel forbids is refused by the name of the right", async () => {
  const theirs = await shop.channel({
    connectorKey: "told",
    tells: { CANCEL: "TELLS" },
    rights: { ...ownRights, canChangeAddress: false },
  });
  const orderId = await changing.order(theirs, [aLine("MUG", 2)]);
  const lineId = await changing.lineId(orderId, "MUG");
  const begin = (action: StagedAction) => changing.begin(orderId, [action]);

  await expect(begin({ kind: "ADD_LINE", sku: "CUP", quantity: 1, unitPrice: idr("1") })).rejects.toEqual(
    refusal("CHANNEL_FORBIDS", /canEditLines/),
  );
  await expect(begin({ kind: "SET_QTY", lineId, quantity: 9 })).rejects.toEqual(refusal("CHANNEL_FORBIDS", /canEditLines/));
  await expect(begin({ kind: "SET_ADDRESS", shipTo: jakarta })).rejects.toEqual(refusal("CHANNEL_FORBIDS", /canChangeAddress/));
  const whole = await shop.channel({ connectorKey: "told", tells: { CANCEL: "TELLS" }, rights: { ...ownRights, canPartialCancel: false } });
  const other = await changing.order(whole, [aLine("MUG", 2)]);
  await expect(changing.begin(other, [{ kind: "SET_QTY", lineId: await changing.lineId(other, "MUG"), quantity: 1 }])).rejects.toEqual(
    refusal("CHANNEL_FORBIDS", /canPartialCancel/),
  );
});

test.each([true, false])("what the channel decides waits for its answer: accepted %s", async (isAccepted) => {
  const theirs = await shop.channel({ connectorKey: "told", tells: { CANCEL: "DECIDES" } });
  const orderId = await changing.order(theirs, [aLine("MUG", 3)]);
  const lineId = await changing.lineId(orderId, "MUG");
  const id = await changing.begin(orderId, [
    { kind: "CANCEL_LINE", lineId, quantity: 1 },
    { kind: "SET_ADDRESS", shipTo: { ...jakarta, city: "Bandung" } },
  ]);
  const commandId = (await changing.confirm(orderId, id)) as string;
  expect(await changing.lines(orderId)).toMatchObject([{ left: 3 }]);
  await expect(changing.run((em) => cancelChange(em, aDeed(), { orderId, id }, null))).rejects.toEqual(
    refusal("ILLEGAL_TRANSITION", /decides/),
  );

  await changing.run((em) => beginCommand(em, aDeed(), commandId, { knowsKey: true, observes: false }));
  const outcome = isAccepted ? { kind: "ACCEPTED", reference: null } : { kind: "REJECTED", reason: "No" };
  await changing.run((em) => endCommand(em, aDeed(), commandId, outcome as never, 1));

  const [change] = await shop.read(sql<{ status: string }>`select status from order_changes where id = ${id}`);
  expect(change?.status).toBe(isAccepted ? "CONFIRMED" : "DECLINED");
  expect(await changing.lines(orderId)).toMatchObject([{ left: isAccepted ? 2 : 3 }]);
  expect(await changing.work(orderId)).toEqual([`JKT OPEN ${isAccepted ? 2 : 3}`]);
});

test("a change that waits for the buyer is confirmed or declined by their answer", async () => {
  const orderId = await mugs(2);
  const lineId = await changing.lineId(orderId, "MUG");
  const first = await changing.begin(orderId, [{ kind: "SET_QTY", lineId, quantity: 1 }]);
  await changing.confirm(orderId, first, true);
  expect((await changing.seen(orderId)).version).toBe(1);
  await changing.run((em) => answerChange(em, aDeed(), { orderId, id: first }, { accept: false, note: "No" }));
  const second = await changing.begin(orderId, [{ kind: "SET_QTY", lineId, quantity: 1 }]);
  await changing.confirm(orderId, second, true);
  await changing.run((em) => answerChange(em, aDeed(), { orderId, id: second }, { accept: true, note: null }));

  expect((await changing.seen(orderId)).version).toBe(2);
  expect((await changing.events(orderId)).filter((type) => type.startsWith("order_change."))).toEqual(
    ["created", "requested", "declined", "created", "requested", "confirmed"].map((what) => `order_change.${what}`),
  );
});

test("cancelling begun work asks the floor: what it gives up is cancelled, what it refuses comes back on delivery", async () => {
  const orderId = await mugs(3);
  const lineId = await changing.lineId(orderId, "MUG");
  await begun(orderId);
  const cancel = (quantity: number) =>
    changing.verb(
      orderId,
      (book, work) =>
        void cancelAtChannel(book, work, {
          units: [{ line: book.line(lineId), quantity }],
          reason: "Changed my mind",
          code: "CUSTOMER_REQUEST",
          onlyHere: false,
        }),
    );
  const requests = () =>
    shop.read(
      sql<{
        id: string;
        status: string;
        quantity: number;
      }>`select id, status, quantity from cancellation_requests where order_id = ${orderId} order by id`,
    );

  await cancel(1);
  expect(await changing.lines(orderId)).toMatchObject([{ left: 3 }]);
  const [open] = await requests();
  expect(open).toMatchObject({ status: "OPEN", quantity: 1 });
  await changing.verb(orderId, (book, work) => answerCancellationRequest(book, work, open?.id as string, { accept: true, note: null }));
  expect(await changing.lines(orderId)).toMatchObject([{ left: 2 }]);
  expect(await changing.work(orderId)).toEqual(["JKT IN_PROGRESS 2"]);

  await cancel(2);
  const [, second] = await requests();
  await changing.verb(orderId, (book, work) =>
    answerCancellationRequest(book, work, second?.id as string, { accept: false, note: "On the van" }),
  );
  expect((await requests()).map(({ status }) => status)).toEqual(["ACCEPTED", "RETURN_ON_DELIVERY"]);
  await changing.verb(
    orderId,
    (book, work) => void shipFulfillmentOrder(book, work, book.liveFulfillmentOrders[0] as never, null, shipping),
  );
  const book = await changing.verb(orderId, (book) => {
    expect(dueReturns(book)).toEqual([]);
    Object.assign(book.line(lineId), { deliveredQuantity: 2 });
  });
  expect(dueReturns(book).map(({ quantity }) => quantity)).toEqual([2]);
  expect((await changing.events(orderId)).filter((type) => /cancellation|return/.test(type))).toEqual([
    ...["order.cancellation_requested", "order.cancellation_accepted", "order.cancellation_requested", "order.cancellation_refused"],
    "order.return_on_delivery",
  ]);
});

test("what the floor cannot find of units that are to be cancelled is cancelled, and the rest is still asked for", async () => {
  const orderId = await mugs(3);
  await begun(orderId);
  const seen = () =>
    shop.read(sql`select status, quantity, (select cancelled_quantity from order_lines where id = order_line_id) as cancelled
      from cancellation_requests where order_id = ${orderId}`);
  await changing.verb(orderId, (book, work) => {
    const units = book.lines.map((line) => ({ line, quantity: 3 }));
    cancelAtChannel(book, work, { units, reason: "Changed my mind", code: "CUSTOMER_REQUEST", onlyHere: false });
  });
  const shortOf = (quantity: number) =>
    changing.verb(orderId, (book, work) => {
      const lines = book.lines.map(({ id }) => ({ lineId: id, quantity }));
      const about = { kind: "SHORT_PICK", reason: "OUT_OF_STOCK", stock: "AVAILABLE", notes: null } as const;
      rejectWork(book, work, { ...about, fulfillmentOrderId: book.fulfillmentOrders[0]?.id as string, lines });
    });

  await shortOf(2);
  expect(await seen()).toEqual([{ status: "OPEN", quantity: 1, cancelled: 2 }]);
  await shortOf(1);
  expect(await seen()).toEqual([{ status: "ACCEPTED", quantity: 1, cancelled: 3 }]);
});

test("what is fetched, though it was to be cancelled, is expected back", async () => {
  const store = await shop.location({ code: "STORE", pickup: true });
  await shop.stock(store, { MUG: 5 });
  const orderId = await changing.order(channel, [aLine("MUG", 2, { pickup: { locationId: store.id } })]);
  const on = (verb: (book: OrderBook, work: Work, one: FulfillmentOrder) => void) =>
    changing.verb(orderId, (book, work) => verb(book, work, book.fulfillmentOrders[0] as FulfillmentOrder));
  await on(markReady);
  await changing.verb(orderId, (book, work) => {
    const units = book.lines.map((line) => ({ line, quantity: 2 }));
    cancelAtChannel(book, work, { units, reason: "Changed my mind", code: "CUSTOMER_REQUEST", onlyHere: false });
  });
  await changing.verb(orderId, (book, work) => {
    answerCancellationRequest(book, work, book.cancellations[0]?.id as string, { accept: false, note: "It lies ready" });
  });

  await on((book, work, one) => expect(handOver(book, work, one, book.fulfillments[0]?.pickupCode as string)).toBe(true));

  expect(await shop.read(sql`select quantity, reason from return_lines where order_id = ${orderId}`)).toEqual([
    { quantity: 2, reason: "CANCELLED" },
  ]);
});

test("what was to be cancelled and is not fetched in time is cancelled once, and nothing else of its line with it", async () => {
  const store = await shop.location({ code: "KIOSK", pickup: true });
  await shop.stock(store, { POT: 2 });
  const orderId = await changing.order(channel, [aLine("POT", 2, { pickup: { locationId: store.id } })]);
  await changing.verb(orderId, (book, work) => markReady(book, work, book.fulfillmentOrders[0] as FulfillmentOrder));
  await changing.verb(orderId, (book, work) => {
    const units = book.lines.map((line) => ({ line, quantity: 1 }));
    cancelAtChannel(book, work, { units, reason: "Fewer", code: "CUSTOMER_REQUEST", onlyHere: false });
  });
  // A third one, which the place does not have.
  await changing.change(orderId, { kind: "SET_QTY", lineId: await changing.lineId(orderId, "POT"), quantity: 3 });

  const later = { ...aDeed(), at: new Date(Date.now() + 30 * 86_400_000) };
  await changing.run((em) => onOrder(em, later, orderId, expirePickups));

  expect(await changing.lines(orderId)).toMatchObject([{ sku: "POT", left: 1 }]);
  expect(await shop.read(sql`select status, quantity from cancellation_requests where order_id = ${orderId}`)).toEqual([
    { status: "ACCEPTED", quantity: 1 },
  ]);
});

test("what leaves before the floor answered comes back on delivery", async () => {
  const orderId = await mugs(2);
  await changing.verb(orderId, (book, work) => void pack(book, work, book.liveFulfillmentOrders[0] as never, null));
  await changing.verb(
    orderId,
    (book, work) => void cancelAtChannel(book, work, { units: null, reason: "Too late?", code: "OTHER", onlyHere: false }),
  );

  await changing.verb(orderId, (book, work) => sendOff(book, work, book.fulfillments[0] as never));

  const [after] = await shop.read(sql<{ status: string }>`select status from cancellation_requests where order_id = ${orderId}`);
  expect(after?.status).toBe("RETURN_ON_DELIVERY");
});
