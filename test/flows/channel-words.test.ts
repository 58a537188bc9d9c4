import { expect, test } from "vitest";
import { letGo } from "../../src/flows/hold-order.ts";
import { onOrder } from "../../src/flows/work.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const place = await shop.location();
await shop.stock(place, { MUG: 100, TEA: 100 });

interface Line {
  readonly sku: string;
  readonly open: number;
  readonly worked: number;
}

const linesOf = (orderId: string) =>
  shop.read(sql<Line>`
    select sku, ordered_quantity - cancelled_quantity - fulfilled_quantity as open,
      coalesce((select sum(part.remaining_quantity) from fulfillment_order_lines part where part.order_line_id = line.id), 0)::int as worked
    from order_lines line where order_id = ${orderId} order by position`);
const stateOf = async (orderId: string) =>
  (
    await shop.read(
      sql<{ status: string; fulfillment: string }>`select status, fulfillment_status as fulfillment from orders where id = ${orderId}`,
    )
  )[0];
const holdsOf = (orderId: string) =>
  shop.read(
    sql<{ id: string; reason: string; status: string }>`select id, reason, status from holds where order_id = ${orderId} order by id`,
  );
const later = (minutes: number) => new Date(Date.UTC(2026, 10, 1, 4, minutes));

test("what the channel ships itself takes no stock and is no work of ours, and completes by the channel's word", async () => {
  const channel = await shop.channel({ locationIds: [place.id] });
  const before = [await shop.counts("MUG"), await shop.counts("TEA")];
  const order = anOrder({ shipTo: null, lines: [aLine("MUG", 2, { fulfilledByChannel: true })] });

  const [taken] = await shop.accept(channel, order);
  const { orderId } = taken as { orderId: string };
  expect(await stateOf(orderId)).toEqual({ status: "OPEN", fulfillment: "UNFULFILLED" });
  expect(await linesOf(orderId)).toEqual([{ sku: "MUG", open: 2, worked: 0 }]);

  await shop.accept(channel, {
    ...order,
    updatedAt: later(1),
    lines: [aLine("MUG", 2, { fulfilledByChannel: true, fulfilledQuantity: 2 })],
  });
  expect(await stateOf(orderId)).toEqual({ status: "COMPLETED", fulfillment: "FULFILLED" });
  expect([await shop.counts("MUG"), await shop.counts("TEA")]).toEqual(before);
});

test("a line that nobody here knows does not stop an order when the channel ships it", async () => {
  const [taken] = await shop.accept(await shop.channel(), anOrder({ lines: [aLine("FBA-ONLY", 1, { fulfilledByChannel: true })] }));
  expect(await stateOf(taken?.orderId as string)).toMatchObject({ status: "OPEN" });
});

test("of a mixed order only what is ours is worked on, and it waits for the other part", async () => {
  const channel = await shop.channel();
  const order = anOrder({ lines: [aLine("MUG", 1, { fulfilledByChannel: true }), aLine("TEA", 3)] });

  const [taken] = await shop.accept(channel, order);
  const { orderId } = taken as { orderId: string };
  expect(await linesOf(orderId)).toEqual([
    { sku: "MUG", open: 1, worked: 0 },
    { sku: "TEA", open: 3, worked: 3 },
  ]);

  await shop.accept(channel, {
    ...order,
    updatedAt: later(1),
    lines: [aLine("MUG", 1, { fulfilledByChannel: true, fulfilledQuantity: 1 }), aLine("TEA", 3)],
  });
  expect(await stateOf(orderId)).toEqual({ status: "OPEN", fulfillment: "PARTIALLY_FULFILLED" });
});

