import { createHash, sign } from "node:crypto";
import type { SigningKey } from "./settings.ts";

export interface Signed {
  readonly method: string;
  readonly url: string;
  /** Null: a call without a body. */
  readonly body: string | null;
}

/**
 * The headers by which eBay knows that a call that moves money is ours: HTTP message signatures (RFC 9421), Ed25519, or RSA with SHA-256
 * and PKCS#1. https://developer.ebay.com/develop/guides/digital-signatures-for-apis
 */
export function messageSignature({ method, url, body }: Signed, { jwe, privateKey }: SigningKey, now: Date): Record<string, string> {
  const { host, pathname } = new URL(url);
  const digest = body === null ? null : `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
  const parts: readonly (readonly [string, string])[] = [
    ...(digest === null ? [] : [["content-digest", digest] as const]),
    ["x-ebay-signature-key", jwe],
    ["@method", method],
    ["@path", pathname],
    ["@authority", host],
  ];
  const params = `(${parts.map(([name]) => `"${name}"`).join(" ")});created=${Math.floor(now.getTime() / 1000)}`;
  const base = [...parts, ["@signature-params", params]].map(([name, value]) => `"${name}": ${value}`).join("\n");
  const algorithm = privateKey.asymmetricKeyType === "ed25519" ? null : "sha256";
  return {
    ...(digest === null ? {} : { "content-digest": digest }),
    "x-ebay-signature-key": jwe,
    "signature-input": `sig1=${params}`,
    signature: `sig1=:${sign(algorithm, Buffer.from(base), privateKey).toString("base64")}:`,
  };
}
