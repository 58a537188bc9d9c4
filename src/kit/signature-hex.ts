import { createHmac } from "node:crypto";
import { isSigned } from "./signature.ts";

/** Lower-case hexadecimal HMAC-SHA256 of the `parts`, one after the other. */
export function signHex(secret: string, ...parts: readonly (string | Uint8Array)[]): string {
  const hmac = createHmac("sha256", secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

/** As `isSignedBase64`, for signatures in lower-case hexadecimal: the texts are compared, every secret is tried in constant time. */
export function isSignedHex(
  signature: string | undefined,
  secrets: readonly string[],
  ...parts: readonly (string | Uint8Array)[]
): boolean {
  return isSigned(signature, secrets, (secret) => signHex(secret, ...parts));
}
