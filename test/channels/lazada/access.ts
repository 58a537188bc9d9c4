import type { Answer } from "../channel-server.ts";
import { failed, ok, type Params } from "./answers.ts";
import type { Routes } from "./routes.ts";
import { type LazadaShop, sellerId } from "./shop.ts";

export const accessRoutes: Routes = {
  "POST /auth/token/create": (shop, { code = "" }) =>
    shop.codes.delete(code) ? grant(shop, "country_user_info") : failed("InvalidCode", "Invalid authorization code"),
  "POST /auth/token/refresh": refresh,
  "GET /seller/get": () =>
    ok({ data: { seller_id: Number(sellerId), name: "Toko Melati", status: "ACTIVE", verified: true, location: "Bandung" } }),
};

function grant(shop: LazadaShop, users: string): Answer {
  shop.accessToken = `${shop.accessToken}+`;
  shop.refreshToken = `${shop.refreshToken}+`;
  return ok({
    access_token: shop.accessToken,
    refresh_token: shop.refreshToken,
    expires_in: 604_800,
    refresh_expires_in: 1_000_000,
    country: "id",
    account_platform: "seller_center",
    account: "toko@example.com",
    [users]: [{ country: "id", user_id: "7001", seller_id: sellerId, short_code: "ID10ABC" }],
  });
}

function refresh(shop: LazadaShop, { refresh_token: token }: Params): Answer {
  return token === shop.refreshToken
    ? grant(shop, "country_user_info_list")
    : failed("IllegalRefreshToken", "The specified refresh token is invalid or expired");
}
