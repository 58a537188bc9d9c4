import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import { isId } from "../kit/ids.ts";
import type { Access } from "./access.ts";

const mark = "mo1";
const pattern = /^mo1\.([\w-]{27})\.([\w-]{43})$/;
/** How long a link that was sent opens its order. */
export const linkDays = 30;
/** How long a page may be open before its buttons do nothing. */
const pageMilliseconds = 3_600_000;

/**
 * Tokens that let a buyer see one order: its id and when the token ends, with an HMAC over both. Nothing is stored of them. The first key makes
 * them, all read them.
 */
export class OrderLinks {
  readonly #keys: readonly KeyObject[];

  constructor(keys: readonly KeyObject[]) {
    this.#keys = keys;
  }

  /** Null when there is no key. */
  make(orderId: string, until: Date): string | null {
    const [key] = this.#keys;
    if (!key) return null;
    const bytes = Buffer.alloc(20);
    bytes.write(orderId.replaceAll("-", ""), "hex");
    bytes.writeUInt32BE(Math.floor(until.getTime() / 1000), 16);
    return `${mark}.${bytes.toString("base64url")}.${macOf(key, bytes)}`;
  }

  /** The order that a token opens now; null for one that is wrong or over. */
  read(token: string, now: Date): string | null {
    const [, text = "", mac = ""] = pattern.exec(token) ?? [];
    const bytes = Buffer.from(text, "base64url");
    // Base64 may be written in several ways; ours is one.
    if (bytes.length !== 20 || bytes.toString("base64url") !== text) return null;
    if (!this.#keys.some((key) => same(macOf(key, bytes), mac))) return null;
    if (bytes.readUInt32BE(16) * 1000 <= now.getTime()) return null;
    const id = bytes.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    return isId(id) ? id : null;
  }

  /** What a page's form has to bring back, so that no other page can press its button. */
  confirmation(token: string, now: Date): string {
    const [key] = this.#keys;
    const at = String(now.getTime());
    return key ? `${at}.${macOf(key, Buffer.from(`confirm ${at} ${token}`))}` : "";
  }

  isConfirmation(token: string, text: string, now: Date): boolean {
    const [at = "", mac = ""] = text.split(".");
    const age = now.getTime() - Number(at);
    if (!/^\d{13}$/.test(at) || age < 0 || age > pageMilliseconds) return false;
    return this.#keys.some((key) => same(macOf(key, Buffer.from(`confirm ${at} ${token}`)), mac));
  }
}

export const isOrderToken = (bearer: string): boolean => bearer.startsWith(`${mark}.`);

/** No scope at all: what they may do is said by name, see `onlyOwnOrder`. */
export const accessOfBuyer = (orderId: string): Access => ({
  keyId: orderId,
  scopes: new Set(),
  channelIds: new Set(),
  locationIds: new Set(),
  orderId,
});

const macOf = (key: KeyObject, bytes: Buffer): string => createHmac("sha256", key).update(bytes).digest("base64url");
const same = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
