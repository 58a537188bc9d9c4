import type { Answer } from "../channel-server.ts";
import type { Params } from "./answers.ts";
import type { LazadaShop } from "./shop.ts";

/** What each call, as `METHOD /path`, answers. */
export type Routes = Readonly<Record<string, (shop: LazadaShop, params: Params) => Answer>>;
