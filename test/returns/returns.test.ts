import { expect, test } from "vitest";
import { approveClaim, claimIn, openClaim, rejectClaim, resolveClaim } from "../../src/flows/claim-units.ts";
import { codCollected } from "../../src/flows/collect-cash.ts";
import { compensateReturnLine } from "../../src/flows/compensate-return.ts";
import { disposeReturn } from "../../src/flows/dispose-return.ts";
import { cancelReturn, closeReturn, commitReturn } from "../../src/flows/end-return.ts";
import { attachReturnLabel } from "../../src/flows/label-return.ts";
import { lineIn } from "../../src/flows/open-return.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { packWork } from "../../src/flows/pack-work.ts";
import { receiveReturn } from "../../src/flows/receive-return.ts";
import { refundOrder } from "../../src/flows/refund-order.ts";
import { returnToSender } from "../../src/flows/return-to-sender.ts";
import { settleOrder } from "../../src/flows/settle-order.ts";
import { switchResolution } from "../../src/flows/switch-resolution.ts";
import type { Work } from "../../src/flows/work.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Return } from "../../src/returns/return.entity.ts";
import type { Disposition, Resolution } from "../../src/returns/return.states.ts";
import { broken } from "../support/broken.ts";
import { aLine, openShop } from "../support/shop.ts";
import { ReturnsDesk } from "./a-return.ts";

const shop = await openShop();
const desk = new ReturnsDesk(shop);
const jkt = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
const sub = await shop.location({ code: "SUB", type: "STORE", latitude: -7.25, longitude: 112.75 });
const no = await shop.location({ code: "NO", returns: false });
await shop.item("MUG");
await shop.item("CUP");
await shop.item("SALE", { tags: ["CLEARANCE"] });
await shop.stock(jkt, { MUG: 1_000, CUP: 1_000, SALE: 10 });
await shop.bundle("SET", { MUG: 2, CUP: 1 });
const web = await shop.channel();
const other = await shop.channel();
await desk.policy({ name: "Clearance", tag: "CLEARANCE", finalSale: true });
await desk.policy({
  name: "Strict",
  channelId: other.id,
  windowDays: 14,
  photosRequired: true,
  reasons: ["DEFECTIVE", "UNWANTED"],
  feeBasisPoints: 1_000,
});

const shipped = (quantity = 1, sku = "MUG", channel = web) => desk.shipped(channel, { lines: [aLine(sku, quantity)] });
const arrive =
  (locationId: string, lines: readonly { lineId: string; quantity: number }[] | null = null) =>
  (book: OrderBook, work: Work, ret: Return) => {
    receiveReturn(book, work, ret, { locationId, lines, unexpected: [] });
  };
const dispose = (lineId: string, quantity: number, disposition: Disposition) => (book: OrderBook, work: Work, ret: Return) => {
  disposeReturn(book, work, ret, [{ lineId, quantity, disposition }]);
};
const switchTo =
  (lineId: string, resolution: Resolution, quantity: number | null = null) =>
  (book: OrderBook, work: Work, ret: Return) => {
    const exchange = resolution === "EXCHANGE" ? { sku: "CUP", priceMinor: 1_500_000n } : null;
    switchResolution(book, work, ret, { line: lineIn(book, ret, lineId), quantity, resolution, exchange, keepMinor: 0n });
  };
const stateOf = async (orderId: string) =>
  (
    await shop.read(sql<{ status: string; returnStatus: string; paymentStatus: string; refunded: string }>`
    select status, return_status as "returnStatus", payment_status as "paymentStatus", refunded_minor::text as refunded from orders where id = ${orderId}`)
  )[0];
const countsAt = async (locationId: string, sku = "MUG") =>
  (
    await shop.read(sql<object>`
    select available, damaged, quality_control as "qualityControl" from inventory_levels
    where location_id = ${locationId} and item_id = (select id from inventory_items where sku = ${sku})`)
  )[0] ?? { available: 0, damaged: 0, qualityControl: 0 };
const refusal = (done: Promise<unknown>) => expect(done).rejects;

