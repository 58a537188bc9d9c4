import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/**
 * True only if `signature` is the strict base64 HMAC-SHA256 of the `parts`, one after the other, under one of the secrets.
 *
 * The texts are compared, not what they decode to, so no second spelling of a signature passes. Every secret is tried
 * in constant time. A missing or empty signature and an empty secret never pass.
 */
export function isSignedBase64(
  signature: string | undefined,
  secrets: readonly string[],
  parts: readonly (string | Uint8Array)[],
): boolean {
  return isSigned(signature, secrets, (secret) => {
    const hmac = createHmac("sha256", secret);
    for (const part of parts) hmac.update(part);
    return hmac.digest("base64");
  });
}

/** True only if `signature` is, to the letter, what one of the secrets signs. Every secret is tried, in constant time; an empty one never passes. */
export function isSigned(signature: string | undefined, secrets: readonly string[], sign: (secret: string) => string): boolean {
  if (!signature) return false;
  const given = Buffer.from(signature, "utf8");
  let passed = false;
  for (const secret of secrets) {
    if (secret === "") continue;
    const wanted = Buffer.from(sign(secret), "utf8");
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) passed = true;
  }
  return passed;
}

/** The SHA-256 of these bytes: equal for equal messages, and only for them. */
export const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64url");
