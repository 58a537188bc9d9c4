import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { ToldLevel } from "../../src/channels/command.ts";
import type { Delivery, IncomingOrder } from "../../src/channels/connector.ts";
import { aLevel } from "./ask-and-tell.ts";
import { type LoyverseDouble, openLoyverse } from "./loyverse.ts";
import { accountWith, plainAccount, pollAll } from "./plain-account.ts";
import { faults, forgetRefused, leave, selling } from "./selling.ts";

let shop: LoyverseDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [shop, account] = await selling(openLoyverse(), { MUG: 1000, CUP: 5 });
  return () => leave(shop);
});

const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
const ordersIn = (...deliveries: readonly Delivery[]): IncomingOrder[] =>
  deliveries.flatMap((delivery) => shop.connector.normalise(delivery)).flatMap((event) => (event.kind === "order" ? [event.order] : []));
const pollFrom = async (minutes: number): Promise<IncomingOrder[]> =>
  ordersIn(...(await pollAll(shop.connector, account, minutesAgo(minutes))).map(({ delivery }) => delivery));
const fetched = async (externalId: string): Promise<IncomingOrder[]> => {
  const delivery = await shop.connector.fetch?.({ externalId, version: null }, account);
  return delivery ? ordersIn(delivery) : [];
};

test("receipts that changed within a span are all found, page by page, with the merchant's currency", async () => {
  shop.order([{ sku: "MUG", quantity: 1 }], minutesAgo(120));
  const many = Array.from({ length: 530 }, (_, index) => shop.order([{ sku: "MUG", quantity: 1 }], minutesAgo(1 + index / 60)));

  const orders = await pollFrom(30);

  expect(orders.map(({ externalId }) => externalId).sort()).toEqual(many.sort());
  expect(new Set(orders.map(({ currencyCode }) => currencyCode))).toEqual(new Set(["IDR"]));
  // Of sales that never changed nothing more is asked.
  expect(shop.server.calls.map(({ path }) => path)).toEqual(Array.from({ length: 3 }, () => ["/v1.0/merchant", "/v1.0/receipts"]).flat());
});

test("a till that was offline is heard of late, and its sale was placed when it was made", async () => {
  const soldAt = minutesAgo(300);
  const sale = shop.sellOffline([{ sku: "MUG", quantity: 1 }], soldAt, minutesAgo(1));

  expect(await pollFrom(5)).toMatchObject([{ externalId: sale, placedAt: soldAt, lines: [{ quantity: 1, fulfilledQuantity: 1 }] }]);
});

test("a refund is a later version of its sale, which is asked for", async () => {
  const sale = shop.order([{ sku: "MUG", quantity: 2 }], minutesAgo(600));
  const at = minutesAgo(1);
  const refund = shop.refund(sale, 2, at);

  expect(await pollFrom(5)).toMatchObject([
    { externalId: sale, orderStatus: "RETURNED", paymentStatus: "REFUNDED", updatedAt: at, nativeStatus: `SALE / REFUND ${refund}` },
  ]);
});

test("of refunds of a part, those of before are found, too, however many receipts lie between", async () => {
  const sale = shop.order([{ sku: "MUG", quantity: 3 }], minutesAgo(600));
  const first = shop.refund(sale, 1, minutesAgo(500));
  for (let index = 0; index < 300; index += 1) shop.order([{ sku: "MUG", quantity: 1 }], minutesAgo(400));
  const second = shop.refund(sale, 1, minutesAgo(2));

  expect(await pollFrom(5)).toMatchObject([
    { externalId: sale, paymentStatus: "PARTIALLY_REFUNDED", nativeStatus: `SALE / REFUND ${first} / REFUND ${second}` },
  ]);

  shop.refund(sale, 1, minutesAgo(1));
  expect(await pollFrom(5)).toMatchObject([{ externalId: sale, orderStatus: "RETURNED", paymentStatus: "REFUNDED" }]);
});

