import { createHmac } from "node:crypto";
import type { Answer, Called } from "../channel-server.ts";
import { good } from "./answers.ts";
import type { Shop } from "./shop.ts";

export const app = { key: "68doubleappkey", secret: "tts-double-secret" };
export const shopCipher = "ROW_double_cipher";

/** Signature, time and token, as TikTok checks them: over the parameters as they are decoded. */
export function refusalOf(shop: Shop, { path, query, headers, body }: Called): { readonly code: number; readonly message: string } | null {
  const { sign, ...rest } = query;
  const names = Object.keys(rest).sort();
  const hmac = createHmac("sha256", app.secret).update(app.secret + path);
  for (const name of names) hmac.update(`${name}${rest[name]}`);
  const wanted = hmac.update(body).update(app.secret).digest("hex");
  if (query.app_key !== app.key) return { code: 36009004, message: "Invalid credentials. Invalid `app_key` query parameter." };
  if (Math.abs(Number(query.timestamp) - Date.now() / 1000) > 300) return { code: 36009004, message: "Invalid timestamp." };
  if (sign !== wanted) return { code: 106001, message: "Invalid credentials. The 'sign' query parameter is invalid." };
  if (headers["x-tts-access-token"] !== shop.token)
    return { code: 105002, message: "Expired credentials. The access_token query parameter is expired." };
  if (path !== "/authorization/202309/shops" && query.shop_cipher !== shopCipher)
    return { code: 106013, message: "Invalid shop_cipher. The shop_cipher query parameter is invalid or missing." };
  return null;
}

export function tokens(shop: Shop, { path, query }: Called): Answer {
  const wrong =
    query.app_key !== app.key ||
    query.app_secret !== app.secret ||
    (path.endsWith("/get")
      ? query.auth_code !== "TTP_code" || query.grant_type !== "authorized_code"
      : query.refresh_token !== shop.refreshToken || query.grant_type !== "refresh_token");
  if (wrong) return { body: { code: 36004004, message: "invalid auth code or refresh token", request_id: "1" } };
  shop.token = `ROW_token_${shop.next()}`;
  shop.refreshToken = `ROW_refresh_${shop.next()}`;
  return good({
    access_token: shop.token,
    access_token_expire_in: Math.floor(Date.now() / 1000) + 604_800,
    refresh_token: shop.refreshToken,
    refresh_token_expire_in: Math.floor(Date.now() / 1000) + 31_536_000,
    open_id: "1",
    seller_name: "Toko Melati",
    seller_base_region: "ID",
    user_type: 0,
  });
}

export function shopsOf(shop: Shop): unknown[] {
  const first = { id: shop.id, name: "Toko Melati", region: "ID", seller_type: "LOCAL", cipher: shopCipher, code: "IDLC1" };
  return Array.from({ length: shop.shops }, (_, index) =>
    index === 0 ? first : { ...first, id: String(index), cipher: `other-${index}` },
  );
}
