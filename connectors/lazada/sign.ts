import { signHex } from "../../src/kit/signature-hex.ts";

export type Params = Readonly<Record<string, string>>;

/**
 * Upper-case hexadecimal HMAC-SHA256 over the path, then every parameter's name and value by name, then the body where it is no form.
 * https://open.lazada.com/apps/doc/doc?nodeId=10450&docId=108068
 */
export function signatureOf(appSecret: string, path: string, params: Params, body = ""): string {
  const names = Object.keys(params)
    .filter((name) => name !== "sign")
    .sort();
  return signHex(appSecret, path, ...names.map((name) => `${name}${params[name]}`), body).toUpperCase();
}
