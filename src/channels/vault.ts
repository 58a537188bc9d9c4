import { createCipheriv, createDecipheriv, createHash, createSecretKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";

/** What opens what it sealed. Its id tells which one that was, and nothing of the key. */
export interface Key {
  readonly id: string;
  readonly secret: KeyObject;
}

export type Settings = Readonly<Record<string, unknown>>;

/** Settings as they are stored: `v1.<key>.<iv>.<tag>.<data>`, the last three in base64url. */
export interface Sealed {
  readonly $sealed: string;
}

/** What stands in a channel's row: sealed, or still in clear as rows of an earlier version do; empty settings are never sealed. */
export type StoredSettings = Sealed | Settings;

/** Sealed settings cannot be opened: the key is not there, or the bytes are not what was sealed. The message never has a value. */
export class VaultError extends Error {
  override readonly name = "VaultError";
}

const cipher = "aes-256-gcm";

/** A key of 32 bytes, in base64 or hex; null when the text is none. */
export function keyOf(text: string): Key | null {
  const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : /^[\w+/-]{43}=?$/.test(text) ? Buffer.from(text, "base64") : null;
  if (bytes?.length !== 32) return null;
  const id = createHash("sha256").update("muara key ").update(bytes).digest("hex").slice(0, 8);
  return { id, secret: createSecretKey(bytes) };
}

/** A new key, to be kept in the configuration. */
export const newKey = (): string => randomBytes(32).toString("base64");

export const isSealed = (stored: unknown): stored is Sealed =>
  typeof stored === "object" && stored !== null && "$sealed" in stored && typeof stored.$sealed === "string";

/**
 * Seals what channels need, their secrets among it, so that who holds the database alone cannot read it: AES-256-GCM. The first key seals,
 * all open. What it opened is remembered by what was sealed, as webhooks ask for it again and again.
 */
export class Vault {
  readonly #keys: readonly Key[];
  readonly #opened = new LRUCache<string, Settings>({ max: 1_000 });

  constructor(keys: readonly Key[]) {
    this.#keys = keys;
  }

  /** Keys for something else, made of these: the first is the present one. None when there are none. */
  keysFor(purpose: string): readonly KeyObject[] {
    return this.#keys.map(({ secret }) => createSecretKey(Buffer.from(hkdfSync("sha256", secret, "", `muara ${purpose}`, 32))));
  }

  /** Throws VaultError when there is no key. */
  seal(settings: Settings): Sealed {
    const [key] = this.#keys;
    if (!key) throw new VaultError(`There is no key to seal a channel's settings with. ${howToGetOne}`);
    const iv = randomBytes(12);
    const sealing = createCipheriv(cipher, key.secret, iv);
    const data = Buffer.concat([sealing.update(JSON.stringify(settings), "utf8"), sealing.final()]);
    return { $sealed: ["v1", key.id, ...[iv, sealing.getAuthTag(), data].map((part) => part.toString("base64url"))].join(".") };
  }

  /** To be stored: sealed, unless there is nothing in it. Throws VaultError when there is no key. */
  toStore(settings: Settings): StoredSettings {
    return Object.keys(settings).length === 0 ? {} : this.seal(settings);
  }

  /** The settings, frozen. Those in clear as they stand. Throws VaultError. */
  open(stored: StoredSettings): Settings {
    if (!isSealed(stored)) return stored;
    const known = this.#opened.get(stored.$sealed);
    if (known) return known;
    const settings = frozen(JSON.parse(this.#read(stored.$sealed)) as Settings);
    this.#opened.set(stored.$sealed, settings);
    return settings;
  }

  /** A key for another purpose of each key here, the first one first: none of them tells anything of another. */
  derived(purpose: string): Buffer[] {
    return this.#keys.map(({ secret }) => Buffer.from(hkdfSync("sha256", secret, "", `muara ${purpose}`, 32)));
  }

  /** False when it was sealed with a key that is not here. */
  hasKeyOf(stored: StoredSettings): boolean {
    return isSealed(stored) ? this.#keys.some(({ id }) => id === stored.$sealed.split(".")[1]) : this.#keys.length > 0;
  }

  /** True when it is how the first key stores it. */
  isCurrent(stored: StoredSettings): boolean {
    return isSealed(stored) ? stored.$sealed.split(".")[1] === this.#keys[0]?.id : Object.keys(stored).length === 0;
  }

  #read(sealed: string): string {
    const [version, keyId, iv = "", tag = "", data = ""] = sealed.split(".");
    if (version !== "v1") throw new VaultError("They were sealed by a newer Muara.");
    const key = this.#keys.find(({ id }) => id === keyId);
    if (!key)
      throw new VaultError(
        `They are sealed with the key ${keyId}, which MUARA_SECRET_KEY does not have. Put that key back beside the new one.`,
      );
    try {
      const opening = createDecipheriv(cipher, key.secret, Buffer.from(iv, "base64url"), { authTagLength: 16 });
      opening.setAuthTag(Buffer.from(tag, "base64url"));
      return Buffer.concat([opening.update(Buffer.from(data, "base64url")), opening.final()]).toString("utf8");
    } catch {
      throw new VaultError(`What was sealed with the key ${keyId} was changed since. Enter the settings anew.`);
    }
  }
}

export const howToGetOne =
  "Set MUARA_SECRET_KEY to 32 random bytes in base64: `muara secrets key` makes one. Keep it safe and apart from the database.";

function frozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
}