test("a sale that changes after it was given back stays given back", async () => {
  const sale = shop.order([{ sku: "MUG", quantity: 1 }], minutesAgo(600));
  shop.refund(sale, 1, minutesAgo(500));
  shop.touch(sale, minutesAgo(1));

  expect(await pollFrom(5)).toMatchObject([{ externalId: sale, paymentStatus: "REFUNDED" }]);
  expect(await fetched(sale)).toMatchObject([{ externalId: sale, paymentStatus: "REFUNDED" }]);
});

test("a cancelled sale is found as such, and has another id than before", async () => {
  const sale = shop.order([{ sku: "MUG", quantity: 1 }], minutesAgo(3));
  const [before] = await pollAll(shop.connector, account, minutesAgo(5));
  shop.cancel(sale);
  const [after] = await pollAll(shop.connector, account, minutesAgo(5));

  expect(after?.id).not.toBe(before?.id);
  expect(after && ordersIn(after.delivery)).toMatchObject([{ externalId: sale, cancelled: true, paymentStatus: "VOIDED" }]);
});

test("a webhook leads to the whole sale: its own, or that of a refund, or several", async () => {
  const sale = shop.order([{ sku: "MUG", quantity: 2 }], minutesAgo(9));
  const other = shop.order([{ sku: "CUP", quantity: 1 }], minutesAgo(8));
  const refund = shop.refund(sale, 1, minutesAgo(1));
  const webhook = shop.webhook(refund) as Delivery;

  expect(shop.connector.webhook?.verify(webhook, account.settings)).toBe(true);
  expect(shop.connector.normalise(webhook, account.settings)).toMatchObject([{ kind: "hint", hint: { externalId: refund } }]);
  expect(await fetched(refund)).toMatchObject([{ externalId: sale, paymentStatus: "PARTIALLY_REFUNDED" }]);
  expect((await fetched(`${refund},${other}`)).map(({ externalId, paymentStatus }) => [externalId, paymentStatus])).toEqual([
    [sale, "PARTIALLY_REFUNDED"],
    [other, "PAID"],
  ]);
});

test("with the currency in the settings a webhook brings the order, and nobody is asked", async () => {
  const { settings } = accountWith(shop, { currency: "IDR" });
  const sale = shop.order([{ sku: "MUG", quantity: 2 }]);

  expect(shop.connector.normalise(shop.webhook(sale) as Delivery, settings)).toMatchObject([
    { kind: "order", order: { externalId: sale } },
  ]);
  expect(shop.server.calls).toEqual([]);
});
const listings = async (): Promise<ToldLevel["listing"][]> => [...((await shop.connector.catalogue?.(account, null))?.entries ?? [])];

test("the catalogue has every variant, page by page", async () => {
  for (let index = 0; index < 260; index += 1) shop.list(`SKU-${index}`, 1);
  const first = await shop.connector.catalogue?.(account, null);
  const second = await shop.connector.catalogue?.(account, first?.next ?? null);

  expect([first?.entries.length, second?.entries.length, second?.next]).toEqual([250, 12, null]);
  expect(first?.entries[0]).toEqual({
    externalSku: "MUG",
    externalIds: { variantId: expect.any(String), itemId: expect.any(String), trackStock: "true" },
    title: "A MUG",
    barcode: null,
    stock: null,
  });
});

test("levels are set and seen by store; what Loyverse does not know or count is refused alone", async () => {
  shop.listUncounted("TEA");
  const [mug, cup, tea] = (await listings()) as [ToldLevel["listing"], ToldLevel["listing"], ToldLevel["listing"]];
  const gone = { externalSku: "GONE", externalIds: { variantId: "v-gone", trackStock: "true" } };
  const levels = [aLevel(mug, 42), aLevel(cup, 3, shop.stores[1]), aLevel(gone, 1), aLevel(tea, 1)];

  expect(await shop.connector.stock?.set(levels, account)).toEqual([
    { outcome: "SET" },
    { outcome: "SET" },
    { outcome: "REFUSED", reason: "Loyverse does not take a level of this variant in this store." },
    { outcome: "REFUSED", reason: expect.stringContaining("Track stock") },
  ]);
  expect(await shop.connector.stock?.shown(levels, account)).toEqual([42, 3, null, null]);
  expect([shop.shown("MUG"), shop.shown("CUP")]).toEqual([42, 5]);
});

