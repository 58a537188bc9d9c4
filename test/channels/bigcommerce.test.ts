import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { Commands } from "../../src/channels/command.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { aLevel, aParcel, cancelling, fetchOrder, linesOf, named, sentBy, teller, tellUnheard, wholeCatalogue } from "./ask-and-tell.ts";
import { type BigCommerceDouble, openBigCommerce } from "./bigcommerce.ts";
import type { Called } from "./channel-server.ts";
import { accountWith, pollAll } from "./plain-account.ts";
import { faults, forgetRefused, leave, leavesUndone, selling } from "./selling.ts";

let double: BigCommerceDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [double, account] = await selling(openBigCommerce(), { MUG: 10, CUP: 5 });
  return () => leave(double);
});

async function shipping(externalId: string, quantity: number): Promise<Commands["SHIP"]> {
  const [line] = await linesOf(double, externalId);
  const lines = [{ externalIds: line?.externalIds ?? [], sku: "MUG", quantity }];
  return { order: named(externalId), shipment: aParcel({ lines }) };
}
const refunding = (externalId: string): Commands["REFUND"] => ({
  order: named(externalId),
  amount: moneyOf("85000", "IDR"),
  lines: [],
  reason: "Broken",
});
const isChange = ({ method, path }: Called) => method !== "GET" && !path.endsWith("/refund_quotes");

test("orders changed within a span are all found as hints, though more than a page changed in one second", async () => {
  const second = new Date(Date.now() - 60_000);
  const early = double.order([{ sku: "MUG", quantity: 1 }], new Date(second.getTime() - 3_600_000));
  const many = Array.from({ length: 230 }, () => double.order([{ sku: "CUP", quantity: 1 }], second));

  const found = await pollAll(double.connector, account, new Date(second.getTime() - 5000));

  const ids = found
    .flatMap(({ delivery }) => double.connector.normalise(delivery))
    .map((event) => (event.kind === "hint" ? event.hint.externalId : event.kind));
  expect([...new Set(ids)].sort()).toEqual(many.sort());
  expect(ids).not.toContain(early);
  expect(new Set(found.map(({ id }) => id)).size).toBe(many.length);
});

test("nothing changed is an empty answer, which is no error", async () => {
  expect(await pollAll(double.connector, account, new Date(Date.now() - 60_000))).toEqual([]);
});

test("a version found by a poll has another id than the one after it", async () => {
  const order = double.order([{ sku: "MUG", quantity: 1 }], new Date(Date.now() - 5000));
  const [before] = await pollAll(double.connector, account, new Date(Date.now() - 60_000));
  double.cancel(order);
  const [after] = await pollAll(double.connector, account, new Date(Date.now() - 60_000));

  expect(after?.id).not.toBe(before?.id);
});

test("the catalogue has variants, and products that are counted as a whole", async () => {
  expect(await double.connector.catalogue?.(account, null)).toEqual({
    next: null,
    entries: [
      {
        externalSku: "MUG",
        externalIds: { productId: expect.any(String), variantId: expect.any(String) },
        title: "A MUG - Blue",
        barcode: null,
        stock: 10,
      },
      { externalSku: "CUP", externalIds: { productId: expect.any(String) }, title: "A CUP", barcode: null, stock: 5 },
    ],
  });
});

test("a catalogue of many pages is read whole", async () => {
  for (let index = 0; index < 120; index += 1) double.list(`THING-${index}`, index);

  const entries = await wholeCatalogue(double, account);

  expect(entries.map(({ externalSku }) => externalSku)).toEqual(double.store.things.map(({ sku }) => sku));
});

test("levels are set and seen; what the store does not know, or has elsewhere, is refused alone", async () => {
  const { entries = [] } = (await double.connector.catalogue?.(account, null)) ?? {};
  const [mug, cup] = entries;
  if (!mug || !cup) throw new Error("The catalogue is empty");
  const gone = { externalSku: "GONE", externalIds: { productId: "999999" } };
  const levels = [aLevel(mug, 42), aLevel(cup, 43, "1"), aLevel(gone, 1), aLevel(mug, 7, "9")];

  const answers = await double.connector.stock?.set(levels, account);

  expect(answers?.map(({ outcome }) => outcome)).toEqual(["SET", "SET", "REFUSED", "REFUSED"]);
  expect(answers?.[2]).toMatchObject({ reason: expect.stringContaining("422 Item is tracked by product") });
  expect(await double.connector.stock?.shown(levels, account)).toEqual([42, 43, null, null]);
});

test("a parcel of a part, then of the rest, and none for more than there is", async () => {
  const order = double.order([{ sku: "MUG", quantity: 2 }]);
  const send = async (key: string, quantity: number) => teller(double, "SHIP").send(await shipping(order, quantity), account, key);

  expect(await send("k1", 1)).toEqual({ outcome: "ACCEPTED", reference: expect.any(String) });
  expect(await fetchOrder(double, order)).toMatchObject({ orderStatus: "PARTIALLY_FULFILLED", lines: [{ fulfilledQuantity: 1 }] });
  expect(await send("k2", 2)).toMatchObject({ outcome: "REJECTED", reason: "BigCommerce refused the parcel: 400" });
  expect(await send("k3", 1)).toMatchObject({ outcome: "ACCEPTED" });
  expect(await fetchOrder(double, order)).toMatchObject({ orderStatus: "FULFILLED", fulfillmentStatus: "FULFILLED" });
});

