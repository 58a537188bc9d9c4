import type { Account, Authorization, SettingsPatch, Tokens } from "../../src/channels/account.ts";
import { askJson } from "../../src/kit/http-ask.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import { squareVersion } from "./client.ts";
import { apiBaseUrlIn, applicationIn, isSandbox, type SquareApplication, type SquareSettings } from "./settings.ts";

/** What each call that the connector makes asks for, as the API description says it. */
const scopes = [
  "MERCHANT_PROFILE_READ",
  "ORDERS_READ",
  "ORDERS_WRITE",
  "PAYMENTS_READ",
  "PAYMENTS_WRITE",
  "ITEMS_READ",
  "INVENTORY_READ",
  "INVENTORY_WRITE",
].join(" ");

/** An access token lives 30 days; the refresh token stays until the seller takes it back. https://developer.squareup.com/docs/oauth-api/refresh-revoke-limit-scope */
export const tokens: Tokens<SquareSettings> = {
  expiresAt: ({ oauth }) => oauth?.accessTokenExpiresAt ?? null,
  async refresh({ settings: { oauth, apiBaseUrl }, http }) {
    if (oauth === null) throw new ChannelRefused("Square's access token ended and none renews it: connect the channel anew.", 401);
    return granted(http, apiBaseUrl, oauth, { grant_type: "refresh_token", refresh_token: oauth.refreshToken });
  },
};

/** Square sends the seller back to the address that stands in the application's OAuth page, which has to be ours. */
export const authorization: Authorization<SquareSettings> = {
  url(raw, { state }) {
    const settings = Reader.of(raw, "settings");
    const apiBaseUrl = apiBaseUrlIn(settings);
    // A person who is logged in is asked to log in anew, so that they see whose account it is; the sandbox takes the one that is open.
    const session: Record<string, string> = isSandbox({ apiBaseUrl }) ? {} : { session: "false" };
    const query = new URLSearchParams({ client_id: applicationIn(settings).applicationId, scope: scopes, state, ...session });
    return `${apiBaseUrl}/oauth2/authorize?${query}`;
  },
  async exchange(query, { settings, http }) {
    const answer = Reader.of(query, "query");
    if (answer.has("error")) throw new ChannelRefused("The seller did not let us in at Square; begin anew.", 403);
    const raw = Reader.of(settings, "settings");
    return granted(http, apiBaseUrlIn(raw), applicationIn(raw), { grant_type: "authorization_code", code: answer.text("code") });
  },
};

/** https://developer.squareup.com/reference/square/o-auth-api/obtain-token */
async function granted(
  http: Account<unknown>["http"],
  apiBaseUrl: string,
  { applicationId, applicationSecret }: SquareApplication,
  grant: Readonly<Record<string, string>>,
): Promise<SettingsPatch> {
  const answer = await askJson(http, {
    channel: "Square",
    url: `${apiBaseUrl}/oauth2/token`,
    method: "POST",
    headers: { "content-type": "application/json", "square-version": squareVersion },
    body: JSON.stringify({ client_id: applicationId, client_secret: applicationSecret, ...grant }),
  });
  return {
    accessToken: answer.text("access_token"),
    accessTokenExpiresAt: answer.instant("expires_at").toISOString(),
    refreshToken: answer.text("refresh_token"),
  };
}
