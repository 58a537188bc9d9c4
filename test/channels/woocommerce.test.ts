import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { Commands } from "../../src/channels/command.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { aLevel, aParcel, cancelling, idsIn, named, teller, tellUnheard } from "./ask-and-tell.ts";
import type { ChannelDouble } from "./double.ts";
import { accountWith, pollAll } from "./plain-account.ts";
import { faults, forgetRefused, leave, leavesUndone, selling } from "./selling.ts";
import { openWooCommerce } from "./woocommerce.ts";

let shop: ChannelDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [shop, account] = await selling(openWooCommerce(), { MUG: 10, CUP: 5 });
  return () => leave(shop);
});

test("orders changed within a span are all found, page by page, though more than a page changed in one second", async () => {
  const second = new Date(Date.now() - 60_000);
  const early = shop.order([{ sku: "MUG", quantity: 1 }], new Date(second.getTime() - 3_600_000));
  const many = Array.from({ length: 230 }, () => shop.order([{ sku: "CUP", quantity: 1 }], second));

  const found = await pollAll(shop.connector, account, new Date(second.getTime() - 5000));

  const ids = idsIn(shop, found);
  expect([...new Set(ids)].sort()).toEqual(many.sort());
  expect(ids).not.toContain(early);
  expect(new Set(found.map(({ id }) => id)).size).toBe(many.length);
});

test("a version found by a poll has another id than the one after it", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }], new Date(Date.now() - 5000));
  const [before] = await pollAll(shop.connector, account, new Date(Date.now() - 60_000));
  shop.cancel(order);
  const [after] = await pollAll(shop.connector, account, new Date(Date.now() - 60_000));

  expect(after?.id).not.toBe(before?.id);
});

test("the catalogue has simple products and variations, by what orders name them", async () => {
  const page = await shop.connector.catalogue?.(account, null);

  expect(page?.next).toBeNull();
  expect(page?.entries).toEqual([
    { externalSku: "MUG", externalIds: { productId: expect.any(String) }, title: "A MUG", barcode: null, stock: 10 },
    {
      externalSku: "CUP",
      externalIds: { productId: expect.any(String), variationId: expect.any(String) },
      title: "Kinds of CUP - Blue",
      barcode: null,
      stock: 5,
    },
  ]);
});

test("levels are set and seen; what the shop does not know is refused alone", async () => {
  const { entries = [] } = (await shop.connector.catalogue?.(account, null)) ?? {};
  const levels = [...entries.map((entry) => aLevel(entry, 42)), aLevel({ externalSku: "GONE", externalIds: { productId: "999999" } }, 1)];

  const answers = await shop.connector.stock?.set(levels, account);

  expect(answers).toEqual([
    { outcome: "SET" },
    { outcome: "SET" },
    { outcome: "REFUSED", reason: "WooCommerce: woocommerce_rest_product_invalid_id" },
  ]);
  expect(await shop.connector.stock?.shown(levels, account)).toEqual([42, 42, null]);
  expect([shop.shown("MUG"), shop.shown("CUP")]).toEqual([42, 42]);
});

test("a part leaves with a note, and the last parcel completes the order", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 2 }]);

  await teller(shop, "SHIP").send({ order: named(order), shipment: aParcel({ complete: false }) }, account, "k1");
  expect(shop.done.get(`SHIP ${order}`)).toBeUndefined();
  await teller(shop, "SHIP").send({ order: named(order), shipment: aParcel({ trackingNumber: "JX2" }) }, account, "k2");

  expect(shop.orderOf(order).shipments.map(({ trackingNumber }) => trackingNumber)).toEqual(["JX1", "JX2"]);
  expect(shop.done.get(`SHIP ${order}`)).toBe(1);
});

test("an order is cancelled whole, lines are told in a note, and what left is no longer cancelled", async () => {
  const [whole, part, gone] = [1, 1, 1].map((quantity) => shop.order([{ sku: "MUG", quantity }])) as [string, string, string];
  await teller(shop, "SHIP").send({ order: named(gone), shipment: aParcel() }, account, "k0");
  const lines = [{ externalIds: ["1"], sku: "MUG", quantity: 1 }];
  const cancel = (id: string, some: typeof lines | null) =>
    teller(shop, "CANCEL").send(cancelling(named(id), { lines: some }), account, "k1");

  expect([await cancel(whole, null), await cancel(part, lines), await cancel(gone, null)].map(({ outcome }) => outcome)).toEqual([
    "ACCEPTED",
    "ACCEPTED",
    "REJECTED",
  ]);
  expect([whole, part].map((id) => shop.orderOf(id).cancelled)).toEqual([true, false]);
});

test.each(faults)("$kind: a parcel told again is told once", async (fault) => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }]);
  shop.server.misbehave(({ method }) => method !== "GET", fault, fault);
  const tell = () => teller(shop, "SHIP").send({ order: named(order), shipment: aParcel() }, account, "k1");

  await expect(tell()).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
  await expect(tell()).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
  expect(await tell()).toMatchObject({ outcome: "ACCEPTED" });

  expect(shop.orderOf(order).shipments).toHaveLength(1);
  expect(shop.done.get(`SHIP ${order}`)).toBe(1);
});

test.each(faults)("$kind: whether money went back can be seen", async (fault) => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }]);
  const command: Commands["REFUND"] = { order: named(order), amount: moneyOf("85000", "IDR"), lines: [], reason: "Broken" };
  shop.server.misbehave(({ method }) => method === "POST", fault);

  const seen = await tellUnheard(teller(shop, "REFUND"), command, account);

  expect(seen === null).toBe(leavesUndone(fault));
  expect(await teller(shop, "REFUND").observe?.(command, account, "k2")).toBeNull();
  expect(shop.orderOf(order).refunds).toEqual(seen === null ? [] : ["85000.00"]);
});

test("a call that comes too soon did nothing, and says when to come again", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }]);
  shop.server.misbehave(({ method }) => method === "PUT", { kind: "RATE_LIMITED", seconds: 7 });

  await expect(
    teller(shop, "CANCEL").send({ order: named(order), reason: "OTHER", note: null, lines: null }, account, "k1"),
  ).rejects.toMatchObject({
    retryAfter: 7,
    mayBeDone: false,
  });
  expect(shop.orderOf(order).cancelled).toBe(false);
});

test("the settings are tried by a real call, and wrong ones are refused", async () => {
  expect(await shop.connector.check?.(account)).toEqual({ name: "Toko Melati", currencyCode: "IDR", problems: [] });

  const wrong = accountWith(shop, { consumerSecret: "wrong" });
  await expect(shop.connector.check?.(wrong)).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  forgetRefused(shop);
});

test("where the host strips the header, the credentials go into the address", async () => {
  const way = accountWith(shop, { credentialsInQuery: true });

  expect(await shop.connector.check?.(way)).toMatchObject({ problems: [] });
  expect(shop.server.calls.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});
