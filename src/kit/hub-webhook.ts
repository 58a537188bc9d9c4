import { createHash, timingSafeEqual } from "node:crypto";
import { isSignedHex } from "./signature-hex.ts";

/** Webhooks of Meta's platform. https://developers.facebook.com/docs/graph-api/webhooks/getting-started */

/** `X-Hub-Signature-256: sha256=…` over the raw body. The old SHA-1 header is never looked at. */
export function isSignedByHub(header: string | undefined, secrets: readonly string[], body: Uint8Array): boolean {
  return header?.startsWith("sha256=") === true && isSignedHex(header.slice("sha256=".length), secrets, body);
}

/** The answer to a GET that asks whether the address is ours: the challenge, for who knows the token. Null for everything else. */
export function hubChallenge(
  query: Readonly<Record<string, string>>,
  verifyToken: string | null,
): { readonly type: string; readonly body: string } | null {
  const { "hub.mode": mode, "hub.verify_token": token, "hub.challenge": challenge } = query;
  if (mode !== "subscribe" || !token || !challenge || verifyToken === null) return null;
  return timingSafeEqual(digest(token), digest(verifyToken)) ? { type: "text/plain", body: challenge } : null;
}

/** Of one length, whatever is compared. */
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
