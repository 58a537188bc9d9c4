import type { Routes } from "./routes.ts";
import type { ShopeeShop } from "./shop.ts";

export const pushKey = "shopee-double-push-key";

export const pushRoutes: Routes = {
  "push/get_lost_push_message": (shop) => lostPushes(shop),
  "push/confirm_consumed_lost_push_message": (shop, _, body) => confirmPushes(shop, Number(body.last_message_id)),
};

function lostPushes(shop: ShopeeShop): object {
  const page = shop.lost.slice(0, 100);
  const messages = page.map(({ push }) => ({ ...push, msg_id: undefined, data: JSON.stringify(push.data) }));
  return { response: { push_message_list: messages, has_next_page: shop.lost.length > 100, last_message_id: page.at(-1)?.id ?? 0 } };
}

function confirmPushes(shop: ShopeeShop, last: number): object {
  shop.lost = shop.lost.filter(({ id }) => id > last);
  return {};
}
