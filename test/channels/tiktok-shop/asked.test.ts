import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import type { ToldLevel } from "../../../src/channels/command.ts";
import { aLevel, idsIn } from "../ask-and-tell.ts";
import { pollAll } from "../plain-account.ts";
import { leave, selling } from "../selling.ts";
import { openTikTokShop, type TikTokShopDouble } from "../tiktok-shop.ts";
import { mug } from "./shipping.ts";
import { warehouse } from "./shop.ts";

let shop: TikTokShopDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [shop, account] = await selling(openTikTokShop(), { MUG: 10, CUP: 5 });
  return () => leave(shop);
});

test("orders changed within a span are all found, page by page, oldest first", async () => {
  const second = new Date(Date.now() - 60_000);
  const early = shop.order(mug, new Date(second.getTime() - 3_600_000));
  const many = Array.from({ length: 230 }, () => shop.order([{ sku: "CUP", quantity: 1 }], second));

  const found = await pollAll(shop.connector, account, new Date(second.getTime() - 5000));

  const ids = idsIn(shop, found);
  expect(ids).toEqual(many);
  expect(ids).not.toContain(early);
  expect(new Set(found.map(({ id }) => id)).size).toBe(230);
  // Three pages of them, and one of returns.
  expect(shop.server.calls.length).toBe(4);
});

test("a version found by a poll has another id than the one after it", async () => {
  const order = shop.order(mug, new Date(Date.now() - 5000));
  const polledIds = async () => (await pollAll(shop.connector, account, new Date(Date.now() - 60_000))).map(({ id }) => id);
  const first = await polledIds();
  const again = await polledIds();
  shop.askToCancel?.(order);
  const asked = await polledIds();

  expect(again).toEqual(first);
  expect(asked).not.toEqual(first);
});

test("a push leads to the whole order", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 2 }]);
  const push = shop.webhook(order);
  const settings = account.settings;
  expect(push && shop.connector.webhook?.verify(push, settings)).toBe(true);
  const [hint] = push ? shop.connector.normalise(push, settings) : [];

  const delivery = hint?.kind === "hint" && (await shop.connector.fetch?.(hint.hint, account));

  expect(delivery && shop.connector.normalise(delivery, settings)).toMatchObject([
    { kind: "order", order: { externalId: order, tags: ["TOKOPEDIA"], lines: [{ sku: "MUG", quantity: 2 }] } },
  ]);
  await expect(shop.connector.fetch?.({ externalId: "1", version: null }, account)).rejects.toMatchObject({ name: "ChannelRefused" });
});

test("the catalogue has a row for each SKU, though the token of the next page is false", async () => {
  const page = await shop.connector.catalogue?.(account, null);

  expect(page).toMatchObject({
    entries: [
      { externalSku: "MUG", stock: 10 },
      { externalSku: "CUP", stock: 5 },
    ],
    next: null,
  });
  expect(page?.entries.map(({ externalIds }) => externalIds)).toEqual(
    shop.shop.skus.map(({ id, productId }) => ({ productId, skuId: id })),
  );
});

test("levels are set and seen; what the shop does not know is refused alone", async () => {
  const { entries = [] } = (await shop.connector.catalogue?.(account, null)) ?? {};
  const productId = entries[0]?.externalIds.productId ?? "";
  const levels = [
    ...entries.map((entry, index) => aLevel(entry, 42 + index)),
    aLevel({ externalSku: "GONE", externalIds: { productId, skuId: "1" } }, 1),
    aLevel({ externalSku: "LOST", externalIds: { productId: "1", skuId: "2" } }, 1),
    aLevel({ externalSku: "BARE", externalIds: {} }, 1),
  ];

  const answers = await shop.connector.stock?.set(levels, account);

  expect(answers?.map((answer) => (answer.outcome === "REFUSED" ? answer.reason : answer.outcome))).toEqual([
    "SET",
    "SET",
    "TikTok Shop refused the level: SKU or warehouse not found.",
    "TikTok Shop refused the level (12052032): Resource Not Found",
    "The listing lacks TikTok's product id: pull the catalogue again.",
  ]);
  expect(await shop.connector.stock?.shown(levels, account)).toEqual([42, 43, null, null, null]);
  expect([shop.shown("MUG"), shop.shown("CUP")]).toEqual([42, 43]);
  expect(await shop.connector.stock?.shown([aLevel(entries[0] as ToldLevel["listing"], 0, warehouse)], account)).toEqual([42]);
  expect(await shop.connector.stock?.shown([aLevel(entries[0] as ToldLevel["listing"], 0, "9")], account)).toEqual([null]);
});
