import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import type { PollPage } from "../../../src/channels/connector.ts";
import { Reader } from "../../../src/kit/read.ts";
import { hasNeighbours } from "../../support/neighbours.ts";
import { aLevel, fetchOrder, wholeCatalogue } from "../ask-and-tell.ts";
import { pollAll } from "../plain-account.ts";
import { leave, selling } from "../selling.ts";
import { openShopee, type ShopeeDouble } from "../shopee.ts";
import { asListed } from "./fields.ts";

let shopee: ShopeeDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [shopee, account] = await selling(openShopee(), { MUG: 10, CUP: 5 });
  return () => leave(shopee);
});

test("orders changed within a span are all found, with their money, though more changed in one second than a page holds", async () => {
  const second = new Date(Date.now() - 60_000);
  const early = shopee.order([{ sku: "MUG", quantity: 1 }], new Date(second.getTime() - 3_600_000));
  const many = Array.from({ length: 70 }, () => shopee.order([{ sku: "CUP", quantity: 1 }], second));
  const before = Array.from({ length: 40 }, (_, n) =>
    shopee.order([{ sku: "MUG", quantity: 1 }], new Date(second.getTime() - 2000 - n * 1000)),
  );

  const found = await pollAll(shopee.connector, account, new Date(second.getTime() - 120_000));

  const orders = found
    .flatMap(({ delivery }) => shopee.connector.normalise(delivery))
    .flatMap((event) => (event.kind === "order" ? [event.order] : []));
  expect([...new Set(orders.map(({ externalId }) => externalId))].sort()).toEqual([...many, ...before].sort());
  expect(orders.map(({ externalId }) => externalId)).not.toContain(early);
  expect(new Set(found.map(({ id }) => id)).size).toBe(110);
  expect(orders.every(({ payout, difference }) => payout !== null && difference.minor === 0n)).toBe(true);
});

test("no order is passed over that stays within the span while others change between two pages", async () => {
  const start = Date.now() - 600_000;
  const ids = Array.from({ length: 120 }, (_, n) => shopee.order([{ sku: "MUG", quantity: 1 }], new Date(start + n * 1000)));
  const span = { since: new Date(start - 1000), until: new Date(start + 300_000) };
  const found = new Set<string>();
  let next: string | null = null;
  do {
    const page: PollPage | undefined = await shopee.connector.poll?.page(account, span, next);
    for (const { id } of page?.found ?? []) found.add(id.split("@")[0] ?? "");
    next = page?.next ?? null;
    // The youngest changes now, and leaves the span.
    if (next !== null) shopee.shop.cancel(ids.pop() ?? "");
  } while (next !== null);

  expect(ids.filter((id) => !found.has(id))).toEqual([]);
});

test("a version found by a poll has another id than the one after it", async () => {
  const order = shopee.order([{ sku: "MUG", quantity: 1 }], new Date(Date.now() - 5000));
  const [before] = await pollAll(shopee.connector, account, new Date(Date.now() - 60_000));
  shopee.cancel(order);
  const [after] = await pollAll(shopee.connector, account, new Date(Date.now() - 60_000));

  expect(after?.id).not.toBe(before?.id);
});

test("what was lost is brought by the poll, and confirmed only after", async () => {
  const old = new Date(Date.now() - 7_200_000);
  const order = shopee.order([{ sku: "MUG", quantity: 1 }], old);
  shopee.shop.lose(shopee.shop.push(order));
  const span = { since: new Date(Date.now() - 600_000), until: new Date() };
  const page = (cursor: string | null) => shopee.connector.poll?.page(account, span, cursor);

  const lost = await page("lost");

  expect(lost?.found.map(({ id }) => id.split("@")[0])).toEqual([order]);
  expect(shopee.shop.lost.length).toBe(1);
  expect(await page(lost?.next ?? null)).toEqual({ found: [], next: null });
  expect(shopee.shop.lost).toEqual([]);
});

