import type { Account, Authorization, SettingsPatch, Tokens } from "../../src/channels/account.ts";
import { type Ask, askAnything, refusal } from "../../src/kit/http-ask.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import { apiBaseUrlIn, authBaseUrlOf, type EbaySettings } from "./settings.ts";

/** What we ask the merchant for: orders, refunds and cancellations; stock and catalogue. The first also opens the older APIs. */
const scopes = [
  "https://api.ebay.com/oauth/api_scope",
  "https://api.ebay.com/oauth/api_scope/sell.fulfillment",
  "https://api.ebay.com/oauth/api_scope/sell.inventory",
].join(" ");

const connectAnew = "eBay no longer takes the merchant's consent: connect the channel anew.";

/** An access token lives two hours, the refresh token 18 months. https://developer.ebay.com/api-docs/static/oauth-refresh-token-request.html */
export const tokens: Tokens<EbaySettings> = {
  expiresAt: ({ refreshToken, accessTokenExpiresAt }) => (refreshToken === null ? null : (accessTokenExpiresAt ?? new Date(0))),
  async refresh(account) {
    const { refreshToken } = account.settings;
    if (refreshToken === null) throw new ChannelRefused(connectAnew, 401);
    return accessIn(await ask(account, account.settings, { grant_type: "refresh_token", refresh_token: refreshToken }), account);
  },
};

/** eBay is told the name it gave our address (RuName), never the address. */
export const authorization: Authorization<EbaySettings> = {
  url(raw, { state }) {
    const settings = Reader.of(raw, "settings");
    const query = {
      client_id: settings.text("clientId"),
      redirect_uri: settings.text("ruName"),
      response_type: "code",
      scope: scopes,
      state,
    };
    return `${authBaseUrlOf(apiBaseUrlIn(settings))}/oauth2/authorize?${new URLSearchParams(query)}`;
  },
  async exchange(query, account) {
    const code = Reader.of(query, "query").text("code");
    const raw = Reader.of(account.settings, "settings");
    const keyset = { clientId: raw.text("clientId"), clientSecret: raw.text("clientSecret"), apiBaseUrl: apiBaseUrlIn(raw) };
    const answer = await ask(account, keyset, { grant_type: "authorization_code", code, redirect_uri: raw.text("ruName") });
    return {
      ...accessIn(answer, account),
      refreshToken: answer.text("refresh_token"),
      refreshTokenExpiresAt: endOf(answer, "refresh_token_expires_in", account),
    };
  },
};

/** A token of our own, without a merchant: for what belongs to the application. */
export async function applicationToken(account: Account<EbaySettings>): Promise<string> {
  const answer = await ask(account, account.settings, {
    grant_type: "client_credentials",
    scope: "https://api.ebay.com/oauth/api_scope",
  });
  return answer.text("access_token");
}

const accessIn = (answer: Reader, account: Pick<Account<unknown>, "now">): SettingsPatch => ({
  accessToken: answer.text("access_token"),
  accessTokenExpiresAt: endOf(answer, "expires_in", account),
});

const endOf = (answer: Reader, key: string, { now }: Pick<Account<unknown>, "now">): string =>
  new Date(now().getTime() + answer.integer(key) * 1000).toISOString();

async function ask(
  { http }: Pick<Account<unknown>, "http">,
  { clientId, clientSecret, apiBaseUrl }: Pick<EbaySettings, "clientId" | "clientSecret" | "apiBaseUrl">,
  form: Readonly<Record<string, string>>,
): Promise<Reader> {
  const call: Ask = {
    channel: "eBay",
    url: `${apiBaseUrl}/identity/v1/oauth2/token`,
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams(form).toString(),
    limit: "tokens",
  };
  const { status, body } = await askAnything(http, call);
  if (status === 400 && isOver(body)) throw new ChannelRefused(connectAnew, 400);
  if (status !== 200) throw refusal(call, status);
  return Reader.json(body);
}

function isOver(body: Uint8Array): boolean {
  try {
    return Reader.json(body).optionalText("error") === "invalid_grant";
  } catch {
    return false;
  }
}