test("when the channel takes a line over, its stock is free again; when it gives it back, it is routed", async () => {
  const channel = await shop.channel();
  const order = anOrder({ lines: [aLine("MUG", 2)] });
  const free = (await shop.counts("MUG")).available;
  const [taken] = await shop.accept(channel, order);
  expect(await shop.counts("MUG")).toMatchObject({ available: free - 2 });

  await shop.accept(channel, { ...order, updatedAt: later(1), lines: [aLine("MUG", 2, { fulfilledByChannel: true })] });
  expect(await shop.counts("MUG")).toMatchObject({ available: free });

  await shop.accept(channel, { ...order, updatedAt: later(2) });
  expect(await shop.counts("MUG")).toMatchObject({ available: free - 2 });
  expect(await stateOf(taken?.orderId as string)).toMatchObject({ status: "OPEN" });
});

test("a buyer's wish to cancel holds the order until the channel says that it is answered", async () => {
  const channel = await shop.channel();
  const order = anOrder();
  const [taken] = await shop.accept(channel, { ...order, orderStatus: "CANCEL_REQUESTED" });
  const { orderId } = taken as { orderId: string };
  expect(await holdsOf(orderId)).toMatchObject([{ reason: "CUSTOMER_REQUEST", status: "ACTIVE" }]);
  expect(await stateOf(orderId)).toEqual({ status: "OPEN", fulfillment: "ON_HOLD" });

  await shop.accept(channel, { ...order, updatedAt: later(1) });
  expect(await holdsOf(orderId)).toMatchObject([{ status: "RELEASED" }]);
  expect(await stateOf(orderId)).toEqual({ status: "OPEN", fulfillment: "UNFULFILLED" });

  await shop.accept(channel, { ...order, orderStatus: "CANCEL_REQUESTED", updatedAt: later(2) });
  await shop.accept(channel, { ...order, orderStatus: "CANCELLED", cancelled: true, updatedAt: later(3) });
  expect(await stateOf(orderId)).toMatchObject({ status: "CANCELLED" });
  expect((await holdsOf(orderId)).filter(({ status }) => status === "ACTIVE")).toEqual([]);
});

test("who lets an order go on in spite of the wish is not overruled by the same wish", async () => {
  const channel = await shop.channel();
  const order = anOrder({ orderStatus: "CANCEL_REQUESTED" });
  const [taken] = await shop.accept(channel, order);
  const { orderId } = taken as { orderId: string };
  const [hold] = await holdsOf(orderId);
  await shop.em.transactional((em) => onOrder(em as never, aDeed("key"), orderId, (book, work) => letGo(book, work, hold?.id as string)));

  await shop.accept(channel, { ...order, updatedAt: later(1) });
  expect(await holdsOf(orderId)).toMatchObject([{ status: "RELEASED" }]);
});

test("who bears what, what is paid out and when it must leave are kept as the channel last said them", async () => {
  const channel = await shop.channel();
  const order = anOrder({
    dispatchBy: later(0),
    payout: moneyOf("9000", "IDR"),
    adjustments: [
      { kind: "VOUCHER", funder: "CHANNEL", amount: moneyOf("1000", "IDR"), title: "11.11", externalLineId: "line-MUG" },
      { kind: "COMMISSION", funder: "SELLER", amount: moneyOf("500", "IDR"), title: "Fee", externalLineId: null },
    ],
  });
  const said = () =>
    shop.read(sql`
      select adjustments, payout_minor::text as payout, dispatch_by = ${order.dispatchBy as Date} as "inTime" from orders
      where external_id = ${order.externalId}`);

  await shop.accept(channel, order);
  expect(await said()).toEqual([
    {
      adjustments: [
        { kind: "VOUCHER", funder: "CHANNEL", amountMinor: "100000", title: "11.11", externalLineId: "line-MUG" },
        { kind: "COMMISSION", funder: "SELLER", amountMinor: "50000", title: "Fee", externalLineId: null },
      ],
      payout: "900000",
      inTime: true,
    },
  ]);

  const { dispatchBy: _, payout: __, adjustments: ___, ...silent } = order;
  await shop.accept(channel, { ...silent, updatedAt: later(1) });
  expect(await said()).toEqual([{ adjustments: null, payout: null, inTime: null }]);
});