test("goods come back to another place than they left from: their stock lands there, and the buyer is paid back", async () => {
  const before = await countsAt(sub.id);
  const orderId = await shipped(5);
  expect(await stateOf(orderId)).toMatchObject({ status: "COMPLETED", returnStatus: null });
  const id = await desk.comesBack(orderId, [{ quantity: 4 }], { locationId: jkt.id });
  expect(await stateOf(orderId)).toMatchObject({ status: "OPEN", returnStatus: "IN_PROGRESS" });
  const [lineId = ""] = await desk.lineIds(id);

  await desk.onReturn(id, arrive(sub.id));
  for (const disposition of ["RESTOCKED", "DAMAGED", "PROCESSING_REQUIRED", "NOT_RESTOCKED"] as const)
    await desk.onReturn(id, dispose(lineId, 1, disposition));

  expect(before).toEqual({ available: 0, damaged: 0, qualityControl: 0 });
  expect(await countsAt(sub.id)).toEqual({ available: 1, damaged: 1, qualityControl: 1 });
  // What is put aside is not decided.
  expect((await desk.lines(id)).filter((line) => line.includes("COMMITTED"))).toHaveLength(3);
  expect(await stateOf(orderId)).toMatchObject({ refunded: "3000000", returnStatus: "IN_PROGRESS" });

  const aside =
    (await shop.read(sql<{ id: string }>`select id from return_lines where return_id = ${id} and disposition = 'PROCESSING_REQUIRED'`))[0]
      ?.id ?? "";
  await desk.onReturn(id, dispose(aside, 1, "RESTOCKED"));
  await desk.onReturn(id, closeReturn);

  expect(await countsAt(sub.id)).toEqual({ available: 2, damaged: 1, qualityControl: 0 });
  expect(await stateOf(orderId)).toMatchObject({ status: "COMPLETED", returnStatus: "PARTIALLY_RETURNED", refunded: "4000000" });
  expect(await desk.told(orderId)).toEqual(expect.arrayContaining(["order.reopened", "order.return_status_changed", "return.closed"]));
});

test("a bundle that comes back is its parts again", async () => {
  const id = await desk.comesBack(await shipped(1, "SET"), [{ sku: "SET" }]);
  const before = await Promise.all(["MUG", "CUP"].map((sku) => countsAt(jkt.id, sku)));
  await desk.onReturn(id, arrive(jkt.id));
  await desk.onReturn(id, dispose((await desk.lineIds(id))[0] as string, 1, "RESTOCKED"));

  const after = (await Promise.all(["MUG", "CUP"].map((sku) => countsAt(jkt.id, sku)))) as { available: number }[];
  expect(after.map(({ available }, index) => available - (before[index] as { available: number }).available)).toEqual([2, 1]);
});

test("what goes out in exchange is reserved at once, waits for the goods and for the difference, and leaves when both are here", async () => {
  const orderId = await shipped(2);
  const id = await desk.comesBack(orderId, [{ quantity: 2, resolution: "EXCHANGE", exchange: { sku: "CUP", priceMinor: null } }]);
  const [lineId = ""] = await desk.lineIds(id);
  expect(await desk.works(orderId)).toMatchObject([{ status: "ON_HOLD" }]);

  // Half of it comes: half of what waits may leave.
  await desk.onReturn(id, arrive(jkt.id, [{ lineId, quantity: 1 }]));
  expect((await desk.works(orderId)).map(({ status }) => status).sort()).toEqual(["ON_HOLD", "OPEN"]);

  await desk.onReturn(id, switchTo(lineId, "EXCHANGE"));
  const [line] = await shop.read(sql<{ due: string }>`select due_minor::text as due from return_lines where id = ${lineId}`);
  expect(line).toEqual({ due: "500000" });
  await desk.onReturn(id, arrive(jkt.id));
  const holds = await shop.read(sql<{ reason: string }>`select reason from holds where order_id = ${orderId} and status = 'ACTIVE'`);
  expect(holds).toEqual([{ reason: "AWAITING_PAYMENT" }]);
});

test("what went out for nothing any more, as its return came to something else, is not paid back besides", async () => {
  const orderId = await shipped();
  const id = await desk.comesBack(orderId, [{ resolution: "EXCHANGE", exchange: { sku: "CUP", priceMinor: null } }]);
  const [lineId = ""] = await desk.lineIds(id);
  await desk.onReturn(id, switchTo(lineId, "KEEP"));

  const payBack = desk.on(orderId, (book, work) => {
    const lines = book.lines.filter(({ origin }) => origin === "EXCHANGE").map((line) => ({ lineId: line.id, quantity: 1 }));
    refundOrder(book, work, { lines, shipping: null, goodwill: null, fee: null, reason: null, method: "ORIGINAL", note: null });
  });

  await refusal(payBack).toMatchObject({ code: "INVALID" });
  expect(await stateOf(orderId)).toMatchObject({ refunded: "0" });
});

