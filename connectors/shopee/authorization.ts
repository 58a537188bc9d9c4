import type { Account, Authorization, SettingsPatch, Tokens } from "../../src/channels/account.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { numberOf } from "../../src/kit/json-parts.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { postOfApp, signedUrl } from "./client.ts";
import { appIn, type ShopeeSettings } from "./settings.ts";

/** Access tokens last four hours; a refresh token lasts 30 days and works once, so what comes back has to be stored first. */
export const tokens: Tokens<ShopeeSettings> = {
  expiresAt: ({ accessTokenExpiresAt }) => accessTokenExpiresAt,
  async refresh(account) {
    const { refreshToken, shopId, partnerId } = account.settings;
    if (refreshToken === null) throw new ChannelRefused("Shopee's refresh token is missing: connect the shop anew.", 401);
    const body = { refresh_token: refreshToken, partner_id: numberOf(partnerId), shop_id: numberOf(shopId) };
    return grantedIn(await postOfApp(account, account.settings, "/api/v2/auth/access_token/get", body), account);
  },
};

export const authorization: Authorization<ShopeeSettings> = {
  /** The link holds for five minutes. Shopee knows no state; ours travels in the address it sends the merchant back to. */
  url(raw, { state, redirectUri }) {
    const redirect = new URL(redirectUri);
    redirect.searchParams.set("state", state);
    return signedUrl(appIn(Reader.of(raw)), "/api/v2/shop/auth_partner", new Date(), undefined, { redirect: redirect.href });
  },
  async exchange(query, account) {
    const [code, shopId] = [wanted(query, "code"), wanted(query, "shop_id")];
    const app = appIn(Reader.of(account.settings));
    const before = Reader.of(account.settings).optionalId("shopId");
    if (before !== null && before !== shopId) throw new MalformedMessage("shop_id", `${before}, the shop of this channel`);
    const body = { code, partner_id: numberOf(app.partnerId), shop_id: numberOf(shopId) };
    return { shopId, ...grantedIn(await postOfApp(account, app, "/api/v2/auth/token/get", body), account) };
  },
};

function wanted(query: Readonly<Record<string, string>>, key: string): string {
  const value = query[key] ?? "";
  if (value === "" || (key === "shop_id" && !/^\d+$/.test(value)))
    throw new MalformedMessage(key, "what Shopee adds when one shop is authorized");
  return value;
}

function grantedIn(body: Uint8Array, { now }: Pick<Account<unknown>, "now">): SettingsPatch {
  const answer = Reader.json(body);
  const expires = answer.integer("expire_in");
  // Documented as a number of seconds; an example of the code exchange shows the instant instead.
  const at = expires > 1_000_000_000 ? expires * 1000 : now().getTime() + expires * 1000;
  return {
    accessToken: answer.text("access_token"),
    refreshToken: answer.text("refresh_token"),
    accessTokenExpiresAt: new Date(at).toISOString(),
  };
}
