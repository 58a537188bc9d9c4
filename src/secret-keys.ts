import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { MikroORM } from "@mikro-orm/postgresql";
import { howToGetOne, isSealed, type Key, keyOf, newKey, type StoredSettings, Vault, VaultError } from "./channels/vault.ts";
import { type Config, ConfigError } from "./config.ts";
import type { Log } from "./kit/log.ts";
import { json, rows, sql } from "./kit/sql.ts";

interface Stored {
  readonly id: string;
  readonly name: string;
  readonly settings: StoredSettings;
}

/** Where what is sealed lies. */
const places = [
  { of: "channel", table: "channels", column: "settings", name: "code" },
  { of: "gateway account", table: "gateway_accounts", column: "settings", name: "code" },
  { of: "carrier account", table: "carrier_accounts", column: "settings", name: "code" },
  { of: "book", table: "books", column: "settings", name: "code" },
  { of: "webhook", table: "webhook_subscriptions", column: "secret", name: "name" },
] as const;

/**
 * The vault for this configuration: the keys of MUARA_SECRET_KEY; else, for a database of our own, the key in its directory, made when there
 * is none. With a database elsewhere and no key it can seal nothing: a key that is made here would be gone with this machine.
 */
export async function vaultFor({
  secretKeys,
  databaseUrl,
  dataDir,
}: Pick<Config, "secretKeys" | "databaseUrl" | "dataDir">): Promise<Vault> {
  return new Vault(secretKeys ?? (databaseUrl === undefined ? [await keyIn(dataDir)] : []));
}

/**
 * Seals settings that an earlier version stored in clear; safe to run from several processes at once. With `anew`, also those that another
 * key than the first one sealed. Answers how many. Throws ConfigError naming the channels whose key is not there.
 */
export async function sealAll(orm: MikroORM, vault: Vault, log: Log, { anew = false }: { readonly anew?: boolean } = {}): Promise<number> {
  const em = orm.em.fork();
  const problems: string[] = [];
  let sealed = 0;
  const found = [];
  for (const { of, name, ...place } of places) {
    const [table, column] = [sql.table(place.table), sql.ref(place.column)];
    const stored = await rows(
      em,
      sql<Stored>`select id, ${sql.ref(name)} as name, ${column} as settings from ${table} where ${column} <> '{}' order by ${sql.ref(name)}, id`,
    );
    found.push(...stored.map((one) => ({ ...one, of, table, column })));
  }
  for (const { id, name, settings, of, table, column } of found) {
    try {
      const clear = vault.open(settings);
      if (isSealed(settings) && (vault.isCurrent(settings) || !anew)) continue;
      // Only if nobody wrote others meanwhile; those would be sealed.
      const done = await rows(
        em,
        sql`update ${table} set ${column} = ${json(vault.seal(clear))}::jsonb where id = ${id} and ${column} = ${json(settings)}::jsonb returning id`,
      );
      sealed += done.length;
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      // One channel whose settings were damaged does not keep the others from working.
      if (vault.hasKeyOf(settings)) log.error({ kind: of, id }, `vault: the settings of a ${of} cannot be opened; enter them anew`);
      else problems.push(`The settings of the ${of} ${name}: ${error.message}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return sealed;
}

/** The key file of an embedded database. It is made once, whole or not at all, whoever starts at the same time. */
async function keyIn(dataDir: string): Promise<Key> {
  const path = join(resolve(dataDir), "secret.key");
  const text = (await read(path)) ?? (await make(path));
  const key = keyOf(text.trim());
  if (!key)
    throw new ConfigError([`${path} holds no key of 32 bytes. Bring the right file back from a backup: it opens the channels' settings.`]);
  return key;
}

async function make(path: string): Promise<string> {
  await mkdir(join(path, ".."), { recursive: true });
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, `${newKey()}\n`, { mode: 0o600, flag: "wx", flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft);
  }
  return (await read(path)) as string;
}

async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new ConfigError([
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}). It is the key of the channels' settings. ${howToGetOne}`,
    ]);
  }
}