test("once what goes out is packed the buyer gets nothing else any more", async () => {
  await desk.policy({ name: "Advance", itemId: (await shop.item("VIP")).id, advanceExchange: true });
  await shop.stock(jkt, { VIP: 5 });
  const orderId = await shipped(1, "VIP");
  const id = await desk.comesBack(orderId, [{ sku: "VIP", resolution: "REPLACE" }]);
  const [lineId = ""] = await desk.lineIds(id);
  const [work] = await desk.works(orderId);
  expect(work?.status).toBe("OPEN");
  await desk.on(orderId, (book, inHand) => {
    packWork(book, inHand, book.liveFulfillmentOrders[0] as never, { lines: null, boxes: [] });
  });

  await refusal(desk.onReturn(id, switchTo(lineId, "REFUND"))).toMatchObject({
    code: "ILLEGAL_TRANSITION",
    message: expect.stringContaining("is in a parcel"),
  });
  await refusal(desk.onReturn(id, (book, w, ret) => cancelReturn(book, w, ret, null))).toMatchObject({ code: "ILLEGAL_TRANSITION" });
});

test("what is repaired goes back from where it came, and is no other unit's stock", async () => {
  const orderId = await shipped();
  const id = await desk.comesBack(orderId, [{ resolution: "REPAIR", reason: "DEFECTIVE" }]);
  const before = await countsAt(sub.id);
  await desk.onReturn(id, arrive(sub.id));
  const [lineId = ""] = await desk.lineIds(id);
  await desk.onReturn(id, dispose(lineId, 1, "PROCESSING_REQUIRED"));
  await desk.onReturn(id, dispose(lineId, 1, "RESTOCKED"));

  const [work] = await shop.read(sql<object>`
    select place.code, work.status, line.unit_price_minor::int as price from fulfillment_orders work join locations place on place.id = work.location_id
    join fulfillment_order_lines part on part.fulfillment_order_id = work.id join order_lines line on line.id = part.order_line_id
    where work.order_id = ${orderId} and work.status = 'OPEN'`);
  expect(work).toEqual({ code: "SUB", status: "OPEN", price: 0 });
  expect(await countsAt(sub.id)).toEqual(before);
});

test("what was committed is set right by a line of its own, less what was given", async () => {
  const orderId = await shipped();
  const id = await desk.comesBack(orderId, [{ resolution: "REPLACE" }]);
  await desk.onReturn(id, (book, work, ret) => commitReturn(book, work, ret, null));
  const [lineId = ""] = await desk.lineIds(id);
  const more = { quantity: 1, resolution: "REFUND", exchange: null, keepMinor: 0n, note: null } as const;
  await desk.onReturn(id, (book, work, ret) => {
    compensateReturnLine(book, work, ret, { line: lineIn(book, ret, lineId), ...more });
  });

  expect(await stateOf(orderId)).toMatchObject({ refunded: "1000000" });
  const again = desk.onReturn(id, (book, work, ret) => {
    compensateReturnLine(book, work, ret, { line: lineIn(book, ret, lineId), ...more });
  });
  await refusal(again).toMatchObject({ message: "1 of it cannot be compensated; 0 can be." });
});

test("what never came gives the buyer nothing, and may be returned another time", async () => {
  const orderId = await shipped(2);
  const id = await desk.comesBack(orderId, [{ quantity: 2, resolution: "REPLACE" }]);
  const [lineId = ""] = await desk.lineIds(id);
  await desk.onReturn(id, arrive(jkt.id, [{ lineId, quantity: 1 }]));
  await refusal(desk.onReturn(id, closeReturn)).toMatchObject({ code: "ILLEGAL_TRANSITION" });
  await desk.onReturn(id, dispose(lineId, 1, "MISSING"));
  await desk.onReturn(id, dispose((await desk.lineIds(id))[1] as string, 1, "RESTOCKED"));
  await desk.onReturn(id, closeReturn);

  expect(await desk.lines(id)).toEqual(["1 KEEP COMMITTED DISPOSED MISSING", "1 REPLACE COMMITTED DISPOSED RESTOCKED"]);
  await desk.comesBack(orderId, [{ quantity: 1 }]);
  await refusal(desk.comesBack(orderId, [{ quantity: 1 }])).toMatchObject({ message: '1 of "MUG" cannot be returned; 0 of it can be.' });
});

