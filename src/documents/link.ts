import { createHmac, timingSafeEqual } from "node:crypto";

/** A link opens what it names at least so long, in seconds, and at most a step longer. */
export const linkSeconds = 600;
/** Links made within a step are the same, so that who asks twice may keep what they have. */
const step = 300;

/**
 * The path with what lets its holder in for some minutes, without a key: `/documents/…?until=…&signature=…`. Null when there is no key to
 * sign with.
 */
export function signedPath(keys: readonly Buffer[], path: string, now: Date): string | null {
  const [key] = keys;
  if (!key) return null;
  const until = String(Math.ceil(now.getTime() / 1000 / step) * step + linkSeconds);
  return `${path}?until=${until}&signature=${signatureOf(key, path, until).toString("base64url")}`;
}

/** True for a path that one of the keys signed, as long as it holds. Takes the same time for whatever is wrong with the signature. */
export function isSigned(keys: readonly Buffer[], path: string, query: URLSearchParams, now: Date): boolean {
  const until = query.get("until") ?? "";
  const given = Buffer.from(query.get("signature") ?? "", "base64url");
  if (!/^\d{10}$/.test(until) || given.length !== 32) return false;
  const genuine = keys.map((key) => timingSafeEqual(signatureOf(key, path, until), given)).includes(true);
  return genuine && Number(until) * 1000 > now.getTime();
}

const signatureOf = (key: Buffer, path: string, until: string): Buffer => createHmac("sha256", key).update(`${path}\n${until}`).digest();
