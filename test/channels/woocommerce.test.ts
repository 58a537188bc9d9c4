import { afterEach, beforeEach, expect, test } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { ChannelOrder, Commands, ToldLevel } from "../../src/channels/command.ts";
import { moneyOf } from "../../src/kit/money.ts";
import type { Fault } from "./channel-server.ts";
import type { ChannelDouble } from "./double.ts";
import { plainAccount, pollAll } from "./plain-account.ts";
import { openWooCommerce } from "./woocommerce.ts";

let shop: ChannelDouble;
let account: Account<unknown>;
beforeEach(async () => {
  shop = await openWooCommerce();
  account = plainAccount(shop);
  shop.list("MUG", 10);
  shop.list("CUP", 5);
});
afterEach(async () => {
  expect(shop.refused).toEqual([]);
  await shop.stop();
});

const named = (externalId: string): ChannelOrder => ({ externalId, number: externalId, currencyCode: "IDR" });
const parcel = (complete = true): Commands["SHIP"]["shipment"] => ({
  id: "0199",
  lines: [],
  complete,
  trackingNumber: "JX1",
  carrierCode: "jne",
  carrierName: "JNE",
  trackingUrl: "https://jne.example/JX1",
  shippedAt: new Date(),
  externalLocationId: null,
  notifyBuyer: true,
});
const teller = <Kind extends "SHIP" | "CANCEL" | "REFUND">(kind: Kind) => {
  const found = shop.connector.tell?.[kind];
  if (!found) throw new Error(`It cannot be told ${kind}`);
  return found;
};

test("orders changed within a span are all found, page by page, though more than a page changed in one second", async () => {
  const second = new Date(Date.now() - 60_000);
  const early = shop.order([{ sku: "MUG", quantity: 1 }], new Date(second.getTime() - 3_600_000));
  const many = Array.from({ length: 230 }, () => shop.order([{ sku: "CUP", quantity: 1 }], second));

  const found = await pollAll(shop.connector, account, new Date(second.getTime() - 5000));

  const ids = found
    .flatMap(({ delivery }) => shop.connector.normalise(delivery))
    .map((event) => (event.kind === "order" ? event.order.externalId : ""));
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
  const level = (listing: ToldLevel["listing"], quantity: number): ToldLevel => ({
    listing,
    externalLocationId: null,
    quantity,
    previous: null,
  });
  const levels = [...entries.map((entry) => level(entry, 42)), level({ externalSku: "GONE", externalIds: { productId: "999999" } }, 1)];

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

  await teller("SHIP").send({ order: named(order), shipment: parcel(false) }, account, "k1");
  expect(shop.done.get(`SHIP ${order}`)).toBeUndefined();
  await teller("SHIP").send({ order: named(order), shipment: { ...parcel(), trackingNumber: "JX2" } }, account, "k2");

  expect(shop.orderOf(order).shipments.map(({ trackingNumber }) => trackingNumber)).toEqual(["JX1", "JX2"]);
  expect(shop.done.get(`SHIP ${order}`)).toBe(1);
});

test("an order is cancelled whole, lines are told in a note, and what left is no longer cancelled", async () => {
  const [whole, part, gone] = [1, 1, 1].map((quantity) => shop.order([{ sku: "MUG", quantity }])) as [string, string, string];
  await teller("SHIP").send({ order: named(gone), shipment: parcel() }, account, "k0");
  const lines = [{ externalIds: ["1"], sku: "MUG", quantity: 1 }];
  const cancel = (id: string, some: typeof lines | null) =>
    teller("CANCEL").send({ order: named(id), reason: "OUT_OF_STOCK", note: null, lines: some }, account, "k1");

  expect([await cancel(whole, null), await cancel(part, lines), await cancel(gone, null)].map(({ outcome }) => outcome)).toEqual([
    "ACCEPTED",
    "ACCEPTED",
    "REJECTED",
  ]);
  expect([whole, part].map((id) => shop.orderOf(id).cancelled)).toEqual([true, false]);
});

const faults: readonly Fault[] = [
  { kind: "ERROR" },
  { kind: "LOST_ANSWER" },
  { kind: "HALF_OPEN" },
  { kind: "ERROR_AFTER" },
  { kind: "TIMEOUT" },
];

test.each(faults)("$kind: a parcel told again is told once", async (fault) => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }]);
  shop.server.misbehave(({ method }) => method !== "GET", fault, fault);
  const tell = () => teller("SHIP").send({ order: named(order), shipment: parcel() }, account, "k1");

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

  await expect(teller("REFUND").send(command, account, "k1")).rejects.toMatchObject({ mayBeDone: true });
  const seen = await teller("REFUND").observe?.(command, account, "k1");

  expect(seen === null).toBe(fault.kind === "ERROR" || fault.kind === "TIMEOUT");
  expect(await teller("REFUND").observe?.(command, account, "k2")).toBeNull();
  expect(shop.orderOf(order).refunds).toEqual(seen === null ? [] : ["85000.00"]);
});

test("a call that comes too soon did nothing, and says when to come again", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }]);
  shop.server.misbehave(({ method }) => method === "PUT", { kind: "RATE_LIMITED", seconds: 7 });

  await expect(
    teller("CANCEL").send({ order: named(order), reason: "OTHER", note: null, lines: null }, account, "k1"),
  ).rejects.toMatchObject({
    retryAfter: 7,
    mayBeDone: false,
  });
  expect(shop.orderOf(order).cancelled).toBe(false);
});

test("the settings are tried by a real call, and wrong ones are refused", async () => {
  expect(await shop.connector.check?.(account)).toEqual({ name: "Toko Melati", currencyCode: "IDR", problems: [] });

  const wrong = plainAccount({ ...shop, settings: { ...shop.settings, consumerSecret: "wrong" } });
  await expect(shop.connector.check?.(wrong)).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  (shop.refused as string[]).length = 0;
});

test("where the host strips the header, the credentials go into the address", async () => {
  const way = plainAccount({ ...shop, settings: { ...shop.settings, credentialsInQuery: true } });

  expect(await shop.connector.check?.(way)).toMatchObject({ problems: [] });
  expect(shop.server.calls.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});
