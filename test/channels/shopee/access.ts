import type { Routes } from "./routes.ts";
import { type Body, no, now, type ShopeeShop, shopId } from "./shop.ts";

export const accessRoutes: Routes = {
  "auth/access_token/get": (shop, _, body) => refresh(shop, body),
  "auth/token/get": (shop, _, body) => exchange(shop, body),
  "shop/get_shop_info": () => ({ shop_name: "Toko Melati", region: "ID", status: "NORMAL", expire_time: now() + 200 * 86_400 }),
};

function refresh(shop: ShopeeShop, { refresh_token: token }: Body): object {
  if (token !== shop.refreshToken)
    return no("error_shop_refresh_token", "Your refresh token is error ,please check refresh token or shopid.");
  return { partner_id: 2001234, shop_id: Number(shopId), ...newTokens(shop), expire_in: 14_400 };
}

function exchange(shop: ShopeeShop, { code }: Body): object {
  if (!shop.codes.delete(String(code))) return no("invalid_code", "The code is expired or used or invalid, please check the code.");
  return { shop_id_list: [Number(shopId)], ...newTokens(shop), expire_in: 14_400 };
}

function newTokens(shop: ShopeeShop): object {
  shop.accessToken = `shopee-double-token-${shop.next()}`;
  shop.refreshToken = `shopee-double-refresh-${shop.next()}`;
  return { access_token: shop.accessToken, refresh_token: shop.refreshToken };
}