test("labels are void once nothing is expected, and what comes along is noted", async () => {
  const id = await desk.comesBack(await shipped(2), [{ quantity: 2 }]);
  const [lineId = ""] = await desk.lineIds(id);
  await desk.onReturn(id, (book, work, ret) => {
    attachReturnLabel(book, work, ret, { carrier: "JNE", trackingNumber: "JX1", trackingUrl: null });
  });
  await desk.onReturn(id, switchTo(lineId, "KEEP"));
  const voided = await shop.read(sql<{ void: boolean }>`
    select voided_at is not null as void from reverse_deliveries where reverse_fulfillment_order_id in (select id from reverse_fulfillment_orders where return_id = ${id})`);
  expect(voided).toEqual([{ void: true }]);
  await desk.onReturn(id, switchTo(lineId, "REFUND"));
  await desk.onReturn(id, (book, work, ret) => {
    receiveReturn(book, work, ret, { locationId: sub.id, lines: null, unexpected: [{ sku: "SOCK", quantity: 2, note: null }] });
  });
  expect(await shop.read(sql<object>`select sku, quantity from unexpected_items`)).toEqual([{ sku: "SOCK", quantity: 2 }]);
  await refusal(desk.onReturn(await desk.comesBack(await shipped(), [{}]), arrive(no.id))).toMatchObject({
    message: "Location 3 takes no returns.",
  });
});

test("the policies say what may be returned, and why not; staff make exceptions", async () => {
  const sale = await shipped(1, "SALE");
  await refusal(desk.comesBack(sale, [{ sku: "SALE" }])).toMatchObject({
    message: 'It is not taken back: the policy "Clearance" says final sale.',
  });
  await desk.comesBack(sale, [{ sku: "SALE" }], { exception: true });

  const strict = await shipped(3, "MUG", other);
  const asked = (line: object) => desk.comesBack(strict, [line], { origin: "BUYER" });
  await refusal(asked({})).toMatchObject({ message: 'By the policy "Strict" a picture of the goods is needed.' });
  const photos = ["https://a.example/1.jpg"];
  await refusal(asked({ photos, reason: "WRONG_SIZE" })).toMatchObject({
    message: 'By the policy "Strict" it is taken back for DEFECTIVE, UNWANTED.',
  });
  const id = await asked({ photos });
  const fee = () =>
    shop.read(sql<object>`select fee_minor::int as fee, amount_minor::int as amount from return_lines where return_id = ${id}`);
  expect(await stateOf(strict)).toMatchObject({ returnStatus: "REQUESTED" });
  expect(await fee()).toEqual([{ fee: 100_000, amount: 900_000 }]);

  const mended = await desk.comesBack(strict, [{ reason: "DEFECTIVE", photos }], { origin: "BUYER" });
  expect(await shop.read(sql<object>`select fee_minor::int as fee from return_lines where return_id = ${mended}`)).toEqual([{ fee: 0 }]);

  await shop.read(sql`update fulfillments set delivered_at = now() - interval '15 days' where order_id = ${strict}`);
  await refusal(asked({ photos })).toMatchObject({ message: '1 of "MUG" cannot be returned; 0 of it can be.' });
});

test("a parcel that nobody took comes back to where it left from: paid money is owed, uncollected cash is not, the stock is there again", async () => {
  for (const [paymentStatus, resolution] of [
    ["PAID", "REFUND"],
    ["COD_DUE", "KEEP"],
  ] as const) {
    const orderId = await desk.shipped(web, { lines: [aLine("MUG", 2)], paymentStatus });
    let id = "";
    const back = (book: OrderBook, work: Work) => {
      id = returnToSender(book, work, book.fulfillments[0] as never)?.id ?? "";
    };
    await desk.on(orderId, back);
    const [once] = [id];
    await desk.on(orderId, back);
    expect(id).toBe(once);
    expect(await desk.lines(id)).toEqual([`2 ${resolution} PENDING EXPECTED`]);
    const before = (await countsAt(jkt.id)) as { available: number };

    await desk.onReturn(id, arrive(jkt.id));
    await desk.onReturn(id, dispose((await desk.lineIds(id))[0] as string, 2, "RESTOCKED"));
    await desk.onReturn(id, closeReturn);

    expect(await desk.lines(id)).toEqual([`2 ${resolution} COMMITTED DISPOSED RESTOCKED`]);
    expect(((await countsAt(jkt.id)) as { available: number }).available - before.available).toBe(2);
    expect(await stateOf(orderId)).toMatchObject({ refunded: resolution === "REFUND" ? "2000000" : "0", returnStatus: "RETURNED" });
  }
});

