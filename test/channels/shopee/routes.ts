import type { Called } from "../channel-server.ts";
import type { Body, ShopeeShop } from "./shop.ts";

/** What each path, after `/api/v2/`, says beside the envelope that is around every answer. */
export type Routes = Readonly<Record<string, (shop: ShopeeShop, query: Called["query"], body: Body) => object>>;
