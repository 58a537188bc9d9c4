import type { Authorization } from "../../src/channels/account.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { type Caller, read } from "./client.ts";
import { appIn, baseUrlIn, type TikTokSettings } from "./settings.ts";
import { patchOf, tokenFrom } from "./tokens.ts";

/** A seller lets an app in. The way back is what the app is registered with. https://partner.tiktokshop.com/docv2/page/seller-authorization-guide */
export const authorization: Authorization<TikTokSettings> = {
  url(raw, { state }) {
    const settings = Reader.of(raw);
    const host = baseUrlIn(settings, "authorizeBaseUrl", "https://services.tiktokshop.com");
    return `${host}/open/authorize?${new URLSearchParams({ service_id: settings.id("serviceId"), state })}`;
  },
  async exchange(query, { settings: raw, http, now }) {
    if (query.error) throw new ChannelRefused("The seller did not let the app in.", 403);
    if (!query.code || query.code === "null") throw new MalformedMessage("code", "the code that TikTok Shop sends back");
    const app = appIn(Reader.of(raw));
    const token = await tokenFrom(http, app, "/api/v2/token/get", { auth_code: query.code, grant_type: "authorized_code" });
    const patch = patchOf(token);
    const caller: Caller = { settings: { ...app, accessToken: token.text("access_token"), shopCipher: null }, http, now };
    const shop = shopAmong(await shopsOf(caller), Reader.of(raw).optionalId("shopId"));
    return { ...patch, shopCipher: shop.text("cipher"), shopId: shop.id("id"), region: shop.optionalText("region") };
  },
};

/** The shops that a token opens. */
export async function shopsOf(caller: Caller): Promise<Reader[]> {
  const anyShop = { ...caller, settings: { ...caller.settings, shopCipher: null } };
  return (await read(anyShop, { path: "/authorization/202309/shops" })).data.optionalList("shops") ?? [];
}

function shopAmong(shops: readonly Reader[], wanted: string | null): Reader {
  const found = wanted === null && shops.length === 1 ? shops[0] : shops.find((shop) => shop.id("id") === wanted);
  if (found) return found;
  const there = shops.map((shop) => `${shop.id("id")} (${shop.optionalText("name") ?? "no name"})`).join(", ");
  throw new ChannelRefused(`The seller let us into the shops ${there || "(none)"}: set shopId to one of them and connect again.`, 409);
}