test("what another shop of the app waits for is not confirmed", async () => {
  shopee.shop.lose(shopee.shop.push(shopee.order([{ sku: "MUG", quantity: 1 }], new Date())));
  shopee.shop.lose({ code: 3, shop_id: 7, timestamp: 1, data: { ordersn: "X", status: "UNPAID", update_time: 1 } });

  const page = await shopee.connector.poll?.page(account, { since: new Date(), until: new Date() }, "lost");

  expect([page?.found.length, page?.next, shopee.shop.lost.length]).toEqual([1, null, 2]);
});

test("a push is signed, and hints at the version that is fetched", async () => {
  const order = shopee.order([{ sku: "MUG", quantity: 2 }]);
  const push = shopee.webhook(order);
  const settings = shopee.connector.settings(Reader.of(shopee.settings));

  expect(push && shopee.connector.webhook?.verify(push, settings)).toBe(true);
  const { updatedAt } = await fetchOrder(shopee, order);
  expect(push && shopee.connector.normalise(push, settings)).toEqual([
    { kind: "hint", hint: { externalId: order, version: String(updatedAt.getTime() / 1000) } },
  ]);
});

test("an order that does not exist is refused", async () => {
  await expect(shopee.connector.fetch?.({ externalId: "NONE", version: null }, account)).rejects.toMatchObject({
    name: "ChannelRefused",
    status: 404,
  });
});

test("the catalogue has what can be ordered by itself, page by page", async () => {
  for (let n = 0; n < 25; n += 1) shopee.list(`SKU-${n}`, n);

  const entries = await wholeCatalogue(shopee, account);

  expect(entries.length).toBe(27);
  expect(entries.slice(0, 2).map(({ externalSku, title, stock, barcode }) => ({ externalSku, title, stock, barcode }))).toEqual([
    { externalSku: "MUG", title: "A MUG, Blue", stock: 10, barcode: null },
    { externalSku: "CUP", title: "A CUP", stock: 5, barcode: null },
  ]);
});

test("levels are set and seen; one that is refused leaves the others", async () => {
  const { entries = [] } = (await shopee.connector.catalogue?.(account, null)) ?? {};
  const [mug, cup] = entries as [(typeof entries)[0], (typeof entries)[0]];
  const gone = { externalSku: "GONE", externalIds: { itemId: "1", modelId: "0" } };
  const noModel = { externalSku: "NO", externalIds: { itemId: mug.externalIds.itemId ?? "", modelId: "9" } };
  const levels = [aLevel(mug, 42), aLevel(cup, 1), aLevel(gone, 1), aLevel(noModel, 3)];
  shopee.shop.reserved.set("CUP", 2);

  expect(await shopee.connector.stock?.set(levels, account)).toEqual([
    { outcome: "SET" },
    { outcome: "REFUSED", reason: "Shopee: Total stock must be more than reserved stock." },
    { outcome: "REFUSED", reason: "Shopee: error_item_not_found: Item_id is not found." },
    { outcome: "REFUSED", reason: "Shopee: Wrong model_id." },
  ]);
  expect(await shopee.connector.stock?.shown(levels, account)).toEqual([42, 5, null, null]);
});

test.skipIf(!hasNeighbours)("the double notices what Shopee's reference does not list", () => {
  const called = { at: 0, method: "POST", path: "/api/v2/returns/confirm", query: {}, rawUrl: "", headers: {} };
  const say = (asked: object, answered: object) => () =>
    asListed({ ...called, body: Buffer.from(JSON.stringify(asked)) }, { body: { request_id: "r", error: "", message: "", ...answered } });
  const listed = { return_sn: "R1" };

  expect(say(listed, { response: listed })).not.toThrow();
  expect(say({}, { response: listed })).toThrow(/return_sn/);
  expect(say({ ...listed, reason: "x" }, { response: listed })).toThrow(/reason/);
  expect(say(listed, { response: { return_sn: 1 } })).toThrow(/return_sn/);
});
