import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * True only if `signature` is the HMAC-SHA1 of the body under one of the secrets. The documentation says base64, one report says hexadecimal:
 * both are taken, each only in its one strict spelling.
 */
export function isSigned(signature: string | undefined, secrets: readonly string[], body: Uint8Array): boolean {
  if (!signature) return false;
  const given = Buffer.from(signature, "utf8");
  let passed = false;
  for (const secret of secrets.filter((one) => one !== "")) {
    const hmac = createHmac("sha1", secret).update(body).digest();
    for (const encoding of ["base64", "hex"] as const) {
      const wanted = Buffer.from(hmac.toString(encoding), "utf8");
      if (given.length === wanted.length && timingSafeEqual(given, wanted)) passed = true;
    }
  }
  return passed;
}
