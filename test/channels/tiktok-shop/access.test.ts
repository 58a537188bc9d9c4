import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import { accountWith, plainAccount } from "../plain-account.ts";
import { forgetRefused, leave, selling } from "../selling.ts";
import { openTikTokShop, type TikTokShopDouble } from "../tiktok-shop.ts";
import { warehouse } from "./shop.ts";

let shop: TikTokShopDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [shop, account] = await selling(openTikTokShop(), { MUG: 10, CUP: 5 });
  return () => leave(shop);
});

test("the settings are tried by real calls, and wrong ones are named or refused", async () => {
  expect(await shop.connector.check?.(account)).toEqual({ name: "Toko Melati", currencyCode: null, problems: [] });

  expect((await shop.connector.check?.(accountWith(shop, { warehouseId: "9" })))?.problems).toEqual([
    `There is no warehouse 9: set warehouseId to one of ${warehouse}.`,
  ]);
  for (const wrong of [{ webhookSecrets: ["wrong"] }, { accessToken: "wrong" }, { appKey: "wrong" }])
    await expect(shop.connector.check?.(accountWith(shop, wrong))).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  forgetRefused(shop);
});

test("a call that was signed more than five minutes ago is refused", async () => {
  const late = { ...account, now: () => new Date(Date.now() - 301_000) };

  await expect(shop.connector.check?.(late)).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  forgetRefused(shop);
});

test("the access token is renewed, the refresh token with it, and the old one is worth nothing", async () => {
  const patch = await shop.connector.tokens?.refresh(account);
  expect(patch).toMatchObject({ accessToken: shop.shop.token, refreshToken: shop.shop.refreshToken });

  const renewed = accountWith(shop, patch);
  expect(await shop.connector.check?.(renewed)).toMatchObject({ problems: [] });
  const expiry = shop.connector.tokens?.expiresAt(renewed.settings)?.getTime() ?? 0;
  expect(Math.abs(expiry - Date.now() - 604_800_000)).toBeLessThan(60_000);
  const again = shop.connector.tokens?.refresh(account);
  await expect(again).rejects.toMatchObject({ name: "ChannelRefused", message: expect.not.stringContaining("tts-double-secret") });
});

test("the seller is sent away with our state, and comes back with a code that is worth tokens and a shop", async () => {
  const { accessToken: _, shopCipher: __, shopId: ___, refreshToken: ____, ...raw } = shop.settings as Record<string, string>;
  const url = new URL(shop.connector.authorization?.url(raw, { state: "our-state", redirectUri: "https://o.example/back" }) ?? "");
  expect(`${url.origin}${url.pathname}`).toBe("https://services.tiktokshop.com/open/authorize");
  expect(Object.fromEntries(url.searchParams)).toEqual({ service_id: "7300000000000000001", state: "our-state" });

  const back = { settings: raw, http: account.http, now: account.now, redirectUri: "https://o.example/back" };
  const patch = await shop.connector.authorization?.exchange({ code: "TTP_code", state: "our-state" }, back);

  expect(patch).toMatchObject({ accessToken: shop.shop.token, shopCipher: "ROW_double_cipher", shopId: shop.shop.id, region: "ID" });
  expect(await shop.connector.check?.(plainAccount({ ...shop, settings: { ...raw, ...patch } }))).toMatchObject({ problems: [] });
});

test("a seller who says no, a code that is missing or wrong, and shops to choose from", async () => {
  const exchange = (query: Readonly<Record<string, string>>, settings: Readonly<Record<string, unknown>> = shop.settings) =>
    shop.connector.authorization?.exchange(query, { settings, http: account.http, now: account.now, redirectUri: "https://o.example" });

  await expect(exchange({ code: "null", error: "auth_denied" })).rejects.toMatchObject({ name: "ChannelRefused", status: 403 });
  await expect(exchange({})).rejects.toMatchObject({ name: "MalformedMessage", path: "code" });
  await expect(exchange({ code: "old" })).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  shop.shop.shops = 2;
  await expect(exchange({ code: "TTP_code" }, { ...shop.settings, shopId: null })).rejects.toThrow(/set shopId to one of them/);
  expect(await exchange({ code: "TTP_code" })).toMatchObject({ shopId: shop.shop.id });
});
