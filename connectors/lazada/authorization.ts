import type { Account, Authorization, SettingsPatch, Tokens } from "../../src/channels/account.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { askForTokens } from "./client.ts";
import { appIn, type Country, type LazadaSettings } from "./settings.ts";

/** An access token lasts 30 days and a refresh token 180, of an app in test 7 and 14. */
export const tokens: Tokens<LazadaSettings> = {
  expiresAt: ({ accessTokenExpiresAt }) => accessTokenExpiresAt,
  async refresh(account) {
    const { refreshToken } = account.settings;
    if (refreshToken === null) throw new ChannelRefused("Lazada's refresh token is missing: connect the shop anew.", 401);
    const body = await askForTokens(account, account.settings, "/auth/token/refresh", { refresh_token: refreshToken });
    return grantedIn(Reader.json(body), account);
  },
};

export const authorization: Authorization<LazadaSettings> = {
  url(raw, { state, redirectUri }) {
    const { appKey, authBaseUrl, country } = appIn(Reader.of(raw));
    const url = new URL("/oauth/authorize", authBaseUrl);
    url.search = new URLSearchParams({
      response_type: "code",
      force_auth: "true",
      client_id: appKey,
      redirect_uri: redirectUri,
      country: country.toLowerCase(),
      state,
    }).toString();
    return url.href;
  },
  async exchange(query, account) {
    const code = query.code ?? "";
    if (code === "") throw new MalformedMessage("code", "what Lazada adds when a shop is authorized");
    const app = appIn(Reader.of(account.settings));
    const answer = Reader.json(await askForTokens(account, app, "/auth/token/create", { code }));
    const sellerId = sellerIn(answer, app.country);
    const before = Reader.of(account.settings).optionalId("sellerId");
    if (before !== null && sellerId !== null && before !== sellerId)
      throw new ChannelRefused(`Lazada let us into another shop than ${before}, the shop of this channel.`, 403);
    return { ...(sellerId !== null && { sellerId }), ...grantedIn(answer, account) };
  },
};

/** A cross-border merchant has a shop in each of several countries. Throws ChannelRefused when none is in ours. */
function sellerIn(answer: Reader, country: Country): string | null {
  const said = shopsIn(answer);
  if (said.size === 0) return null;
  const found = said.get(country.toLowerCase());
  if (found === undefined)
    throw new ChannelRefused(`Lazada let us into a shop in ${[...said.keys()].join(", ").toUpperCase()}, not in ${country}.`, 403);
  return found;
}

/** Seller ids by country: a list in answers seen, an object in the reference. */
function shopsIn(answer: Reader): ReadonlyMap<string, string> {
  const raw = answer.raw("country_user_info");
  if (Array.isArray(raw)) return new Map(answer.list("country_user_info").map((one) => [one.text("country"), one.id("seller_id")]));
  if (!answer.hasObject("country_user_info")) return new Map();
  const shops = answer.object("country_user_info");
  return new Map(shops.keys().map((country) => [country, shops.object(country).id("seller_id")]));
}

function grantedIn(answer: Reader, { now }: Pick<Account<unknown>, "now">): SettingsPatch {
  const refreshEnds = answer.optionalInteger("refresh_expires_in");
  return {
    accessToken: answer.text("access_token"),
    accessTokenExpiresAt: later(now(), answer.integer("expires_in")),
    // No refresh_expires_in: this token cannot be renewed.
    refreshToken: refreshEnds === null || refreshEnds <= 0 ? null : answer.text("refresh_token"),
    refreshTokenExpiresAt: refreshEnds === null || refreshEnds <= 0 ? null : later(now(), refreshEnds),
  };
}

const later = (now: Date, seconds: number): string => new Date(now.getTime() + seconds * 1000).toISOString();
