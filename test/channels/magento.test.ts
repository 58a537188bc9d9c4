import { afterEach, beforeEach, expect, test } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { ChannelOrder, Commands, ToldLevel, ToldLine } from "../../src/channels/command.ts";
import { moneyOf } from "../../src/kit/money.ts";
import type { Fault } from "./channel-server.ts";
import type { ChannelDouble } from "./double.ts";
import { openMagento } from "./magento.ts";
import { plainAccount, pollAll } from "./plain-account.ts";

let shop: ChannelDouble;
let account: Account<unknown>;
beforeEach(async () => {
  shop = await openMagento();
  account = plainAccount(shop);
  shop.list("MUG", 10);
  shop.list("CUP", 5);
});
afterEach(async () => {
  expect(shop.refused).toEqual([]);
  expect(shop.server.bugs).toEqual([]);
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
/** Its lines as a command names them. */
async function linesOf(externalId: string): Promise<readonly ToldLine[]> {
  const delivery = await shop.connector.fetch?.({ externalId, version: null }, account);
  const [event] = delivery ? shop.connector.normalise(delivery) : [];
  return event?.kind === "order" ? event.order.lines.map(({ externalIds, sku, quantity }) => ({ externalIds, sku, quantity })) : [];
}

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

test("the catalogue has what can be ordered by itself", async () => {
  const page = await shop.connector.catalogue?.(account, null);

  expect(page).toEqual({
    entries: ["MUG", "CUP"].map((sku) => ({ externalSku: sku, externalIds: { sku }, title: `A ${sku}`, barcode: null, stock: null })),
    next: null,
  });
});

test("what is shown is what buyers may order: open orders are not counted twice", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 4 }]);
  const level = { listing: { externalSku: "MUG", externalIds: { sku: "MUG" } }, externalLocationId: null, quantity: 6, previous: null };
  expect(shop.shown("MUG")).toBe(6);

  await shop.connector.stock?.set([level], account);
  expect(shop.shown("MUG")).toBe(6);
  await teller("SHIP").send({ order: named(order), shipment: { ...parcel(), lines: await linesOf(order) } }, account, "k1");

  expect(shop.shown("MUG")).toBe(6);
});

test("levels are set and seen; what the shop does not know is refused alone", async () => {
  const { entries = [] } = (await shop.connector.catalogue?.(account, null)) ?? {};
  const level = (listing: ToldLevel["listing"], quantity: number): ToldLevel => ({
    listing,
    externalLocationId: null,
    quantity,
    previous: null,
  });
  const levels = [...entries.map((entry) => level(entry, 42)), level({ externalSku: "GONE", externalIds: { sku: "GONE" } }, 1)];

  const answers = await shop.connector.stock?.set(levels, account);

  expect(answers).toEqual([
    { outcome: "SET" },
    { outcome: "SET" },
    { outcome: "REFUSED", reason: "Magento does not count this SKU in this stock." },
  ]);
  expect(await shop.connector.stock?.shown(levels, account)).toEqual([42, 42, null]);
  expect([shop.shown("MUG"), shop.shown("CUP")]).toEqual([42, 42]);
});

test("a part leaves, then the rest, and no unit twice", async () => {
  const order = shop.order([
    { sku: "MUG", quantity: 2 },
    { sku: "CUP", quantity: 1 },
  ]);
  const [mugs, cup] = (await linesOf(order)) as [ToldLine, ToldLine];
  const ship = (lines: readonly ToldLine[], key: string) =>
    teller("SHIP").send({ order: named(order), shipment: { ...parcel(false), lines } }, account, key);

  await ship([{ ...mugs, quantity: 1 }], "k1");
  await ship([{ ...mugs, quantity: 1 }, cup], "k2");

  expect(shop.orderOf(order).shipments.map(({ units }) => units)).toEqual([{ MUG: 1 }, { MUG: 1, CUP: 1 }]);
  expect(await ship([cup], "k3")).toEqual({
    outcome: "REJECTED",
    reason: "Magento refused the shipment: Shipment Document Validation Error(s):",
  });
});

test("an order is cancelled whole, lines are told in a note, and what left is no longer cancelled", async () => {
  const [whole, part, gone] = [1, 1, 1].map((quantity) => shop.order([{ sku: "MUG", quantity }])) as [string, string, string];
  await teller("SHIP").send({ order: named(gone), shipment: { ...parcel(), lines: await linesOf(gone) } }, account, "k0");
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

test.each(faults)("$kind: whether a parcel was told can be seen", async (fault) => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }]);
  const command = { order: named(order), shipment: { ...parcel(), lines: await linesOf(order) } };
  shop.server.misbehave(({ method }) => method === "POST", fault);

  await expect(teller("SHIP").send(command, account, "k1")).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
  const seen = await teller("SHIP").observe?.(command, account, "k1");
  expect(seen === null).toBe(fault.kind === "ERROR" || fault.kind === "TIMEOUT");
  if (seen === null) await teller("SHIP").send(command, account, "k1");

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
  shop.server.misbehave(({ method }) => method === "POST", { kind: "RATE_LIMITED", seconds: 7 });

  await expect(
    teller("CANCEL").send({ order: named(order), reason: "OTHER", note: null, lines: null }, account, "k1"),
  ).rejects.toMatchObject({
    retryAfter: 7,
    mayBeDone: false,
  });
  expect(shop.orderOf(order).cancelled).toBe(false);
});

test("the settings are tried by a real call, and wrong ones are refused", async () => {
  expect(await shop.connector.check?.(account)).toEqual({ name: "https://toko.example/", currencyCode: "IDR", problems: [] });

  const wrong = plainAccount({ ...shop, settings: { ...shop.settings, accessToken: "wrong" } });
  await expect(shop.connector.check?.(wrong)).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  (shop.refused as string[]).length = 0;
});

test("a parcel that leaves between reading and writing a level is noticed", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 4 }]);
  const lines = await linesOf(order);
  const level = { listing: { externalSku: "MUG", externalIds: { sku: "MUG" } }, externalLocationId: null, quantity: 20, previous: null };
  let sent = false;
  const interrupted: Account<unknown> = {
    ...account,
    http: async (url, init) => {
      if (!sent && init?.method === "POST" && url.endsWith("/source-items")) {
        sent = true;
        await teller("SHIP").send({ order: named(order), shipment: { ...parcel(), lines } }, account, "k1");
      }
      return account.http(url, init);
    },
  };

  const [first] = (await shop.connector.stock?.set([level], interrupted)) ?? [];
  expect(first).toMatchObject({ outcome: "DIFFERED" });
  expect(await shop.connector.stock?.set([level], account)).toEqual([{ outcome: "SET" }]);
  expect(shop.shown("MUG")).toBe(20);
});
