import { signHex } from "../../src/kit/signature-hex.ts";

/**
 * The `sign` of a call: hex HMAC-SHA256 under the app secret of secret + path + every parameter by name + body + secret.
 *
 * `sign` and `access_token` are not signed. https://partner.tiktokshop.com/docv2/page/sign-your-api-request
 */
export function signOf(secret: string, path: string, query: Readonly<Record<string, string>>, body = ""): string {
  const parameters = Object.keys(query)
    .filter((name) => name !== "sign" && name !== "access_token")
    .sort()
    .map((name) => `${name}${query[name]}`);
  return signHex(secret, secret, path, ...parameters, body, secret);
}
