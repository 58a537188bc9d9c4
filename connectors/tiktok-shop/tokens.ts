import type { SettingsPatch, Tokens } from "../../src/channels/account.ts";
import type { Http } from "../../src/kit/http.ts";
import { type Ask, askAnything } from "../../src/kit/http-ask.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import type { Reader } from "../../src/kit/read.ts";
import { optionalSecondsAt } from "../../src/kit/unix-seconds.ts";
import { answerOf } from "./answer.ts";
import type { TikTokApp, TikTokSettings } from "./settings.ts";

/** https://partner.tiktokshop.com/docv2/page/authorization-overview-202407 */
export const tokens: Tokens<TikTokSettings> = {
  expiresAt: ({ accessTokenExpiresAt }) => accessTokenExpiresAt,
  async refresh({ settings, http }) {
    if (settings.refreshToken === null) throw new ChannelRefused("There is no refresh token for TikTok Shop: connect the shop anew.", 401);
    const query = { refresh_token: settings.refreshToken, grant_type: "refresh_token" };
    return patchOf(await tokenFrom(http, settings, "/api/v2/token/refresh", query), settings.refreshToken);
  },
};

/** Asks the token host, whose calls are not signed but bear the app secret in the address. Throws ChannelRefused. */
export async function tokenFrom(http: Http, app: TikTokApp, path: string, query: Readonly<Record<string, string>>): Promise<Reader> {
  const [secret = ""] = app.webhookSecrets;
  const search = new URLSearchParams({ app_key: app.appKey, app_secret: secret, ...query });
  const ask: Ask = { channel: "TikTok Shop", url: `${app.authBaseUrl}${path}?${search}` };
  const answer = answerOf(ask, await askAnything(http, ask));
  if (answer.done) return answer.data;
  throw new ChannelRefused(`TikTok Shop answered ${answer.code} to ${path}: ${answer.message}. Connect the shop anew.`, 401);
}

/** `access_token_expire_in` is an instant, whatever its name says. The refresh token may be a new one, or the same. */
export const patchOf = (token: Reader, before: string | null = null): SettingsPatch => ({
  accessToken: token.text("access_token"),
  refreshToken: token.optionalText("refresh_token") ?? before,
  accessTokenExpiresAt: optionalSecondsAt(token, "access_token_expire_in")?.toISOString() ?? null,
});
