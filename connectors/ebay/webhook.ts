import { createHash, createPublicKey, createVerify, type KeyObject } from "node:crypto";
import type { Account } from "../../src/channels/account.ts";
import type { Delivery } from "../../src/channels/connector.ts";
import { askJson } from "../../src/kit/http-ask.ts";
import { Reader } from "../../src/kit/read.ts";
import type { EbaySettings } from "./settings.ts";
import { applicationToken } from "./tokens.ts";

/** ECDSA with SHA-1 over the exact bytes; the header is base64 of JSON that names the key and holds the signature. */
export function isSigned({ headers, body }: Delivery, key: string | null | undefined): boolean {
  const signature = bytesIn(textIn(signedBy({ headers }), "signature") ?? "");
  const publicKey = key ? publicKeyOf(key) : null;
  if (signature === null || publicKey === null) return false;
  return createVerify("SHA1").update(body).verify(publicKey, signature);
}

/** Which of eBay's keys it is signed with. What looks like none of its ids is never asked for: it would become part of an address. */
export function keyIdOf(delivery: Pick<Delivery, "headers">): string | null {
  const id = textIn(signedBy(delivery), "kid");
  return id !== null && /^[0-9a-f-]{36}$/.test(id) ? id : null;
}

/** Throws ChannelRefused for a key that eBay does not know, MalformedMessage for one of another kind. */
export async function fetchKey(id: string, account: Account<EbaySettings>): Promise<string> {
  const answer = await askJson(account.http, {
    channel: "eBay",
    url: `${account.settings.apiBaseUrl}/commerce/notification/v1/public_key/${encodeURIComponent(id)}`,
    headers: { authorization: `Bearer ${await applicationToken(account)}` },
    limit: "notifications",
  });
  if (answer.text("algorithm") !== "ECDSA") answer.fail("algorithm", "ECDSA");
  if (answer.text("digest") !== "SHA1") answer.fail("digest", "SHA1");
  return answer.text("key");
}

/** https://developer.ebay.com/marketplace-account-deletion */
export function challengeAnswer(
  query: Readonly<Record<string, string>>,
  { verificationToken }: EbaySettings,
  url: string,
): { readonly type: string; readonly body: string } | null {
  const code = query.challenge_code;
  if (!code || verificationToken === null) return null;
  const challengeResponse = createHash("sha256").update(code).update(verificationToken).update(url).digest("hex");
  return { type: "application/json", body: JSON.stringify({ challengeResponse }) };
}

function signedBy({ headers }: Pick<Delivery, "headers">): Reader | null {
  const bytes = bytesIn(headers["x-ebay-signature"] ?? "");
  try {
    return bytes === null ? null : Reader.json(bytes);
  } catch {
    return null;
  }
}

const textIn = (reader: Reader | null, key: string): string | null => {
  const value = reader?.raw(key);
  return typeof value === "string" ? value : null;
};

/** What another spelling of base64 says does not count. */
function bytesIn(base64: string): Uint8Array | null {
  const bytes = Buffer.from(base64, "base64");
  return bytes.length > 0 && bytes.toString("base64") === base64 ? bytes : null;
}

/** eBay writes its PEM in one line, which no reader of PEM takes. */
function publicKeyOf(pem: string): KeyObject | null {
  try {
    const der = Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64");
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    return key.asymmetricKeyType === "ec" ? key : null;
  } catch {
    return null;
  }
}
