import type { Account, Tokens } from "../../src/channels/account.ts";
import { type Ask, askAnything, askJson, refusal } from "../../src/kit/http-ask.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import type { XeroSettings } from "./settings.ts";

const channel = "Xero";

function callOf({ settings }: Account<XeroSettings>, path: string): Ask {
  const headers = { authorization: `Bearer ${settings.accessToken}`, "xero-tenant-id": settings.tenantId };
  return { channel, url: `${settings.apiUrl}/api.xro/2.0/${path}`, headers };
}

/**
 * Creates one thing: PUT creates, POST would change what is there. The answer lists it under the name of its collection.
 * https://developer.xero.com/documentation/guides/idempotent-requests/idempotency/: an Idempotency-Key has at most 128 characters and its
 * answer is kept for some minutes, errors too: what may have been done is looked for, the key only covers a quick repeat.
 */
export async function create(account: Account<XeroSettings>, collection: string, thing: object, key: string): Promise<Reader> {
  const call = callOf(account, collection);
  const body = JSON.stringify({ [collection.split("/").at(-1) as string]: [thing] });
  const ask: Ask = {
    ...call,
    method: "PUT",
    headers: { ...call.headers, "content-type": "application/json", "idempotency-key": key },
    body,
  };
  const { status, body: answer } = await askAnything(account.http, ask);
  if (status < 200 || status > 299) throw status === 400 ? invalid(answer) : refusal(ask, status);
  const [made] = Reader.json(answer).list(collection.split("/").at(-1) as string);
  return made ?? Reader.of({}, collection);
}

/** Xero says in words what it does not take; words of ours come back in them only as references. */
function invalid(answer: Uint8Array): ChannelRefused {
  const said = Reader.json(answer);
  const errors = said.has("Elements")
    ? said.list("Elements").flatMap((element) => (element.has("ValidationErrors") ? element.list("ValidationErrors") : []))
    : [];
  const words = errors.map((error) => error.optionalText("Message")).filter((word) => word !== null);
  return new ChannelRefused(`Xero does not take it: ${words.join(" ") || said.optionalText("Message") || "it does not say why"}`, 400);
}

/** The first of a collection that a condition holds of; null: none. */
export async function firstWhere(account: Account<XeroSettings>, collection: string, condition: string): Promise<Reader | null> {
  const [found = null] = (await askJson(account.http, callOf(account, `${collection}?where=${encodeURIComponent(condition)}`))).list(
    collection,
  );
  return found;
}

/** A text within a condition. */
export const quoted = (text: string): string => `"${text.replace(/["\\]/g, "")}"`;

/** Access tokens last 30 minutes; a refresh token is good once, and the new one must be kept: https://developer.xero.com/documentation/guides/oauth2/auth-flow/ */
export const tokens: Tokens<XeroSettings> = {
  expiresAt: ({ expiresAt }) => expiresAt,
  async refresh({ settings, http, now }) {
    const { clientId, clientSecret, refreshToken, identityUrl } = settings;
    const ask: Ask = {
      channel,
      url: `${identityUrl}/connect/token`,
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken }).toString(),
    };
    const answer = await askJson(http, ask);
    return {
      accessToken: answer.text("access_token"),
      refreshToken: answer.text("refresh_token"),
      expiresAt: new Date(now().getTime() + answer.integer("expires_in") * 1000).toISOString(),
    };
  },
};
