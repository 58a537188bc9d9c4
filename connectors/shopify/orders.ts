import type { Account } from "../../src/channels/account.ts";
import type { Delivery, Hint, Poll, PollPage } from "../../src/channels/connector.ts";
import { partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { get, versioned } from "./client.ts";
import { fetchReturn } from "./returns.ts";
import type { ShopifySettings } from "./settings.ts";

/** Asks Shopify for one whole order, or return. */
export async function fetchHinted(hint: Hint, account: Account<ShopifySettings>): Promise<Delivery> {
  if (hint.about === "RETURN") return fetchReturn(hint.externalId, account);
  return { headers: {}, body: (await get(account, versioned(`/orders/${encodeURIComponent(hint.externalId)}.json`))).body };
}

/** Orders in any state that changed within the span. https://shopify.dev/docs/api/admin-rest/latest/resources/order */
export const poll: Poll<ShopifySettings> = {
  everySeconds: 300,
  overlapSeconds: 900,
  longestSpanSeconds: null,
  async page(account, { since, until }, cursor): Promise<PollPage> {
    // A cursor holds the whole question: beside it only `limit` may stand.
    // https://shopify.dev/docs/api/admin-rest/usage/pagination
    const query = new URLSearchParams(
      cursor === null
        ? { limit: "250", status: "any", order: "updated_at asc", updated_at_min: since.toISOString(), updated_at_max: until.toISOString() }
        : { limit: "250", page_info: cursor },
    );
    const { body, headers } = await get(account, versioned(`/orders.json?${query}`));
    const found = partsOf(body, "orders").map((order) => {
      const reader = Reader.json(order);
      return { id: `${reader.id("id")}:${reader.text("updated_at")}`, delivery: { headers: {}, body: order } };
    });
    return { found, next: nextIn(headers.get("link")) };
  },
};

/** `<https://…?page_info=abc&limit=250>; rel="next"`. */
function nextIn(link: string | null): string | null {
  const next = (link ?? "").split(",").find((one) => /;\s*rel="?next"?/.test(one));
  const url = /<([^>]+)>/.exec(next ?? "")?.[1];
  return url && URL.canParse(url) ? new URL(url).searchParams.get("page_info") : null;
}
