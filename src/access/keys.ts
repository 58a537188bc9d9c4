import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Refusal } from "../kit/errors.ts";
import { isId, newId } from "../kit/ids.ts";
import { type Access, scopes as allScopes, isScope, type Scope } from "./access.ts";
import { ApiKey } from "./api-key.entity.ts";

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly channelIds?: readonly string[];
  readonly locationIds?: readonly string[];
  readonly expiresAt?: Date | null;
}

/**
 * Makes a key and answers it with its one and only showing: `muara_<id>_<secret>`. Throws Refusal INVALID for a scope
 * that does not exist.
 */
export async function createKey(
  em: EntityManager,
  { name, scopes, channelIds = [], locationIds = [], expiresAt = null }: NewKey,
): Promise<{ id: string; key: string }> {
  const unknown = scopes.filter((scope) => !isScope(scope));
  if (unknown.length > 0)
    throw new Refusal("INVALID", `There is no scope ${unknown.join(", ")}. Scopes: ${allScopes.join(", ")}.`, ["scopes"]);
  if (scopes.length === 0) throw new Refusal("INVALID", "A key needs at least one scope.", ["scopes"]);
  const id = newId();
  const secret = randomBytes(32).toString("base64url");
  em.create(ApiKey, {
    id,
    name,
    secretHash: hashOf(secret),
    scopes: [...scopes],
    channelIds: [...channelIds],
    locationIds: [...locationIds],
    expiresAt,
  });
  await em.flush();
  return { id, key: `muara_${id.replaceAll("-", "")}_${secret}` };
}

/** From now on the key opens nothing. Throws Refusal NOT_FOUND. */
export async function revokeKey(em: EntityManager, id: string, at: Date): Promise<void> {
  const key = isId(id) ? await em.findOne(ApiKey, { id }) : null;
  if (!key) throw new Refusal("NOT_FOUND", "There is no such key.", ["id"]);
  key.revokedAt ??= at;
  await em.flush();
}

/** What the bearer may do; null for a key that is unknown, wrong, expired or revoked. */
export async function accessOf(em: EntityManager, bearer: string, now: Date): Promise<Access | null> {
  const [, hex, secret] = /^muara_([0-9a-f]{32})_([\w-]{43})$/.exec(bearer) ?? [];
  if (!hex || !secret) return null;
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const key = await em.findOne(ApiKey, { id });
  if (!key || !sameHash(key.secretHash, hashOf(secret)) || !isInForce(key, now)) return null;
  return accessBy(key);
}

/** What keys that are known by id may do now; not among the answer: those that are unknown, expired or revoked. */
export async function accessOfKeys(em: EntityManager, ids: readonly string[], now: Date): Promise<ReadonlyMap<string, Access>> {
  if (ids.length === 0) return new Map();
  const keys = await em.find(ApiKey, { id: { $in: [...ids] } }, { refresh: true });
  return new Map(keys.filter((key) => isInForce(key, now)).map((key) => [key.id, accessBy(key)]));
}

/** For sockets that stay open: whether the key still opens anything. */
export async function stillInForce(em: EntityManager, keyId: string, now: Date): Promise<boolean> {
  const key = await em.findOne(ApiKey, { id: keyId }, { refresh: true });
  return key !== null && isInForce(key, now);
}

const accessBy = (key: ApiKey): Access => ({
  keyId: key.id,
  scopes: new Set(key.scopes.filter(isScope) as Scope[]),
  channelIds: key.channelIds.length === 0 ? null : new Set(key.channelIds),
  locationIds: key.locationIds.length === 0 ? null : new Set(key.locationIds),
});
const isInForce = ({ revokedAt, expiresAt }: ApiKey, now: Date): boolean => revokedAt == null && (expiresAt == null || expiresAt > now);
const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");
const sameHash = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));
