import { createHash, generateKeyPairSync, type KeyObject, verify } from "node:crypto";
import type { Called } from "../channel-server.ts";

export interface SigningPair {
  /** As a merchant gets it of eBay: bare base64. */
  readonly privateKey: string;
  readonly publicKey: KeyObject;
  readonly jwe: string;
}

export function signingPair(): SigningPair {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { privateKey: privateKey.export({ type: "pkcs8", format: "der" }).toString("base64"), publicKey, jwe: "eyJ6aXAi.a.b.c.d" };
}

/**
 * Whether a call is signed as eBay wants it (RFC 9421): what its `signature-input` names is put together from the call as it came, and the
 * digest is that of its body.
 */
export function signedBy(called: Called, { publicKey, jwe }: SigningPair): "SIGNED" | "NOT_SIGNED" | "WRONG" {
  const { headers, body } = called;
  if (headers["x-ebay-signature-key"] === undefined) return "NOT_SIGNED";
  const [, params = "", names = ""] = /^sig1=(\(([^)]*)\);created=\d+)$/.exec(headers["signature-input"] ?? "") ?? [];
  const covered = names.split(" ").map((name) => name.replaceAll('"', ""));
  const needed = ["x-ebay-signature-key", "@method", "@path", "@authority", ...(body.length > 0 ? ["content-digest"] : [])];
  if (needed.some((name) => !covered.includes(name)) || headers["x-ebay-signature-key"] !== jwe) return "WRONG";
  const digest = `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
  if (body.length > 0 && headers["content-digest"] !== digest) return "WRONG";
  const base = covered.map((name) => `"${name}": ${partOf(called, name)}\n`).join("");
  const [, signature = ""] = /^sig1=:(.+):$/.exec(headers.signature ?? "") ?? [];
  const good = verify(null, Buffer.from(`${base}"@signature-params": ${params}`), publicKey, Buffer.from(signature, "base64"));
  return good ? "SIGNED" : "WRONG";
}

function partOf({ method, path, headers }: Called, name: string): string {
  if (name === "@method") return method;
  if (name === "@path") return path;
  return headers[name === "@authority" ? "host" : name] ?? "";
}
