import type { Account } from "../../src/channels/account.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { type Answered, type Ask, askAnything, refusal } from "../../src/kit/http-ask.ts";
import { ChannelRefused, ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import type { ShopifySettings } from "./settings.ts";

/**
 * The one version we speak, REST and GraphQL. A version that Shopify no longer keeps is answered with its oldest one.
 * https://shopify.dev/docs/api/usage/versioning
 */
const apiVersion = "2026-01";

/** Of the standard plan; larger ones give more. https://shopify.dev/docs/api/usage/limits */
export const limits = [
  { name: "rest", burst: 40, perSecond: 2 },
  { name: "graphql", burst: 2_000, perSecond: 100 },
] as const;

/** `32/40`: used of the bucket. */
export function limitLeft({ headers }: Response): { readonly limit: string; readonly left: number } | null {
  const said = /^(\d+)\/(\d+)$/.exec(headers.get("x-shopify-shop-api-call-limit") ?? "");
  return said ? { limit: "rest", left: Math.max(0, Number(said[2]) - Number(said[1])) } : null;
}

/** GETs below `/admin`. Throws ChannelRefused, ChannelUnavailable, or Refusal while the settings do not say where and as whom. */
export async function get({ settings, http }: Account<ShopifySettings>, path: string): Promise<Answered> {
  const ask: Ask = { channel: "Shopify", url: `${baseOf(settings)}${path}`, headers: credentials(settings), limit: "rest" };
  const answered = await askAnything(http, ask);
  if (answered.status !== 200) throw refusal(ask, answered.status);
  return answered;
}

export const versioned = (path: string): string => `/admin/api/${apiVersion}${path}`;

/**
 * Asks the GraphQL Admin API and answers `data`. `cost`: points it takes, at least about. Throws as `get` does; a query that finds the
 * bucket empty was not executed.
 */
export async function graphql(
  { settings, http, heard }: Account<ShopifySettings>,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  cost: number,
): Promise<Reader> {
  const ask: Ask = {
    channel: "Shopify",
    url: `${baseOf(settings)}${versioned("/graphql.json")}`,
    method: "POST",
    headers: { ...credentials(settings), "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
    limit: "graphql",
    cost,
  };
  const { status, body } = await askAnything(http, ask);
  if (status !== 200) throw refusal(ask, status);
  const answer = Reader.json(body);
  const costs = answer.optionalObject("extensions")?.optionalObject("cost");
  const throttle = costs?.optionalObject("throttleStatus");
  const left = Number(throttle?.optionalDecimal("currentlyAvailable") ?? Number.NaN);
  if (!Number.isNaN(left)) heard?.("graphql", left);
  for (const error of answer.optionalList("errors") ?? []) {
    const code = error.optionalObject("extensions")?.optionalText("code");
    if (code === "THROTTLED") {
      const wanted = Number(costs?.optionalDecimal("requestedQueryCost") ?? cost);
      const back = Number(throttle?.optionalDecimal("restoreRate") ?? 100);
      throw new ChannelUnavailable(
        "Shopify's GraphQL limit is used up; the call was not made.",
        Math.max(1, Math.ceil((wanted - left) / back)),
        {
          mayBeDone: false,
        },
      );
    }
    if (code === "INTERNAL_SERVER_ERROR") throw new ChannelUnavailable("Shopify failed inside; ask again later.", null);
    throw new ChannelRefused(
      `Shopify refused the call: ${code ?? "its GraphQL API found an error in it"}.`,
      code === "ACCESS_DENIED" ? 403 : 422,
    );
  }
  return answer.object("data");
}

/** `gid://shopify/Order/1` of `1`. */
export const gid = (kind: string, id: string): string => `gid://shopify/${kind}/${id}`;
/** The number at the end. */
export const idOf = (globalId: string): string => /\/(\d+)(\?.*)?$/.exec(globalId)?.[1] ?? globalId;

/** What a mutation's user errors say, or null when it has none. */
export function saidBy(errors: readonly Reader[]): string | null {
  return errors.length === 0 ? null : errors.map((error) => error.text("message")).join(" ");
}

const credentials = ({ accessToken }: ShopifySettings) => ({ "x-shopify-access-token": accessToken ?? "" });

function baseOf({ shopDomain, accessToken, apiBaseUrl }: ShopifySettings): string {
  if (accessToken === null || (shopDomain === null && apiBaseUrl === null))
    throw new Refusal("INVALID", "Asking Shopify for an order needs shopDomain and accessToken in the settings.", ["settings"]);
  return apiBaseUrl ?? `https://${shopDomain}`;
}