test("cash that our carrier took for a channel's order is given back by us, what the channel took is left to the channel", async () => {
  for (const [paymentStatus, given] of [
    ["COD_DUE", ["REFUND 1000000 JNE"]],
    ["PAID", []],
  ] as const) {
    const connected = await shop.channel({ connectorKey: "told" });
    const orderId = await desk.shipped(connected, { paymentStatus });
    await desk.on(orderId, (book, work) => {
      const [parcel] = book.fulfillments;
      if (parcel && paymentStatus === "COD_DUE") codCollected(book, work, parcel, book.order.totalMinor, null);
      settleOrder(book, work);
    });
    const id = await desk.comesBack(orderId, [{}]);
    await desk.onReturn(id, arrive(jkt.id));
    await desk.onReturn(id, dispose((await desk.lineIds(id))[0] as string, 1, "RESTOCKED"));

    const back = sql<{ text: string }>`
      select kind || ' ' || amount_minor || ' ' || gateway as text from payment_transactions where order_id = ${orderId} and kind = 'REFUND'`;
    expect((await shop.read(back)).map(({ text }) => text)).toEqual(given);
  }
});

test("units are claimed or returned, never both; what came late is the buyer's", async () => {
  const orderId = await shipped(2);
  const claim = async (values: object, quantity: number) => {
    let id = "";
    await desk.on(orderId, (book, work) => {
      const lines = book.originalLines.map((line) => ({ lineId: line.id, quantity }));
      const said = { against: "CARRIER", resolution: "REPLACE", fulfillmentId: null, amountMinor: null, note: null, photos: [] } as const;
      id = openClaim(book, work, { ...said, reason: "LOST", lines, ...values }).id;
    });
    return (verb: typeof resolveClaim) => desk.on(orderId, (book, work) => verb(book, work, claimIn(book, id)));
  };
  await desk.comesBack(orderId, [{}]);
  await refusal(claim({}, 2)).toMatchObject({ message: '2 of "MUG" cannot be returned or claimed; 1 of it left and did neither.' });
  const lost = await claim({}, 1);
  await refusal(desk.comesBack(orderId, [{}])).toMatchObject({ code: "INVALID" });
  await lost((book, work, one) => rejectClaim(book, work, one, "Signed for"));
  const anew = await claim({}, 1);
  await anew((book, work, one) => approveClaim(book, work, one, {}));
  await anew(resolveClaim);
  expect(await desk.works(orderId)).toMatchObject([{ status: "OPEN" }]);

  const late = await claim({ reason: "LATE", resolution: "REFUND", amountMinor: 50_000n }, 2);
  await late((book, work, one) => approveClaim(book, work, one, {}));
  await late(resolveClaim);
  expect(await stateOf(orderId)).toMatchObject({ refunded: "50000", status: "OPEN" });
});

test("of two who receive the same goods one does, whoever switches meanwhile", async () => {
  for (let round = 0; round < 6; round++) {
    const orderId = await shipped(2);
    const id = await desk.comesBack(orderId, [{ quantity: 2, resolution: "REPLACE" }]);
    const [lineId = ""] = await desk.lineIds(id);
    const lines = [{ lineId, quantity: 2 }];
    const done = await Promise.allSettled([
      desk.onReturn(id, arrive(jkt.id, lines)),
      desk.onReturn(id, switchTo(lineId, "REFUND")),
      desk.onReturn(id, arrive(sub.id, lines)),
    ]);

    expect([done[0]?.status, done[2]?.status].sort()).toEqual(["fulfilled", "rejected"]);
    expect(done[1]?.status).toBe("fulfilled");
    expect(await desk.lines(id)).toEqual(["2 REFUND PENDING RECEIVED"]);
    expect(await desk.works(orderId)).toEqual([]);
  }
});

test("a return is received or cancelled, not both", async () => {
  for (let round = 0; round < 6; round++) {
    const id = await desk.comesBack(await shipped(), [{ resolution: "REPLACE" }]);
    const done = await Promise.allSettled([
      desk.onReturn(id, arrive(sub.id)),
      desk.onReturn(id, (book, work, ret) => cancelReturn(book, work, ret, null)),
    ]);
    expect(done.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  }
});

test("all units that come back one by one are paid back to the last rupiah", async () => {
  const orderId = await desk.shipped(web, {
    lines: [aLine("MUG", 3, { tax: moneyOf("1100.01", "IDR") })],
    taxTotal: moneyOf("1100.01", "IDR"),
    total: moneyOf("31100.01", "IDR"),
  });
  const id = await desk.comesBack(orderId, [{ quantity: 3 }]);
  const [lineId = ""] = await desk.lineIds(id);
  await desk.onReturn(id, arrive(sub.id));
  for (let unit = 0; unit < 3; unit++) await desk.onReturn(id, dispose(lineId, 1, "NOT_RESTOCKED"));

  expect(await stateOf(orderId)).toMatchObject({ refunded: "3110001", returnStatus: "IN_PROGRESS" });
});

test("after all of that every rule of the shop holds", async () => expect(await broken(shop)).toEqual([]));
