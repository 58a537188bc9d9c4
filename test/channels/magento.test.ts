import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { Commands, ToldLine } from "../../src/channels/command.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { aLevel, aParcel, cancelling, idsIn, linesOf, named, teller, tellUnheard, wholeOrder } from "./ask-and-tell.ts";
import type { ChannelDouble } from "./double.ts";
import { openMagento } from "./magento.ts";
import { accountWith, pollAll } from "./plain-account.ts";
import { faults, forgetRefused, leave, leavesUndone, selling } from "./selling.ts";

let shop: ChannelDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [shop, account] = await selling(openMagento(), { MUG: 10, CUP: 5 });
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

test("the catalogue has what can be ordered by itself", async () => {
  const page = await shop.connector.catalogue?.(account, null);

  expect(page).toEqual({
    entries: ["MUG", "CUP"].map((sku) => ({ externalSku: sku, externalIds: { sku }, title: `A ${sku}`, barcode: null, stock: null })),
    next: null,
  });
});

test("what is shown is what buyers may order: open orders are not counted twice", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 4 }]);
  const level = aLevel({ externalSku: "MUG", externalIds: { sku: "MUG" } }, 6);
  expect(shop.shown("MUG")).toBe(6);

  await shop.connector.stock?.set([level], account);
  expect(shop.shown("MUG")).toBe(6);
  await teller(shop, "SHIP").send(await wholeOrder(shop, order), account, "k1");

  expect(shop.shown("MUG")).toBe(6);
});

test("levels are set and seen; what the shop does not know is refused alone", async () => {
  const { entries = [] } = (await shop.connector.catalogue?.(account, null)) ?? {};
  const levels = [...entries.map((entry) => aLevel(entry, 42)), aLevel({ externalSku: "GONE", externalIds: { sku: "GONE" } }, 1)];

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
  const [mugs, cup] = (await linesOf(shop, order)) as [ToldLine, ToldLine];
  const ship = (lines: readonly ToldLine[], key: string) =>
    teller(shop, "SHIP").send({ order: named(order), shipment: aParcel({ complete: false, lines }) }, account, key);

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
  await teller(shop, "SHIP").send(await wholeOrder(shop, gone), account, "k0");
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

test.each(faults)("$kind: whether a parcel was told can be seen", async (fault) => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }]);
  const command = await wholeOrder(shop, order);
  shop.server.misbehave(({ method }) => method === "POST", fault);

  const seen = await tellUnheard(teller(shop, "SHIP"), command, account);
  expect(seen === null).toBe(leavesUndone(fault));
  if (seen === null) await teller(shop, "SHIP").send(command, account, "k1");

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
  shop.server.misbehave(({ method }) => method === "POST", { kind: "RATE_LIMITED", seconds: 7 });

  await expect(
    teller(shop, "CANCEL").send({ order: named(order), reason: "OTHER", note: null, lines: null }, account, "k1"),
  ).rejects.toMatchObject({
    retryAfter: 7,
    mayBeDone: false,
  });
  expect(shop.orderOf(order).cancelled).toBe(false);
});

test("the settings are tried by a real call, and wrong ones are refused", async () => {
  expect(await shop.connector.check?.(account)).toEqual({ name: "https://toko.example/", currencyCode: "IDR", problems: [] });

  const wrong = accountWith(shop, { accessToken: "wrong" });
  await expect(shop.connector.check?.(wrong)).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  forgetRefused(shop);
});

test("a parcel that leaves between reading and writing a level is noticed", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 4 }]);
  const lines = await linesOf(shop, order);
  const level = aLevel({ externalSku: "MUG", externalIds: { sku: "MUG" } }, 20);
  let sent = false;
  const interrupted: Account<unknown> = {
    ...account,
    http: async (url, init) => {
      if (!sent && init?.method === "POST" && url.endsWith("/source-items")) {
        sent = true;
        await teller(shop, "SHIP").send({ order: named(order), shipment: aParcel({ lines }) }, account, "k1");
      }
      return account.http(url, init);
    },
  };

  const [first] = (await shop.connector.stock?.set([level], interrupted)) ?? [];
  expect(first).toMatchObject({ outcome: "DIFFERED" });
  expect(await shop.connector.stock?.set([level], account)).toEqual([{ outcome: "SET" }]);
  expect(shop.shown("MUG")).toBe(20);
});
