import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import { accountWith } from "../plain-account.ts";
import { forgetRefused, leave, selling } from "../selling.ts";
import { openShopee, type ShopeeDouble } from "../shopee.ts";

let shopee: ShopeeDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [shopee, account] = await selling(openShopee(), { MUG: 10, CUP: 5 });
  return () => leave(shopee);
});

test("tokens are renewed, each refresh token once", async () => {
  const patch = await shopee.connector.tokens?.refresh(account);

  expect(patch).toMatchObject({ accessToken: shopee.shop.accessToken, refreshToken: shopee.shop.refreshToken });
  const renewed = accountWith(shopee, patch);
  const expires = shopee.connector.tokens?.expiresAt(renewed.settings);
  expect(Math.round(((expires?.getTime() ?? 0) - Date.now()) / 3_600_000)).toBe(4);
  expect((await shopee.connector.check?.(renewed))?.problems).toEqual([]);
  await expect(shopee.connector.tokens?.refresh(account)).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
});

test("a merchant lets us in with a code that works once, for the shop of the channel alone", async () => {
  const { partnerId, partnerKey, apiBaseUrl, shopId } = shopee.settings;
  const raw = { partnerId, partnerKey, apiBaseUrl };
  const before = { ...account, settings: raw, redirectUri: "https://orders.example/oauth/callback" };
  const link = new URL(shopee.connector.authorization?.url(raw, { state: "s-1", redirectUri: before.redirectUri }) ?? "");
  expect([link.pathname, link.searchParams.get("redirect")]).toEqual([
    "/api/v2/shop/auth_partner",
    "https://orders.example/oauth/callback?state=s-1",
  ]);
  const exchange = (query: Record<string, string>, settings: Record<string, unknown> = raw) =>
    shopee.connector.authorization?.exchange(query, { ...before, settings });

  await expect(exchange({ code: "code-1", shop_id: String(shopId) }, { ...raw, shopId: "7" })).rejects.toMatchObject({ path: "shop_id" });
  await expect(exchange({ code: "code-1", main_account_id: "1" })).rejects.toMatchObject({ path: "shop_id" });
  expect(await exchange({ code: "code-1", shop_id: String(shopId), state: "s-1" })).toMatchObject({
    shopId,
    accessToken: shopee.shop.accessToken,
    refreshToken: shopee.shop.refreshToken,
  });
  await expect(exchange({ code: "code-1", shop_id: String(shopId) })).rejects.toMatchObject({ name: "ChannelRefused" });
});

test("the settings are tried by a real call, and wrong ones are refused", async () => {
  expect(await shopee.connector.check?.(account)).toEqual({ name: "Toko Melati", currencyCode: "IDR", problems: [] });

  for (const wrong of [{ accessToken: "wrong" }, { partnerKey: "wrong" }])
    await expect(shopee.connector.check?.(accountWith(shopee, wrong))).rejects.toMatchObject({
      name: "ChannelRefused",
      status: 401,
    });
  expect(shopee.refused.map((one) => one.split(": ")[1])).toEqual(["invalid_acceess_token", "error_sign"]);
  forgetRefused(shopee);
});
