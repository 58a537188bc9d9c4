import type { Account, Authorization, SettingsPatch, Tokens } from "../../src/channels/account.ts";
import { askJson } from "../../src/kit/http-ask.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import { apiBaseUrlIn, type LoyverseSettings } from "./settings.ts";

/** https://developer.loyverse.com/docs/#section/Authorization */
const scope = "RECEIPTS_READ ITEMS_READ INVENTORY_READ INVENTORY_WRITE STORES_READ MERCHANT_READ";

export const authorization: Authorization<LoyverseSettings> = {
  url(raw, { state, redirectUri }) {
    const settings = Reader.of(raw);
    const query = { client_id: settings.text("clientId"), scope, response_type: "code", redirect_uri: redirectUri, state };
    return `${apiBaseUrlIn(settings)}/oauth/authorize?${new URLSearchParams(query)}`;
  },
  async exchange(query, account) {
    if (query.error !== undefined) throw new ChannelRefused("The merchant did not agree to Loyverse's question.", 403);
    const code = Reader.of(query, "query").text("code");
    return trade(account, { grant_type: "authorization_code", code, redirect_uri: account.redirectUri });
  },
};

/** A personal access token has no end that we know of. */
export const tokens: Tokens<LoyverseSettings> = {
  expiresAt: ({ accessTokenExpiresAt }) => accessTokenExpiresAt,
  async refresh({ settings, ...account }) {
    if (settings.refreshToken === null) throw new ChannelRefused("Loyverse's access token has ended and there is no refresh token.", 401);
    return trade({ ...account, settings: { ...settings } }, { grant_type: "refresh_token", refresh_token: settings.refreshToken });
  },
};

async function trade(
  { settings, http, now }: Account<Readonly<Record<string, unknown>>>,
  grant: Readonly<Record<string, string>>,
): Promise<SettingsPatch> {
  const raw = Reader.of(settings);
  const body = { client_id: raw.text("clientId"), client_secret: raw.text("clientSecret"), ...grant };
  const answer = await askJson(http, {
    channel: "Loyverse",
    url: `${apiBaseUrlIn(raw)}/oauth/token`,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(body).toString(),
  });
  const seconds = answer.optionalInteger("expires_in");
  const refreshToken = answer.optionalText("refresh_token");
  return {
    accessToken: answer.text("access_token"),
    ...(refreshToken !== null && { refreshToken }),
    ...(seconds !== null && { accessTokenExpiresAt: new Date(now().getTime() + seconds * 1000).toISOString() }),
  };
}