test("without a store nothing is told, and nobody is asked", async () => {
  const [mug] = (await listings()) as [ToldLevel["listing"]];
  const { storeId: _, ...settings } = shop.settings;
  const placeless = plainAccount({ ...shop, settings });
  const before = shop.server.calls.length;

  expect(await shop.connector.stock?.set([aLevel(mug, 1)], placeless)).toMatchObject([
    { outcome: "REFUSED", reason: expect.stringContaining("storeId") },
  ]);
  expect(await shop.connector.stock?.shown([aLevel(mug, 1)], placeless)).toEqual([null]);
  expect(shop.server.calls.length).toBe(before);
});

test.each(faults)("$kind: a level may have been set, and telling it again does no harm", async (fault) => {
  const [mug] = (await listings()) as [ToldLevel["listing"]];
  shop.server.misbehave(({ method }) => method === "POST", fault);

  await expect(shop.connector.stock?.set([aLevel(mug, 42)], account)).rejects.toMatchObject({
    name: "ChannelUnavailable",
    mayBeDone: true,
  });
  expect(await shop.connector.stock?.set([aLevel(mug, 42)], account)).toEqual([{ outcome: "SET" }]);
  expect(shop.shown("MUG")).toBe(42);
});

test.each(faults)("$kind: a poll that met it finds everything the next time", async (fault) => {
  const sale = shop.order([{ sku: "MUG", quantity: 1 }], minutesAgo(1));
  shop.server.misbehave(({ path }) => path === "/v1.0/receipts", fault);

  await expect(pollFrom(5)).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: false });
  expect(await pollFrom(5)).toMatchObject([{ externalId: sale }]);
});

test("a call that comes too soon did nothing, and says when to come again", async () => {
  const [mug] = (await listings()) as [ToldLevel["listing"]];
  shop.server.misbehave(({ method }) => method === "POST", { kind: "RATE_LIMITED", seconds: 7 });

  await expect(shop.connector.stock?.set([aLevel(mug, 42)], account)).rejects.toMatchObject({ retryAfter: 7, mayBeDone: false });
  expect(shop.shown("MUG")).toBe(1000);
});

test("the settings are tried by a real call, and say what is wrong", async () => {
  const checked = (more: Record<string, unknown>) => shop.connector.check?.(accountWith(shop, more));

  expect(await checked({})).toEqual({ name: "Toko Melati", currencyCode: "IDR", problems: [] });
  expect(await checked({ currency: "THB", storeId: "nowhere" })).toMatchObject({
    problems: [
      expect.stringContaining("sells in IDR"),
      "There is no store nowhere; there are kemang (store-kemang), menteng (store-menteng).",
    ],
  });
  await expect(checked({ accessToken: "wrong" })).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  forgetRefused(shop);
});

test("a code is traded for tokens, and those are renewed, each refresh token once", async () => {
  const redirectUri = "https://orders.example/authorized";
  const granted = await shop.connector.authorization?.exchange({ code: "code-1" }, { ...account, settings: shop.settings, redirectUri });
  const first = accountWith(shop, granted);
  expect(shop.connector.tokens?.expiresAt(first.settings)?.getTime()).toBeGreaterThan(Date.now());

  const renewed = await shop.connector.tokens?.refresh(first);

  const second = accountWith(shop, renewed);
  expect(await shop.connector.check?.(second)).toMatchObject({ problems: [] });
  await expect(shop.connector.tokens?.refresh(first)).rejects.toMatchObject({ name: "ChannelRefused", status: 400 });
  await expect(
    shop.connector.authorization?.exchange({ error: "access_denied" }, { ...account, settings: shop.settings, redirectUri }),
  ).rejects.toMatchObject({ name: "ChannelRefused", status: 403 });
});
