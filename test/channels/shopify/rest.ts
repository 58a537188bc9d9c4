import type { Answer, Called } from "../channel-server.ts";
import { rest } from "./order.ts";
import type { ShopifyShop } from "./shop.ts";

/** 40 calls, two of them back each second. */
export function answerRest(shop: ShopifyShop, path: string, called: Called): Answer {
  const now = Date.now();
  const used = Math.max(0, shop.calls.used - ((now - shop.calls.at) / 1000) * 2);
  if (used + 1 > 40)
    return { status: 429, headers: { "retry-after": "2.0" }, body: { errors: "Exceeded 2 calls per second for api client." } };
  shop.calls = { used: used + 1, at: now };
  const headers = { "x-shopify-shop-api-call-limit": `${Math.ceil(used + 1)}/40` };
  if (path === "/shop.json") return { headers, body: { shop: { id: 548380009, name: "Double", currency: "IDR" } } };
  const one = /^\/orders\/(\d+)\.json$/.exec(path);
  const order = one && shop.orders.get(Number(one[1]));
  if (one) return order ? { headers, body: { order: rest(order) } } : { status: 404, headers, body: { errors: "Not Found" } };
  return path === "/orders.json" ? orderPage(shop, called, headers) : { status: 404, headers, body: { errors: "Not Found" } };
}

/** Beside a cursor only the page's size may stand. Pages are small here, so that there are several. */
function orderPage(shop: ShopifyShop, { query, path }: Called, headers: Readonly<Record<string, string>>): Answer {
  const { page_info: cursor, ...asked } = query;
  const size = 3;
  if (cursor !== undefined && Object.keys(asked).some((key) => key !== "limit"))
    return { status: 400, headers, body: { errors: "page_info cannot be combined with other filters" } };
  const { from, min, max, status } =
    cursor === undefined
      ? { from: 0, min: asked.updated_at_min ?? "", max: asked.updated_at_max ?? "9999", status: asked.status ?? "open" }
      : (JSON.parse(Buffer.from(cursor, "base64url").toString()) as { from: number; min: string; max: string; status: string });
  const found = [...shop.orders.values()]
    .filter((order) => status === "any" || order.cancelledAt === null)
    // Whole seconds, as Shopify compares.
    .filter(({ updatedAt }) => (!min || updatedAt >= new Date(min)) && (max === "9999" || updatedAt <= new Date(max)))
    .sort((one, other) => one.updatedAt.getTime() - other.updatedAt.getTime() || one.id - other.id);
  const next = Buffer.from(JSON.stringify({ from: from + size, min, max, status })).toString("base64url");
  const link: Record<string, string> =
    found.length > from + size ? { link: `<https://double.myshopify.com${path}?limit=250&page_info=${next}>; rel="next"` } : {};
  return { headers: { ...headers, ...link }, body: { orders: found.slice(from, from + size).map(rest) } };
}
