import type { Authorization, SettingsPatch, Tokens } from "../../src/channels/account.ts";
import type { Http } from "../../src/kit/http.ts";
import { askJson } from "../../src/kit/http-ask.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { marketplaces } from "./marketplaces.ts";
import { type AmazonSettings, tokenUrlIn } from "./settings.ts";

/** Login with Amazon: the refresh token stays good, the access token lives an hour. */
export const tokens: Tokens<AmazonSettings> = {
  expiresAt: ({ accessTokenExpiresAt }) => accessTokenExpiresAt,
  refresh: ({ settings, http, now }) =>
    trade(http, settings.tokenUrl, now(), {
      grant_type: "refresh_token",
      refresh_token: settings.refreshToken,
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
    }),
};

/** https://developer-docs.amazon.com/sp-api/docs/website-authorization-workflow */
export const authorization: Authorization<AmazonSettings> = {
  url(raw, { state, redirectUri }) {
    const settings = Reader.of(raw);
    const marketplace = marketplaces.get(settings.text("marketplaceId")) ?? settings.fail("marketplaceId", "a marketplace of Amazon");
    const url = new URL("/apps/authorize/consent", marketplace.sellerCentral);
    url.searchParams.set("application_id", settings.text("applicationId"));
    url.searchParams.set("state", state);
    url.searchParams.set("redirect_uri", redirectUri);
    // An application that is not published yet.
    if (settings.boolean("draft", false)) url.searchParams.set("version", "beta");
    return url.toString();
  },
  async exchange(query, { settings: raw, http, now, redirectUri }) {
    const { spapi_oauth_code: code, selling_partner_id: sellerId } = query;
    if (query.error !== undefined) throw new ChannelRefused("Amazon says that the merchant did not agree.", 403);
    if (!code) throw new MalformedMessage("spapi_oauth_code", "the code of the merchant's consent");
    if (!sellerId) throw new MalformedMessage("selling_partner_id", "whose consent it is");
    const settings = Reader.of(raw);
    const patch = await trade(http, tokenUrlIn(settings), now(), {
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
      client_id: settings.text("clientId"),
      client_secret: settings.text("clientSecret"),
    });
    return { ...patch, sellerId };
  },
};

/** Throws ChannelRefused on `invalid_grant`: the merchant has to agree anew. */
async function trade(http: Http, url: string, now: Date, form: Record<string, string>): Promise<SettingsPatch> {
  const answer = await askJson(http, {
    channel: "Amazon",
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
    body: new URLSearchParams(form).toString(),
    limit: "login",
  });
  const refreshToken = answer.optionalText("refresh_token");
  return {
    accessToken: answer.text("access_token"),
    accessTokenExpiresAt: new Date(now.getTime() + answer.integer("expires_in") * 1000).toISOString(),
    ...(refreshToken === null ? {} : { refreshToken }),
  };
}