test.each(faults)("$kind: whether a parcel was told can be seen", async (fault) => {
  const order = double.order([{ sku: "MUG", quantity: 1 }]);
  const command = await shipping(order, 1);
  double.server.misbehave(isChange, fault);

  const seen = await tellUnheard(teller(double, "SHIP"), command, account);

  expect(seen === null).toBe(leavesUndone(fault));
  expect(await teller(double, "SHIP").observe?.(command, account, "k2")).toBeNull();
});

test("an order is cancelled whole and once; its lines, and what has left, are not", async () => {
  const [whole, part, gone] = [1, 1, 1].map((quantity) => double.order([{ sku: "MUG", quantity }])) as [string, string, string];
  await teller(double, "SHIP").send(await shipping(gone, 1), account, "k0");
  const cancel = (id: string, lines: Commands["CANCEL"]["lines"]) =>
    teller(double, "CANCEL").send(cancelling(named(id), { lines }), account, "k1");

  expect((await cancel(whole, null)).outcome).toBe("ACCEPTED");
  expect((await cancel(whole, null)).outcome).toBe("ACCEPTED");
  expect((await cancel(part, [{ externalIds: ["1"], sku: "MUG", quantity: 1 }])).outcome).toBe("REJECTED");
  expect(await cancel(gone, null)).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("Shipped") });
  expect([whole, part, gone].map((id) => double.orderOf(id).cancelled)).toEqual([true, false, false]);
  expect(double.done.get(`CANCEL ${whole}`)).toBe(1);
});

test("money goes back the way it came, not into store credit", async () => {
  const order = double.order([{ sku: "MUG", quantity: 2 }]);

  expect(await teller(double, "REFUND").send(refunding(order), account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
  expect(await fetchOrder(double, order)).toMatchObject({ paymentStatus: "PARTIALLY_REFUNDED" });
  expect(sentBy(double, ({ path, method }) => method === "POST" && path.endsWith("/refunds"))).toHaveProperty("payments", [
    { provider_id: "checkout_paypalexpress", amount: 85000, offline: false },
  ]);
});

test("money that cannot go back by itself, or is declined, is left to a person", async () => {
  double.store.payment = { ...double.store.payment, provider_id: "bankdeposit", offline: true };
  const byHand = double.order([{ sku: "MUG", quantity: 1 }]);
  expect(await teller(double, "REFUND").send(refunding(byHand), account, "k1")).toMatchObject({ outcome: "REJECTED" });
  expect(double.orderOf(byHand).refunds).toEqual([]);

  double.store.payment = { ...double.store.payment, offline: false };
  double.store.declines = true;
  const declined = double.order([{ sku: "MUG", quantity: 1 }]);
  expect(await teller(double, "REFUND").send(refunding(declined), account, "k2")).toMatchObject({
    outcome: "REJECTED",
    reason: expect.stringContaining("declined"),
  });
});

test.each(faults)("$kind: whether money went back can be seen", async (fault) => {
  const order = double.order([{ sku: "MUG", quantity: 1 }]);
  double.server.misbehave(isChange, fault);

  const seen = await tellUnheard(teller(double, "REFUND"), refunding(order), account);

  expect(seen === null).toBe(leavesUndone(fault));
  expect(await teller(double, "REFUND").observe?.(refunding(order), account, "k2")).toBeNull();
});

test("a refund that may be ours, and does not say so, is not made again", async () => {
  double.store.keepsReasons = false;
  const order = double.order([{ sku: "MUG", quantity: 2 }]);
  double.server.misbehave(isChange, { kind: "LOST_ANSWER" });

  await expect(teller(double, "REFUND").send(refunding(order), account, "k1")).rejects.toMatchObject({ mayBeDone: true });
  expect(await teller(double, "REFUND").observe?.(refunding(order), account, "k1")).toMatchObject({ outcome: "REJECTED" });
  const another = { ...refunding(order), amount: moneyOf("1000", "IDR") };
  expect(await teller(double, "REFUND").observe?.(another, account, "k2")).toBeNull();
});

test("a spent quota says in its own words when to come again, and answers say what is left", async () => {
  const order = double.order([{ sku: "MUG", quantity: 1 }]);
  expect(double.connector.limitLeft?.(new Response(null, { headers: { "x-rate-limit-requests-left": "35" } }))).toEqual({
    limit: "requests",
    left: 35,
  });
  double.store.quota = 0;

  const told = teller(double, "CANCEL").send({ order: named(order), reason: "OTHER", note: null, lines: null }, account, "k1");
  await expect(told).rejects.toMatchObject({ name: "ChannelUnavailable", retryAfter: 15, mayBeDone: false });
});

test("the settings are tried by real calls, and a wrong token is refused", async () => {
  expect(await double.connector.check?.(account)).toEqual({ name: "Toko Melati", currencyCode: "IDR", problems: [] });

  const wrong = accountWith(double, { accessToken: "wrong" });
  await expect(double.connector.check?.(wrong)).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  forgetRefused(double);
});
